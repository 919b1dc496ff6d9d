/**
 * cluster-shape — how compact and separate clusters are, without labels.
 *
 * Source   Rousseeuw 1987 (silhouette); Davies & Bouldin 1979; Caliński & Harabasz 1974
 */
import type { Matrix } from '../prelude/matrix.js';
import { doubles } from '../prelude/row-products.js';

const clustersOf = (labels: Int32Array): number => labels.reduce((most, l) => Math.max(most, l + 1), 0);

const squaredGap = (a: Float64Array, i: number, b: Float64Array, j: number, d: number): number => {
  let so = 0;
  for (let c = 0; c < d; c++) {
    const gap = (a[i * d + c] as number) - (b[j * d + c] as number);
    so += gap * gap;
  }
  return so;
};

/**
 * How much nearer each row is to its own cluster than to the next: (b − a)/max(a, b), a the mean distance to the
 * others of its cluster, b the least mean distance to another cluster.
 *
 * Units    −1 … 1; 0 for the only row of a cluster, and where all rows are of one. O(N² D).
 */
export const silhouettes = (x: Matrix, labels: Int32Array): Float64Array => {
  const [n, d, k, data] = [x.rows, x.cols, clustersOf(labels), doubles(x)];
  const counts = new Float64Array(k);
  for (const l of labels) counts[l] = (counts[l] as number) + 1;
  const sums = new Float64Array(n * k);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const distance = Math.sqrt(squaredGap(data, i, data, j, d));
      const [there, here] = [i * k + (labels[j] as number), j * k + (labels[i] as number)];
      sums[there] = (sums[there] as number) + distance;
      sums[here] = (sums[here] as number) + distance;
    }
  return Float64Array.from({ length: n }, (_, i) => {
    const own = labels[i] as number;
    const size = counts[own] as number;
    if (size <= 1) return 0;
    const a = (sums[i * k + own] as number) / (size - 1);
    let b = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++)
      if (j !== own && (counts[j] as number) > 0)
        b = Math.min(b, (sums[i * k + j] as number) / (counts[j] as number));
    // With no other cluster there is nothing to be nearer to.
    return a === b || b === Number.POSITIVE_INFINITY ? 0 : (b - a) / Math.max(a, b);
  });
};

/** The mean of the silhouettes. */
export const silhouette = (x: Matrix, labels: Int32Array): number =>
  silhouettes(x, labels).reduce((a, b) => a + b, 0) / x.rows;

interface Groups {
  readonly centres: Float64Array;
  readonly counts: Float64Array;
}

/** Means and sizes of the clusters that have rows, in order of id. */
const groupsOf = (x: Matrix, labels: Int32Array): Groups & { readonly index: Int32Array } => {
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const place = new Map(present.map((l, j) => [l, j]));
  const index = labels.map((l) => place.get(l) ?? 0);
  const [centres, counts] = [new Float64Array(present.length * x.cols), new Float64Array(present.length)];
  for (let i = 0; i < x.rows; i++) {
    const j = index[i] as number;
    counts[j] = (counts[j] as number) + 1;
    for (let c = 0; c < x.cols; c++)
      centres[j * x.cols + c] = (centres[j * x.cols + c] as number) + (x.data[i * x.cols + c] as number);
  }
  for (let j = 0; j < present.length; j++)
    for (let c = j * x.cols; c < (j + 1) * x.cols; c++)
      centres[c] = (centres[c] as number) / (counts[j] as number);
  return { centres, counts, index };
};

/**
 * The mean over clusters of the worst (sᵢ + sⱼ)/‖cᵢ − cⱼ‖, s the mean distance to the centre; lower is better.
 *
 * Units    ≥ 0; 0 when all s or all centres' distances are 0
 */
export const daviesBouldin = (x: Matrix, labels: Int32Array): number => {
  const { centres, counts, index } = groupsOf(x, labels);
  const [k, d, data, spread] = [counts.length, x.cols, doubles(x), new Float64Array(counts.length)];
  for (let i = 0; i < x.rows; i++) {
    const j = index[i] as number;
    spread[j] = (spread[j] as number) + Math.sqrt(squaredGap(data, i, centres, j, d)) / (counts[j] as number);
  }
  let so = 0;
  for (let i = 0; i < k; i++) {
    let worst = 0;
    for (let j = 0; j < k; j++) {
      const apart = Math.sqrt(squaredGap(centres, i, centres, j, d));
      if (j !== i && apart > 0)
        worst = Math.max(worst, ((spread[i] as number) + (spread[j] as number)) / apart);
    }
    so += worst;
  }
  return so / k;
};

/**
 * (between/(k − 1)) / (within/(n − k)): dispersion of centres over dispersion inside.
 *
 * Units    ≥ 0; 1 when nothing is inside, else 0 for a single cluster, between which there is nothing
 */
export const calinskiHarabasz = (x: Matrix, labels: Int32Array): number => {
  const { centres, counts, index } = groupsOf(x, labels);
  const { centres: mean } = groupsOf(x, new Int32Array(x.rows));
  const [k, d, data] = [counts.length, x.cols, doubles(x)];
  let [between, within] = [0, 0];
  for (let j = 0; j < k; j++) between += (counts[j] as number) * squaredGap(centres, j, mean, 0, d);
  for (let i = 0; i < x.rows; i++) within += squaredGap(data, i, centres, index[i] as number, d);
  if (within === 0 || k < 2) return within === 0 ? 1 : 0;
  return (between * (x.rows - k)) / (within * (k - 1));
};
