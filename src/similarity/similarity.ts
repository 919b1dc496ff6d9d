/**
 * similarity — how alike two rows are, one number for each pair.
 *
 * Source   arXiv:2002.05709, §2.1 for the cosine; Schölkopf & Smola 2002 for the kernels
 */
import type { Algebra } from '../algebra/derived.js';

/** Under this length a row counts as zero: the cosine with it is 0, and its gradient is finite. */
export const lengthFloor = 1e-12;

/** A similarity of rows with rows: pairwise [N, M], and row by row [N, 1]. */
export interface Similarity {
  readonly name: string;
  readonly pairwise: <T>(A: Algebra<T>) => (q: T, k: T) => T;
  readonly rowwise: <T>(A: Algebra<T>) => (q: T, k: T) => T;
}

/**
 * The cosine of the angle between rows.
 *
 *   cos(q, k) = q·k / (‖q‖ ‖k‖)
 *
 * Shapes   q [N, D] · k [M, D] → [N, M]
 * Units    −1 … 1 (rounding may pass them by 2 ulp); 0 with a row shorter than `lengthFloor`
 * Laws     cosine/definition, cosine/symmetric, cosine/scale-invariant, cosine/rotation-invariant
 */
export const cosine: Similarity = {
  name: 'cosine',
  pairwise: (A) => (q, k) => A.pairwiseDot(A.normalizeRows(lengthFloor)(q), A.normalizeRows(lengthFloor)(k)),
  rowwise: (A) => (q, k) => A.rowDot(A.normalizeRows(lengthFloor)(q), A.normalizeRows(lengthFloor)(k)),
};

/**
 * The dot product of rows.
 *
 *   q·k = Σ_d q_d k_d
 */
export const dot: Similarity = {
  name: 'dot',
  pairwise: (A) => A.pairwiseDot,
  rowwise: (A) => A.rowDot,
};

/**
 * The squared distance of rows with the sign turned, so that nearer is larger.
 *
 *   −‖q − k‖²
 *
 * Numerics pairwise by ‖q‖² + ‖k‖² − 2 q·k, held at 0: off by up to ε‖q‖² where rows nearly coincide
 */
export const negativeSquaredDistance: Similarity = {
  name: 'negative-squared-distance',
  pairwise: (A) => (q, k) => A.neg(A.pairwiseSquaredDistance(q, k)),
  rowwise: (A) => (q, k) => A.neg(A.sum('row')(A.square(A.sub(q, k)))),
};

/**
 * The radial basis function of width σ.
 *
 *   exp(−‖q − k‖² / (2σ²))
 *
 * Units    0 … 1; 1 for rows that coincide
 */
export const rbf = (sigma: number): Similarity => {
  const shaped =
    (of: Similarity['pairwise']): Similarity['pairwise'] =>
    (A) =>
    (q, k) =>
      A.exp(A.scale(1 / (2 * sigma * sigma))(of(A)(q, k)));
  return {
    name: 'rbf',
    pairwise: shaped(negativeSquaredDistance.pairwise),
    rowwise: shaped(negativeSquaredDistance.rowwise),
  };
};
