/**
 * k-means-on — k-means whose comparisons run on a backend.
 *
 * Assigning rows to centres is N·K·D products, moving centres N·D sums: the first goes to the device, the second
 * stays on the host. On a float32 device a row almost equally near to two centres may go to the other one than in
 * `k-means.ts`; everything else is the same.
 */

import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend } from '../algebra/backend.js';
import type { BackendError, DomainError } from '../prelude/errors.js';
import { domainError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn } from '../prelude/random.js';
import { doubles, squaredLengths, unitRows } from '../prelude/row-products.js';
import type { Clustering, KMeansOptions, LloydOptions } from './k-means.js';
import { distancesToOwn, meanVariance, movedCentres, same, squaredMovement } from './k-means.js';
import { seeds } from './seeding.js';

/**
 * The nearest centre of each row, ties to the lowest: argmax x·c − ‖c‖²/2.
 *
 * Shapes   x [N, D] on the device · centres [K, D] → N ids
 */
export const nearestCentreOn =
  <T>(b: Backend<T>) =>
  (x: T, centres: Matrix): TaskEither<BackendError, Int32Array> => {
    const halves = matrix(
      1,
      centres.rows,
      squaredLengths(centres).map((s) => -s / 2),
    );
    const places = b.scope(
      () => b.argMax(b.add(b.pairwiseDot(x, b.constant(centres)), b.constant(halves))),
      (kept) => [kept],
    );
    return TE.map((m: Matrix) => {
      b.release([places]);
      return Int32Array.from(m.data);
    })(b.read(places));
  };

/** Lloyd's iteration from given centres, comparisons on the backend. */
export const lloydOn =
  <T>(b: Backend<T>) =>
  (options: LloydOptions) =>
  (rows: Matrix, init: Matrix): TaskEither<BackendError, Clustering> =>
  async () => {
    const spherical = options.geometry === 'spherical';
    const x = spherical ? unitRows(rows) : { ...rows, data: doubles(rows) };
    const still = options.tolerance ? options.tolerance * meanVariance(x) : 0;
    const there = b.constant(x);
    let centres: Matrix = spherical ? unitRows(init) : { ...init, data: doubles(init) };
    let before: Int32Array | undefined;
    let iterations = 0;
    for (let settled = false; !settled && iterations < (options.iterations ?? 300); iterations++) {
      const nearest = await nearestCentreOn(b)(there, centres)();
      if (nearest._tag === 'Left') return nearest;
      const moved = movedCentres(x, centres, nearest.right, options);
      settled =
        squaredMovement(moved, centres) <= still || (before !== undefined && same(nearest.right, before));
      [before, centres] = [nearest.right, moved];
    }
    const labels = await nearestCentreOn(b)(there, centres)();
    b.release([there]);
    return TE.map((own: Int32Array): Clustering => {
      const inertia = distancesToOwn(x, centres, own).reduce((so, d) => so + d, 0);
      return { centres, labels: own, inertia, iterations };
    })(TE.fromEither(labels))();
  };

/** The best of several runs of `lloydOn`, by inertia; seeded as `kMeans` under the same key. */
export const kMeansOn =
  <T>(b: Backend<T>) =>
  (options: KMeansOptions) =>
  (key: Key, rows: Matrix): TaskEither<BackendError | DomainError, Clustering> =>
  async () => {
    const { clusters, restarts = 1, seeding = 'k-means++' } = options;
    if (!Number.isInteger(clusters) || clusters < 1 || clusters > rows.rows)
      return TE.left(
        domainError('k-means', `${clusters} clusters`, `a whole number from 1 to the ${rows.rows} rows`),
      )();
    const x = options.geometry === 'spherical' ? unitRows(rows) : rows;
    let best: Clustering | undefined;
    for (let r = 0; r < Math.max(1, restarts); r++) {
      const found = await lloydOn(b)(options)(x, seeds(seeding, foldIn(key, r), x, clusters))();
      if (found._tag === 'Left') return found;
      if (best === undefined || found.right.inertia < best.inertia) best = found.right;
    }
    return TE.right(best as Clustering)();
  };
