/** labelled-objectives — the doors of objectives that know which rows belong together: by label, pair or triplet. */
import type { MarginConventions } from '../objectives/margin-contrastive.js';
import { marginContrastive as marginContrastiveObjective } from '../objectives/margin-contrastive.js';
import type { MultiSimilarityConventions } from '../objectives/multi-similarity.js';
import { multiSimilarity as multiSimilarityObjective } from '../objectives/multi-similarity.js';
import type { NPairsConventions } from '../objectives/n-pairs.js';
import { nPairs as nPairsObjective } from '../objectives/n-pairs.js';
import type { SupConConventions } from '../objectives/supervised-contrastive.js';
import { supervisedContrastive as supervisedContrastiveObjective } from '../objectives/supervised-contrastive.js';
import type { TripletConventions } from '../objectives/triplet.js';
import { triplet as tripletObjective } from '../objectives/triplet.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** What must be given: one whole number for each row. */
interface Labels {
  readonly labels: ArrayLike<number>;
}

/** Options of `supervisedContrastive`. */
export interface SupervisedContrastiveOptions extends DoorOptions, Labels, Partial<SupConConventions> {
  readonly labels: ArrayLike<number>;
}

/**
 * SupCon: how surely each row finds the rows of its own class among all others.
 *
 * Shapes   z [M, D], all views under each other
 * Units    nats; log(M − 1) when all rows coincide
 * Source   arXiv:2004.11362, eq. 2 and 3
 * @example
 * const z = [[1, 0], [0, 1], [1, 0], [0, 1]];
 * supervisedContrastive(z, { labels: [0, 1, 0, 1], temperature: 1 }).right.loss // => 0.5514
 */
export const supervisedContrastive = <O extends SupervisedContrastiveOptions>(
  z: Rows,
  options: O,
): Answered<O> => askObjective(supervisedContrastiveObjective, { z }, options);

/** Options of `nPairs`. */
export interface NPairsOptions extends DoorOptions, Labels, Partial<NPairsConventions> {
  readonly labels: ArrayLike<number>;
}

/**
 * N-pairs: one pair of each class against the positives of all other classes.
 *
 * Shapes   z [M, D]
 * Source   Sohn 2016, eq. 4
 * @example
 * nPairs([[1, 0], [1, 0], [0, 1], [0, 1]], { labels: [0, 0, 1, 1] }).right.loss // => 0.3133
 */
export const nPairs = <O extends NPairsOptions>(z: Rows, options: O): Answered<O> =>
  askObjective(nPairsObjective, { z }, options);

/** Options of `multiSimilarity`. */
export interface MultiSimilarityOptions extends DoorOptions, Labels, Partial<MultiSimilarityConventions> {
  readonly labels: ArrayLike<number>;
}

/**
 * Multi-similarity: far positives pulled and near negatives pushed, each weighted by its like.
 *
 * Shapes   z [M, D]
 * Source   arXiv:1904.06627, eq. 15
 * @example
 * multiSimilarity([[1, 0], [0, 1]], { labels: [0, 0], base: 0 }).right.loss // => 0.3466
 */
export const multiSimilarity = <O extends MultiSimilarityOptions>(z: Rows, options: O): Answered<O> =>
  askObjective(multiSimilarityObjective, { z }, options);

/** Options of `triplet`. */
export interface TripletOptions extends DoorOptions, Partial<TripletConventions> {
  /** Row i is the positive of anchor i. */
  readonly positive?: Rows;
  /** Row i is the negative of anchor i. */
  readonly negative?: Rows;
}

/**
 * Triplet: the positive nearer than the negative, by a margin. Give `positive` and `negative`, or `labels` for every
 * triplet among the anchors.
 *
 *   ℒ = (1/N) Σᵢ max(0, d(aᵢ, pᵢ) − d(aᵢ, nᵢ) + m)
 *
 * Shapes   anchor [N, D] · positive [N, D] · negative [N, D]
 * Source   arXiv:1503.03832, eq. 3
 * @example
 * triplet([[0, 0]], { positive: [[1, 0]], negative: [[0, 3]], margin: 3, epsilon: 0 }).right.loss // => 1
 */
export const triplet = <O extends TripletOptions>(anchor: Rows, options: O): Answered<O> => {
  const { positive, negative, ...rest } = options;
  return askObjective(tripletObjective, { anchor, positive, negative }, rest as unknown as O);
};

/** Options of `marginContrastive`. */
export interface MarginContrastiveOptions extends DoorOptions, Labels, Partial<MarginConventions> {
  /** 1 where row i of the one belongs to row i of the other, 0 where it does not. */
  readonly labels: ArrayLike<number>;
}

/**
 * Hadsell's contrastive loss: pairs that belong together near, others at least a margin apart.
 *
 * Shapes   x [N, D] · y [N, D]
 * Source   Hadsell, Chopra & LeCun 2006, eq. 4
 * @example
 * marginContrastive([[0, 0], [0, 0]], [[2, 0], [0.5, 0]], { labels: [1, 0] }).right.perAnchor // => [2, 0.125]
 */
export const marginContrastive = <O extends MarginContrastiveOptions>(
  x: Rows,
  y: Rows,
  options: O,
): Answered<O> => askObjective(marginContrastiveObjective, { x, y }, options);
