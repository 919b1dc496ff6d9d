/**
 * n-grams — words as places of a short row, by hashing their letters.
 *
 * A word is its n-grams of letters between marks, and itself; each is hashed to a place and a sign. Words that share
 * letters share places, so a word never seen before is near its relatives. Nothing is learned and nothing is looked
 * up: the first layer behind it learns what a place means.
 *
 * Source   arXiv:1607.04606, §3.2 (Bojanowski et al. 2017); arXiv:0902.2206, eq. 3 (Weinberger et al. 2009)
 */
import type { Reading, TextForm } from '../../algebra/form.js';
import { specialWords } from '../../algebra/form.js';
import type { Matrix, Numbers } from '../../prelude/matrix.js';
import { matrix, row } from '../../prelude/matrix.js';

/**
 * A 32-bit hash of a text.
 *
 * Source   Fowler, Noll & Vo, FNV-1a with 32 bits
 * @example
 * hashOf('a') // => 0xe40c292c
 */
export const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash ^= letter.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
};

/**
 * A word's n-grams of letters between marks, n = 3 and 4, and the whole word.
 *
 * @example
 * gramsOf('cat') // => ['<cat>', '<ca', 'cat', 'at>', '<cat', 'cat>']
 */
export const gramsOf = (word: string): ReadonlyArray<string> => {
  const marked = `<${word}>`;
  const grams = [marked];
  for (const n of [3, 4])
    for (let at = 0; at + n <= marked.length; at++)
      if (n < marked.length) grams.push(marked.slice(at, at + n));
  return grams;
};

/** Places and values of a word among `features` places; the values have norm 1. */
export interface Hashed {
  readonly places: Int32Array;
  readonly values: Float64Array;
}

/** A word hashed. The sign is the hash's top bit, so that words which meet in a place cancel on average. */
export const hashed = (word: string, features: number): Hashed => {
  const places = new Map<number, number>();
  for (const gram of gramsOf(word)) {
    const hash = hashOf(gram);
    const place = (hash & 0x7fffffff) % features;
    places.set(place, (places.get(place) ?? 0) + (hash >= 2 ** 31 ? -1 : 1));
  }
  const values = Float64Array.from(places.values());
  const norm = Math.sqrt(values.reduce((so, x) => so + x * x, 0));
  return { places: Int32Array.from(places.keys()), values: values.map((x) => x / Math.max(1, norm)) };
};

const known = new WeakMap<ReadonlyArray<string>, Map<string, Hashed>>();

/** Word `place` of a list, hashed once for the list. */
const hashedIn = (words: ReadonlyArray<string>, place: number, features: number): Hashed => {
  const table = known.get(words) ?? new Map<string, Hashed>();
  known.set(words, table);
  const name = `${place} ${features}`;
  const found = table.get(name) ?? hashed(words[place] ?? specialWords[1], features);
  table.set(name, found);
  return found;
};

const add = (out: Float64Array, from: number, { places, values }: Hashed, weight: number): void => {
  places.forEach((place, i) => {
    out[from + place] = (out[from + place] as number) + weight * (values[i] as number);
  });
};

/** Numbers of a text as it is read: one row of n-grams, or one for each word with a last place for its presence. */
export const readWidth = (length: number, { kind, features }: Reading): number =>
  kind === 'bag' ? features : length * (features + 1);

const bag = (form: TextForm, side: Numbers, out: Float64Array, from: number): void => {
  const { words, reading, rarity } = form;
  let squares = 0;
  for (const word of side.subarray(0, form.length))
    if (word > 0) {
      const weight = rarity?.[word] ?? 1;
      add(out, from, hashedIn(words, word, reading.features), weight);
      squares += weight * weight;
    }
  const norm = squares > 0 ? Math.sqrt(squares) : 1;
  for (let i = from; i < from + reading.features; i++) out[i] = (out[i] as number) / norm;
};

const wordByWord = (form: TextForm, side: Numbers, out: Float64Array, from: number): void => {
  const { words, reading, length } = form;
  side.subarray(0, length).forEach((word, at) => {
    const start = from + at * (reading.features + 1);
    if (word <= 0) return;
    add(out, start, hashedIn(words, word, reading.features), 1);
    out[start + reading.features] = 1;
  });
};

/**
 * The first side of each text as an encoder reads it.
 *
 * Shapes   rows [N, sides · L] of words → [N, features], Σ w·n-grams / √Σw² over its words, w their rarity;
 *          or [N, L · (features + 1)], where words weigh the same
 */
export const readText =
  (form: TextForm) =>
  (rows: Matrix): Matrix => {
    const width = readWidth(form.length, form.reading);
    const out = new Float64Array(rows.rows * width);
    const write = form.reading.kind === 'bag' ? bag : wordByWord;
    for (let i = 0; i < rows.rows; i++) write(form, row(rows, i), out, i * width);
    return matrix(rows.rows, width, out);
  };
