/**
 * host — the same quantities in float64 on the CPU: what guards compare with and what takes over when one fires.
 *
 * Anchor by anchor, so that memory stays O(M).
 */
import type { Among } from '../../src/algebra/among.js';
import { isAmong } from '../../src/algebra/among.js';
import { logOfNothing } from '../../src/algebra/definitions/partition.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/** qᵢ·kⱼ */
export const dot = (q: Matrix, i: number, k: Matrix, j: number): number => {
  let so = 0;
  for (let t = 0; t < q.cols; t++)
    so += (q.data[i * q.cols + t] as number) * (k.data[j * k.cols + t] as number);
  return so;
};

/** ‖aᵢ‖ */
export const length = (a: Matrix, i: number): number => Math.sqrt(dot(a, i, a, i));

/** The largest ‖aᵢ‖ */
export const greatestLength = (a: Matrix): number => {
  let so = 0;
  for (let i = 0; i < a.rows; i++) so = Math.max(so, dot(a, i, a, i));
  return Math.sqrt(so);
};

/** Scores of one anchor, −∞ where the key is not among its own. */
const scores = (among: Among, q: Matrix, k: Matrix, i: number): Float64Array =>
  Float64Array.from({ length: k.rows }, (_, j) =>
    isAmong(among, i, j) ? dot(q, i, k, j) : Number.NEGATIVE_INFINITY,
  );

/** log Σ_{j ∈ among(i)} exp(qᵢ·kⱼ) for one anchor. */
export const logPartitionOf = (among: Among, q: Matrix, k: Matrix, i: number): number => {
  const s = scores(among, q, k, i);
  let largest = Number.NEGATIVE_INFINITY;
  for (const x of s) if (x > largest || Number.isNaN(x)) largest = x;
  if (largest === Number.NEGATIVE_INFINITY) return logOfNothing;
  let total = 0;
  for (const x of s) total += Math.exp(x - largest);
  return largest + Math.log(total);
};

/** The log-partition of every anchor. */
export const hostLogPartition = (among: Among, q: Matrix, k: Matrix): Matrix =>
  matrix(
    q.rows,
    1,
    Float32Array.from({ length: q.rows }, (_, i) => logPartitionOf(among, q, k, i)),
  );

/** Visits every weight ȳᵢ Pᵢⱼ of one anchor. */
export const eachWeight = (
  among: Among,
  q: Matrix,
  k: Matrix,
  lse: Matrix,
  ybar: Matrix,
  i: number,
  visit: (j: number, weight: number) => void,
): void => {
  for (let j = 0; j < k.rows; j++)
    if (isAmong(among, i, j))
      visit(j, (ybar.data[i] as number) * Math.exp(dot(q, i, k, j) - (lse.data[i] as number)));
};

/** The pullback of the log-partition. */
export const hostPull = (
  among: Among,
  q: Matrix,
  k: Matrix,
  lse: Matrix,
  ybar: Matrix,
): readonly [Matrix, Matrix] => {
  const [qbar, kbar] = [new Float64Array(q.data.length), new Float64Array(k.data.length)];
  for (let i = 0; i < q.rows; i++)
    eachWeight(among, q, k, lse, ybar, i, (j, weight) => {
      for (let t = 0; t < q.cols; t++) {
        qbar[i * q.cols + t] = (qbar[i * q.cols + t] as number) + weight * (k.data[j * k.cols + t] as number);
        kbar[j * k.cols + t] = (kbar[j * k.cols + t] as number) + weight * (q.data[i * q.cols + t] as number);
      }
    });
  return [matrix(q.rows, q.cols, Float32Array.from(qbar)), matrix(k.rows, k.cols, Float32Array.from(kbar))];
};
