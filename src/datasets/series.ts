/**
 * series — long series from the records of a file, cut into windows as its schema says.
 *
 * Rows are instants in their order; with `by` each value of that column is a series of its own. The class of an instant
 * is its label, where there is one.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import type { Records } from './csv.js';
import type { Schema, SeriesSchema } from './schema.js';
import { schemaFor } from './schema.js';
import type { Split } from './split.js';
import type { LongSeries } from './windows.js';
import { windowsOf } from './windows.js';

/** A cell as a number; an empty one is none, and `windowsOf` says where. */
const numberIn = (cell: string | undefined): number =>
  cell === undefined || cell.trim() === '' ? Number.NaN : Number(cell);

const longOf = (
  name: string,
  records: Records,
  whole: Required<Schema>,
  by: string | undefined,
): LongSeries => {
  const channels = Object.keys(whole.columns ?? {});
  const places = channels.map((channel) => records.names.indexOf(channel));
  const cell = (row: ReadonlyArray<string>, column: string | undefined): string =>
    column === undefined ? '' : (row[records.names.indexOf(column)] ?? '');
  const classes = [...new Set(records.rows.map((row) => cell(row, whole.label)))].sort();
  return {
    name,
    channels,
    series: [...new Set(records.rows.map((row) => cell(row, by)))].map((one) => {
      const rows = records.rows.filter((row) => cell(row, by) === one);
      return {
        name: one === '' ? name : one,
        values: rows.map((row) => places.map((at) => numberIn(row[at]))),
        classes: rows.map((row) => classes.indexOf(cell(row, whole.label))),
      };
    }),
  };
};

const fault = (
  name: string,
  { names }: Records,
  whole: Required<Schema>,
  s: SeriesSchema,
): DataError | undefined => {
  const columns = Object.entries(whole.columns ?? {});
  const category = columns.find(([, kind]) => kind !== 'number');
  if (category !== undefined)
    return dataError(
      `${name}, channel "${category[0]}"`,
      'a category',
      'numbers; list the columns in the schema',
    );
  if (s.by !== undefined && !names.includes(s.by))
    return dataError(`${name}, series by`, s.by, allowedNames(s.by, names));
  const channels = columns.map(([channel]) => channel);
  return channels.includes(s.target)
    ? undefined
    : dataError(`${name}, target`, s.target, allowedNames(s.target, channels));
};

/**
 * Windows of the series in some records, the last part of each series held out.
 *
 * Errors   Left(DataError) when the schema does not fit, a value is no finite number, or a series is too short
 */
export const seriesOf = (
  name: string,
  records: Records,
  given: Schema,
  heldOut: number,
): Either<DataError, Split> =>
  pipe(
    schemaFor(name, records, given),
    E.chain((whole) => {
      const { series: s } = whole;
      if (s === undefined) return E.left(dataError(name, 'no "series" in the schema', 'one'));
      const wrong = fault(name, records, whole, s);
      if (wrong !== undefined) return E.left(wrong);
      const long = longOf(name, records, whole, s.by);
      const { length, horizon, season = 1 } = s;
      return windowsOf(long, { length, horizon, season, heldOut, target: long.channels.indexOf(s.target) });
    }),
  );
