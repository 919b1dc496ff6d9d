/** many-positives — arXiv:1807.03748, eq. 4, a query having several keys: arXiv:2004.11362, eq. 2 and 3. */
import { dot, logSumExp, mean, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Oracle, Row } from './oracle.js';

/** For each query its keys against all keys, or each of its keys against the keys of others. */
export const manyPositives: Oracle = (c, x, labels = []) => {
  const [q, k] = [normalised(c, rowsOf(x, 'q')), normalised(c, rowsOf(x, 'k'))];
  const terms = q.flatMap((qi, i) => {
    const scores = (chosen: (j: number) => boolean): Row =>
      k.filter((_, j) => chosen(j)).map((kj) => dot(qi, kj) / numberOf(c, 'temperature'));
    const own = scores((j) => labels[j] === i);
    const others = scores((j) => labels[j] !== i);
    if (c.form === 'pair-wise') return own.map((p) => logSumExp([p, ...others]) - p);
    if (own.length === 0) return [0];
    const all = logSumExp([...own, ...others]);
    if (c.form === 'out') return [mean(own.map((p) => all - p))];
    return [all - logSumExp(own) + (c.form === 'in' ? Math.log(own.length) : 0)];
  });
  return reduced(c, terms);
};
