/**
 * koleo — every row away from its nearest neighbour: the differential entropy of a sample, estimated.
 *
 * Source   arXiv:1806.03198 (Sablayrolles et al. 2019), eq. 4; Kozachenko & Leonenko 1987
 */
import type { Algebra } from '../algebra/derived.js';
import type { Extent } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { atLeastTwo, objective, positive } from './build.js';
import { known } from './conventions.js';
import { bound, leastCosine } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/**
 * −log of the distance to the nearest other row.
 *
 *   ℒᵢ = −log( ‖xᵢ − x_{n(i)} + ε‖ + ε ),   n(i) the most similar other row, unit rows
 *
 * Shapes   x [N, D] → [N, 1]
 * Numerics the neighbour is chosen without gradient and keeps its own; rows that tie share it evenly
 */
export const koLeoTerms =
  <T>(A: Algebra<T>) =>
  (epsilon: number) =>
  (rows: T): T => {
    const x = A.normalizeRows(epsilon)(rows);
    const n = A.extent(x).rows;
    const self = A.constant(tabulate(n, n, (i, j) => (i === j ? -4 : 0)));
    const similar = A.detach(A.add(A.pairwiseDot(x, x), self));
    const attained = A.shift(1)(A.neg(A.greater(A.max('row')(similar), similar)));
    const chosen = A.detach(A.div(attained, A.sum('row')(attained)));
    const gap = A.shift(epsilon)(A.sub(x, A.matmul(chosen, x)));
    return A.neg(A.log(A.shift(epsilon)(A.sqrt(A.sum('row')(A.square(gap))))));
  };

/** How KoLeo is meant. */
export interface KoLeoConventions {
  /** Added to each gap, and to the distance under the logarithm. */
  readonly epsilon: number;
}

/**
 * Rows that coincide have the gap ε in every feature: −log(ε(√D + 1)).
 *
 *   floor −log(√(2N/(N − 1)) + ε(√D + 1)): the mean nearest distance is at most the root of the mean squared distance
 */
const landmarks = (epsilon: number, { rows: n, cols: d }: Extent): Landmarks => {
  const least = epsilon * (Math.sqrt(d) + 1);
  const floor = -Math.log(Math.sqrt(2 - 2 * leastCosine(n)) + least);
  return d >= n - 1
    ? bound(floor, -Math.log(least), 'rows at the corners of a regular simplex reach it but for ε')
    : bound(floor, -Math.log(least), `a simplex would reach it but for ε, and needs ${n - 1} columns`);
};

/** KoLeo with its convention. */
export const koLeo: Objective<KoLeoConventions & Readonly<Record<'epsilon', number>>> = objective({
  name: 'koleo',
  summary: 'every row away from its nearest neighbour',
  source: 'arXiv:1806.03198, eq. 4',
  tensors: [['x', '[N, D]', 'rows, N ≥ 2']],
  conventions: [positive('epsilon', 'floor of lengths, and added to every difference and distance')],
  defaults: { epsilon: 1e-8 },
  also: (_, { x }) => atLeastTwo('x', x),
  presets: { lightly: { conventions: { epsilon: 1e-8 }, usedBy: 'lightly KoLeoLoss' } },
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T =>
      koLeoTerms(A)(c.epsilon)(x.x as T),
  landmarks: (c, extents) => landmarks(c.epsilon, known('x', extents)),
});
