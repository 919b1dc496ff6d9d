/** First centres from uniforms that are known. */
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, tabulate } from '../prelude/matrix.js';
import { keyOf, permutation, uniforms } from '../prelude/random.js';
import { pickRows } from '../prelude/row-products.js';
import { plusPlusRows, seeds } from './seeding.js';

const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const keys = Array.from({ length: 12 }, (_, seed) => keyOf(seed));

describe('seeding', () => {
  it('the first row is each of n with probability 1/n: the ⌊n u⌋th', () => {
    for (const key of keys) {
      const [u] = uniforms(key, 1);
      expect(
        Array.from(
          plusPlusRows(
            key,
            tabulate(5, 1, (i) => i),
            1,
          ),
        ),
      ).toEqual([Math.floor(5 * (u as number))]);
    }
  });
  it('a row is drawn where the sum of squared distances exceeds u times their total, and not where it equals it', () => {
    // u = 31987387/2²⁵ and the squared distances are 31987387 and 2²⁵ − 31987387: after the first, the sum is u times the total.
    const [u, v] = uniforms(keyOf(3), 2) as unknown as readonly [number, number];
    expect([Math.floor(3 * u), v * 2 ** 25]).toEqual([0, 31987387]);
    const x = of(4, 0, 0, 0, 0, 5655, 91, 9, 0, 1250, 65, 16, 8);
    expect(Array.from(plusPlusRows(keyOf(3), x, 2))).toEqual([0, 2]);
    // With the first a little farther, the sum exceeds it.
    expect(Array.from(plusPlusRows(keyOf(3), of(4, 0, 0, 0, 0, 5656, 91, 9, 0, 1250, 65, 16, 8), 2))).toEqual(
      [0, 1],
    );
  });
  it('where squared distances overflow, a duplicate is not drawn while others remain', () => {
    for (const key of keys) {
      const x = of(1, 0, 0, 1e200);
      const drawn = pickRows(x, plusPlusRows(key, x, 2));
      expect(Array.from(drawn.data).sort()).toEqual([0, 1e200]);
    }
  });
  it('random rows are the first of a permutation and may coincide; those of k-means++ do not', () => {
    const x = of(1, 7, 7, 7, 8);
    const both = keys.map((key) => [seeds('random-rows', key, x, 2), seeds('k-means++', key, x, 2)] as const);
    both.forEach(([random, far], i) => {
      expect(random).toEqual(pickRows(x, permutation(keys[i] ?? keyOf(0), 4).subarray(0, 2)));
      expect(Array.from(far.data).sort()).toEqual([7, 8]);
    });
    expect(both.some(([random]) => random.data[0] === random.data[1])).toBe(true);
  });
});
