import { describe, expect, it } from 'vitest';
import { matrix } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { matching, matchingOf } from './matching.js';
import { cosines, indexed, inverseFrequencies, weighted } from './tf-idf.js';

describe('matching', () => {
  it('identity: rows matched with themselves are all found first', () => {
    const x = matrix(20, 8, normals(keyOf(1), 160));
    expect(matching(x, x)).toEqual({ recall: { 1: 1, 10: 1, 100: 1 }, reciprocalRank: 1 });
  });

  it('ranks: shares and mean reciprocal', () => {
    expect(matchingOf([1, 2, 4], [1, 2])).toEqual({
      recall: { 1: 1 / 3, 2: 2 / 3 },
      reciprocalRank: 1.75 / 3,
    });
  });

  it('tf-idf: a rare shared word outweighs a common one; a word of all texts says nothing', () => {
    const texts = [
      ['the', 'cat', 'sat'],
      ['the', 'cat', 'ran'],
      ['the', 'ocelot'],
      ['the', 'dog'],
    ];
    const idf = inverseFrequencies(texts);
    expect(idf.get('the')).toBe(0);
    const bank = weighted([['cat'], ['ocelot'], ['the']], idf, texts.length);
    const [query] = weighted([['the', 'cat', 'ocelot']], idf, texts.length);
    const [cat, ocelot, the] = cosines(query ?? new Map(), indexed(bank));
    expect(ocelot).toBeGreaterThan(cat as number);
    expect(the).toBe(0);
    // Weights log 2 and log 4 over their norm: 1/√5 and 2/√5, each within a few roundings.
    expect(Math.abs((cat as number) - 1 / Math.sqrt(5))).toBeLessThanOrEqual(8 * 2 ** -53);
  });
});
