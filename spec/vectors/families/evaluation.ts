/** evaluation — the families of metrics: neighbours, agreement and shape of clusters, alignment of kernels, rank. */
import { lloyd } from '../../../src/clustering/k-means.js';
import {
  calinskiHarabasz,
  daviesBouldin,
  silhouette,
  silhouettes,
} from '../../../src/evaluation/cluster-shape.js';
import type { EntropyMean } from '../../../src/evaluation/clustering-agreement.js';
import {
  adjustedMutualInformation,
  adjustedRandIndex,
  completeness,
  fowlkesMallows,
  homogeneity,
  hungarianAccuracy,
  mutualInformation,
  normalizedMutualInformation,
  purity,
  randIndex,
  vMeasure,
} from '../../../src/evaluation/clustering-agreement.js';
import { contingency } from '../../../src/evaluation/contingency.js';
import { linearAlignment, rbfAlignment } from '../../../src/evaluation/kernel-alignment.js';
import { classVotes, largestColumn, nearestNeighbours } from '../../../src/evaluation/nearest-neighbours.js';
import { rankMe } from '../../../src/evaluation/representation.js';
import type { Matrix } from '../../../src/prelude/matrix.js';
import { matrix, row, scalar } from '../../../src/prelude/matrix.js';
import type { Case, Family, Tensor, ValueFamily } from '../family.js';
import { asMatrix, integers, numeric } from '../family.js';

const input = (c: Case, name: string): Matrix => asMatrix(c.inputs[name] as Tensor);
const column = (xs: ArrayLike<number>): Matrix => matrix(xs.length, 1, Float64Array.from(xs));
const scalars = (xs: Readonly<Record<string, number>>): Readonly<Record<string, Matrix>> =>
  Object.fromEntries(Object.entries(xs).map(([name, x]) => [name, scalar(x)]));

const knnLightly: ValueFamily = {
  kind: 'value',
  family: 'knn_lightly',
  answer: (c) => {
    const [classes, tau] = [numeric(c, 'num_classes'), numeric(c, 't')];
    const options = { k: numeric(c, 'k'), similarity: 'dot' as const };
    const found = nearestNeighbours(options)(input(c, 'features'), input(c, 'bank'));
    const votes = classVotes(found, integers(c, 'bank_labels'), classes, tau);
    // Ours are relative to the nearest neighbour's vote, theirs are not.
    const nearest = (entry: number): number =>
      Math.exp((found.similarities[Math.floor(entry / classes) * found.k] as number) / tau);
    const sorted = Array.from({ length: votes.rows }, (_, i) => {
      const own = row(votes, i);
      return Array.from(own.keys()).sort((a, b) => (own[b] as number) - (own[a] as number));
    });
    return {
      class_scores: { ...votes, data: Float64Array.from(votes.data, (x, e) => x * nearest(e)) },
      top1: column(largestColumn(votes)),
      pred_sorted: matrix(votes.rows, classes, Float64Array.from(sorted.flat())),
    };
  },
};

const clusterMetrics: ValueFamily = {
  kind: 'value',
  family: 'cluster_metrics_sklearn',
  answer: (c) => {
    const table = contingency(integers(c, 'labels'), integers(c, 'clusters'));
    const nmi = (mean: EntropyMean): number => normalizedMutualInformation(mean)(table);
    return scalars({
      nmi_arithmetic: nmi('arithmetic'),
      nmi_geometric: nmi('geometric'),
      nmi_max: nmi('max'),
      nmi_min: nmi('min'),
      mi: mutualInformation(table),
      ami_arithmetic: adjustedMutualInformation('arithmetic')(table),
      ari: adjustedRandIndex(table),
      ri: randIndex(table),
      homogeneity: homogeneity(table),
      completeness: completeness(table),
      v_measure: vMeasure(table),
      fmi: fowlkesMallows(table),
      accuracy_hungarian: hungarianAccuracy(table),
      accuracy_cc: hungarianAccuracy(table),
      purity_from_contingency: purity(table),
    });
  },
};

const clusterShape: ValueFamily = {
  kind: 'value',
  family: 'silhouette_sklearn',
  answer: (c) => {
    const [x, labels] = [input(c, 'x'), integers(c, 'labels')];
    return {
      samples: column(silhouettes(x, labels)),
      ...scalars({
        silhouette: silhouette(x, labels),
        davies_bouldin: daviesBouldin(x, labels),
        calinski_harabasz: calinskiHarabasz(x, labels),
      }),
    };
  },
};

const kMeansSklearn: ValueFamily = {
  kind: 'value',
  family: 'kmeans_sklearn',
  answer: (c) => {
    const options = { iterations: numeric(c, 'max_iter'), emptyCluster: 'farthest-row' as const };
    const found = lloyd(options)(input(c, 'x'), input(c, 'init'));
    return {
      labels: column(found.labels),
      centers: found.centres,
      inertia: scalar(found.inertia),
      n_iter: scalar(found.iterations),
    };
  },
};

/** All entries divided by their common standard deviation, as the original does before its fixed width. */
const inOwnUnits = (x: Matrix): Matrix => {
  const data = Float64Array.from(x.data);
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  const deviation = Math.sqrt(data.reduce((so, v) => so + (v - mean) ** 2, 0) / data.length);
  return { ...x, data: data.map((v) => v / deviation) };
};

const cka: ValueFamily = {
  kind: 'value',
  family: 'cka',
  answer: (c) => {
    const [x, y] = [input(c, 'x'), input(c, 'y')];
    return scalars({
      linear_cka: linearAlignment(x, y),
      kernel_cka_median: rbfAlignment(x, y),
      kernel_cka_sigma: rbfAlignment(inOwnUnits(x), inOwnUnits(y), numeric(c, 'sigma')),
    });
  },
};

const rank: ValueFamily = {
  kind: 'value',
  family: 'rankme',
  answer: (c) => scalars({ rankme: rankMe(input(c, 'x'), numeric(c, 'eps')) }),
};

export const evaluationFamilies: ReadonlyArray<Family> = [
  knnLightly,
  clusterMetrics,
  clusterShape,
  kMeansSklearn,
  cka,
  rank,
];
