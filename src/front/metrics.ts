/**
 * metrics — the doors of measures and clusterings: arrays in, an Either with numbers out.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { emptyClusters } from '../clustering/empty-cluster.js';
import type { Clustering, KMeansOptions } from '../clustering/k-means.js';
import { kMeans as kMeansOf } from '../clustering/k-means.js';
import { calinskiHarabasz, daviesBouldin, silhouette } from '../evaluation/cluster-shape.js';
import type { Agreement } from '../evaluation/clustering-agreement.js';
import { agreement } from '../evaluation/clustering-agreement.js';
import { linearAlignment, rbfAlignment } from '../evaluation/kernel-alignment.js';
import type { ProbeOptions } from '../evaluation/linear-probe.js';
import { defaultProbe, probeAccuracy } from '../evaluation/linear-probe.js';
import { informationBound as informationBoundOf } from '../evaluation/mutual-information.js';
import type { NeighbourOptions } from '../evaluation/nearest-neighbours.js';
import { defaultNeighbours, neighbourAccuracy } from '../evaluation/nearest-neighbours.js';
import type { Evaluation } from '../evaluation/protocol.js';
import { evaluate as evaluateOf } from '../evaluation/protocol.js';
import type { Deviation } from '../evaluation/representation.js';
import {
  alignment as alignmentOf,
  collapseDeviation as collapseDeviationOf,
  rankMe as rankMeOf,
  uniformity as uniformityOf,
} from '../evaluation/representation.js';
import type { Retrieval } from '../evaluation/retrieval.js';
import { retrieval as retrievalOf } from '../evaluation/retrieval.js';
import { ridgeProbe as ridgeProbeOf } from '../evaluation/ridge-probe.js';
import { oneOf } from '../objectives/conventions.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { shapeError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import { unitRows } from '../prelude/row-products.js';
import { asLabelled, asLabels, asOptions, asWide, someRows, within } from './checked.js';
import type { Rows } from './rows.js';

type Answer<A> = Either<ContrastiveError, A>;

/** Rows with one class each, from 0. */
export interface LabelledRows {
  readonly rows: Rows;
  readonly labels: ArrayLike<number>;
}

const sides = (train: LabelledRows, test: LabelledRows) =>
  pipe(
    E.Do,
    E.apS('a', asLabelled('train', train.rows, train.labels)),
    E.apS('b', asLabelled('test', test.rows, test.labels)),
    E.flatMap(({ a, b }) => asWide('train and test', a, b)),
  );

const positive = (x: number): boolean => x > 0;
const whole = (x: number): boolean => Number.isInteger(x) && x > 0;

/**
 * The share of test rows whose class wins the vote of their nearest training rows, weighted by exp(cos/τ).
 *
 * @example
 * const train = { rows: [[1, 0], [0, 1]], labels: [0, 1] };
 * knnAccuracy(train, { rows: [[2, 1]], labels: [0] }, { k: 1 }).right // => 1
 */
export const knnAccuracy = (
  train: LabelledRows,
  test: LabelledRows,
  options: Partial<NeighbourOptions> = {},
): Answer<number> =>
  pipe(
    E.Do,
    E.apS('o', asOptions('knnAccuracy', defaultNeighbours, options)),
    E.tap(({ o }) => within('k', o.k, 'a whole number above 0', whole)),
    E.tap(({ o }) => within('tau', o.tau, 'a number above 0', positive)),
    E.apS('both', sides(train, test)),
    E.map(({ o, both: [a, b] }) => neighbourAccuracy(o)(a, b)),
  );

/** The share of test rows that a logistic regression on frozen training rows puts into their class. */
export const linearProbeAccuracy = (
  train: LabelledRows,
  test: LabelledRows,
  options: Partial<ProbeOptions> = {},
): Answer<number> =>
  pipe(
    E.Do,
    E.apS('o', asOptions('linearProbeAccuracy', defaultProbe, options)),
    E.tap(({ o }) => within('ridge', o.ridge, 'a number above 0', positive)),
    E.apS('both', sides(train, test)),
    E.map(({ o, both: [a, b] }) => probeAccuracy(o)(a, b)),
  );

/** Rows with numbers to be predicted from them. */
export interface TargetRows {
  readonly rows: Rows;
  readonly targets: Rows;
}

const asTargets = (name: string, given: TargetRows) =>
  pipe(
    E.Do,
    E.apS('rows', someRows(name, given.rows)),
    E.apS('targets', someRows(`targets of ${name}`, given.targets)),
    E.filterOrElseW(
      ({ rows, targets }) => rows.rows === targets.rows,
      ({ rows, targets }) =>
        shapeError(
          `${name} and its targets`,
          [
            [rows.rows, rows.cols],
            [targets.rows, targets.cols],
          ],
          'a row of targets for each row',
        ),
    ),
  );

/** The share of the test targets' variance that a ridge regression on frozen training rows explains. */
export const ridgeProbe = (train: TargetRows, test: TargetRows, ridge: number = 1e-3): Answer<number> =>
  pipe(
    E.Do,
    E.tap(() => within('ridge', ridge, 'a number from 0', (x) => x >= 0)),
    E.apS('a', asTargets('train', train)),
    E.apS('b', asTargets('test', test)),
    E.flatMap(({ a, b }) => asWide('train and test', a, b)),
    E.map(([a, b]) => ridgeProbeOf(ridge)(a, b)),
  );

/** Options of `kMeans`; everything random follows from the seed. */
export interface KMeansDoorOptions extends Omit<KMeansOptions, 'clusters'> {
  readonly seed?: number;
}

const defaultKMeans: Required<KMeansDoorOptions> = {
  seed: 0,
  restarts: 5,
  seeding: 'k-means++',
  geometry: 'euclidean',
  emptyCluster: 'farthest-row',
  iterations: 300,
  tolerance: 0,
};

/**
 * Centres and assignments of rows to k clusters: the best of several starts.
 *
 * @example
 * const found = kMeans([[0], [1], [10], [11]], 2).right;
 * found.inertia // => 1
 * found.labels[0] === found.labels[1] // => true
 */
export const kMeans = (rows: Rows, clusters: number, options: KMeansDoorOptions = {}): Answer<Clustering> =>
  pipe(
    E.Do,
    E.apS('o', asOptions('kMeans', defaultKMeans, options)),
    E.tap(({ o }) => oneOf('seeding', ['k-means++', 'random-rows'])(o.seeding)),
    E.tap(({ o }) => oneOf('geometry', ['euclidean', 'spherical'])(o.geometry)),
    E.tap(({ o }) => oneOf('emptyCluster', Object.keys(emptyClusters))(o.emptyCluster)),
    E.apS('x', someRows('rows', rows)),
    E.flatMap(({ o, x }): Answer<Clustering> => kMeansOf({ ...o, clusters })(keyOf(o.seed), x)),
  );

/**
 * How clusters agree with classes, whatever their numbers: accuracy under the best naming, NMI, AMI, ARI, purity.
 *
 * @example
 * clusterAgreement([0, 0, 1, 1], [7, 7, 3, 3]).right.accuracy // => 1
 */
export const clusterAgreement = (labels: ArrayLike<number>, clusters: ArrayLike<number>): Answer<Agreement> =>
  pipe(
    E.Do,
    E.apS('a', asLabels('labels', labels, labels.length)),
    E.apS('b', asLabels('clusters', clusters, labels.length)),
    E.tap(() => within('labels', labels.length, 'at least one', positive)),
    E.map(({ a, b }) => agreement(a, b)),
  );

/** How compact and separate clusters are. */
export interface ClusterShape {
  readonly silhouette: number;
  readonly daviesBouldin: number;
  readonly calinskiHarabasz: number;
}

/** Silhouette, Davies–Bouldin and Caliński–Harabasz of rows under a labelling with at least two clusters. */
export const clusterShape = (rows: Rows, labels: ArrayLike<number>): Answer<ClusterShape> =>
  pipe(
    asLabelled('rows', rows, labels),
    E.tap((x) => within('clusters', new Set(x.labels).size, 'two or more, fewer than rows', (k) => k > 1)),
    E.map((x) => ({
      silhouette: silhouette(x.rows, x.labels),
      daviesBouldin: daviesBouldin(x.rows, x.labels),
      calinskiHarabasz: calinskiHarabasz(x.rows, x.labels),
    })),
  );

/**
 * The number of directions that embeddings use (RankMe).
 *
 * @example
 * rankMe([[1, 0], [0, 1], [1, 1]], 0).right // => 1.9286
 */
export const rankMe = (rows: Rows, epsilon: number = 1e-5): Answer<number> =>
  pipe(
    someRows('rows', rows),
    E.map((x) => rankMeOf(x, epsilon)),
  );

const pairOf = (x: Rows, y: Rows, columns: boolean): Answer<readonly [Matrix, Matrix]> =>
  pipe(
    E.Do,
    E.apS('a', someRows('x', x)),
    E.apS('b', someRows('y', y)),
    E.filterOrElseW(
      ({ a, b }) => a.rows === b.rows && (!columns || a.cols === b.cols),
      ({ a, b }) =>
        shapeError(
          'x and y',
          [
            [a.rows, a.cols],
            [b.rows, b.cols],
          ],
          columns ? 'equal extents' : 'as many rows on both sides',
        ),
    ),
    E.map(({ a, b }) => [a, b] as const),
  );

/** The mean of ‖x − y‖^α over positive pairs, rows normalised. */
export const alignmentMeasure = (x: Rows, y: Rows, alpha: number): Answer<number> =>
  pipe(
    pairOf(x, y, true),
    E.map(([a, b]) => alignmentOf(unitRows(a), unitRows(b), alpha)),
  );

/** log mean exp(−t ‖xᵢ − xⱼ‖²) over pairs of different rows, normalised. */
export const uniformityMeasure = (rows: Rows, t: number): Answer<number> =>
  pipe(
    someRows('rows', rows),
    E.tap((x) => within('rows', x.rows, 'two or more', (n) => n > 1)),
    E.map((x) => uniformityOf(unitRows(x), t)),
  );

/** The mean standard deviation of normalised rows, beside 1/√D, which it has when nothing has collapsed. */
export const collapseDeviation = (rows: Rows): Answer<Deviation> =>
  pipe(someRows('rows', rows), E.map(collapseDeviationOf));

/** How alike two representations of the same rows are (CKA): linear, or with Gaussian kernels of width σ. */
export const kernelAlignment = (
  x: Rows,
  y: Rows,
  options: { readonly kernel?: 'linear' | 'rbf'; readonly sigma?: number } = {},
): Answer<number> =>
  pipe(
    pairOf(x, y, false),
    E.map(([a, b]) => (options.kernel === 'rbf' ? rbfAlignment(a, b, options.sigma) : linearAlignment(a, b))),
  );

/** Recall at each k, R-precision and MAP@R: each row asks for the others of its class. */
export const retrieval = (
  rows: Rows,
  labels: ArrayLike<number>,
  ks: ReadonlyArray<number> = [1, 5, 10],
): Answer<Retrieval> =>
  pipe(
    asLabelled('rows', rows, labels),
    E.map((x) => retrievalOf(ks)(x)),
  );

/** The nats that two views share at least, by an InfoNCE loss over N candidates: log N − ℒ. */
export const informationBound = (loss: number, candidates: number): Answer<number> =>
  pipe(
    within('candidates', candidates, 'a whole number above 0, the positive among them', whole),
    E.map((n) => informationBoundOf(loss, n)),
  );

/** Every measure of a frozen representation, by the names of the protocol. */
export const evaluate = (
  train: LabelledRows,
  test: LabelledRows,
  options: { readonly seed?: number } = {},
): Answer<Evaluation> =>
  pipe(
    sides(train, test),
    E.map(([a, b]) => evaluateOf({ key: keyOf(options.seed ?? 0) })({ train: a, test: b })),
  );
