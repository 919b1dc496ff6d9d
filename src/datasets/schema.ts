/**
 * schema — what the columns of a file mean: a small JSON file, or what can be told from the cells.
 *
 *   { "label": "Species", "columns": { "Body Mass (g)": "number", "Sex": "category" } }
 *
 *   { "series": { "length": 32, "horizon": 7, "target": "temperature" }, "columns": { "temperature": "number" } }
 *
 * With `series` the rows are instants in their order, and windows of them are the samples. `label` is no feature. Columns that are not listed are left out; where `columns` is absent all are taken: a column
 * whose cells are all numbers is a number, any other a category.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as v from 'valibot';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import type { Records } from './csv.js';

/** What a column holds. */
export type ColumnKind = 'number' | 'category';

/** The columns of a table that are learned from, and the one that names the class. */
export interface Schema {
  readonly label?: string | undefined;
  readonly columns?: Readonly<Record<string, ColumnKind>> | undefined;
  readonly series?: SeriesSchema | undefined;
}

/** How windows are cut from instants, and what is asked of them. */
export interface SeriesSchema {
  /** Instants of a window, and those behind it whose mean is asked for. */
  readonly length: number;
  readonly horizon: number;
  /** The column that is asked for. */
  readonly target: string;
  /** Instants after which it repeats itself; 1 when nobody says: the guess is then the mean just before. */
  readonly season?: number | undefined;
  /** A column that tells one series from another. */
  readonly by?: string | undefined;
}

const instants = v.pipe(v.number(), v.integer(), v.minValue(1));

const schema = v.strictObject({
  label: v.optional(v.string()),
  series: v.optional(
    v.strictObject({
      length: instants,
      horizon: instants,
      target: v.string(),
      season: v.optional(instants),
      by: v.optional(v.string()),
    }),
  ),
  columns: v.optional(v.record(v.string(), v.picklist(['number', 'category']))),
});

/** Categories that a column may have at most: beyond, it names things rather than sorts them. */
export const mostCategories = 256;

/** Cells that stand for a missing value. */
export const missingMarks: ReadonlyArray<string> = ['', 'NA', 'NaN', 'nan', 'N/A', 'null', 'NULL', '.', '?'];

/**
 * A schema from JSON text.
 *
 * Errors   Left(DataError) when it is none, naming the place
 */
export const readSchema = (path: string, text: string): E.Either<DataError, Schema> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(text),
      (cause) => dataError(path, String(cause), 'a JSON object'),
    ),
    E.chain((json) => {
      const read = v.safeParse(schema, json);
      if (read.success) return E.right(read.output);
      const [issue] = read.issues;
      return E.left(
        dataError(
          `${path} at ${v.getDotPath(issue) ?? 'the whole'}`,
          String(issue.received),
          String(issue.expected),
        ),
      );
    }),
  );

const numeric = (cell: string): boolean =>
  missingMarks.includes(cell.trim()) || Number.isFinite(Number(cell));

/** The schema with every column named: what was said, or what the cells tell. */
const complete = ({ names, rows }: Records, { label, columns, series }: Schema): Required<Schema> => ({
  label,
  series,
  columns:
    columns ??
    Object.fromEntries(
      names
        .map((name, c): [string, ColumnKind] => [
          name,
          rows.every((row) => numeric(row[c] ?? '')) ? 'number' : 'category',
        ])
        .filter(([name]) => name !== label && name !== series?.by),
    ),
});

/**
 * The schema of some records, complete.
 *
 * Errors   Left(DataError) when it names a column that is not there, none at all, or the label as a feature
 */
export const schemaFor = (
  path: string,
  records: Records,
  given: Schema,
): E.Either<DataError, Required<Schema>> => {
  const whole = complete(records, given);
  const asked = [...Object.keys(whole.columns ?? {}), ...(whole.label === undefined ? [] : [whole.label])];
  const stranger = asked.find((name) => !records.names.includes(name));
  if (stranger !== undefined)
    return E.left(dataError(`${path}, column`, stranger, allowedNames(stranger, records.names)));
  if (whole.label !== undefined && whole.columns?.[whole.label] !== undefined)
    return E.left(dataError(`${path}, label`, `${whole.label}, which is a column to learn from`, 'another'));
  return Object.keys(whole.columns ?? {}).length > 0
    ? E.right(whole)
    : E.left(dataError(path, 'no column to learn from', 'one or more'));
};
