/**
 * clustering-agreement — how well clusters found without labels agree with classes.
 *
 * None of these depends on how clusters are numbered. NMI is biased upwards when there are many clusters; AMI and ARI
 * subtract what chance would give, and can be negative. Natural logarithms throughout.
 *
 * Notation nᵢⱼ counts of the contingency table, aᵢ, bⱼ its sums, n the number of rows, H entropy, I mutual information
 * Source   Vinh, Epps & Bailey 2010; Hubert & Arabie 1985 (ARI); Rosenberg & Hirschberg 2007 (V-measure)
 */
import { bestMatching } from '../clustering/assignment.js';
import { at, row } from '../prelude/matrix.js';
import type { Contingency } from './contingency.js';
import { contingency } from './contingency.js';
import { expectedMutualInformation } from './expected-mutual-information.js';

/** The mean by which mutual information is divided: of the two entropies. */
export type EntropyMean = 'arithmetic' | 'geometric' | 'max' | 'min';

/** The means by name. */
export const entropyMeans: Readonly<Record<EntropyMean, (a: number, b: number) => number>> = {
  arithmetic: (a, b) => (a + b) / 2,
  geometric: (a, b) => Math.sqrt(a * b),
  max: Math.max,
  min: Math.min,
};

/** −Σ p log p of counts, with 0 log 0 = 0. */
export const entropyOf = (counts: Float64Array, total: number): number =>
  counts.reduce((h, c) => (c > 0 ? h - (c / total) * (Math.log(c) - Math.log(total)) : h), 0);

/** I = Σ nᵢⱼ/n log(n nᵢⱼ / aᵢ bⱼ), held at 0 from below. */
export const mutualInformation = ({ counts, classes, clusters, total }: Contingency): number => {
  let so = 0;
  for (let i = 0; i < counts.rows; i++)
    for (let j = 0; j < counts.cols; j++) {
      const n = at(counts, i, j);
      const independent = ((classes[i] as number) * (clusters[j] as number)) / total;
      if (n > 0) so += (n / total) * Math.log(n / independent);
    }
  return Math.max(0, so);
};

const bothSingle = ({ classes, clusters }: Contingency): boolean =>
  classes.length <= 1 && clusters.length <= 1;

/**
 * Mutual information in proportion to a mean of the entropies.
 *
 *   I/mean(H(classes), H(clusters));   1 when both have one group only, else 0 when I is 0
 *
 * Units    0 … 1 · arithmetic ≤ geometric
 */
export const normalizedMutualInformation =
  (mean: EntropyMean) =>
  (c: Contingency): number => {
    if (bothSingle(c)) return 1;
    const mi = mutualInformation(c);
    // Rounding leaves a trace of I where it is 0; a labelling with one group has none for certain.
    if (mi <= Number.EPSILON || c.classes.length <= 1 || c.clusters.length <= 1) return 0;
    return mi / entropyMeans[mean](entropyOf(c.classes, c.total), entropyOf(c.clusters, c.total));
  };

/** Whether a labelling of n rows has one group, or n. */
const rigid = (groups: Float64Array, n: number): boolean => groups.length <= 1 || groups.length === n;

/**
 * (I − E I)/(mean(H, H) − E I), E I over all tables with the same sums: 0 by chance, 1 at agreement.
 *
 * Where one labelling has one group or each row apart, all those tables have the same I, and both differences are 0
 * or a trace of rounding: it is 1 if the labellings are the same, else 0.
 */
export const adjustedMutualInformation =
  (mean: EntropyMean) =>
  (c: Contingency): number => {
    if (rigid(c.classes, c.total) || rigid(c.clusters, c.total))
      return c.classes.length === c.clusters.length ? 1 : 0;
    const expected = expectedMutualInformation(c);
    const most = entropyMeans[mean](entropyOf(c.classes, c.total), entropyOf(c.clusters, c.total));
    const room = most - expected;
    const signed = room < 0 ? Math.min(room, -Number.EPSILON) : Math.max(room, Number.EPSILON);
    return (mutualInformation(c) - expected) / signed;
  };

const pairs = (n: number): number => (n * (n - 1)) / 2;

/** Pairs of rows that are together in both, in classes, in clusters, and all pairs. */
const pairCounts = (
  c: Contingency,
): readonly [both: number, classes: number, clusters: number, all: number] => {
  const sum = (xs: ArrayLike<number>): number => Array.from(xs).reduce((so, n) => so + pairs(n), 0);
  return [sum(c.counts.data), sum(c.classes), sum(c.clusters), pairs(c.total)];
};

/** The share of pairs of rows on which both agree: together in both or apart in both. */
export const randIndex = (c: Contingency): number => {
  const [both, a, b, all] = pairCounts(c);
  return all === 0 ? 1 : (all + 2 * both - a - b) / all;
};

/** (pairs together in both − expected)/(their mean − expected): 0 by chance, ≥ −1/2, 1 at agreement. */
export const adjustedRandIndex = (c: Contingency): number => {
  const [both, a, b, all] = pairCounts(c);
  const expected = all === 0 ? 0 : (a * b) / all;
  const room = (a + b) / 2 - expected;
  return room === 0 ? 1 : (both - expected) / room;
};

/** √(pairs together in both / in classes · the same / in clusters). */
export const fowlkesMallows = (c: Contingency): number => {
  const [both, a, b] = pairCounts(c);
  return both === 0 ? 0 : Math.sqrt(both / a) * Math.sqrt(both / b);
};

/** I/H(classes): 1 when each cluster holds one class only. */
export const homogeneity = (c: Contingency): number => {
  const h = entropyOf(c.classes, c.total);
  return h === 0 ? 1 : mutualInformation(c) / h;
};

/** I/H(clusters): 1 when each class lies in one cluster. */
export const completeness = (c: Contingency): number => {
  const h = entropyOf(c.clusters, c.total);
  return h === 0 ? 1 : mutualInformation(c) / h;
};

/** The harmonic mean of homogeneity and completeness; the same number as arithmetic NMI. */
export const vMeasure = (c: Contingency): number => {
  const [h, k] = [homogeneity(c), completeness(c)];
  return h + k === 0 ? 0 : (2 * h * k) / (h + k);
};

/** The share of rows that are right under the best one-to-one naming of clusters by classes. */
export const hungarianAccuracy = (c: Contingency): number => {
  const name = bestMatching(c.counts);
  const right = name.reduce((so, j, i) => (j < 0 ? so : so + at(c.counts, i, j)), 0);
  return right / c.total;
};

/** The share of rows in the commonest class of their cluster; grows to 1 with the number of clusters. */
export const purity = (c: Contingency): number => {
  let so = 0;
  for (let j = 0; j < c.counts.cols; j++) {
    let most = 0;
    for (let i = 0; i < c.counts.rows; i++) most = Math.max(most, row(c.counts, i)[j] as number);
    so += most;
  }
  return so / c.total;
};

/** The measures that reports show. */
export interface Agreement {
  readonly accuracy: number;
  readonly nmi: number;
  readonly ami: number;
  readonly ari: number;
  readonly purity: number;
}

/**
 * Accuracy under the best naming, NMI and AMI (arithmetic), ARI and purity of clusters against classes.
 *
 * @example
 * agreement([0, 0, 1, 1], [1, 1, 0, 0]) // => { accuracy: 1, nmi: 1, ami: 1, ari: 1, purity: 1 }
 */
export const agreement = (labels: ArrayLike<number>, clusters: ArrayLike<number>): Agreement => {
  const c = contingency(labels, clusters);
  return {
    accuracy: hungarianAccuracy(c),
    nmi: normalizedMutualInformation('arithmetic')(c),
    ami: adjustedMutualInformation('arithmetic')(c),
    ari: adjustedRandIndex(c),
    purity: purity(c),
  };
};
