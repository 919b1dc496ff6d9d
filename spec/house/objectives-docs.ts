/** objectives-docs — what docs/objectives.md and docs/temperature.svg must hold, made from the code that runs. */
import { objectivesPage } from '../../src/cli/explain/page.js';
import { matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { rowProducts, unitRows } from '../../src/prelude/row-products.js';
import { temperatureFile } from '../../src/report/temperature.js';

const [anchors, negatives, dimensions] = [64, 256, 16];

/** Cosines of anchors with rows that lie evenly on the sphere. */
const even = (): ReadonlyArray<ReadonlyArray<number>> => {
  const rows = (seed: number, n: number) =>
    unitRows(matrix(n, dimensions, normals(keyOf(seed), n * dimensions)));
  const s = rowProducts(rows(1, anchors), rows(2, negatives));
  return Array.from({ length: anchors }, (_, i) =>
    Array.from(s.subarray(i * negatives, (i + 1) * negatives)),
  );
};

/** Files by path. */
export const objectivesDocs = (): Readonly<Record<string, string>> => ({
  'docs/objectives.md': objectivesPage(),
  'docs/temperature.svg': temperatureFile({ similarities: even(), temperature: 0.1 }),
});
