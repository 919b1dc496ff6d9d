/** n-pairs — Sohn 2016, eq. 4. */
import { at, dot, logSumExp, normalised, numberOf, range, reduced, rowsOf } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/**
 * The first two rows of each class that has two, classes in the order of their labels.
 *
 *   ℒᵢ = log( 1 + Σ_{j ≠ i} exp(aᵢ·pⱼ/τ − aᵢ·pᵢ/τ) )
 */
export const nPairs: Oracle = (c, x, labels = []) => {
  const z = normalised(c, rowsOf(x, 'z'));
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const pairs = classes
    .map((l) => range(z.length).filter((i) => labels[i] === l))
    .filter((members) => members.length >= 2)
    .map((members) => [at(z, at(members, 0)), at(z, at(members, 1))] as const);
  return reduced(
    c,
    pairs.map(([a, own]) => {
      const gaps = pairs.filter(([, p]) => p !== own).map(([, p]) => dot(a, p) - dot(a, own));
      return logSumExp([0, ...gaps.map((g) => g / numberOf(c, 'temperature'))]);
    }),
  );
};
