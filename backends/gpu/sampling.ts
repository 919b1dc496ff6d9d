/**
 * sampling — which rows a guard computes again, and what may reach a kernel at all.
 */
import type { Matrix } from '../../src/prelude/matrix.js';

/** Half the distance from 1 to the next float32. */
export const u: number = 2 ** -24;

/** Its multiples fill the unit interval evenly (Weyl 1916). */
export const golden: number = (Math.sqrt(5) - 1) / 2;

/**
 * Rows computed again on a call: both ends, and others that wander with every turn until all have been seen.
 *
 * @example
 * sampledRows(10, 3, 0) // => [0, 9, 6]
 */
export const sampledRows = (n: number, count = 4, turn = 0): ReadonlyArray<number> => {
  const wandering = (i: number): number => Math.floor((((turn * count + i + 1) * golden) % 1) * n);
  const between = Array.from({ length: Math.max(0, count - 2) }, (_, i) => wandering(i));
  return [...new Set(n === 0 ? [] : [0, n - 1, ...between])];
};

/** Whether every entry is a number that a kernel may see. */
export const allFinite = (a: Matrix): boolean => {
  for (const x of a.data) if (!Number.isFinite(x)) return false;
  return true;
};
