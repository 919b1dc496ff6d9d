/**
 * principal-components — the directions in which rows vary most, and rows in their coordinates.
 *
 * The row of a table between raw pixels and encoders: linear, unsupervised, no epochs. Found by iterating a block of
 * orthonormal columns under the covariance; the span converges at the rate of the first eigenvalue left out to the
 * last kept, so a few columns more than asked for are carried along.
 *
 * Source   Golub & Van Loan, Matrix Computations (4th ed.), alg. 8.2.8 (orthogonal iteration)
 */
import type { Matrix } from '../prelude/matrix.js';
import { at, matrix, tabulate } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { normals } from '../prelude/random.js';
import { rowProducts } from '../prelude/row-products.js';
import { columnProducts } from './linear-algebra.js';

/** Where rows are centred, and the orthonormal directions, one a row: [K, D]. */
export interface Components {
  readonly mean: Float64Array;
  readonly directions: Matrix;
}

const columnMeans = (x: Matrix): Float64Array => {
  const mean = new Float64Array(x.cols);
  for (let i = 0; i < x.data.length; i++)
    mean[i % x.cols] = (mean[i % x.cols] as number) + (x.data[i] as number) / x.rows;
  return mean;
};

const centred = (x: Matrix, mean: Float64Array): Matrix =>
  tabulate(x.rows, x.cols, (i, j) => at(x, i, j) - (mean[j] as number));

/** Rows made orthonormal one after the other, twice: once more removes what rounding left. */
const orthonormal = (m: Matrix): Matrix => {
  const [d, data] = [m.cols, Float64Array.from(m.data)];
  const rows = Array.from({ length: m.rows }, (_, i) => data.subarray(i * d, (i + 1) * d));
  const dot = (a: Float64Array, b: Float64Array): number => {
    let so = 0;
    for (let j = 0; j < d; j++) so += (a[j] as number) * (b[j] as number);
    return so;
  };
  rows.forEach((v, i) => {
    for (let turn = 0; turn < 2; turn++)
      for (const u of rows.slice(0, i)) {
        const along = dot(u, v);
        for (let j = 0; j < d; j++) v[j] = (v[j] as number) - along * (u[j] as number);
      }
    const length = Math.sqrt(dot(v, v));
    for (let j = 0; j < d; j++) v[j] = length === 0 ? 0 : (v[j] as number) / length;
  });
  return matrix(m.rows, d, data);
};

const [spare, turns] = [8, 30];

/**
 * The first `count` principal components of rows, as a span: min(count, D) directions.
 *
 * Laws     principal-components/keeps-most: the variance kept is the sum of the largest squared singular values
 */
export const principalComponents =
  (count: number) =>
  (key: Key, rows: Matrix): Components => {
    const mean = columnMeans(rows);
    const covariance = columnProducts(centred(rows, mean));
    const block = Math.min(rows.cols, count + spare);
    let q = orthonormal(matrix(block, rows.cols, normals(key, block * rows.cols)));
    for (let turn = 0; turn < turns; turn++)
      // The covariance is its own transpose, so rows of q meet its rows.
      q = orthonormal(matrix(block, rows.cols, rowProducts(q, covariance)));
    const kept = Math.min(count, rows.cols);
    return { mean, directions: { ...q, rows: kept, data: q.data.subarray(0, kept * q.cols) } };
  };

/** Rows in the coordinates of components: [N, K]. */
export const inComponents = ({ mean, directions }: Components, rows: Matrix): Matrix =>
  matrix(rows.rows, directions.rows, rowProducts(centred(rows, mean), directions));
