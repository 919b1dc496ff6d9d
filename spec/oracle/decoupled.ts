/** decoupled — arXiv:2110.06848, eq. 6 (DCL) and eq. 7 (DCLW). */
import { at, dot, logSumExp, normalised, numberOf, reduced, rowsOf, softmax } from './arithmetic.js';
import type { Conventions, Oracle, Row, Rows } from './oracle.js';

/** wᵢ = 2 − N exp(aᵢ·bᵢ/σ) / Σⱼ exp(aⱼ·bⱼ/σ);   1 where σ = 0 stands for no weight */
const weights = (sigma: number, a: Rows, b: Rows): Row =>
  sigma === 0
    ? a.map(() => 1)
    : softmax(a.map((ai, i) => dot(ai, at(b, i)) / sigma)).map((p) => 2 - a.length * p);

/**
 * One term for each row of the asking view.
 *
 *   ℒᵢ = −wᵢ aᵢ·bᵢ/τ + log Σ_{j ≠ i} ( exp(aᵢ·aⱼ/τ) + exp(aᵢ·bⱼ/τ) )
 *
 * Where masking is a shift, the pairs j = i stay in the sum with log 1e−45 added to their scores.
 */
const termsOf = (c: Conventions, a: Rows, b: Rows): Row => {
  const [tau, w] = [numberOf(c, 'temperature'), weights(numberOf(c, 'weightSigma'), a, b)];
  return a.map((ai, i) => {
    const shift = (j: number): number => (j === i ? Math.log(1e-45) : 0);
    const scores = (rows: Rows): Row =>
      rows.flatMap((r, j) => (j === i && c.masking === 'removed' ? [] : [dot(ai, r) / tau + shift(j)]));
    return logSumExp([...scores(a), ...scores(b)]) - (at(w, i) * dot(ai, at(b, i))) / tau;
  });
};

/** Both views ask, or the first only. */
export const decoupled: Oracle = (c, x) => {
  const [a, b] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
  const there = termsOf(c, a, b);
  return reduced(c, c.direction === 'both' ? [...there, ...termsOf(c, b, a)] : there);
};
