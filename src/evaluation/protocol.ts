/**
 * protocol — every measure of a frozen representation, taken the same way for each row of a table.
 *
 * Embeddings of training and test rows come in, numbers go out; nothing here can touch an encoder. The same call
 * serves raw pixels, the untrained encoder and the trained one, which is what makes the three rows comparable.
 */

import { kMeans } from '../clustering/k-means.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';
import { pickRows, unitRows } from '../prelude/row-products.js';
import { silhouette } from './cluster-shape.js';
import { agreement, normalizedMutualInformation } from './clustering-agreement.js';
import { contingency } from './contingency.js';
import { labelledShare, stratified } from './label-fractions.js';
import type { ProbeOptions } from './linear-probe.js';
import { defaultProbe, probeAccuracy } from './linear-probe.js';
import { informationBound } from './mutual-information.js';
import type { Labelled, NeighbourOptions } from './nearest-neighbours.js';
import { classesOf, defaultNeighbours, neighbourAccuracy } from './nearest-neighbours.js';
import { alignment, collapseDeviation, rankMe, uniformity } from './representation.js';
import { retrieval } from './retrieval.js';
import { ridgeProbe } from './ridge-probe.js';

/** What a number of the protocol says, and which way is better. */
export interface Measure {
  readonly name: string;
  readonly meaning: string;
  readonly better: 'higher' | 'lower' | 'neither';
}

/** Every measure, in the order of a table. */
export const measures: ReadonlyArray<Measure> = [
  { name: 'knn', meaning: 'accuracy of the vote of the nearest training rows', better: 'higher' },
  { name: 'linear-1%', meaning: 'linear probe, one label in a hundred', better: 'higher' },
  { name: 'linear-10%', meaning: 'linear probe, one label in ten', better: 'higher' },
  { name: 'linear-100%', meaning: 'linear probe, all labels', better: 'higher' },
  { name: 'fine-tuned-1%', meaning: 'the encoder trained on with one label in a hundred', better: 'higher' },
  { name: 'fine-tuned-10%', meaning: 'the same with one label in ten', better: 'higher' },
  { name: 'fine-tuned-100%', meaning: 'the same with all labels', better: 'higher' },
  { name: 'ridge', meaning: 'variance of mass, place and spread explained linearly', better: 'higher' },
  { name: 'kmeans-accuracy', meaning: 'k-means under the best naming of clusters', better: 'higher' },
  { name: 'kmeans-nmi', meaning: 'normalised mutual information of k-means with classes', better: 'higher' },
  { name: 'kmeans-ami', meaning: 'the same, adjusted for chance', better: 'higher' },
  {
    name: 'kmeans-ari',
    meaning: 'pairs of rows together or apart as in classes, adjusted',
    better: 'higher',
  },
  {
    name: 'kmeans-nmi-euclidean',
    meaning: 'NMI of k-means by distance, the lengths of rows left as they are',
    better: 'higher',
  },
  { name: 'kmeans-purity', meaning: 'share of the commonest class of each cluster', better: 'higher' },
  { name: 'silhouette', meaning: 'how separate the clusters are', better: 'higher' },
  { name: 'recall@1', meaning: 'nearest other test row is of the same class', better: 'higher' },
  { name: 'recall@5', meaning: 'one of the five nearest is', better: 'higher' },
  { name: 'recall@10', meaning: 'one of the ten nearest is', better: 'higher' },
  { name: 'r-precision', meaning: 'share of the class among as many nearest', better: 'higher' },
  { name: 'map@r', meaning: 'mean average precision at R', better: 'higher' },
  { name: 'alignment', meaning: 'mean squared distance of two views of one sample', better: 'lower' },
  { name: 'uniformity', meaning: 'log mean exp(−2 squared distance) of pairs', better: 'lower' },
  { name: 'collapse-deviation', meaning: 'spread of normalised rows over 1/√d', better: 'higher' },
  { name: 'rank', meaning: 'directions in use (RankMe)', better: 'neither' },
  { name: 'information-bound', meaning: 'nats that the views share at least', better: 'higher' },
];

/** Numbers by the names of `measures`; what could not be measured is absent. */
export type Evaluation = Readonly<Record<string, number>>;

/** How the protocol runs; everything random follows from the key. */
export interface ProtocolOptions {
  readonly key: Key;
  readonly neighbours: NeighbourOptions;
  readonly probe: ProbeOptions;
  readonly fractions: ReadonlyArray<number>;
  readonly restarts: number;
  /** Clusters sought; the number of classes when absent. */
  readonly clusters?: number;
  /** Test rows, a stratified draw, on which measures over all pairs are taken. */
  readonly pairRows: number;
}

/** k = 20 by cosine, labels at 1 %, 10 % and all, best of 5 k-means, pairs over 2000 rows. */
export const defaultProtocol: ProtocolOptions = {
  key: [0, 0],
  neighbours: defaultNeighbours,
  probe: defaultProbe,
  fractions: [0.01, 0.1, 1],
  restarts: 5,
  pairRows: 2000,
};

/** What is embedded: training and test rows with labels, and where known two views of some rows, and the loss. */
export interface Embedded {
  readonly train: Labelled;
  readonly test: Labelled;
  readonly views?: readonly [Matrix, Matrix];
  /** Numbers to be read off linearly, for training and test rows. */
  readonly targets?: { readonly train: Matrix; readonly test: Matrix };
  /** An InfoNCE loss and its number of candidates, the positive among them. */
  readonly loss?: { readonly value: number; readonly candidates: number };
}

const clustered = (o: ProtocolOptions, test: Labelled, pairs: Int32Array, clusters: number): Evaluation => {
  const options = { clusters, restarts: o.restarts, tolerance: 1e-4 };
  const by = (geometry: 'spherical' | 'euclidean') =>
    kMeans({ ...options, geometry })(named(o.key, 'k-means'), test.rows);
  const [found, plain] = [by('spherical'), by('euclidean')];
  if (found._tag === 'Left' || plain._tag === 'Left') return {};
  const a = agreement(test.labels, found.right.labels);
  const own = pairs.map((i) => found.right.labels[i] as number);
  return {
    'kmeans-accuracy': a.accuracy,
    'kmeans-nmi': a.nmi,
    'kmeans-ami': a.ami,
    'kmeans-ari': a.ari,
    'kmeans-nmi-euclidean': normalizedMutualInformation('arithmetic')(
      contingency(test.labels, plain.right.labels),
    ),
    'kmeans-purity': a.purity,
    silhouette: silhouette(unitRows(pickRows(test.rows, pairs)), own),
  };
};

const retrieved = (sample: Labelled): Evaluation => {
  const { recall, rPrecision, meanAveragePrecision } = retrieval([1, 5, 10])(sample);
  const recalls = Object.entries(recall).map(([k, x]) => [`recall@${k}`, x]);
  return { ...Object.fromEntries(recalls), 'r-precision': rPrecision, 'map@r': meanAveragePrecision };
};

/** Percentages as they are written: 0.01 → '1%'. */
const percent = (share: number): string => `${Number((100 * share).toPrecision(6))}%`;

const probed = (o: ProtocolOptions, { train, test }: Embedded): Evaluation =>
  Object.fromEntries(
    o.fractions.map((share) => {
      const labelled = share >= 1 ? train : labelledShare(named(o.key, 'labels'), train, share);
      return [`linear-${percent(share)}`, probeAccuracy(o.probe)(labelled, test)];
    }),
  );

const explained = (train: Matrix, test: Matrix, targets: { train: Matrix; test: Matrix }): number =>
  ridgeProbe()({ rows: train, targets: targets.train }, { rows: test, targets: targets.test });

const spread = (sample: Labelled, test: Labelled): Evaluation => {
  const deviation = collapseDeviation(test.rows);
  return {
    uniformity: uniformity(unitRows(sample.rows)),
    'collapse-deviation': deviation.mean / deviation.even,
    rank: rankMe(unitRows(test.rows)),
  };
};

/**
 * Every measure of a representation.
 *
 * Shapes   train, test [N, D] with labels, the same D
 * Laws     protocol/deterministic, protocol/names-known: every key is one of `measures`
 */
export const evaluate =
  (options: Partial<ProtocolOptions> = {}) =>
  (embedded: Embedded): Evaluation => {
    const o = { ...defaultProtocol, ...options };
    const { train, test, views, loss, targets } = embedded;
    const share = Math.min(1, o.pairRows / Math.max(1, test.rows.rows));
    const pairs = stratified(named(o.key, 'pairs'), test.labels, share);
    const sample = { rows: pickRows(test.rows, pairs), labels: pairs.map((i) => test.labels[i] as number) };
    return {
      knn: neighbourAccuracy(o.neighbours)(train, test),
      ...probed(o, embedded),
      ...(targets === undefined ? {} : { ridge: explained(train.rows, test.rows, targets) }),
      ...clustered(o, test, pairs, o.clusters ?? classesOf(train, test)),
      ...retrieved(sample),
      ...(views === undefined ? {} : { alignment: alignment(unitRows(views[0]), unitRows(views[1])) }),
      ...spread(sample, test),
      ...(loss === undefined ? {} : { 'information-bound': informationBound(loss.value, loss.candidates) }),
    };
  };
