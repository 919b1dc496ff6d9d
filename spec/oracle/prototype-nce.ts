/** prototype-nce — arXiv:2005.04966, eq. 11, over all prototypes or over those the batch brings along. */
import { at, dot, logSumExp, normalised, range, reduced, rowsOf } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** ℒᵢ = −log( exp(qᵢ·c_{s(i)}/φ_{s(i)}) / Σₖ exp(qᵢ·cₖ/φₖ) ) */
export const prototypeNce: Oracle = (c, x, labels = []) => {
  const [centres, densities] = [rowsOf(x, 'prototypes'), rowsOf(x, 'densities')];
  const candidates = c.prototypes === 'per-sample' ? labels : range(centres.length);
  return reduced(
    c,
    normalised(c, rowsOf(x, 'q')).map((qi, i) => {
      const score = (k: number): number => dot(qi, at(centres, k)) / at(at(densities, k), 0);
      return logSumExp(candidates.map(score)) - score(at(labels, i));
    }),
  );
};
