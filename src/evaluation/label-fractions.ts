/** label-fractions — some of the labels, the same share of every class, drawn from a key. */

import type { Key } from '../prelude/random.js';
import { foldIn, permutation } from '../prelude/random.js';
import { pickRows } from '../prelude/row-products.js';
import type { Labelled } from './nearest-neighbours.js';

/**
 * Rows of a share of each class, in ascending order: at least one of each class that there is.
 *
 * A smaller share under the same key is a subset of a larger one, so that 1 % and 10 % differ by labels added.
 * @example
 * Array.from(stratified([1, 2], Int32Array.of(0, 0, 1, 1), 1)) // => [0, 1, 2, 3]
 */
export const stratified = (key: Key, labels: Int32Array, share: number): Int32Array => {
  const byClass = new Map<number, number[]>();
  labels.forEach((l, i) => {
    const members = byClass.get(l);
    if (members === undefined) byClass.set(l, [i]);
    else members.push(i);
  });
  const chosen = [...byClass].flatMap(([l, members]) => {
    const count = Math.max(1, Math.round(share * members.length));
    return Array.from(permutation(foldIn(key, l), members.length).subarray(0, count), (p) => members[p] ?? 0);
  });
  return Int32Array.from(chosen).sort();
};

/** The rows of a share of each class, with their labels. */
export const labelledShare = (key: Key, { rows, labels }: Labelled, share: number): Labelled => {
  const index = stratified(key, labels, share);
  return { rows: pickRows(rows, index), labels: index.map((i) => labels[i] as number) };
};
