/**
 * lines — texts of a plain file, one on each line.
 *
 * With a tab in every line its two parts are the two sides of an entry. Without tabs the lines follow each other, and a
 * sample is a line and the next.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Dataset } from './dataset.js';
import { textsOf, wordsOf } from './texts.js';

/** Texts of a file, and whether neighbouring samples share a line. */
export interface Lines {
  readonly texts: Dataset;
  readonly consecutive: boolean;
}

/** Words of a side at most, however long the lines are. */
const longest = 32;

const lengthOf = (texts: ReadonlyArray<ReadonlyArray<string>>): number =>
  texts.flat().reduce((so, text) => Math.min(longest, Math.max(so, wordsOf(text).length)), 1);

/**
 * The texts of a file; empty lines are left out.
 *
 * Errors   Left(DataError) when there are fewer than three lines, some lines have one tab and others not, or a text has
 *          no word
 */
export const linesOf = (name: string, text: string): Either<DataError, Lines> => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 3)
    return E.left(dataError(name, `${lines.length} lines that are not empty`, 'three or more'));
  const parts = lines.map((line) => line.split('\t'));
  const consecutive = parts.every((p) => p.length === 1);
  const odd = consecutive ? -1 : parts.findIndex((p) => p.length !== 2);
  if (odd >= 0)
    return E.left(
      dataError(
        `${name}, line ${odd + 1} of those that are not empty`,
        `${(parts[odd]?.length ?? 1) - 1} tabs`,
        'one tab in every line, or none in any',
      ),
    );
  const texts = consecutive ? lines.slice(0, -1).map((line, i) => [line, lines[i + 1] ?? '']) : parts;
  const sides = consecutive ? ['sentence', 'next sentence'] : ['first side', 'second side'];
  return pipe(
    textsOf(name, { sides, texts, labels: undefined }, lengthOf(texts)),
    E.map((d) => ({ texts: d, consecutive })),
  );
};
