/**
 * retrieval — whether rows of the same class come first when a bank is sorted by cosine.
 *
 * Notation R the number of rows of the query's class in the bank
 * Source   arXiv:2003.08505, §4 (Musgrave, Belongie & Lim 2020: MAP@R)
 */
import type { Matrix } from '../prelude/matrix.js';
import { eachStrip, unitRows } from '../prelude/row-products.js';
import type { Labelled } from './nearest-neighbours.js';

/** Means over the queries that have at least one row of their class in the bank. */
export interface Retrieval {
  /** The share of queries with a row of their class among the k nearest. */
  readonly recall: Readonly<Record<number, number>>;
  /** The share of the R nearest that are of the query's class. */
  readonly rPrecision: number;
  /** (1/R) Σ_{r ≤ R, rth is of the class} precision at r: never above R-precision. */
  readonly meanAveragePrecision: number;
}

// A float32 read as an integer sorts like the number once negative ones are mirrored. With the row beneath it fits
// into the 53 bits of a float64, so the engine's own number sort orders (similarity, row) pairs.
const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);
const rowBits = 2 ** 21;

const sortable = (similarity: number, row: number): number => {
  // − 0 and 0 are one similarity.
  single[0] = -similarity + 0;
  const b = bits[0] as number;
  return (b < 0 ? -(b & 0x7fffffff) : b) * rowBits + row;
};

/** Rows of the bank, most similar first, ties (in float32) to the lower row; `skip` is left out. */
const ranked = (products: Float64Array, start: number, count: number, skip: number): Int32Array => {
  const keys = new Float64Array(skip < 0 ? count : count - 1);
  for (let j = 0, at = 0; j < count; j++)
    if (j !== skip) keys[at++] = sortable(products[start + j] as number, j);
  keys.sort();
  return Int32Array.from(keys, (k) => k - Math.floor(k / rowBits) * rowBits);
};

/** Recall at each k, R-precision and average precision of one query. */
const judged = (
  order: Int32Array,
  bank: Int32Array,
  own: number,
  total: number,
  ks: ReadonlyArray<number>,
) => {
  let [found, precision, first] = [0, 0, Number.POSITIVE_INFINITY];
  for (let r = 0; r < total; r++)
    if (bank[order[r] as number] === own) {
      found++;
      precision += found / (r + 1);
      first = Math.min(first, r);
    }
  for (let r = total; r < order.length && first === Number.POSITIVE_INFINITY; r++)
    if (bank[order[r] as number] === own) first = r;
  return {
    recall: ks.map((k) => (first < k ? 1 : 0)),
    rPrecision: found / total,
    average: precision / total,
  };
};

/**
 * How well cosine retrieves rows of the query's class.
 *
 * Without a bank the queries are their own bank, each query left out of it.
 * Domain   at most 2²¹ rows in the bank
 * Laws     retrieval/recall-grows-with-k, retrieval/map-below-r-precision
 */
export const retrieval =
  (ks: ReadonlyArray<number> = [1, 5, 10]) =>
  (queries: Labelled, bank: Labelled = queries): Retrieval => {
    const counts = new Map<number, number>();
    for (const l of bank.labels) counts.set(l, (counts.get(l) ?? 0) + 1);
    const ownBank = bank === queries;
    let [asked, rPrecision, average] = [0, 0, 0];
    const recall = ks.map(() => 0);
    const [q, b]: [Matrix, Matrix] = [unitRows(queries.rows), unitRows(bank.rows)];
    eachStrip(q, b, (products, from, to) => {
      for (let i = from; i < to; i++) {
        const own = queries.labels[i] as number;
        const total = (counts.get(own) ?? 0) - (ownBank ? 1 : 0);
        if (total <= 0) continue;
        const order = ranked(products, (i - from) * b.rows, b.rows, ownBank ? i : -1);
        const one = judged(order, bank.labels, own, total, ks);
        [asked, rPrecision, average] = [asked + 1, rPrecision + one.rPrecision, average + one.average];
        one.recall.forEach((hit, k) => {
          recall[k] = (recall[k] as number) + hit;
        });
      }
    });
    const mean = (x: number): number => x / Math.max(1, asked);
    return {
      recall: Object.fromEntries(ks.map((k, i) => [k, mean(recall[i] as number)])),
      rPrecision: mean(rPrecision),
      meanAveragePrecision: mean(average),
    };
  };
