/**
 * matching — whether the own counterpart of each row comes first among all counterparts.
 */
import type { Matrix } from '../prelude/matrix.js';
import { eachStrip, unitRows } from '../prelude/row-products.js';

/** Shares of rows whose own counterpart is among the k most similar, and the mean of 1/rank. */
export interface Matching {
  readonly recall: Readonly<Record<number, number>>;
  readonly reciprocalRank: number;
}

/**
 * The rank of entry `own` from the top, 1 for the largest; of those that tie it has the middle place.
 *
 * @example
 * rankOf(Float64Array.of(0.2, 0.9, 0.5), 2) // => 2
 * rankOf(Float64Array.of(0, 0, 0), 1) // => 2
 */
export const rankOf = (similarities: ArrayLike<number>, own: number): number => {
  const mine = similarities[own] as number;
  let [above, beside] = [0, 0];
  for (let j = 0; j < similarities.length; j++) {
    if ((similarities[j] as number) > mine) above++;
    else if (similarities[j] === mine && j !== own) beside++;
  }
  return above + beside / 2 + 1;
};

/** Recall and reciprocal rank from the ranks of own counterparts. */
export const matchingOf = (
  ranks: ReadonlyArray<number>,
  ks: ReadonlyArray<number> = [1, 10, 100],
): Matching => ({
  recall: Object.fromEntries(ks.map((k) => [k, ranks.filter((r) => r <= k).length / ranks.length])),
  reciprocalRank: ranks.reduce((so, r) => so + 1 / r, 0) / ranks.length,
});

/**
 * How well cosine finds row i of the keys from row i of the queries.
 *
 * Shapes   queries, keys [N, D]
 * Laws     matching/identity: rows matched with themselves are found, if they differ
 */
export const matching = (queries: Matrix, keys: Matrix): Matching => {
  const ranks: number[] = [];
  eachStrip(unitRows(queries), unitRows(keys), (products, from, to) => {
    for (let i = from; i < to; i++)
      ranks.push(rankOf(products.subarray((i - from) * keys.rows, (i - from + 1) * keys.rows), i));
  });
  return matchingOf(ranks);
};
