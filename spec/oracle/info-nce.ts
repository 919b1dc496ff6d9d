/** info-nce — arXiv:1807.03748, eq. 4. */
import { at, dot, logSumExp, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Conventions, Oracle, Row, Rows } from './oracle.js';

/** The negatives of query i: other keys, all explicit rows, those that name i as theirs, or those from i·M on. */
const negativesOf = (
  c: Conventions,
  i: number,
  keys: Rows,
  explicit: Rows,
  queries: number,
  owners?: Row,
): Rows => {
  if (c.mode === 'in-batch') return keys.filter((_, j) => j !== i);
  if (c.mode === 'shared') return explicit;
  if (owners !== undefined) return explicit.filter((_, m) => owners[m] === i);
  const m = explicit.length / queries;
  return explicit.slice(i * m, (i + 1) * m);
};

/**
 * One term for each query.
 *
 *   ℒᵢ = −log( exp s₊ / (exp s₊ + Σ_negatives exp s) ),   s = q·k/τ;   the first exp s₊ below twice where counted twice
 */
export const infoNceTerms = (c: Conventions, q: Rows, k: Rows, explicit: Rows, owners?: Row): Row =>
  q.map((qi, i) => {
    const tau = numberOf(c, 'temperature');
    const own = dot(qi, at(k, i)) / tau;
    const others = negativesOf(c, i, k, explicit, q.length, owners).map((n) => dot(qi, n) / tau);
    const positives = c.positive === 'counted-twice' ? [own, own] : [own];
    return logSumExp([...positives, ...others]) - own;
  });

/** Reduced over queries, and over keys as queries too where the direction is both. */
export const infoNce: Oracle = (c, x, owners) => {
  const [q, k] = [normalised(c, rowsOf(x, 'q')), normalised(c, rowsOf(x, 'k'))];
  const asGiven = (rows: Rows): Rows => (c.explicit === 'as-given' ? rows : normalised(c, rows));
  const explicit = c.mode === 'in-batch' ? [] : asGiven(rowsOf(x, 'negatives'));
  const there = infoNceTerms(c, q, k, explicit, owners);
  const back = c.direction === 'both' ? infoNceTerms(c, k, q, explicit, owners) : [];
  const factor = c.factor === 'twice-temperature' ? 2 * numberOf(c, 'temperature') : 1;
  return reduced(
    c,
    [...there, ...back].map((t) => factor * t),
  );
};
