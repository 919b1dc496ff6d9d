/** multi-similarity — arXiv:1904.06627, eq. 15. */
import { dot, logSumExp, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Oracle, Row } from './oracle.js';

/** ℒₐ = (1/α) log(1 + Σ_p exp(−α(s_ap − λ))) + (1/β) log(1 + Σ_n exp(β(s_an − λ))) */
export const multiSimilarity: Oracle = (c, x, labels = []) => {
  const z = normalised(c, rowsOf(x, 'z'));
  const [alpha, beta, base] = [numberOf(c, 'alpha'), numberOf(c, 'beta'), numberOf(c, 'base')];
  return reduced(
    c,
    z.map((za, a) => {
      const excess = (kin: boolean): Row =>
        z.flatMap((zj, j) => (j !== a && (labels[j] === labels[a]) === kin ? [dot(za, zj) - base] : []));
      const pull = logSumExp([0, ...excess(true).map((e) => -alpha * e)]) / alpha;
      return pull + logSumExp([0, ...excess(false).map((e) => beta * e)]) / beta;
    }),
  );
};
