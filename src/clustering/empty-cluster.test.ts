/** Clusters without rows where sums round, columns are three and the largest is not the first. */
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { emptyClusters } from './empty-cluster.js';
import { lloyd } from './k-means.js';

const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));

describe('empty-cluster', () => {
  it('of two rows that both leave, no rounding stays behind: the centre that is kept is the old one to the bit', () => {
    // (0.1 + 0.2) − 0.2 − 0.1 is 2⁻⁵⁵ and not 0.
    expect(0.1 + 0.2 - 0.2 - 0.1).toBe(2 ** -55);
    const step = {
      x: of(2, 0.1, 0, 0.2, 0),
      centres: of(2, 0, 0, 50, 50, 60, 60),
      labels: Int32Array.of(0, 0),
      sums: Float64Array.of(0.1 + 0.2, 0, 0, 0, 0, 0),
      counts: Float64Array.of(2, 0, 0),
    };
    emptyClusters['farthest-row'](step);
    expect(Array.from(step.sums)).toEqual([0, 0, 0.2, 0, 0.1, 0]);
    expect(Array.from(step.counts)).toEqual([1, 1, 1]);
  });
  it('what is split parts by 1/1024 up, down and up again, whichever cluster is the largest', () => {
    // The second has four rows of mean (2, 4, 8): two each.
    const step = {
      x: of(3, 0, 0, 0),
      centres: of(3, 1, 1, 1, 5, 5, 5, 9, 9, 9),
      labels: Int32Array.of(0),
      sums: Float64Array.of(1, 1, 1, 8, 16, 32, 0, 0, 0),
      counts: Float64Array.of(1, 4, 0),
    };
    emptyClusters['split-largest'](step);
    const [more, less] = [1 + 1 / 1024, 1 - 1 / 1024];
    expect(Array.from(step.sums)).toEqual([
      ...[1, 1, 1],
      ...[4 * less, 8 * more, 16 * less],
      ...[4 * more, 8 * less, 16 * more],
    ]);
    expect(Array.from(step.counts)).toEqual([1, 2, 2]);
  });
  it('Lloyd’s iteration sends the farthest row to an empty cluster unless it is told otherwise', () => {
    const [x, init] = [of(1, 0, 1, 5), of(1, 0, 100)];
    expect(lloyd({})(x, init)).toEqual(lloyd({ emptyCluster: 'farthest-row' })(x, init));
    expect(lloyd({})(x, init).centres).toEqual(of(1, 0.5, 5));
  });
});
