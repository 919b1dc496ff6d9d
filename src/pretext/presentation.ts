/**
 * presentation — a row as an encoder takes it.
 *
 * Pixels, instants and plain numbers are taken as they are. A table's numbers are brought to standard units and its
 * categories become places of which one is 1; a text becomes hashed n-grams. It happens on the host, last of all.
 */
import type { Form } from '../algebra/form.js';
import { columnsOf, unnamed } from '../algebra/form.js';
import type { Matrix } from '../prelude/matrix.js';
import { inStandardUnits, placesOf } from './tabular/standard-units.js';
import { readText, readWidth } from './text/n-grams.js';

/** Rows as an encoder takes them; of a text of several sides, the first. */
export const presented =
  (form: Form) =>
  (rows: Matrix): Matrix => {
    switch (form.kind) {
      case 'table':
        return inStandardUnits(form)(rows);
      case 'text':
        return readText(form)(rows);
      default:
        return rows;
    }
  };

/** The form of rows as an encoder takes them: what is presented once stays as it is. */
export const presentedForm = (form: Form): Form => {
  switch (form.kind) {
    case 'table':
      return unnamed(placesOf(form).width);
    case 'text':
      return unnamed(readWidth(form.length, form.reading));
    default:
      return form;
  }
};

/** Numbers of a row as an encoder takes it. */
export const presentedWidth = (form: Form): number => columnsOf(presentedForm(form));
