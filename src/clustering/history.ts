/**
 * history — clusters that keep their names from one clustering to the next, and whether they have collapsed.
 *
 * Clustering again permutes ids: a head trained on the old ids, or a plot of one cluster's life, then speaks of
 * nothing. Ids are matched by shared rows, one to one.
 */
import type { Matrix } from '../prelude/matrix.js';
import { at, tabulate } from '../prelude/matrix.js';
import { bestMatching } from './assignment.js';

/** How many rows have label i on one side and label j on the other: [first, second]. */
export const overlaps = (a: Int32Array, b: Int32Array, first: number, second: number): Matrix => {
  const counts = new Float64Array(first * second);
  a.forEach((l, i) => {
    const cell = l * second + (b[i] as number);
    counts[cell] = (counts[cell] as number) + 1;
  });
  return tabulate(first, second, (i, j) => counts[i * second + j] as number);
};

/**
 * The old id that each new cluster continues: the one-to-one renaming that keeps most rows under their old id.
 *
 * Laws     clusters/matching-undoes-renaming
 * @example
 * Array.from(continued(Int32Array.of(0, 0, 1, 2), Int32Array.of(2, 2, 0, 1), 3)) // => [1, 2, 0]
 */
export const continued = (before: Int32Array, now: Int32Array, clusters: number): Int32Array =>
  bestMatching(overlaps(now, before, clusters, clusters));

/** Labels under their continued ids. */
export const renamed = (labels: Int32Array, names: Int32Array): Int32Array =>
  labels.map((l) => names[l] as number);

/** How rows are spread over clusters. */
export interface Occupancy {
  /** Rows in each cluster. */
  readonly counts: Int32Array;
  readonly empty: number;
  /** exp of the entropy of cluster sizes: how many clusters of equal size say as much; from 1 to K. */
  readonly effective: number;
  /** The share of rows in the largest cluster. */
  readonly largest: number;
  /** Whether next to no distinction is left: see `occupancy`. */
  readonly collapsed: boolean;
}

/**
 * How rows are spread over clusters; `collapsed` when exp(entropy) < 1.5 or
 * one cluster holds more than 95 % of the rows, with more than one cluster to choose from.
 *
 * @example
 * occupancy(Int32Array.of(1, 1, 1, 1), 3).collapsed // => true
 */
export const occupancy = (labels: Int32Array, clusters: number): Occupancy => {
  const counts = new Int32Array(clusters);
  for (const l of labels) counts[l] = (counts[l] as number) + 1;
  const shares = Array.from(counts, (n) => n / Math.max(1, labels.length));
  const entropy = shares.reduce((h, p) => (p > 0 ? h - p * Math.log(p) : h), 0);
  const [effective, largest] = [Math.exp(entropy), Math.max(0, ...shares)];
  const empty = counts.filter((n) => n === 0).length;
  return {
    counts,
    empty,
    effective,
    largest,
    collapsed: clusters > 1 && (effective < 1.5 || largest > 0.95),
  };
};

/** The share of rows that kept their cluster from one clustering to the next, ids matched. */
export const stability = (before: Int32Array, now: Int32Array, clusters: number): number => {
  const shared = overlaps(now, before, clusters, clusters);
  const names = continued(before, now, clusters);
  let kept = 0;
  for (let i = 0; i < clusters; i++) kept += at(shared, i, names[i] as number);
  return kept / Math.max(1, now.length);
};
