/** info-nce — arXiv:1807.03748, eq. 4. */
import { at, dot, logSumExp, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Conventions, Oracle, Row, Rows } from './oracle.js';

/** The negatives of query i: other keys, all explicit rows, or those from i·M on. */
const negativesOf = (c: Conventions, i: number, keys: Rows, explicit: Rows, queries: number): Rows => {
  if (c.mode === 'in-batch') return keys.filter((_, j) => j !== i);
  if (c.mode === 'shared') return explicit;
  const m = explicit.length / queries;
  return explicit.slice(i * m, (i + 1) * m);
};

/**
 * One term for each query.
 *
 *   ℒᵢ = −log( exp s₊ / (exp s₊ + Σ_negatives exp s) ),   s = q·k/τ;   the first exp s₊ below twice where counted twice
 */
export const infoNceTerms = (c: Conventions, q: Rows, k: Rows, explicit: Rows): Row =>
  q.map((qi, i) => {
    const tau = numberOf(c, 'temperature');
    const own = dot(qi, at(k, i)) / tau;
    const others = negativesOf(c, i, k, explicit, q.length).map((n) => dot(qi, n) / tau);
    const positives = c.positive === 'counted-twice' ? [own, own] : [own];
    return logSumExp([...positives, ...others]) - own;
  });

/** Reduced over queries, and over keys as queries too where the direction is both. */
export const infoNce: Oracle = (c, x) => {
  const [q, k] = [normalised(c, rowsOf(x, 'q')), normalised(c, rowsOf(x, 'k'))];
  const explicit = c.mode === 'in-batch' ? [] : normalised(c, rowsOf(x, 'negatives'));
  const there = infoNceTerms(c, q, k, explicit);
  return reduced(c, c.direction === 'both' ? [...there, ...infoNceTerms(c, k, q, explicit)] : there);
};
