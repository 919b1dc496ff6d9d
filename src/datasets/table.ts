/**
 * table — data sets of mixed columns, from records of text.
 *
 * A number rests as it was written, a category as its place among the values, and beside each a 1 where it is missing.
 * Mean and deviation, which an encoder's units are made of, are those of the rows to learn from.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Column, TableForm } from '../algebra/form.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Key } from '../prelude/random.js';
import type { Records } from './csv.js';
import type { Dataset } from './dataset.js';
import { everyIndex, inMemory } from './dataset.js';
import type { Schema } from './schema.js';
import { missingMarks, mostCategories, schemaFor } from './schema.js';
import type { Split } from './split.js';
import { stratified } from './split.js';

const missing = (cell: string): boolean => missingMarks.includes(cell.trim());

const cellsIn = ({ names, rows }: Records, name: string): ReadonlyArray<string> => {
  const at = names.indexOf(name);
  return rows.map((row) => (row[at] ?? '').trim());
};

/** The different values of a column, in the order of their letters. */
const valuesOf = (cells: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...new Set(cells.filter((cell) => !missing(cell)))].sort();

const columnOf =
  (path: string, records: Records) =>
  ([name, kind]: readonly [string, 'number' | 'category']): E.Either<DataError, Column> => {
    const cells = cellsIn(records, name);
    if (kind === 'number') {
      const strange = cells.findIndex((cell) => !missing(cell) && !Number.isFinite(Number(cell)));
      return strange < 0
        ? E.right({ kind, name, mean: 0, deviation: 1 })
        : E.left(
            dataError(
              `${path}, row ${strange + 1}, column "${name}"`,
              cells[strange] ?? '',
              `a finite number, or one of ${missingMarks.filter((m) => m !== '').join(', ')} where it is missing`,
            ),
          );
    }
    const values = valuesOf(cells);
    return values.length <= mostCategories
      ? E.right({ kind, name, values })
      : E.left(
          dataError(
            `${path}, column "${name}"`,
            `${values.length} different values`,
            `numbers, or at most ${mostCategories} categories; a schema can leave it out`,
          ),
        );
  };

const labelsIn = (
  path: string,
  records: Records,
  label: string | undefined,
): E.Either<DataError, Int32Array | undefined> => {
  if (label === undefined) return E.right(undefined);
  const cells = cellsIn(records, label);
  const none = cells.findIndex(missing);
  const values = valuesOf(cells);
  return none < 0
    ? E.right(Int32Array.from(cells, (cell) => values.indexOf(cell)))
    : E.left(dataError(`${path}, row ${none + 1}, label "${label}"`, 'nothing', 'a class for every row'));
};

const numbersOf = (records: Records, columns: ReadonlyArray<Column>): Float32Array => {
  const width = 2 * columns.length;
  const out = new Float32Array(records.rows.length * width);
  columns.forEach((column, c) => {
    cellsIn(records, column.name).forEach((cell, i) => {
      const none = missing(cell);
      const value = column.kind === 'number' ? Number(cell) : column.values.indexOf(cell);
      out[i * width + c] = none ? (column.kind === 'number' ? 0 : -1) : value;
      out[i * width + columns.length + c] = none ? 1 : 0;
    });
  });
  return out;
};

/**
 * A data set of the records of a file.
 *
 * Errors   Left(DataError) when the schema does not fit, a number is none, a class is missing, or a column has more
 *          than 256 categories
 */
export const tableOf = (
  name: string,
  path: string,
  records: Records,
  given: Schema,
): E.Either<DataError, Dataset> =>
  pipe(
    schemaFor(path, records, given),
    E.bindTo('schema'),
    E.bind('columns', ({ schema }) =>
      pipe(Object.entries(schema.columns ?? {}), E.traverseArray(columnOf(path, records))),
    ),
    E.bind('labels', ({ schema }) => labelsIn(path, records, schema.label)),
    E.chain(({ columns, labels }) =>
      inMemory(name, { kind: 'table', columns }, numbersOf(records, columns), labels),
    ),
  );

/** Mean and deviation of a column where it is not missing; a column of one value keeps the deviation 1. */
const measured = (d: Dataset, column: Column, c: number, count: number): Column => {
  if (column.kind === 'category') return column;
  const { data, rows, cols } = d.rows(everyIndex(d));
  const there = Array.from({ length: rows }, (_, i) => i * cols).filter((at) => data[at + count + c] !== 1);
  const n = Math.max(1, there.length);
  const mean = there.reduce((so, at) => so + (data[at + c] as number), 0) / n;
  const variance = there.reduce((so, at) => so + ((data[at + c] as number) - mean) ** 2, 0) / n;
  const deviation = Math.sqrt(variance);
  return { ...column, mean, deviation: deviation > Number.EPSILON * Math.abs(mean) ? deviation : 1 };
};

/** The units of a table's numbers, measured on these rows. */
export const unitsOf = (form: TableForm, d: Dataset): TableForm => ({
  kind: 'table',
  columns: form.columns.map((column, c) => measured(d, column, c, form.columns.length)),
});

/** A table split within each class, in the units of its training rows. */
export const splitTable =
  (key: Key, fraction: number) =>
  (d: Dataset): Split => {
    const split = stratified(key, fraction)(d);
    if (d.form.kind !== 'table') return split;
    const { training, heldOut } = split;
    const form = unitsOf(d.form, training);
    return { ...split, training: { ...training, form }, heldOut: { ...heldOut, form } };
  };
