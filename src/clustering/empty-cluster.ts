/**
 * empty-cluster — what becomes of a centre that no row is nearest to.
 *
 * Lloyd's iteration leaves it undefined, implementations choose differently, and their results differ: so the
 * choice has a name.
 */
import type { Matrix } from '../prelude/matrix.js';
import { squaredDistance } from '../prelude/row-products.js';

/** What an implementation does with an empty cluster. */
export type EmptyCluster = 'farthest-row' | 'keep-centre' | 'split-largest';

/** Sums and counts of an iteration, to be mended in place, before they become means. */
export interface HalfStep {
  readonly x: Matrix;
  readonly centres: Matrix;
  readonly labels: Int32Array;
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

/** Adds `by` times row i of `from` to the sum of a cluster, in place. */
export const addTo = (sums: Float64Array, cluster: number, from: Matrix, i: number, by: number): void => {
  const d = from.cols;
  for (let c = 0; c < d; c++)
    sums[cluster * d + c] = (sums[cluster * d + c] as number) + by * (from.data[i * d + c] as number);
};

const emptyOnes = (counts: Float64Array): ReadonlyArray<number> =>
  Array.from(counts.keys()).filter((j) => counts[j] === 0);

/** scikit-learn: the rows farthest from their centres leave their clusters and become the empty ones. */
const farthestRow = (step: HalfStep): void => {
  // The sort is stable: of rows as far, the first goes.
  const order = Array.from(
    step.labels,
    (own, i) => [i, squaredDistance(step.x, i, step.centres, own)] as const,
  ).sort(([, a], [, b]) => b - a);
  emptyOnes(step.counts).forEach((cluster, rank) => {
    const [i] = order[rank] as readonly [number, number];
    const from = step.labels[i] as number;
    addTo(step.sums, from, step.x, i, -1);
    addTo(step.sums, cluster, step.x, i, 1);
    step.counts[from] = (step.counts[from] as number) - 1;
    step.counts[cluster] = 1;
  });
  // A cluster robbed of its last row keeps its centre.
  keepCentre(step);
};

/** DeepCluster-v2 and SwAV: the centre stays where it was. */
const keepCentre = ({ centres, sums, counts }: HalfStep): void => {
  for (const cluster of emptyOnes(counts)) {
    sums.fill(0, cluster * centres.cols, (cluster + 1) * centres.cols);
    addTo(sums, cluster, centres, cluster, 1);
    counts[cluster] = 1;
  }
};

/** faiss: the largest cluster gives half its rows; the two centres part by a relative 1/1024 in turn of columns. */
const splitLargest = ({ centres, sums, counts }: HalfStep): void => {
  const d = centres.cols;
  for (const cluster of emptyOnes(counts)) {
    const largest = counts.indexOf(Math.max(...counts));
    const half = (counts[largest] as number) / 2;
    for (let c = 0; c < d; c++) {
      const mean = (sums[largest * d + c] as number) / (counts[largest] as number);
      const by = c % 2 === 0 ? 1 / 1024 : -1 / 1024;
      sums[cluster * d + c] = mean * (1 + by) * half;
      sums[largest * d + c] = mean * (1 - by) * half;
    }
    counts[cluster] = half;
    counts[largest] = half;
  }
};

/** The policies by name. */
export const emptyClusters: Readonly<Record<EmptyCluster, (step: HalfStep) => void>> = {
  'farthest-row': farthestRow,
  'keep-centre': keepCentre,
  'split-largest': splitLargest,
};
