/** nt-xent — arXiv:2002.05709, eq. 1. */
import { at, dot, logSumExp, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Oracle, Row, Rows } from './oracle.js';

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

/** Reduced over 2N anchors, times `scale`. */
export const ntXent: Oracle = (c, x) => {
  const [z0, z1] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
  return numberOf(c, 'scale') * reduced(c, ntXentTerms(numberOf(c, 'temperature'), z0, z1));
};
