/**
 * gradient-share — how an anchor's push is spread over its negatives, and what the temperature does to it.
 *
 * The gradient of a softmax loss by the score of negative j is its probability pⱼ. A low temperature puts nearly all
 * of it on the few hardest negatives, a high one spreads it evenly: τ says how hard a negative has to be to count.
 *
 * Source   arXiv:2012.09740 (Wang & Liu 2021), eq. 3 and 5
 */
import type { Among } from '../algebra/among.js';
import { isAmong } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Extent, Matrix } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { scoreGradients } from '../readings/score-gradient.js';
import type { Choice, Objective, Side, Tensors } from './objective.js';

/**
 * Each anchor's gradient by its negatives, as parts of its whole; zero for what is no negative.
 *
 *   shareᵢⱼ = |Gᵢⱼ| / Σ_{l negative of i} |Gᵢₗ|
 */
export const sharesOf = (negatives: Among, gradient: Matrix): Matrix => {
  const { rows, cols, data } = gradient;
  const size = (i: number, j: number): number =>
    isAmong(negatives, i, j) ? Math.abs(data[i * cols + j] as number) : 0;
  const total = Array.from({ length: rows }, (_, i) => {
    let so = 0;
    for (let j = 0; j < cols; j++) so += size(i, j);
    return so;
  });
  return tabulate(rows, cols, (i, j) => (total[i] === 0 ? 0 : size(i, j) / (total[i] as number)));
};

/**
 * The share of the gradient that each negative receives, for each log-partition of the formula.
 *
 * Shapes   [anchors, keys] for each; none for a formula without a log-partition
 */
export const negativeShares =
  (A: Algebra<Matrix>) =>
  <C extends Readonly<Record<keyof C, Choice>>>(o: Objective<C>, c: C, side: Side) =>
  (x: Tensors<Matrix>): ReadonlyArray<Matrix> => {
    const found = scoreGradients(A)(
      <T>(B: Algebra<T>) =>
        (constant: (m: Matrix) => T) =>
          o.loss(c, side)(B)(
            Object.fromEntries(Object.entries<Matrix>(x).map(([name, m]) => [name, constant(m)])),
          ),
    );
    const extents: Tensors<Extent> = x;
    const declared = o.negatives?.(c, extents, side) ?? [];
    return found.map(({ among, gradient }, i) => sharesOf(declared[i] ?? declared[0] ?? among, gradient));
  };

/**
 * The share of one anchor's negatives under a temperature, from their similarities.
 *
 *   exp(sⱼ/τ) / Σₗ exp(sₗ/τ)
 *
 * @example
 * sharesUnder(1, [0, 0]) // => [0.5, 0.5]
 */
export const sharesUnder = (
  temperature: number,
  similarities: ReadonlyArray<number>,
): ReadonlyArray<number> => {
  const top = Math.max(...similarities);
  const weights = similarities.map((s) => Math.exp((s - top) / temperature));
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / total);
};

/**
 * How many negatives carry the gradient: the exponential of the entropy of their shares.
 *
 * @example
 * effectiveNegatives([0.25, 0.25, 0.25, 0.25]) // => 4
 */
export const effectiveNegatives = (shares: ReadonlyArray<number>): number =>
  Math.exp(-shares.reduce((so, p) => so + (p > 0 ? p * Math.log(p) : 0), 0));
