/** clustering-objectives — the doors of the objectives that speak of clusters. */
import type { ClusterContrastConventions } from '../clustering/cluster-contrast.js';
import { clusterContrast as clusterContrastObjective } from '../clustering/cluster-contrast.js';
import type { DeepClusterConventions } from '../clustering/deep-cluster.js';
import { deepCluster as deepClusterObjective } from '../clustering/deep-cluster.js';
import type { PrototypeNceConventions } from '../clustering/prototype-nce.js';
import { prototypeNce as prototypeNceObjective } from '../clustering/prototype-nce.js';
import type { SwappedConventions } from '../clustering/swapped-prediction.js';
import { swappedPrediction as swappedPredictionObjective } from '../clustering/swapped-prediction.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** Options of `swappedPrediction`. */
export interface SwappedPredictionOptions extends DoorOptions, Partial<SwappedConventions> {
  /** Scores of earlier rows, for each assigned view; they only help to balance codes. */
  readonly queue?: Rows;
}

/**
 * Swapped prediction (SwAV): how well one view's scores predict the balanced cluster code of another.
 *
 * Shapes   scores [V·N, K], cosines of rows and prototypes, view after view
 * Units    nats; log K when all scores coincide
 * Source   arXiv:2006.09882, eq. 2
 * @example
 * swappedPrediction([[1, 0], [0, 1], [1, 0], [0, 1]], { temperature: 1 }).right.loss // => 0.3133
 */
export const swappedPrediction = <O extends SwappedPredictionOptions>(
  scores: Rows,
  options: O = {} as O,
): Answered<O> => {
  const { queue, ...rest } = options;
  return askObjective(swappedPredictionObjective, { scores, queue }, rest as unknown as O);
};

/** Options of `prototypeNce`. */
export interface PrototypeNceOptions extends DoorOptions, Partial<PrototypeNceConventions> {}

/**
 * ProtoNCE (PCL): how surely each row finds the prototype of its own cluster among all prototypes.
 *
 * Shapes   q [N, D] · prototypes [K, D] · densities [K, 1], the temperature of each · labels: cluster of each row
 * Units    nats; log K when all scores coincide
 * Source   arXiv:2005.04966, eq. 11
 * @example
 * prototypeNce([[1, 0]], [[1, 0], [0, 1]], [[1], [1]], { labels: [0] }).right.loss // => 0.3133
 */
export const prototypeNce = <O extends PrototypeNceOptions>(
  q: Rows,
  prototypes: Rows,
  densities: Rows,
  options: O,
): Answered<O> => askObjective(prototypeNceObjective, { q, prototypes, densities }, options);

/** Options of `deepCluster`. */
export interface DeepClusterOptions extends DoorOptions, Partial<DeepClusterConventions> {}

/**
 * DeepCluster-v2: cross-entropy of a softmax over prototypes against each row's cluster, −1 for none yet.
 *
 * Shapes   scores [N, K]
 * Source   arXiv:2006.09882, appendix D
 * @example
 * deepCluster([[1, 0], [0, 1]], { labels: [0, -1], temperature: 1 }).right.loss // => 0.3133
 */
export const deepCluster = <O extends DeepClusterOptions>(scores: Rows, options: O): Answered<O> =>
  askObjective(deepClusterObjective, { scores }, options);

/** Options of `clusterContrast`. */
export interface ClusterContrastOptions extends DoorOptions, Partial<ClusterContrastConventions> {}

/**
 * The cluster loss of Contrastive Clustering: NT-Xent over columns of cluster probabilities, kept even.
 *
 * Shapes   c₀ [N, K] · c₁ [N, K], each row a distribution over clusters
 * Source   arXiv:2009.09687, eq. 6 and 7
 * @example
 * const c = [[1, 0], [0, 1]];
 * clusterContrast(c, c).right.loss // => 0.5514
 */
export const clusterContrast = <O extends ClusterContrastOptions>(
  c0: Rows,
  c1: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(clusterContrastObjective, { c0, c1 }, options);
