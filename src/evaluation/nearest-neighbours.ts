/**
 * nearest-neighbours — classes by a vote of the nearest rows of a bank.
 *
 * Nothing is trained, so the number says what the embeddings themselves hold. Neighbours are the k largest
 * similarities, ties to the lower row; each votes for its class with weight exp(s/τ).
 *
 * Source   arXiv:1805.01978, §3.4 (Wu, Xiong, Yu & Lin 2018)
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { eachStrip, unitRows } from '../prelude/row-products.js';

/** How neighbours are sought and heard. */
export interface NeighbourOptions {
  readonly k: number;
  readonly tau: number;
  /** `cosine` normalises both sides first; `dot` takes them as they are. */
  readonly similarity: 'cosine' | 'dot';
}

/** k = 20, cosine, τ = 0.07: the choice of DINO and solo-learn. */
export const defaultNeighbours: NeighbourOptions = { k: 20, tau: 0.07, similarity: 'cosine' };

/** Rows of the bank and their similarities, nearest first, [queries, k] each. */
export interface Neighbours {
  readonly rows: Int32Array;
  readonly similarities: Float64Array;
  readonly k: number;
}

/** Puts (value, row) into descending lists of k, behind what ties with it. */
const insert = (
  values: Float64Array,
  rows: Int32Array,
  from: number,
  k: number,
  value: number,
  row: number,
) => {
  let place = from + k - 1;
  while (place > from && (values[place - 1] as number) < value) {
    values[place] = values[place - 1] as number;
    rows[place] = rows[place - 1] as number;
    place--;
  }
  values[place] = value;
  rows[place] = row;
};

/**
 * The k nearest rows of the bank for each query, in strips, so that queries × bank is never held.
 *
 * Shapes   queries [N, D] · bank [M, D] → [N, min(k, M)]
 * Domain   `self: false` leaves out the row with the query's own index, for a bank that is the queries
 */
export const nearestNeighbours =
  ({ k: wanted, similarity }: Pick<NeighbourOptions, 'k' | 'similarity'>, self: boolean = true) =>
  (queries: Matrix, bank: Matrix): Neighbours => {
    const k = Math.min(wanted, self ? bank.rows : bank.rows - 1);
    const rows = new Int32Array(queries.rows * k).fill(-1);
    const similarities = new Float64Array(queries.rows * k).fill(Number.NEGATIVE_INFINITY);
    const [q, b] = similarity === 'cosine' ? [unitRows(queries), unitRows(bank)] : [queries, bank];
    eachStrip(q, b, (products, from, to) => {
      for (let i = from; i < to; i++) {
        const [start, last] = [(i - from) * b.rows, (i + 1) * k - 1];
        for (let j = 0; j < b.rows; j++) {
          const s = products[start + j] as number;
          if (s > (similarities[last] as number) && (self || j !== i))
            insert(similarities, rows, i * k, k, s, j);
        }
      }
    });
    return { rows, similarities, k };
  };

/**
 * The vote of the neighbours for each class, relative to the vote of the nearest: Σ exp((s − s₁)/τ).
 *
 * Shapes   → [queries, classes]
 * Numerics no temperature overflows: every exponent is ≤ 0
 */
export const classVotes = (found: Neighbours, labels: Int32Array, classes: number, tau: number): Matrix => {
  const { rows, similarities, k } = found;
  const queries = k === 0 ? 0 : rows.length / k;
  const votes = new Float64Array(queries * classes);
  for (let i = 0; i < queries; i++)
    for (let m = i * k; m < (i + 1) * k; m++) {
      const row = rows[m] as number;
      if (row < 0) continue;
      const cell = i * classes + (labels[row] as number);
      const below = (similarities[m] as number) - (similarities[i * k] as number);
      votes[cell] = (votes[cell] as number) + Math.exp(below / tau);
    }
  return matrix(queries, classes, votes);
};

/** The column of the largest entry of each row, ties to the lowest. */
export const largestColumn = (m: Matrix): Int32Array =>
  Int32Array.from({ length: m.rows }, (_, i) => {
    let best = 0;
    for (let j = 1; j < m.cols; j++)
      if ((m.data[i * m.cols + j] as number) > (m.data[i * m.cols + best] as number)) best = j;
    return best;
  });

/** The share of places where two labellings agree. */
export const accuracy = (predicted: Int32Array, labels: Int32Array): number =>
  predicted.reduce((so, p, i) => so + (p === labels[i] ? 1 : 0), 0) / Math.max(1, labels.length);

/** Rows with their classes. */
export interface Labelled {
  readonly rows: Matrix;
  readonly labels: Int32Array;
}

/** One more than the largest label. */
export const classesOf = (...sides: ReadonlyArray<Labelled>): number =>
  sides.reduce((most, { labels }) => labels.reduce((m, l) => Math.max(m, l + 1), most), 0);

/**
 * The share of test rows whose class wins the vote of their neighbours in the bank.
 *
 * Laws     nearest-neighbours/own-bank: k = 1 on the bank itself is right for distinct directions
 */
export const neighbourAccuracy =
  (options: NeighbourOptions = defaultNeighbours) =>
  (bank: Labelled, test: Labelled): number => {
    const found = nearestNeighbours(options)(test.rows, bank.rows);
    const votes = classVotes(found, bank.labels, classesOf(bank, test), options.tau);
    return accuracy(largestColumn(votes), test.labels);
  };
