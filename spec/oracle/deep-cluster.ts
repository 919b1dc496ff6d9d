/** deep-cluster — arXiv:2006.09882, appendix D. */
import { at, logSumExp, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** ℒᵢ = −log( exp(s_{i, a(i)}/τ) / Σₖ exp(sᵢₖ/τ) ) over rows with a cluster; 0 where none has one */
export const deepCluster: Oracle = (c, x, labels = []) =>
  reduced(
    c,
    rowsOf(x, 'scores').flatMap((row, i) => {
      const s = row.map((v) => v / numberOf(c, 'temperature'));
      return at(labels, i) < 0 ? [] : [logSumExp(s) - at(s, at(labels, i))];
    }),
  );
