/**
 * singular-values — of a tall matrix, without squaring it.
 *
 * The eigenvalues of xᵀx lose every singular value below √u of the largest; so x is reduced to a triangle by
 * Householder reflections, and its columns are turned until they are orthogonal (one-sided Jacobi). Their lengths
 * are the singular values, each to high relative accuracy.
 *
 * Source   Golub & Van Loan, Matrix Computations (4th ed.), alg. 5.2.1 and §8.6.3 (Hestenes 1958)
 */
import type { Matrix } from '../prelude/matrix.js';
import { at, tabulate } from '../prelude/matrix.js';

/** Columns of a matrix as arrays of their own. */
const columnsOf = (x: Matrix): Float64Array[] =>
  Array.from({ length: x.cols }, (_, j) => Float64Array.from({ length: x.rows }, (_, i) => at(x, i, j)));

const dot = (a: Float64Array, b: Float64Array, from = 0): number => {
  let so = 0;
  for (let i = from; i < a.length; i++) so += (a[i] as number) * (b[i] as number);
  return so;
};

/** R of x = QR, as columns of length D, for N ≥ D. */
const triangle = (x: Matrix): Float64Array[] => {
  const columns = columnsOf(x);
  columns.forEach((v, j) => {
    const length = Math.sqrt(dot(v, v, j));
    if (length === 0) return;
    const head = v[j] as number;
    const alpha = head > 0 ? -length : length;
    v[j] = head - alpha;
    const half = dot(v, v, j) / 2;
    for (const c of columns.slice(j + 1)) {
      const by = dot(v, c, j) / half;
      for (let i = j; i < c.length; i++) c[i] = (c[i] as number) - by * (v[i] as number);
    }
    v.fill(0, j + 1);
    v[j] = alpha;
  });
  return columns.map((c) => c.slice(0, x.cols));
};

/** Turns two columns in their plane until they are orthogonal; whether they had to be turned. */
const turned = (p: Float64Array, q: Float64Array): boolean => {
  const [a, b, c] = [dot(p, p), dot(q, q), dot(p, q)];
  if (Math.abs(c) <= 1e-15 * Math.sqrt(a * b)) return false;
  const zeta = (b - a) / (2 * c);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cos = 1 / Math.sqrt(1 + t * t);
  const sin = cos * t;
  for (let i = 0; i < p.length; i++) {
    const [x, y] = [p[i] as number, q[i] as number];
    p[i] = cos * x - sin * y;
    q[i] = sin * x + cos * y;
  }
  return true;
};

/**
 * Singular values in descending order, min(N, D) of them.
 *
 * Numerics sweeps until no pair of columns turns, 60 at most; some ten are usual
 */
export const singularValues = (x: Matrix): Float64Array => {
  const tall = x.rows >= x.cols ? x : tabulate(x.cols, x.rows, (i, j) => at(x, j, i));
  const columns = triangle(tall);
  for (let sweep = 0, turning = true; turning && sweep < 60; sweep++) {
    turning = false;
    for (let i = 0; i < columns.length; i++)
      for (let j = i + 1; j < columns.length; j++)
        if (turned(columns[i] as Float64Array, columns[j] as Float64Array)) turning = true;
  }
  return Float64Array.from(columns, (c) => Math.sqrt(dot(c, c)))
    .sort()
    .reverse();
};
