/**
 * texts — sentences as rows of words.
 *
 * A word is a run of letters and digits in small letters. A side longer than the form is cut at its end.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { TextForm } from '../algebra/form.js';
import { specialWords } from '../algebra/form.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Dataset } from './dataset.js';

/**
 * The words of a text.
 *
 * @example
 * wordsOf("The Dog's 2 bones") // => ['the', 'dog', 's', '2', 'bones']
 */
export const wordsOf = (text: string): ReadonlyArray<string> =>
  text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Texts with as many sides as there are names, and a class for each or none. */
export interface Entries {
  readonly sides: ReadonlyArray<string>;
  readonly texts: ReadonlyArray<ReadonlyArray<string>>;
  readonly labels: Int32Array | undefined;
}

/**
 * A data set of texts.
 *
 * Errors   Left(DataError) when there is none, or a side has no word, naming it
 */
export const textsOf = (
  name: string,
  { sides, texts, labels }: Entries,
  length: number,
): Either<DataError, Dataset> => {
  if (texts.length === 0) return left(dataError(name, 'no text', 'one or more'));
  const split = texts.map((entry) => sides.map((_, s) => wordsOf(entry[s] ?? '')));
  for (const [i, entry] of split.entries()) {
    const empty = entry.findIndex((words) => words.length === 0);
    if (empty >= 0)
      return left(
        dataError(
          `${name}, text ${i + 1}, ${sides[empty]}`,
          JSON.stringify(texts[i]?.[empty] ?? ''),
          'at least one word of letters or digits',
        ),
      );
  }
  const words = [...specialWords, ...[...new Set(split.flat(2))].sort()];
  const places = new Map(words.map((word, place) => [word, place]));
  const width = sides.length * length;
  const resting = new Int32Array(texts.length * width);
  split.forEach((entry, i) => {
    entry.forEach((side, s) => {
      side.slice(0, length).forEach((word, at) => {
        resting[i * width + s * length + at] = places.get(word) ?? 1;
      });
    });
  });
  const form: TextForm = { kind: 'text', length, sides, words, reading: { kind: 'bag', features: 1024 } };
  const rows: Dataset['rows'] = (index) => {
    const out = new Float32Array(index.length * width);
    index.forEach((from, to) => {
      out.set(resting.subarray(from * width, (from + 1) * width), to * width);
    });
    return { rows: index.length, cols: width, data: out };
  };
  return right({ name, form, size: texts.length, rows, labels });
};

/** A data set of one side of texts. */
export const oneSide = (d: Dataset, side: number): Dataset => {
  const { form } = d;
  if (form.kind !== 'text') return d;
  return {
    ...d,
    form: { ...form, sides: [form.sides[side] ?? ''] },
    rows: (index) => {
      const whole = d.rows(index);
      const out = new Float32Array(index.length * form.length);
      for (let i = 0; i < index.length; i++) {
        const from = i * whole.cols + side * form.length;
        out.set(whole.data.subarray(from, from + form.length), i * form.length);
      }
      return { rows: index.length, cols: form.length, data: out };
    },
  };
};

/** A row of words as people read it. */
export const sentenceOf = (form: TextForm, row: ArrayLike<number>, side = 0): string =>
  Array.from({ length: form.length }, (_, i) => row[side * form.length + i] ?? 0)
    .filter((word) => word > 0)
    .map((word) => form.words[word] ?? specialWords[1])
    .join(' ');
