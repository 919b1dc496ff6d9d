/**
 * arithmetic — the few words that the equations are written in: sums, dot products, log Σ exp, lengths.
 *
 * Every one is the textbook loop; the only care taken is that exponents are relative to the largest.
 */
import type { Conventions, NamedRows, Row, Rows } from './oracle.js';

/** The i-th of some; a place outside is a defect of the asker. */
export const at = <A>(xs: ReadonlyArray<A>, i: number): A => {
  if (!(i in xs)) throw new Error(`place ${i} of ${xs.length}`);
  return xs[i] as A;
};

/** The rows of that name. */
export const rowsOf = (tensors: NamedRows, name: string): Rows => {
  const rows = tensors[name];
  if (rows === undefined) throw new Error(`no rows called ${name}`);
  return rows;
};

/** The numeric convention of that name. */
export const numberOf = (c: Conventions, name: string): number => Number(c[name]);

/** 0 … n − 1 */
export const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i);

/** Σ x */
export const sum = (xs: Row): number => {
  let so = 0;
  for (const x of xs) so += x;
  return so;
};

/** (1/n) Σ x; 0 of nothing. */
export const mean = (xs: Row): number => (xs.length === 0 ? 0 : sum(xs) / xs.length);

/** max x; −∞ of nothing. */
export const largest = (xs: Row): number => xs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

/** Σ_d x_d y_d */
export const dot = (x: Row, y: Row): number => sum(x.map((xd, d) => xd * at(y, d)));

/** x − y */
export const minus = (x: Row, y: Row): Row => x.map((xd, d) => xd - at(y, d));

/** ‖x‖ */
export const length = (x: Row): number => Math.sqrt(dot(x, x));

/** ‖x − y‖² */
export const squaredDistance = (x: Row, y: Row): number => dot(minus(x, y), minus(x, y));

/** log Σ exp x; −∞ of nothing. */
export const logSumExp = (xs: Row): number => {
  const m = largest(xs);
  return xs.length === 0 ? m : m + Math.log(sum(xs.map((x) => Math.exp(x - m))));
};

/** log(1 + exp x) */
export const softplus = (x: number): number => logSumExp([0, x]);

/** exp x / Σ exp x */
export const softmax = (xs: Row): Row => {
  const lse = logSumExp(xs);
  return xs.map((x) => Math.exp(x - lse));
};

/** Rows to columns. */
export const transpose = (rows: Rows): Rows =>
  rows.length === 0 ? [] : at(rows, 0).map((_, d) => rows.map((row) => at(row, d)));

/** x / max(‖x‖, floor) */
export const unit = (x: Row, floor = 1e-12): Row => x.map((xd) => xd / Math.max(length(x), floor));

/** Rows under the convention `normalisation`. */
export const normalised = (c: Conventions, rows: Rows): Rows => {
  if (c.normalisation === 'none') return rows;
  return rows.map((x) => unit(x, c.normalisation === 'unit-floor-1e-6' ? 1e-6 : 1e-12));
};

/** Terms under the convention `reduction`; of the terms above 0 only, where it says so. */
export const reduced = (c: Conventions, terms: Row): number => {
  // Where nothing is reduced, what is differentiated is the sum.
  if (c.reduction === 'sum' || c.reduction === 'none') return sum(terms);
  return c.reduction === 'mean-of-nonzero' ? mean(terms.filter((t) => t > 0)) : mean(terms);
};

/** Σ p log p with 0 log 0 = 0 */
export const negativeEntropy = (p: Row): number => sum(p.map((x) => (x > 0 ? x * Math.log(x) : 0)));
