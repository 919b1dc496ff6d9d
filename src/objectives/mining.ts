/**
 * mining — which triplets, or which negatives, are worth asking for: chosen on the host, to be given to any objective.
 *
 * A miner sees rows and labels and answers with places. Unlike the choice inside the triplet loss, a chosen list can
 * be looked at, sampled, cached, or mixed with other lists.
 *
 * Source   arXiv:1703.07737, eq. 5 (hard); arXiv:1503.03832, §3.2 (semi-hard); arXiv:1706.07567 (Wu et al. 2017), eq. 4
 *          (distance-weighted)
 */
import type { Index, Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn, uniform } from '../prelude/random.js';
import { rowProducts, unitRows } from '../prelude/row-products.js';
import { positivePairs } from './supervised-contrastive.js';

/** Places of anchors, positives and negatives. */
export interface Mined {
  readonly anchors: Index;
  readonly positives: Index;
  readonly negatives: Index;
}

/** A way to choose triplets of labelled rows; the key is for those that draw. */
export type Miner = (rows: Matrix, labels: Index, key: Key) => Mined;

/** ‖xᵢ − xⱼ‖ of unit rows, row after row. */
const distancesOf = (rows: Matrix): Float64Array => {
  const s = rowProducts(unitRows(rows), unitRows(rows));
  return Float64Array.from(s, (cosine) => Math.sqrt(Math.max(0, 2 - 2 * cosine)));
};

const gathered = (found: ReadonlyArray<readonly [number, number, number]>): Mined => ({
  anchors: Int32Array.from(found, ([a]) => a),
  positives: Int32Array.from(found, ([, p]) => p),
  negatives: Int32Array.from(found, ([, , n]) => n),
});

/** The place, among those admitted, of the largest value; −1 when none is admitted. */
const placeOfLargest = (
  count: number,
  value: (j: number) => number,
  admitted: (j: number) => boolean,
): number => {
  let best = -1;
  for (let j = 0; j < count; j++) if (admitted(j) && (best < 0 || value(j) > value(best))) best = j;
  return best;
};

/** Each anchor with its farthest positive and its nearest negative, where it has both. */
export const batchHard: Miner = (rows, labels) => {
  const [d, m] = [distancesOf(rows), rows.rows];
  const found = Array.from({ length: m }, (_, a) => {
    const distance = (j: number): number => d[a * m + j] as number;
    const p = placeOfLargest(m, distance, (j) => j !== a && labels[j] === labels[a]);
    const n = placeOfLargest(
      m,
      (j) => -distance(j),
      (j) => labels[j] !== labels[a],
    );
    return [a, p, n] as const;
  });
  return gathered(found.filter(([, p, n]) => p >= 0 && n >= 0));
};

/** Each pair with its nearest negative beyond the positive; with the farthest negative where none is beyond. */
export const semiHardNegatives: Miner = (rows, labels) => {
  const [d, m] = [distancesOf(rows), rows.rows];
  const [anchors, positives] = positivePairs(labels);
  const found = Array.from(anchors, (a, i) => {
    const p = positives[i] as number;
    const distance = (j: number): number => d[a * m + j] as number;
    const strange = (j: number): boolean => labels[j] !== labels[a];
    const beyond = placeOfLargest(
      m,
      (j) => -distance(j),
      (j) => strange(j) && distance(j) > distance(p),
    );
    return [a, p, beyond >= 0 ? beyond : placeOfLargest(m, distance, strange)] as const;
  });
  return gathered(found.filter(([, , n]) => n >= 0));
};

/**
 * The logarithm of 1 over the density of distances between unit rows that lie evenly on the sphere, up to a constant.
 *
 *   −log q(d) = (2 − D) log d − ((D − 3)/2) log(1 − d²/4)
 */
export const rarity =
  (dimensions: number) =>
  (distance: number): number => {
    // Below ½ the noise of few near pairs takes over; at 2 the density is 0 in many dimensions.
    const d = Math.min(Math.max(distance, 0.5), 2 - 1e-3);
    return (2 - dimensions) * Math.log(d) - ((dimensions - 3) / 2) * Math.log(1 - (d * d) / 4);
  };

/**
 * Each pair with one negative drawn with probability ∝ 1/q(d): as many near as far, though the far ones are common.
 * Negatives farther than 1.4 cost nothing under usual margins and are not drawn unless all are.
 */
export const distanceWeighted: Miner = (rows, labels, key) => {
  const [d, m] = [distancesOf(rows), rows.rows];
  const [anchors, positives] = positivePairs(labels);
  const rare = rarity(rows.cols);
  const found = Array.from(anchors, (a, i) => {
    const strange = Array.from({ length: m }, (_, j) => j).filter((j) => labels[j] !== labels[a]);
    const near = strange.filter((j) => (d[a * m + j] as number) < 1.4);
    const candidates = near.length > 0 ? near : strange;
    const logs = candidates.map((j) => rare(d[a * m + j] as number));
    const top = logs.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY);
    const weights = logs.map((l) => Math.exp(l - top));
    let left = uniform(foldIn(key, i)) * weights.reduce((x, y) => x + y, 0);
    const chosen = weights.findIndex((w) => {
      left -= w;
      return left < 0;
    });
    return [a, positives[i] as number, candidates.at(chosen) ?? -1] as const;
  });
  return gathered(found.filter(([, , n]) => n >= 0));
};

/** Miners by name. */
export const miners: Readonly<Record<string, Miner>> = {
  'batch-hard': batchHard,
  'semi-hard': semiHardNegatives,
  'distance-weighted': distanceWeighted,
};
