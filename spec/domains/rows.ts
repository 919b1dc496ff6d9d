/**
 * rows — the kinds of rows that break code, by name: plain ones first, so that counterexamples shrink to them.
 *
 * Every number is one that float32 holds, so that all subjects see the same input.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, integer, normals, uniform } from '../../src/prelude/random.js';

/** Rows of one kind: N of them, D wide. */
export type Rows = (key: Key, n: number, d: number) => Matrix;

const single = (m: Matrix): Matrix => ({ ...m, data: Float64Array.from(m.data, Math.fround) });

const gaussian: Rows = (key, n, d) => {
  const z = normals(key, n * d);
  return tabulate(n, d, (i, j) => z[i * d + j] as number);
};

/** Each row of `rows` replaced by a multiple of another of its rows. */
const copied =
  (from: (key: Key, i: number) => number, times: (key: Key, i: number) => number): Rows =>
  (key, n, d) => {
    const g = gaussian(key, n, d);
    return tabulate(n, d, (i, j) => {
      const k = foldIn(key, i);
      return times(k, i) * (g.data[Math.min(from(k, i), n - 1) * d + j] as number);
    });
  };

const scaled =
  (low: number, high: number): Rows =>
  (key, n, d) => {
    const g = gaussian(key, n, d);
    const by = Array.from({ length: n }, (_, i) =>
      Math.exp(uniform(foldIn(key, i), Math.log(low), Math.log(high))),
    );
    return tabulate(n, d, (i, j) => (by[i] as number) * (g.data[i * d + j] as number));
  };

/** Kinds by name, in the order to which counterexamples shrink. */
export const kinds: Readonly<Record<string, Rows>> = {
  whole: (key, n, d) => tabulate(n, d, (i, j) => integer(foldIn(foldIn(key, i), j), 5) - 2),
  gaussian,
  'one-hot': (key, n, d) => tabulate(n, d, (i, j) => (integer(foldIn(key, i), d) === j ? 1 : 0)),
  duplicates: copied(
    (k, i) => integer(k, i + 1),
    () => 1,
  ),
  identical: copied(
    () => 0,
    () => 1,
  ),
  antipodes: copied(
    () => 0,
    (_, i) => 1 - 2 * (i % 2),
  ),
  collinear: copied(
    () => 0,
    (k) => uniform(foldIn(k, 1), -2, 2),
  ),
  'a zero row': (key, n, d) => {
    const g = gaussian(key, n, d);
    const zero = integer(key, n);
    return tabulate(n, d, (i, j) => (i === zero ? 0 : (g.data[i * d + j] as number)));
  },
  'norms from 1e-3 to 1e3': scaled(1e-3, 1e3),
  'norms from 1e-14 to 1e-6': scaled(1e-14, 1e-6),
};

/** Rows of a kind, as float32 holds them. */
export const rowsOf = (kind: string, key: Key, n: number, d: number): Matrix =>
  single((kinds[kind] ?? gaussian)(key, n, d));
