/** sinkhorn — arXiv:1306.0895 as arXiv:2006.09882, §3.2 uses it: prototypes first, samples last. */
import { at, largest, sum, transpose } from './arithmetic.js';
import type { Row, Rows } from './oracle.js';

const share = (xs: Row): Row => xs.map((x) => x / sum(xs));

/**
 * Q ← exp(S/ε);   `iterations` times: each prototype's column over its sum, then each sample's row over its sum.
 *
 * A column's scale is lost at the first division, so exponents are taken relative to the column's largest.
 */
export const sinkhorn = (epsilon: number, iterations: number, scores: Rows): Rows => {
  const heights = transpose(scores).map((column) => (iterations === 0 ? 0 : largest(column)));
  let q: Rows = scores.map((row) => row.map((s, k) => Math.exp((s - at(heights, k)) / epsilon)));
  for (let i = 0; i < iterations; i++) q = transpose(transpose(q).map(share)).map(share);
  return q;
};
