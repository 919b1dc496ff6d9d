/**
 * k-means — centres and assignments that explain rows by the nearest of k points.
 *
 * Lloyd's iteration has two half-steps, and the inertia falls at both: each row goes to its nearest centre (ties to
 * the lowest id), each centre moves to the mean of its rows. Spherical k-means is the same on unit rows with centres
 * of length 1. What becomes of a cluster without rows is a named policy. Everything follows from the key.
 *
 * Source   Lloyd 1982; Dhillon & Modha 2001 (spherical)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { DomainError } from '../prelude/errors.js';
import { domainError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn } from '../prelude/random.js';
import { doubles, eachStrip, squaredDistance, squaredLengths, unitRows } from '../prelude/row-products.js';
import type { EmptyCluster } from './empty-cluster.js';
import { addTo, emptyClusters } from './empty-cluster.js';
import type { Seeding } from './seeding.js';
import { seeds } from './seeding.js';

/** How Lloyd's iteration runs. */
export interface LloydOptions {
  readonly geometry?: 'euclidean' | 'spherical';
  readonly emptyCluster?: EmptyCluster;
  readonly iterations?: number;
  /** Stop when the centres' squared movement is at most this times the mean variance of the columns. */
  readonly tolerance?: number;
}

/** How k-means is started and repeated. */
export interface KMeansOptions extends LloydOptions {
  readonly clusters: number;
  readonly restarts?: number;
  readonly seeding?: Seeding;
}

/** Rows explained by centres. */
export interface Clustering {
  readonly centres: Matrix;
  readonly labels: Int32Array;
  /** Σᵢ ‖xᵢ − c_{label(i)}‖² */
  readonly inertia: number;
  readonly iterations: number;
}

/** The nearest centre of each row, ties to the lowest: argmin ‖c‖² − 2 x·c. */
export const nearestCentre = (x: Matrix, centres: Matrix): Int32Array => {
  const [labels, lengths, k] = [new Int32Array(x.rows), squaredLengths(centres), centres.rows];
  eachStrip(x, centres, (products, from, to) => {
    for (let i = from; i < to; i++) {
      let [nearest, least] = [0, Number.POSITIVE_INFINITY];
      for (let j = 0; j < k; j++) {
        const distance = (lengths[j] as number) - 2 * (products[(i - from) * k + j] as number);
        if (distance < least) [nearest, least] = [j, distance];
      }
      labels[i] = nearest;
    }
  });
  return labels;
};

/** ‖xᵢ − c_{label(i)}‖² for each row, by differences, so that a row on its centre has exactly 0. */
export const distancesToOwn = (x: Matrix, centres: Matrix, labels: Int32Array): Float64Array =>
  Float64Array.from(labels, (own, i) => squaredDistance(x, i, centres, own));

const total = (xs: Float64Array): number => xs.reduce((a, b) => a + b, 0);

/** The means of the rows of each cluster, mended where a cluster is empty: the second half-step. */
export const movedCentres = (
  x: Matrix,
  centres: Matrix,
  labels: Int32Array,
  { geometry, emptyCluster = 'farthest-row' }: LloydOptions,
): Matrix => {
  const [sums, counts, d] = [new Float64Array(centres.data.length), new Float64Array(centres.rows), x.cols];
  labels.forEach((own, i) => {
    counts[own] = (counts[own] as number) + 1;
    addTo(sums, own, x, i, 1);
  });
  if (counts.includes(0)) emptyClusters[emptyCluster]({ x, centres, labels, sums, counts });
  const means = { ...centres, data: sums.map((s, e) => s / (counts[Math.floor(e / d)] as number)) };
  return geometry === 'spherical' ? unitRows(means) : means;
};

/** Σ (a − b)² over all entries. */
export const squaredMovement = (a: Matrix, b: Matrix): number =>
  doubles(a).reduce((so, x, e) => so + (x - (b.data[e] as number)) ** 2, 0);

/** The mean over columns of their variance: the scale by which a movement is small. */
export const meanVariance = (x: Matrix): number => {
  const [d, means, variances] = [x.cols, new Float64Array(x.cols), new Float64Array(x.cols)];
  x.data.forEach((v: number, e: number) => {
    means[e % d] = (means[e % d] as number) + v / x.rows;
  });
  x.data.forEach((v: number, e: number) => {
    variances[e % d] = (variances[e % d] as number) + (v - (means[e % d] as number)) ** 2 / x.rows;
  });
  return total(variances) / Math.max(1, d);
};

/** Whether two labellings are one. */
export const same = (a: Int32Array, b: Int32Array): boolean => a.every((l, i) => l === b[i]);

/**
 * Lloyd's iteration from given centres until no row changes its cluster, the centres stand still or time is up.
 *
 * Shapes   x [N, D] · init [K, D]
 * Laws     k-means/inertia-falls, k-means/centres-are-means, k-means/nearest-assignment, k-means/equivariant
 */
export const lloyd =
  (options: LloydOptions) =>
  (rows: Matrix, init: Matrix): Clustering => {
    const spherical = options.geometry === 'spherical';
    const x = spherical ? unitRows(rows) : { ...rows, data: doubles(rows) };
    const still = (options.tolerance ?? 0) * (options.tolerance ? meanVariance(x) : 0);
    let centres: Matrix = spherical ? unitRows(init) : { ...init, data: doubles(init) };
    let labels: Int32Array | undefined;
    let iterations = 0;
    for (let settled = false; !settled && iterations < (options.iterations ?? 300); iterations++) {
      const nearest = nearestCentre(x, centres);
      const moved = movedCentres(x, centres, nearest, options);
      settled = squaredMovement(moved, centres) <= still || (labels !== undefined && same(nearest, labels));
      [labels, centres] = [nearest, moved];
    }
    // When the last step moved a centre, its rows may now be nearer to another.
    labels = nearestCentre(x, centres);
    return { centres, labels, inertia: total(distancesToOwn(x, centres, labels)), iterations };
  };

/**
 * The best of several runs of Lloyd's iteration, by inertia; the first of those that tie.
 *
 * Domain   1 ≤ clusters ≤ N
 * Errors   Left(DomainError) when there are no clusters, or more than rows
 * Laws     k-means/one-cluster-is-total, k-means/all-singletons, k-means/deterministic
 */
export const kMeans =
  (options: KMeansOptions) =>
  (key: Key, x: Matrix): Either<DomainError, Clustering> => {
    const { clusters, restarts = 1, seeding = 'k-means++' } = options;
    if (!Number.isInteger(clusters) || clusters < 1 || clusters > x.rows)
      return left(
        domainError('k-means', `${clusters} clusters`, `a whole number from 1 to the ${x.rows} rows`),
      );
    const data = options.geometry === 'spherical' ? unitRows(x) : { ...x, data: doubles(x) };
    const run = (r: number): Clustering =>
      lloyd(options)(data, seeds(seeding, foldIn(key, r), data, clusters));
    let best = run(0);
    for (let r = 1; r < restarts; r++) {
      const found = run(r);
      if (found.inertia < best.inertia) best = found;
    }
    return right(best);
  };
