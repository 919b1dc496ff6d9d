/**
 * vega — tables and series of the npm package `vega-datasets` whose licence is clear.
 *
 *   weather    four years of daily weather in Seattle and New York (NOAA), a work of the U.S. government
 *   birdstrikes   10 000 birds struck by aircraft (FAA), a work of the U.S. government
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
import { recordsOf } from './csv.js';
import type { Dataset } from './dataset.js';
import type { Schema } from './schema.js';
import type { Split } from './split.js';
import { splitTable, tableOf } from './table.js';
import type { LongSeries } from './windows.js';
import { windowsOf } from './windows.js';

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

const birdstrikeSchema: Schema = {
  label: 'Phase of flight',
  columns: {
    'Aircraft Make Model': 'category',
    'Aircraft Airline Operator': 'category',
    'Origin State': 'category',
    'Effect Amount of damage': 'category',
    'Wildlife Size': 'category',
    'Time of day': 'category',
    'Speed IAS in knots': 'number',
  },
};

/** Strikes of birds, classes by the phase of the flight; the speed is missing in more than a quarter of them. */
export const birdstrikes: TaskEither<DataError, Split> = pipe(
  vegaFile('birdstrikes.csv'),
  TE.chainEitherK((text) =>
    pipe(
      recordsOf('birdstrikes.csv', text),
      E.chain((records) => tableOf('birdstrikes', 'birdstrikes.csv', records, birdstrikeSchema)),
    ),
  ),
  TE.map(splitTable(keyOf(0), 0.2)),
);

const channels = ['precipitation', 'temp_max', 'temp_min', 'wind'];

/** Rain grows by orders of magnitude: log(1 + millimetres); the rest as it is. */
const measured = (channel: string, cell: string): number =>
  channel === 'precipitation' ? Math.log1p(Number(cell)) : Number(cell);

/** Days by place, in their order; the class of a day is its month. */
const daysOf = ({ names, rows }: Records): LongSeries => {
  const cell = (row: ReadonlyArray<string>, name: string): string => row[names.indexOf(name)] ?? '';
  const places = [...new Set(rows.map((row) => cell(row, 'location')))];
  return {
    name: 'weather',
    channels,
    series: places.map((name) => {
      const days = rows.filter((row) => cell(row, 'location') === name);
      return {
        name,
        values: days.map((row) => channels.map((c) => measured(c, cell(row, c)))),
        classes: days.map((row) => Number(cell(row, 'date').slice(5, 7)) - 1),
      };
    }),
  };
};

/**
 * Windows of 32 days of weather, the last year of each place held out; asked for are the month in which the window
 * ends, and the mean of the daily highest temperatures of the next 7 days.
 */
export const weather: TaskEither<DataError, Split> = pipe(
  vegaFile('weather.csv'),
  TE.chainEitherK((text) => recordsOf('weather.csv', text)),
  TE.chainEitherK((records) =>
    windowsOf(daysOf(records), { length: 32, horizon: 7, target: 1, season: 365, heldOut: 0.25 }),
  ),
);
