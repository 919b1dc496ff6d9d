/**
 * linear-algebra — the two things that probes need: the matrix of column products, and a triangular solve.
 *
 * Source   Golub & Van Loan, Matrix Computations (4th ed.), alg. 4.2.1 (Cholesky)
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { doubles, rowProducts } from '../prelude/row-products.js';

/** The same numbers with rows and columns exchanged. */
export const transposed = (a: Matrix): Matrix => {
  const out = new Float64Array(a.data.length);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out[j * a.rows + i] = a.data[i * a.cols + j] as number;
  return matrix(a.cols, a.rows, out);
};

/** xᵀx, by the half on and above the diagonal. Shapes x [N, D] → [D, D] */
export const columnProducts = (x: Matrix): Matrix => {
  const [columns, d, n, strip] = [transposed(x), x.cols, x.rows, 64];
  const [data, out] = [doubles(columns), new Float64Array(d * d)];
  for (let from = 0; from < d; from += strip) {
    const to = Math.min(d, from + strip);
    const rest = matrix(d - from, n, data.subarray(from * n));
    const products = rowProducts(columns, rest, from, to);
    for (let i = from; i < to; i++)
      for (let j = i; j < d; j++) {
        const s = products[(i - from) * (d - from) + j - from] as number;
        [out[i * d + j], out[j * d + i]] = [s, s];
      }
  }
  return matrix(d, d, out);
};

/**
 * L of A = L Lᵀ for a symmetric positive definite A; a pivot that rounding made ≤ 0 becomes the trace's last bit.
 */
export const cholesky = (a: Matrix): Matrix => {
  const [n, l] = [a.rows, Float64Array.from(a.data)];
  let trace = 0;
  for (let i = 0; i < n; i++) trace += Math.abs(l[i * n + i] as number);
  const least = Math.max(trace * Number.EPSILON, Number.MIN_VALUE);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let so = l[i * n + j] as number;
      for (let k = 0; k < j; k++) so -= (l[i * n + k] as number) * (l[j * n + k] as number);
      l[i * n + j] = i === j ? Math.sqrt(Math.max(so, least)) : so / (l[j * n + j] as number);
    }
  return matrix(n, n, l);
};

/** x of L Lᵀ x = b, by two substitutions. */
export const solveFactored = ({ rows: n, data: l }: Matrix, b: Float64Array): Float64Array => {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let so = x[i] as number;
    for (let k = 0; k < i; k++) so -= (l[i * n + k] as number) * (x[k] as number);
    x[i] = so / (l[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    const v = (x[i] as number) / (l[i * n + i] as number);
    x[i] = v;
    for (let k = 0; k < i; k++) x[k] = (x[k] as number) - (l[i * n + k] as number) * v;
  }
  return x;
};
