/**
 * false-negatives — how much of what pushes rows apart pushes rows of one class apart.
 *
 * In-batch negatives are not all negatives: two images of one class are each other's. The weight with which row j
 * pushes row i is the softmax probability pᵢⱼ; summed over the negatives that share i's class, against all negatives,
 * it says how much of the learning signal is spent against the classes. Labels are for looking only.
 *
 * Source   arXiv:2012.09740, eq. 7 (Wang & Liu 2021: the gradient by each negative)
 */

import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { doubles, eachStrip, unitRows } from '../prelude/row-products.js';

/** The share of repulsion on same-class negatives, and the share of negatives they are. */
export interface FalseNegatives {
  /** Σᵢ Σ_{same class} pᵢⱼ / Σᵢ Σ_{negatives} pᵢⱼ */
  readonly repulsion: number;
  /** The same with every negative weighing alike: what τ → ∞ gives. */
  readonly count: number;
}

const stacked = (a: Matrix, b: Matrix): Matrix => {
  const data = new Float64Array(a.data.length + b.data.length);
  data.set(doubles(a));
  data.set(doubles(b), a.data.length);
  return matrix(a.rows + b.rows, a.cols, data);
};

/**
 * The share of NT-Xent's repulsion that falls on negatives of the anchor's own class.
 *
 * Shapes   z₀, z₁ [N, D] · labels N
 * Units    0 … 1 · 0 without negatives
 * Domain   τ > 0
 * Laws     false-negatives/limits: τ → ∞ gives `count`; labels all different give 0
 */
export const falseNegatives =
  (tau: number) =>
  (z0: Matrix, z1: Matrix, labels: Int32Array): FalseNegatives => {
    const [n, z] = [z0.rows, unitRows(stacked(z0, z1))];
    let [same, all, sameCount, count] = [0, 0, 0, 0];
    eachStrip(z, z, (products, from, to) => {
      for (let i = from; i < to; i++) {
        const start = (i - from) * 2 * n;
        let [total, within, among] = [0, 0, 0];
        for (let j = 0; j < 2 * n; j++) {
          if (j === i) continue;
          // Unit rows: no similarity is above 1, so no exponent is above 0 by more than rounding.
          const p = Math.exp(((products[start + j] as number) - 1) / tau);
          total += p;
          if (j % n === i % n) continue;
          const own = labels[j % n] === labels[i % n] ? 1 : 0;
          among += p;
          within += own * p;
          sameCount += own;
          count++;
        }
        if (total > 0) [same, all] = [same + within / total, all + among / total];
      }
    });
    return { repulsion: all === 0 ? 0 : same / all, count: count === 0 ? 0 : sameCount / count };
  };
