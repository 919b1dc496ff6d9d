/**
 * vega — tables and series of the npm package `vega-datasets` whose licence is clear.
 *
 *   penguins   344 penguins of three species (Gorman, Williams & Fraser 2014), CC0
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { keyOf } from '../prelude/random.js';
import type { Records } from './csv.js';
import type { Dataset } from './dataset.js';
import type { Schema } from './schema.js';
import type { Split } from './split.js';
import { splitTable, tableOf } from './table.js';

/** A file of the package `vega-datasets`. */
export const vegaFile = (name: string): TaskEither<DataError, string> =>
  TE.tryCatch(
    async () => {
      const entry = createRequire(import.meta.url).resolve('vega-datasets');
      return await readFile(join(dirname(entry), '..', 'data', name), 'utf8');
    },
    () => dataError(`the data ${name}`, 'no package "vega-datasets"', 'npm install vega-datasets'),
  );

/** JSON objects as records of text; null is the empty cell. */
const recordsOfObjects = (text: string): Records => {
  const objects = JSON.parse(text) as ReadonlyArray<Readonly<Record<string, unknown>>>;
  const names = Object.keys(objects[0] ?? {});
  return {
    names,
    rows: objects.map((o) => names.map((n) => (o[n] === null || o[n] === undefined ? '' : String(o[n])))),
  };
};

const penguinSchema: Schema = {
  label: 'Species',
  columns: {
    Island: 'category',
    'Beak Length (mm)': 'number',
    'Beak Depth (mm)': 'number',
    'Flipper Length (mm)': 'number',
    'Body Mass (g)': 'number',
    Sex: 'category',
  },
};

/** All penguins, classes by species. */
export const allPenguins: TaskEither<DataError, Dataset> = pipe(
  vegaFile('penguins.json'),
  TE.chainEitherK((text) =>
    pipe(
      E.tryCatch(
        () => recordsOfObjects(text),
        (cause) => dataError('penguins', String(cause), 'the file of vega-datasets 2 or 3'),
      ),
      E.chain((records) => tableOf('penguins', 'penguins', records, penguinSchema)),
    ),
  ),
);

/** The published split of the penguins: four in five to learn from, by `stratified(keyOf(0), 0.2)`. */
export const penguins: TaskEither<DataError, Split> = pipe(allPenguins, TE.map(splitTable(keyOf(0), 0.2)));
