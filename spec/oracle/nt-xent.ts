/** nt-xent — arXiv:2002.05709, eq. 1. */
import { at, dot, logSumExp, mean, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Conventions, Oracle, Row, Rows } from './oracle.js';

/**
 * One term for each row of both views.
 *
 *   ℒᵢ = −log( exp(zᵢ·z_{p(i)}/τ) / Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) ),   p(i) = i + N mod 2N
 */
export const ntXentTerms = (tau: number, z0: Rows, z1: Rows): Row => {
  const z = [...z0, ...z1];
  return z.map((zi, i) => {
    const s = z.map((zj) => dot(zi, zj) / tau);
    return logSumExp(s.filter((_, j) => j !== i)) - at(s, (i + z0.length) % z.length);
  });
};

/**
 * The terms where there are more than two views: the mean over positives of −log p, or each positive against
 * negatives alone, or the first positive with the others counted as negatives.
 */
const manyViews = (c: Conventions, z: Rows, samples: number): Row =>
  z.flatMap((zi, i) => {
    const s = z.map((zj) => dot(zi, zj) / numberOf(c, 'temperature'));
    const kin = (j: number): boolean => j !== i && j % samples === i % samples;
    const [own, others] = [s.filter((_, j) => kin(j)), s.filter((_, j) => j % samples !== i % samples)];
    if (c.positives === 'pair-wise') return own.map((p) => logSumExp([p, ...others]) - p);
    const all = logSumExp([...own, ...others]);
    return [c.positives === 'first' ? all - at(own, 0) : mean(own.map((p) => all - p))];
  });

/** Reduced over the anchors of all views, times `scale`. */
export const ntXent: Oracle = (c, x) => {
  const [z0, z1] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
  const terms =
    x.further === undefined
      ? ntXentTerms(numberOf(c, 'temperature'), z0, z1)
      : manyViews(c, [...z0, ...z1, ...normalised(c, x.further)], z0.length);
  return numberOf(c, 'scale') * reduced(c, terms);
};
