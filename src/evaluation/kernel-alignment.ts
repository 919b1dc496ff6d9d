/**
 * kernel-alignment — how alike two representations of the same rows are, whatever their bases.
 *
 *   CKA(K, L) = ⟨HKH, HLH⟩ / (‖HKH‖ ‖HLH‖),   H = I − 11ᵀ/N
 *
 * Source   arXiv:1905.00414 (Kornblith et al. 2019), eq. 2–4
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { doubles, rowProducts } from '../prelude/row-products.js';

const gram = (x: Matrix): Matrix => matrix(x.rows, x.rows, rowProducts(x, x));

/** HKH of a symmetric K: the means of rows and of columns taken out. */
const centred = (k: Matrix): Float64Array => {
  const [n, x] = [k.rows, doubles(k)];
  const mean = (xs: Float64Array): number => xs.reduce((a, b) => a + b, 0) / n;
  const means = Float64Array.from({ length: n }, (_, i) => mean(x.subarray(i * n, (i + 1) * n)));
  const grand = mean(means);
  return x.map((s, e) => s - (means[Math.floor(e / n)] as number) - (means[e % n] as number) + grand);
};

const inner = (a: Float64Array, b: Float64Array): number =>
  a.reduce((so, x, i) => so + x * (b[i] as number), 0);

/** CKA of two kernel matrices over the same rows. Units 0 … 1. */
export const kernelAlignment = (k: Matrix, l: Matrix): number => {
  const [a, b] = [centred(k), centred(l)];
  return inner(a, b) / (Math.sqrt(inner(a, a)) * Math.sqrt(inner(b, b)));
};

/**
 * CKA with the linear kernel.
 *
 * Shapes   x [N, D] · y [N, E]
 * Laws     cka/self-is-one, cka/rotation-invariant, cka/scale-invariant, cka/symmetric
 */
export const linearAlignment = (x: Matrix, y: Matrix): number => kernelAlignment(gram(x), gram(y));

const squaredDistances = (x: Matrix): Matrix => {
  const g = gram(x).data;
  const n = x.rows;
  return matrix(
    n,
    n,
    Float64Array.from(g, (s, e) =>
      Math.max(0, (g[Math.floor(e / n) * (n + 1)] as number) + (g[(e % n) * (n + 1)] as number) - 2 * s),
    ),
  );
};

/** The median of the squared distances between different rows; the mean of the middle two. */
const medianOf = (distances: Matrix): number => {
  const sorted = Float64Array.from(distances.data)
    .filter((x) => x > 0)
    .sort();
  const middle = sorted.length >> 1;
  const [a, b] = [sorted[middle] ?? 1, sorted[middle - 1] ?? 1];
  return sorted.length % 2 === 1 ? a : (a + b) / 2;
};

/** exp(−‖xᵢ − xⱼ‖²/2σ²), with σ² the median squared distance unless σ is given. */
export const rbfKernel = (x: Matrix, sigma?: number): Matrix => {
  const distances = squaredDistances(x);
  const variance = sigma === undefined ? medianOf(distances) : sigma * sigma;
  return matrix(
    x.rows,
    x.rows,
    Float64Array.from(distances.data, (s) => Math.exp(-s / (2 * variance))),
  );
};

/** CKA with Gaussian kernels, each of its own median width unless σ is given. */
export const rbfAlignment = (x: Matrix, y: Matrix, sigma?: number): number =>
  kernelAlignment(rbfKernel(x, sigma), rbfKernel(y, sigma));
