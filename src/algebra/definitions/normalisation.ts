/** normalisation — batch normalisation with its scale, shift and rectifier, said in standardised columns. */
import type { Algebra, BatchNormalisation, Normalisation } from '../derived.js';

export const normalisation = <T>(A: Algebra<T>): BatchNormalisation<T> => {
  const standard = ({ epsilon }: Normalisation, x: T): T => A.standardizeColumns(epsilon)(x);
  return {
    batchNorm: (n) => (x, scale, shift) => {
      const y = A.add(A.mul(standard(n, x), scale), shift);
      const moments = [A.mean('column')(x), A.variance('column')(x)] as const;
      return [n.rectified ? A.relu(y) : y, A.detach(moments[0]), A.detach(moments[1])];
    },
    // Mean and variance are functions of x: found again here, so that a second derivative sees them move.
    batchNormPull: (n) => (x, scale, shift, _mean, _variance, ybar) => {
      const standardised = standard(n, x);
      const passed = n.rectified ? A.reluPull(A.add(A.mul(standardised, scale), shift), ybar) : ybar;
      return [
        A.standardizeColumnsPull(n.epsilon)(x, A.mul(passed, scale)),
        A.sum('column')(A.mul(passed, standardised)),
        A.sum('column')(passed),
      ];
    },
  };
};
