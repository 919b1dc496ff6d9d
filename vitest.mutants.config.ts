import type { ViteUserConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';

/**
 * In the order in which they are run: equations first.
 *
 * The book of laws is not among them: of 685 mutants that were killed with it, it killed two, and each that lives
 * had to be put to all of it. So the score is what equations and numbers worked by hand notice.
 */
const suites = [
  'spec/oracle/oracle.test.ts',
  'src/similarity/*.test.ts',
  'src/clustering/*.test.ts',
  'src/objectives/*.test.ts',
];

const place = ({ moduleId }: TestSpecification): number =>
  suites.findIndex((path) => moduleId.includes(path.replace('*.test.ts', '')));

/** Vitest would begin with the longest; the first failure ends a run, so the quick ones go first. */
const inOrder = function inOrder() {
  return {
    sort: async (files: TestSpecification[]) => [...files].sort((a, b) => place(a) - place(b)),
    shard: async (files: TestSpecification[]) => files,
  };
};

/** The suites that Stryker runs against each mutant of similarity, objectives and clustering. */
const config: ViteUserConfig = {
  test: {
    include: suites,
    sequence: { sequencer: inOrder as never },
    testTimeout: 120_000,
    bail: 1,
  },
};

export default config;
