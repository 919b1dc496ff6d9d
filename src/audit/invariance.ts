/**
 * invariance — how near a representation of a changed sample is to that of the sample itself.
 *
 * A cosine alone says little: an untrained convolution puts any two images at a cosine of 0.99. So the mean cosine of
 * different samples stands beside it, and what counts is the part of the way from there to 1 that is kept.
 */
import type { Matrix } from '../prelude/matrix.js';
import { unitRows } from '../prelude/row-products.js';

/** How much of a sample's direction a change leaves. */
export interface Invariance {
  /** Mean cosine of a sample and the same sample changed. */
  readonly cosine: number;
  /** Mean cosine of two different samples, unchanged. */
  readonly others: number;
  /** (cosine − others)/(1 − others): 1 for what is not seen at all, 0 for what makes another sample of it. */
  readonly kept: number;
}

const meanDot = (a: Matrix, b: Matrix, shift: number): number => {
  let total = 0;
  for (let i = 0; i < a.rows; i++) {
    const from = ((i + shift) % b.rows) * b.cols;
    for (let c = 0; c < a.cols; c++)
      total += (a.data[i * a.cols + c] as number) * (b.data[from + c] as number);
  }
  return total / a.rows;
};

/** Mean cosine over all ordered pairs of different rows: (‖Σ u‖² − n)/(n² − n). */
const betweenRows = (unit: Matrix): number => {
  const sum = new Float64Array(unit.cols);
  unit.data.forEach((x, at) => {
    sum[at % unit.cols] = (sum[at % unit.cols] as number) + x;
  });
  const n = unit.rows;
  return (sum.reduce((so, x) => so + x * x, 0) - n) / (n * n - n);
};

/**
 * The invariance of a representation to a change.
 *
 * Shapes   clean [N, D], row i of `changed` the same sample changed, N ≥ 2
 * Units    `kept` ≤ 1; 0 when all clean rows coincide, where nothing can be told
 * @example
 * const clean = { rows: 2, cols: 2, data: Float64Array.of(1, 0, 0, 1) };
 * const louder = { rows: 2, cols: 2, data: Float64Array.of(2, 0, 0, 3) };
 * invarianceOf(clean, louder)
 * // => { cosine: 1, others: 0, kept: 1 }
 */
export const invarianceOf = (clean: Matrix, after: Matrix): Invariance => {
  const [a, b] = [unitRows(clean), unitRows(after)];
  const [cosine, others] = [meanDot(a, b, 0), betweenRows(a)];
  return { cosine, others, kept: others >= 1 ? 0 : (cosine - others) / (1 - others) };
};
