/** Pairs, triplets and classes, small enough to be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { pairIds } from './build.js';
import { known } from './conventions.js';
import { ownedBy, places } from './info-nce-forms.js';
import { classCosine, classesOf, infimum, leastCosine, twice } from './landmarks.js';
import { firstPairs } from './n-pairs.js';
import { positivePairs, positivesOf } from './supervised-contrastive.js';
import { triplets } from './triplet.js';

const ids = (...labels: ReadonlyArray<number>): Int32Array => Int32Array.from(labels);

describe('by hand/places', () => {
  it('pairs and triplets of labelled rows', () => {
    expect(positivePairs(ids(3, 1, 3, 2))).toEqual([ids(0, 2), ids(2, 0)]);
    expect(triplets(ids(0, 0, 1))).toEqual([ids(0, 1), ids(1, 0), ids(2, 2)]);
    expect(Array.from(positivesOf(ids(0, 0, 1, 0)))).toEqual([2, 2, 0, 2]);
    expect(pairIds(2)).toEqual(ids(0, 1, 0, 1));
    expect(places(3)).toEqual(ids(0, 1, 2));
    expect(ownedBy(2, ids(1, 1))).toEqual({
      relation: 'same',
      queries: ids(0, 1),
      keys: ids(1, 1),
      self: true,
    });
  });
  it('the first two of each class that has two, in the order of labels', () => {
    expect(firstPairs(ids(3, 1, 3, 1, 2, 3))).toEqual([ids(1, 0), ids(3, 2)]);
  });
  it('classes and the least cosine between them', () => {
    expect(classesOf(ids(4, 4, 7))).toEqual({ count: 2, equal: false, sizes: [2, 1] });
    expect(classesOf(ids(4, 7, 4, 7))).toEqual({ count: 2, equal: true, sizes: [2, 2] });
    expect([1, 2, 3, 5].map(leastCosine)).toEqual([1, -1, -1 / 2, -1 / 4]);
    expect([ids(0, 0, 1, 1, 2, 2), ids(0, 0, 1, 2), ids(0, 0)].map(classCosine)).toEqual([-1 / 2, -1, 1]);
  });
  it('the extent of a tensor, there or not', () => {
    expect(known('q', { q: { rows: 3, cols: 2 } })).toEqual({ rows: 3, cols: 2 });
    expect(known('k', { q: { rows: 3, cols: 2 } })).toEqual({ rows: 1, cols: 1 });
  });
  it('what is known of a loss that is taken twice', () => {
    expect(twice(infimum(3, 5, 'reached'))).toEqual(infimum(6, 10, 'reached'));
    expect(twice(undefined)).toBeUndefined();
  });
});
