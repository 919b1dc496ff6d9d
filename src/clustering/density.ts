/**
 * density — how concentrated each cluster is: its own temperature.
 *
 *   φ = mean distance to the centre / log(n + 10)
 *
 * A loose cluster gets a large φ, which scales its similarities down and draws its rows together; a tight one the
 * reverse. Clusters of one row have no spread and get the largest φ; extremes are clipped at the 10th and 90th
 * percentile; the mean becomes τ.
 *
 * Source   arXiv:2005.04966, §3.3 (PCL), eq. 12; salesforce/PCL main_pcl.py run_kmeans
 */
import type { Matrix } from '../prelude/matrix.js';
import { distancesToOwn } from './k-means.js';

/** The q-quantile by linear interpolation between order statistics. */
export const quantile = (values: Float64Array, q: number): number => {
  const sorted = Float64Array.from(values).sort();
  const place = q * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  const [a, b] = [sorted[low] as number, sorted[high] as number];
  return a + (b - a) * (place - low);
};

/**
 * The temperature of each cluster.
 *
 * Shapes   x [N, D] · centres [K, D] as k-means found them · labels N → K numbers
 * Units    > 0, mean τ; where next to no cluster has any spread all are τ (the original yields NaN), and none is
 *          below τ/1000, where duplicated rows would give 0
 * Laws     density/positive, density/mean-is-temperature
 */
export const clusterDensities =
  (tau: number) =>
  (x: Matrix, centres: Matrix, labels: Int32Array): Float64Array => {
    const k = centres.rows;
    const [sums, counts] = [new Float64Array(k), new Float64Array(k)];
    distancesToOwn(x, centres, labels).forEach((squared, i) => {
      const own = labels[i] as number;
      sums[own] = (sums[own] as number) + Math.sqrt(squared);
      counts[own] = (counts[own] as number) + 1;
    });
    const raw = sums.map((s, j) => {
      const n = counts[j] as number;
      return n > 1 ? s / n / Math.log(n + 10) : 0;
    });
    const largest = raw.reduce((a, b) => Math.max(a, b), 0);
    const filled = raw.map((d, j) => ((counts[j] as number) > 1 ? d : largest));
    const [low, high] = [quantile(filled, 0.1), quantile(filled, 0.9)];
    const clipped = filled.map((d) => Math.min(Math.max(d, low), high));
    const mean = clipped.reduce((a, b) => a + b, 0) / k;
    if (mean === 0) return new Float64Array(k).fill(tau);
    return clipped.map((d) => Math.max((tau * d) / mean, tau / 1000));
  };
