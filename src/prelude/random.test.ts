import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { foldIn, keyOf, permutation, threefry, uniforms, word } from './random.js';

const known = JSON.parse(readFileSync('spec/vectors/threefry.json', 'utf8')) as {
  cases: ReadonlyArray<Record<'counter' | 'key' | 'answer', [string, string]>>;
};
const words = ([a, b]: [string, string]): [number, number] => [
  Number.parseInt(a, 16),
  Number.parseInt(b, 16),
];

describe('random', () => {
  it.each(known.cases)('threefry/known-answer $counter', ({ counter, key, answer }) => {
    expect(threefry(words(key), words(counter))).toEqual(words(answer));
  });

  it('uniforms/prefix: the first n numbers do not depend on the count', () => {
    const key = foldIn(keyOf(7), 3);
    expect(Array.from(uniforms(key, 9).subarray(0, 4))).toEqual(Array.from(uniforms(key, 4)));
    expect(word(key, 5) / 2 ** 32).toBe(uniforms(key, 9)[5]);
  });

  it('permutation/bijective', () => {
    expect(Array.from(permutation(keyOf(1), 100)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });
});
