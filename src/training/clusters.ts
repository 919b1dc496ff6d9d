/**
 * clusters — what pipelines learn from the projections of all samples between epochs.
 *
 * Clusters are found anew each time; their ids are those of the clusters they continue, so that a head trained on ids
 * keeps its meaning and one cluster's history can be told.
 */
import { continued, renamed } from '../clustering/history.js';
import type { Clustering, KMeansOptions } from '../clustering/k-means.js';
import { kMeans } from '../clustering/k-means.js';
import { defect } from '../prelude/errors.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';

/** Rows of a matrix in other places: row i goes to to[i]. */
const moved = (m: Matrix, to: Index): Matrix => {
  const data = new Float64Array(m.data.length);
  to.forEach((place, i) => {
    data.set(m.data.subarray(i * m.cols, (i + 1) * m.cols), place * m.cols);
  });
  return matrix(m.rows, m.cols, data);
};

/** Rounded to float32, so that both precisions go on from the same numbers. */
export const single = (m: Matrix): Matrix => matrix(m.rows, m.cols, Float64Array.from(m.data, Math.fround));

/**
 * k-means whose clusters carry the ids of those they continue.
 *
 * Domain   clusters ≤ rows, which a batch of the data set guarantees for sensible numbers of clusters
 */
export const clustersThatContinue =
  (options: KMeansOptions) =>
  (key: Key, rows: Matrix, before: Index | undefined): Clustering => {
    const clusters = Math.min(options.clusters, rows.rows);
    const found = kMeans({ ...options, clusters })(key, rows);
    if (found._tag === 'Left') return defect(found.left.given);
    const { centres, labels } = found.right;
    if (before === undefined) return found.right;
    const names = continued(before, labels, clusters);
    return { ...found.right, centres: moved(centres, names), labels: renamed(labels, names) };
  };
