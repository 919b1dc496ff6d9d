/** debiased — arXiv:2007.00224, eq. 8; arXiv:2010.04592, eq. 4, weights exp(β s) as in the authors' code. */
import { at, dot, largest, mean, normalised, numberOf, reduced, rowsOf, sum } from './arithmetic.js';
import type { Conventions, Oracle, Row } from './oracle.js';

/** Σ of the negatives' exponentials, each weighted by exp(β s) over its mean where the estimator is hard. */
const partition = (c: Conventions, negatives: Row, m: number): number => {
  const beta = c.estimator === 'hard' ? numberOf(c, 'hardness') : 0;
  // Relative to the negatives' own largest: far below m every weight would be 0, and their mean as well.
  const top = largest(negatives);
  const lean = negatives.map((s) => Math.exp(beta * (s - top)));
  return sum(negatives.map((s, j) => (at(lean, j) / mean(lean)) * Math.exp(s - m)));
};

/**
 *   ℒ = −log( exp s₊ / (exp s₊ + N_g) ),   N_g = max( (Σ exp s₋ − τ⁺ K exp s₊)/(1 − τ⁺), K exp(−1/τ) )
 *
 * All exponents relative to m, the largest score.
 */
export const debiasedTerm = (c: Conventions, own: number, negatives: Row): number => {
  const [tau, prior, k] = [numberOf(c, 'temperature'), numberOf(c, 'classPrior'), negatives.length];
  const m = largest([own, ...negatives]);
  const plain = partition(c, negatives, m);
  const corrected = (plain - prior * k * Math.exp(own - m)) / (1 - prior);
  const ng = c.estimator === 'plain' ? plain : Math.max(corrected, k * Math.exp(-1 / tau - m));
  return Math.log(Math.exp(own - m) + ng) - (own - m);
};

/** One term for each row of both views, against the 2N − 2 rows of other samples. */
export const debiased: Oracle = (c, x) => {
  const tau = numberOf(c, 'temperature');
  const z0 = normalised(c, rowsOf(x, 'z0'));
  const [z, n] = [[...z0, ...normalised(c, rowsOf(x, 'z1'))], z0.length];
  return reduced(
    c,
    z.map((zi, i) => {
      const s = z.map((zj) => dot(zi, zj) / tau);
      return debiasedTerm(
        c,
        at(s, (i + n) % (2 * n)),
        s.filter((_, j) => j % n !== i % n),
      );
    }),
  );
};
