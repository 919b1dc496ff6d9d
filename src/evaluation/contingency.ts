/**
 * contingency — how often each class meets each cluster.
 *
 * Everything that compares two labellings is a function of this table; ids are renumbered, so any integers do.
 */
import type { Matrix } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';

/** Counts nᵢⱼ of rows in class i and cluster j, with sums over rows and columns of the table. */
export interface Contingency {
  readonly counts: Matrix;
  readonly classes: Float64Array;
  readonly clusters: Float64Array;
  readonly total: number;
}

/** Ids as 0, 1, 2, … in ascending order of what they were, and how many there are. */
const renumbered = (labels: ArrayLike<number>): readonly [Int32Array, number] => {
  const names = new Map([...new Set(Array.from(labels))].sort((a, b) => a - b).map((l, i) => [l, i]));
  return [Int32Array.from(Array.from(labels), (l) => names.get(l) ?? 0), names.size];
};

/** The table of two labellings of the same rows. */
export const contingency = (labels: ArrayLike<number>, clusters: ArrayLike<number>): Contingency => {
  const [a, first] = renumbered(labels);
  const [b, second] = renumbered(clusters);
  const counts = new Float64Array(first * second);
  const [rows, columns] = [new Float64Array(first), new Float64Array(second)];
  for (let r = 0; r < a.length; r++) {
    const [i, j] = [a[r] as number, b[r] as number];
    counts[i * second + j] = (counts[i * second + j] as number) + 1;
    rows[i] = (rows[i] as number) + 1;
    columns[j] = (columns[j] as number) + 1;
  }
  return {
    counts: tabulate(first, second, (i, j) => counts[i * second + j] as number),
    classes: rows,
    clusters: columns,
    total: a.length,
  };
};
