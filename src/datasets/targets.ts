/**
 * targets — numbers that a person wants told from samples, out of a file beside the data.
 *
 *   FILE.npy         [N] or [N, E]: one number for each sample, or E
 *   FILE.csv         every column is a number for each sample
 *   FILE.csv:COLUMN  one column; the file may hold others, such as the table that is learned from
 *
 * Row i belongs to sample i of the data as they were before they were divided. Of data that come in two parts, the
 * rows of the samples to learn from come first, then those of the samples held out.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import { decodeArray } from './arrays.js';
import type { Records } from './csv.js';
import { recordsOf } from './csv.js';
import type { Dataset, Targets } from './dataset.js';
import { readBytes } from './files.js';
import type { Split } from './split.js';

/** A file, and the column of it that is meant. */
export interface Place {
  readonly path: string;
  readonly column: string | undefined;
}

/**
 * The file and the column in a word.
 *
 * @example
 * placeOf('islands.csv:Body Mass (g)') // => { path: 'islands.csv', column: 'Body Mass (g)' }
 */
export const placeOf = (given: string): Place => {
  const [, path, column] = /^(.*?\.(?:csv|tsv))(?::(.+))?$/i.exec(given) ?? [];
  return path === undefined ? { path: given, column: undefined } : { path, column };
};

/** Numbers under what they are called. */
interface Numbered {
  readonly meaning: string;
  readonly values: ReadonlyArray<number>;
}

const parsed = (path: string, { names, rows }: Records) => {
  const one = (column: string): E.Either<DataError, Numbered> => {
    const cells = rows.map((row) => row[names.indexOf(column)] ?? '');
    const at = cells.findIndex((cell) => cell.trim() === '' || !Number.isFinite(Number(cell)));
    return at < 0
      ? E.right({ meaning: column, values: cells.map(Number) })
      : E.left(dataError(`${path}, row ${at + 1}, target "${column}"`, `"${cells[at]}"`, 'a finite number'));
  };
  return one;
};

/**
 * Targets in the records of a file: of one column, or of all.
 *
 * Errors   Left(DataError) when the column is not there or a cell is no finite number
 */
export const targetsInRecords = (
  { path, column }: Place,
  records: Records,
): E.Either<DataError, ReadonlyArray<Numbered>> => {
  if (column !== undefined && !records.names.includes(column))
    return E.left(dataError(`${path}, target`, column, allowedNames(column, records.names)));
  return pipe(column === undefined ? records.names : [column], E.traverseArray(parsed(path, records)));
};

/**
 * Targets in an array.
 *
 * Errors   Left(DataError) when it is neither [N] nor [N, E], or a number is not finite
 */
export const targetsInArray = (
  path: string,
  extents: ReadonlyArray<number>,
  data: ArrayLike<number>,
): E.Either<DataError, ReadonlyArray<Numbered>> => {
  const [rows = 0, columns = 1] = extents;
  if (extents.length < 1 || extents.length > 2 || columns === 0)
    return E.left(dataError(path, `targets of shape [${extents.join(', ')}]`, '[N] or [N, E]'));
  const all = Array.from(data);
  const at = all.findIndex((x) => !Number.isFinite(x));
  if (at >= 0)
    return E.left(
      dataError(`${path}, row ${Math.floor(at / columns) + 1}`, String(all[at]), 'finite numbers'),
    );
  const name = path.replace(/^.*[\\/]/, '');
  return E.right(
    Array.from({ length: columns }, (_, c) => ({
      meaning: columns === 1 ? `numbers in ${name}` : `column ${c + 1} of ${name}`,
      values: Array.from({ length: rows }, (_, i) => all[i * columns + c] as number),
    })),
  );
};

const read = (place: Place): TaskEither<DataError, ReadonlyArray<Numbered>> =>
  pipe(
    readBytes(place.path),
    TE.chainEitherK((bytes) =>
      /\.(csv|tsv)$/i.test(place.path)
        ? pipe(
            recordsOf(place.path, new TextDecoder().decode(bytes)),
            E.chain((records) => targetsInRecords(place, records)),
          )
        : pipe(
            decodeArray(place.path, bytes),
            E.chain(({ extents, data }) => targetsInArray(place.path, extents, data)),
          ),
    ),
  );

const rangeOf = (from: number, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => from + i);

/** Where the numbers of each part stand in the file. */
const placesIn = ({ training, heldOut, whole }: Split): NonNullable<Split['whole']> =>
  whole ?? {
    size: training.size + heldOut.size,
    training: rangeOf(0, training.size),
    heldOut: rangeOf(training.size, heldOut.size),
  };

const constant = (values: Float64Array): boolean => values.every((x) => x === values[0]);

const attached = (d: Dataset, targets: ReadonlyArray<Targets>): Dataset => ({
  ...d,
  targets: [...(d.targets ?? []), ...targets],
});

/**
 * A split whose samples have these numbers as targets, behind those that they have already.
 *
 * Errors   Left(DataError) when a sample is many pixels with classes of their own, when there is not one row for each
 *          sample, or when a part has one number throughout: nothing is learned from it, nor a share of it explained
 */
export const targeted =
  (path: string, numbers: ReadonlyArray<Numbered>) =>
  (split: Split): E.Either<DataError, Split> => {
    const { size, ...places } = placesIn(split);
    const { training, heldOut } = split;
    if (heldOut.pixels !== undefined)
      return E.left(dataError(`targets ${path}`, `${heldOut.name}, classes of pixels`, 'other data'));
    const odd = numbers.find(({ values }) => values.length !== size);
    if (odd !== undefined)
      return E.left(
        dataError(
          `targets ${path}`,
          `${odd.values.length} rows`,
          `${size}, one for each sample (${training.size} to learn from, ${heldOut.size} held out)`,
        ),
      );
    const part = (index: Int32Array): ReadonlyArray<Targets> =>
      numbers.map(({ meaning, values }) => ({
        meaning,
        values: Float64Array.from(index, (i) => values[i] ?? Number.NaN),
        guesses: {},
      }));
    const [learned, asked] = [part(places.training), part(places.heldOut)];
    for (const [of, targets] of [
      ['to learn from', learned],
      ['held out', asked],
    ] as const) {
      const still = targets.find(({ values }) => constant(values));
      if (still !== undefined)
        return E.left(
          dataError(
            `targets ${path}, ${still.meaning}`,
            still.values.length === 0 ? `no sample ${of}` : `${still.values[0]} for every sample ${of}`,
            'numbers that differ',
          ),
        );
    }
    return E.right({ ...split, training: attached(training, learned), heldOut: attached(heldOut, asked) });
  };

/** A split with the targets of a file; without one, as it is. */
export const withTargets =
  (given: string | undefined) =>
  (split: Split): TaskEither<DataError, Split> =>
    given === undefined
      ? TE.right(split)
      : pipe(
          read(placeOf(given)),
          TE.chainEitherK((numbers) => targeted(given, numbers)(split)),
        );
