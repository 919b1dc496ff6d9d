/** reductions — sums, means and softmaxes over rows, columns or all, said in primitives. */
import type { Algebra, Reductions } from '../derived.js';
import type { Per } from '../primitives.js';

const count = (per: Per, { rows, cols }: { rows: number; cols: number }): number =>
  per === 'row' ? cols : per === 'column' ? rows : rows * cols;

export const reductions = <T>(A: Algebra<T>): Reductions<T> => ({
  mean: (per) => (a) => A.scale(1 / count(per, A.extent(a)))(A.sum(per)(a)),
  variance: (per) => (a) => A.mean(per)(A.square(A.sub(a, A.mean(per)(a)))),
  // log Σ exp a = m + log Σ exp(a − m) for any m; m = max a keeps every exponent ≤ 0.
  logSumExp: (per) => (a) => {
    const m = A.detach(A.max(per)(a));
    return A.add(m, A.log(A.sum(per)(A.exp(A.sub(a, m)))));
  },
  softmax: (a) => A.exp(A.logSoftmax(a)),
  logSoftmax: (a) => A.sub(a, A.logSumExp('row')(a)),
  peak: (per) => (a) => {
    const m = A.detach(A.max(per)(a));
    const attained = A.shift(1)(A.neg(A.greater(m, a)));
    return A.div(A.sum(per)(A.mul(attained, a)), A.sum(per)(attained));
  },
});
