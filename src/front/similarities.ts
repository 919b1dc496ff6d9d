/** similarities — the doors of similarities: every row of the one beside every row of the other. */
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { Reading, Tensors } from '../objectives/objective.js';
import type { Similarity } from '../similarity/similarity.js';
import { cosine, dot, negativeSquaredDistance, rbf } from '../similarity/similarity.js';
import { within } from './checked.js';
import type { AnsweredRows, Where } from './formula-door.js';
import { askFormula } from './formula-door.js';
import type { Rows } from './rows.js';

const reading =
  (similarity: Similarity): Reading =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T =>
    similarity.pairwise(A)(x.q as T, x.k as T);

const pairwise = <O extends Where>(similarity: Similarity, q: Rows, k: Rows, options: O): AnsweredRows<O> =>
  askFormula({ q, k }, () => E.right(reading(similarity)), options);

/**
 * The cosine of the angle between every row of q and every row of k.
 *
 * Shapes   q [N, D] · k [M, D] → [N, M]
 * Units    −1 … 1; 0 with a row of zeros
 * Errors   Left when rows are empty, ragged, not finite, or the two differ in width
 * @example
 * cosineSimilarity([[3, 0]], [[2, 0], [0, 1]]).right // => [[1, 0]]
 */
export const cosineSimilarity = <O extends Where>(q: Rows, k: Rows, options: O = {} as O): AnsweredRows<O> =>
  pairwise(cosine, q, k, options);

/**
 * The dot product of every row of q with every row of k.
 *
 * Shapes   q [N, D] · k [M, D] → [N, M]
 * @example
 * dotSimilarity([[3, 0]], [[2, 0], [0, 1]]).right // => [[6, 0]]
 */
export const dotSimilarity = <O extends Where>(q: Rows, k: Rows, options: O = {} as O): AnsweredRows<O> =>
  pairwise(dot, q, k, options);

/**
 * The squared distance of every row of q from every row of k, with the sign turned.
 *
 * Shapes   q [N, D] · k [M, D] → [N, M]
 * Units    at most 0
 * @example
 * distanceSimilarity([[3, 0]], [[2, 0], [3, 2]]).right // => [[-1, -4]]
 */
export const distanceSimilarity = <O extends Where>(
  q: Rows,
  k: Rows,
  options: O = {} as O,
): AnsweredRows<O> => pairwise(negativeSquaredDistance, q, k, options);

/** Options of `rbfSimilarity`. */
export interface RbfOptions extends Where {
  /** The width σ; 1 when absent. */
  readonly sigma?: number;
}

/**
 * The radial basis function exp(−‖q − k‖²/(2σ²)) of every row of q and every row of k.
 *
 * Shapes   q [N, D] · k [M, D] → [N, M]
 * Units    0 … 1
 * Errors   Left when σ is no number above 0
 * @example
 * rbfSimilarity([[0, 0]], [[0, 0], [1, 1]]).right // => [[1, 0.3679]]
 */
export const rbfSimilarity = <O extends RbfOptions>(
  q: Rows,
  k: Rows,
  options: O = {} as O,
): AnsweredRows<O> => {
  const above = (s: number): boolean => Number.isFinite(s) && s > 0;
  const sigma = within('sigma', options.sigma ?? 1, 'a finite number above 0', above);
  return askFormula({ q, k }, () => E.map((s: number) => reading(rbf(s)))(sigma), options);
};
