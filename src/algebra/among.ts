/**
 * among — which keys an anchor is compared with.
 *
 * A mask over N × M pairs, said in O(N + M): integer labels on each side, a relation between them,
 * and whether the key with the anchor's own index takes part.
 */
import type { Index } from '../prelude/matrix.js';

/**
 * The set among(i) of keys j that anchor i ranges over.
 *
 *   among(i) = { j : relation(queries[i], keys[j]) and (self or j ≠ i) }
 *
 * `every` relates all pairs and ignores the labels, which are then empty.
 */
export interface Among {
  readonly relation: 'every' | 'same' | 'different';
  readonly queries: Index;
  readonly keys: Index;
  /** Whether key i may be among the keys of anchor i. */
  readonly self: boolean;
}

const none: Index = new Int32Array(0);

/** All keys. */
export const everyKey: Among = { relation: 'every', queries: none, keys: none, self: true };

/** All keys but the one at the anchor's own index (queries and keys are the same rows). */
export const allButSelf: Among = { relation: 'every', queries: none, keys: none, self: false };

/** Keys with the anchor's label, the anchor itself left out. */
export const sameLabel = (labels: Index): Among => ({
  relation: 'same',
  queries: labels,
  keys: labels,
  self: false,
});

/** Keys with another label than the anchor's. */
export const otherLabel = (queries: Index, keys: Index = queries): Among => ({
  relation: 'different',
  queries,
  keys,
  self: true,
});

/** Whether key j is among the keys of anchor i. */
export const isAmong = (a: Among, i: number, j: number): boolean =>
  (a.self || i !== j) && (a.relation === 'every' || (a.relation === 'same') === (a.queries[i] === a.keys[j]));

/** Whether the relation is the same from both sides, when both sides are the same rows. */
export const isSymmetric = (a: Among): boolean =>
  a.relation === 'every' ||
  a.queries === a.keys ||
  (a.queries.length === a.keys.length && a.queries.every((l, i) => l === a.keys[i]));

/** The same relation seen from the keys. */
export const converse = (a: Among): Among => ({ ...a, queries: a.keys, keys: a.queries });

/**
 * The number of keys among(i), for each of n anchors and m keys, in O(n + m).
 *
 * @example
 * Array.from(amongCounts(allButSelf, 3, 3)) // => [2, 2, 2]
 */
export const amongCounts = (a: Among, n: number, m: number): Float64Array => {
  const perLabel = new Map<number, number>();
  for (const l of a.keys) perLabel.set(l, (perLabel.get(l) ?? 0) + 1);
  return Float64Array.from({ length: n }, (_, i) => {
    const same = a.relation === 'every' ? m : (perLabel.get(a.queries[i] ?? 0) ?? 0);
    const related = a.relation === 'different' ? m - same : same;
    const ownCounts = !a.self && i < m && isAmong({ ...a, self: true }, i, i);
    return related - (ownCounts ? 1 : 0);
  });
};
