/** softmax — logarithms of sums of exponentials. */
import { at, dot, logSumExp, rowsOf, softmax } from './arithmetic.js';
import type { Account } from './oracle.js';

/** log Σ exp, row by row */
export const logSumExps: Account = (_c, t) => rowsOf(t, 'x').map((x) => [logSumExp(x)]);

/** exp over its sum, row by row */
export const softmaxes: Account = (_c, t) => rowsOf(t, 'x').map(softmax);

const nothing = -1e30;

/** log Σ_{j ∈ among(i)} exp(qᵢ·kⱼ), −1e30 over no key */
export const logPartition: Account = (c, t, labels = []) =>
  rowsOf(t, 'q').map((q, i) => {
    const kin = (j: number): boolean => at(labels, i) === at(labels, j);
    const among = (j: number): boolean =>
      c.among === 'same-label'
        ? j !== i && kin(j)
        : c.among === 'other-label'
          ? !kin(j)
          : c.among !== 'all-but-self' || j !== i;
    const scores = rowsOf(t, 'k')
      .map((k) => dot(q, k))
      .filter((_, j) => among(j));
    return [scores.length === 0 ? nothing : logSumExp(scores)];
  });
