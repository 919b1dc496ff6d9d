/**
 * representation — what embeddings look like as a cloud of points: their rank, spread, and distance from collapse.
 *
 * Source   arXiv:2210.02885 (RankMe, eq. 1); arXiv:2005.10242 (alignment, uniformity); arXiv:2011.10566, §4.1 (SimSiam)
 */
import type { Matrix } from '../prelude/matrix.js';
import { doubles, eachStrip, squaredLengths, unitRows } from '../prelude/row-products.js';
import { singularValues } from './singular-values.js';

/**
 * The number of directions that embeddings use: exp of the entropy of their singular values.
 *
 *   exp(−Σ p log p),   p = s/Σ s + ε
 *
 * Units    1 … min(N, D) for ε = 0; ε is added after normalisation, so the value can exceed the rank slightly
 * Laws     rank/scale-invariant, rank/rotation-invariant, rank/bounds
 * Source   arXiv:2210.02885, eq. 1
 */
export const rankMe = (x: Matrix, epsilon: number = 1e-5): number => {
  const s = singularValues(x);
  const total = s.reduce((a, b) => a + b, 0);
  if (total === 0) return 1;
  const entropy = s.reduce((h, v) => {
    const p = v / total + epsilon;
    return p > 0 ? h - p * Math.log(p) : h;
  }, 0);
  return Math.exp(entropy);
};

/**
 * The mean distance of positives to the power α: mean ‖xᵢ − yᵢ‖^α.
 *
 * Units    for unit rows and α = 2, 2 − 2 mean cos, from 0 to 4
 */
export const alignment = (x: Matrix, y: Matrix, alpha: number = 2): number => {
  let so = 0;
  for (let i = 0; i < x.rows; i++) {
    let square = 0;
    for (let c = i * x.cols; c < (i + 1) * x.cols; c++)
      square += ((x.data[c] as number) - (y.data[c] as number)) ** 2;
    so += Math.sqrt(square) ** alpha;
  }
  return so / x.rows;
};

/**
 * How evenly rows fill the sphere: log mean over pairs i ≠ j of exp(−t ‖xᵢ − xⱼ‖²).
 *
 * Units    −2tN/(N − 1) … 0 for unit rows; 0 when all coincide. O(N² D).
 */
export const uniformity = (x: Matrix, t: number = 2): number => {
  const [lengths, n] = [squaredLengths(x), x.rows];
  let so = 0;
  eachStrip(x, x, (products, from, to) => {
    for (let i = from; i < to; i++)
      for (let j = 0; j < i; j++) {
        const gap =
          (lengths[i] as number) + (lengths[j] as number) - 2 * (products[(i - from) * n + j] as number);
        so += Math.exp(-t * Math.max(0, gap));
      }
  });
  return Math.log(so / ((n * (n - 1)) / 2));
};

/** How far from collapse unit rows are: the mean over columns of their standard deviation, and what no collapse gives. */
export interface Deviation {
  readonly mean: number;
  /** 1/√D: rows spread evenly over the sphere. */
  readonly even: number;
}

/**
 * The mean over columns of the standard deviation (divisor N − 1) of normalised rows, beside 1/√D.
 *
 * Units    0 at collapse; ≤ √((1 − ‖mean‖²)/D · N/(N − 1))
 * Source   arXiv:2011.10566, §4.1
 */
export const collapseDeviation = (rows: Matrix): Deviation => {
  const x = unitRows(rows);
  const data = doubles(x);
  let so = 0;
  for (let c = 0; c < x.cols; c++) {
    let [mean, square] = [0, 0];
    for (let i = c; i < data.length; i += x.cols) mean += (data[i] as number) / x.rows;
    for (let i = c; i < data.length; i += x.cols) square += ((data[i] as number) - mean) ** 2;
    so += Math.sqrt(square / Math.max(1, x.rows - 1));
  }
  return { mean: so / x.cols, even: 1 / Math.sqrt(x.cols) };
};
