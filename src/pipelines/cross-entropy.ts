/** cross-entropy — how far scores are from classes that are known. */
import type { Algebra } from '../algebra/derived.js';
import { tabulate } from '../prelude/matrix.js';

/**
 * The mean cross-entropy of scores with classes.
 *
 *   ℒ = (1/N) Σᵢ (log Σ_c exp s_ic − s_i,yᵢ)
 *
 * Shapes   scores [N, C] · N classes → [1, 1]
 */
export const crossEntropy = <T>(A: Algebra<T>, scores: T, classes: Int32Array): T => {
  const { rows, cols } = A.extent(scores);
  const chosen = A.constant(tabulate(rows, cols, (i, c) => (classes[i] === c ? 1 : 0)));
  return A.mean('all')(A.sub(A.logSumExp('row')(scores), A.rowDot(scores, chosen)));
};
