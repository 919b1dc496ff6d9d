/** pixel-contrast — arXiv:2011.10043, eq. 2, positives being the places of the other view with the same label. */
import { at, dot, logSumExp, normalised, numberOf, range, reduced, rowsOf } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/**
 * For every place that the other view shows too:
 *
 *   ℒᵢ = −log( Σ_{j ∈ P(i)} exp(zᵢ·zⱼ/τ) / Σ_{j in the other view} exp(zᵢ·zⱼ/τ) )
 */
export const pixelContrast: Oracle = (c, x, labels = []) => {
  const z = normalised(c, rowsOf(x, 'z'));
  const half = z.length / 2;
  const terms = range(z.length).flatMap((i) => {
    const others = range(z.length).filter((j) => j < half !== i < half);
    const positives = others.filter((j) => at(labels, j) === at(labels, i));
    if (positives.length === 0) return [];
    const score = (j: number): number => dot(at(z, i), at(z, j)) / numberOf(c, 'temperature');
    return [logSumExp(others.map(score)) - logSumExp(positives.map(score))];
  });
  return terms.length === 0 ? 0 : reduced(c, terms);
};
