/**
 * expected-mutual-information — what mutual information chance gives to two labellings with these group sizes.
 *
 * Every table with the same sums is equally likely under a random renaming of rows; a cell is then hypergeometric,
 * and the expectation is a sum over cells and over the values each can take.
 *
 * Source   Vinh, Epps & Bailey 2010, eq. 24a
 */
import type { Contingency } from './contingency.js';

/** log n! for n = 0 … top, by summation. */
const logFactorials = (top: number): Float64Array => {
  const out = new Float64Array(top + 1);
  // Compensated (Kahan), so that the error does not grow with n.
  let [sum, lost] = [0, 0];
  for (let n = 1; n <= top; n++) {
    const term = Math.log(n) - lost;
    const next = sum + term;
    lost = next - sum - term;
    out[n] = sum = next;
  }
  return out;
};

/** Σ over cells and values n of n/N log(N n/(a b)) P(n), P hypergeometric. */
export const expectedMutualInformation = ({ classes, clusters, total }: Contingency): number => {
  const log = logFactorials(total);
  const logOf = (n: number): number => log[n] as number;
  let so = 0;
  for (const a of classes)
    for (const b of clusters) {
      const fixed = logOf(a) + logOf(b) + logOf(total - a) + logOf(total - b) - logOf(total);
      for (let n = Math.max(1, a + b - total); n <= Math.min(a, b); n++) {
        const ways = logOf(n) + logOf(a - n) + logOf(b - n) + logOf(total - a - b + n);
        so += (n / total) * Math.log((total * n) / (a * b)) * Math.exp(fixed - ways);
      }
    }
  return so;
};
