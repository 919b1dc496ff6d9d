/**
 * like — data read as an encoder reads them that was trained on others of the same form.
 *
 * Columns are found by name, categories by value; a category that the encoder never saw is none of its categories,
 * which is what a missing one is too. Words are hashed, so a new word needs no place in an old list.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Column, Form, TableForm } from '../algebra/form.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Dataset } from './dataset.js';
import { rarityOf } from './rarity.js';

/** Where a value of one column stands among those of another. */
const moved = (from: Column, to: Column, x: number): number =>
  from.kind === 'category' && to.kind === 'category' ? to.values.indexOf(from.values[x] ?? '') : x;

const recoded =
  (from: TableForm, to: TableForm, places: ReadonlyArray<number>) =>
  (rows: Matrix): Matrix => {
    const count = to.columns.length;
    const out = new Float32Array(rows.rows * 2 * count);
    for (let i = 0; i < rows.rows; i++)
      to.columns.forEach((column, c) => {
        const place = places[c] as number;
        const [start, at] = [i * rows.cols, i * 2 * count + c];
        out[at] = moved(from.columns[place] as Column, column, rows.data[start + place] as number);
        out[at + count] = rows.data[start + from.columns.length + place] as number;
      });
    return matrix(rows.rows, 2 * count, out);
  };

const asTable = (form: TableForm, given: TableForm, d: Dataset): Either<DataError, Dataset> => {
  const places = form.columns.map((wanted) =>
    given.columns.findIndex((c) => c.name === wanted.name && c.kind === wanted.kind),
  );
  const absent = form.columns[places.indexOf(-1)];
  if (absent !== undefined)
    return left(
      dataError(
        `the columns of ${d.name}`,
        given.columns.map((c) => c.name).join(', '),
        `a ${absent.kind} "${absent.name}" among them`,
      ),
    );
  const code = recoded(given, form, places);
  return right({ ...d, form, rows: (index: Index) => code(d.rows(index)) });
};

/**
 * Data in the form that an encoder takes.
 *
 * Errors   Left(DataError) when a column of the encoder's table is not there
 */
export const like = (form: Form, d: Dataset): Either<DataError, Dataset> => {
  if (form.kind === 'table' && d.form.kind === 'table')
    return form === d.form ? right(d) : asTable(form, d.form, d);
  return form.kind === 'text' && d.form.kind === 'text'
    ? right({ ...d, form: { ...d.form, reading: form.reading, ...rarityOf(form, d.form.words) } })
    : right(d);
};
