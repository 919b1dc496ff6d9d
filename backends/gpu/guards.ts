/**
 * guards — what a right answer must satisfy, checked on every call.
 *
 * A GPU can be wrong without an error: threads that stop early, zeros for a kernel that ran too long, another
 * shape's numbers. Each guard returns the sentence of what is wrong, or null. A few rows are computed again in
 * float64; the others are held between bounds that cost O(N·D).
 *
 * Allowed difference: u = 2⁻²⁴; a dot product in float32 is off by at most (D + 2)·u·‖q‖‖k‖, exp and log of GPUs by
 * a few u each, a sum of M positive terms by M·u of itself (Higham 2002, §3.1); all doubled.
 */
import type { Among } from '../../src/algebra/among.js';
import { isAmong } from '../../src/algebra/among.js';
import { logOfNothing } from '../../src/algebra/definitions/partition.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { dot, eachWeight, greatestLength, length, logPartitionOf } from './host.js';
import { allFinite, sampledRows, u } from './sampling.js';

/** What float32 may be off by in the log-partition of anchor i. */
const slackOf = (q: Matrix, k: Matrix, longest: number, i: number, lse: number): number =>
  2 * u * ((q.cols + 8) * length(q, i) * longest + k.rows + 8 * Math.abs(lse) + 16);

/** The last key among(i), by which its log-partition is bounded from below. */
const someKey = (among: Among, i: number, m: number): number => {
  for (let j = m - 1; j >= 0; j--) if (isAmong(among, i, j)) return j;
  return -1;
};

/** What is wrong with a log-partition, or null. */
export const wrongLogPartition = (
  among: Among,
  q: Matrix,
  k: Matrix,
  lse: Matrix,
  turn = 0,
): string | null => {
  const longest = greatestLength(k);
  for (let i = 0; i < q.rows; i++) {
    const x = lse.data[i] as number;
    const own = someKey(among, i, k.rows);
    if (own === -1) {
      if (!(x <= logOfNothing / 2)) return `row ${i} ranges over no key, yet is ${x}`;
      continue;
    }
    const slack = slackOf(q, k, longest, i, x);
    const [low, high] = [dot(q, i, k, own), length(q, i) * longest + Math.log(k.rows)];
    if (!(x >= low - slack && x <= high + slack)) return `row ${i} is ${x}, outside [${low}, ${high}]`;
  }
  for (const i of sampledRows(q.rows, 4, turn)) {
    const [given, right] = [lse.data[i] as number, logPartitionOf(among, q, k, i)];
    if (!(Math.abs(given - right) <= slackOf(q, k, longest, i, right)))
      return `row ${i} is ${given}, in float64 ${right}`;
  }
  return null;
};

/** One row of a pullback computed again, with the sum of the sizes of its terms. */
interface Row {
  readonly right: Float64Array;
  readonly size: Float64Array;
}

const empty = (d: number): Row => ({ right: new Float64Array(d), size: new Float64Array(d) });

const added = (to: Row, weight: number, from: Matrix, i: number): void => {
  for (let t = 0; t < from.cols; t++) {
    const term = weight * (from.data[i * from.cols + t] as number);
    to.right[t] = (to.right[t] as number) + term;
    to.size[t] = (to.size[t] as number) + Math.abs(term);
  }
};

const differs = (given: Matrix, i: number, row: Row, relative: number, what: string): string | null => {
  for (let t = 0; t < given.cols; t++) {
    const [x, right] = [given.data[i * given.cols + t] as number, row.right[t] as number];
    // Terms below the smallest normal float32 are flushed to zero by GPUs.
    const slack = relative * (row.size[t] as number) + 2 ** -120;
    if (!(Math.abs(x - right) <= slack)) return `${what} [${i}, ${t}] is ${x}, in float64 ${right}`;
  }
  return null;
};

/** ⟨a, b⟩ over all entries. */
const inner = (a: Matrix, b: Matrix): number => {
  let so = 0;
  for (let i = 0; i < a.rows; i++) so += dot(a, i, b, i);
  return so;
};

/**
 * ⟨q̄, q⟩ = ⟨k̄, k⟩ = Σᵢⱼ ȳᵢ Pᵢⱼ qᵢ·kⱼ, whose terms add up to no more than Σᵢ |ȳᵢ| · max ‖q‖ · max ‖k‖ in size: a block
 * of either side that was never computed shows, wherever it lies.
 */
const wrongTotals = (
  q: Matrix,
  k: Matrix,
  ybar: Matrix,
  [qbar, kbar]: readonly [Matrix, Matrix],
  perUnit: number,
): string | null => {
  const [ofQueries, ofKeys] = [inner(qbar, q), inner(kbar, k)];
  let size = 0;
  for (const y of ybar.data) size += Math.abs(y);
  return Math.abs(ofQueries - ofKeys) <= 2 * perUnit * size + 2 ** -100
    ? null
    : `⟨q̄, q⟩ is ${ofQueries}, ⟨k̄, k⟩ is ${ofKeys}`;
};

/** What is wrong with a pullback of the log-partition, or null. */
export const wrongPull = (
  among: Among,
  q: Matrix,
  k: Matrix,
  lse: Matrix,
  ybar: Matrix,
  [qbar, kbar]: readonly [Matrix, Matrix],
  turn = 0,
): string | null => {
  if (!allFinite(qbar) || !allFinite(kbar)) return 'a derivative is not finite';
  const longest = greatestLength(q) * greatestLength(k);
  const relative = 2 * u * ((q.cols + 8) * longest + 2 * longest + Math.max(q.rows, k.rows) + 32);
  const apart = wrongTotals(q, k, ybar, [qbar, kbar], relative * longest);
  if (apart !== null) return apart;
  for (const i of sampledRows(q.rows, 3, turn)) {
    const row = empty(q.cols);
    eachWeight(among, q, k, lse, ybar, i, (j, weight) => added(row, weight, k, j));
    const wrong = differs(qbar, i, row, relative, 'q̄');
    if (wrong !== null) return wrong;
  }
  for (const j of sampledRows(k.rows, 3, turn)) {
    const row = empty(k.cols);
    for (let i = 0; i < q.rows; i++)
      if (isAmong(among, i, j))
        added(row, (ybar.data[i] as number) * Math.exp(dot(q, i, k, j) - (lse.data[i] as number)), q, i);
    const wrong = differs(kbar, j, row, relative, 'k̄');
    if (wrong !== null) return wrong;
  }
  return null;
};
