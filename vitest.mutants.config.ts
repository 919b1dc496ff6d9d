import type { ViteUserConfig } from 'vitest/config';

/** The few fast suites that Stryker runs against each mutant of similarity, objectives and clustering. */
const config: ViteUserConfig = {
  test: {
    include: [
      'spec/oracle/oracle.test.ts',
      'spec/laws/laws.test.ts',
      'src/objectives/*.test.ts',
      'src/clustering/*.test.ts',
    ],
    testTimeout: 60_000,
    bail: 1,
  },
};

export default config;
