/**
 * standard-units — a row of a table as numbers an encoder can weigh.
 *
 * Numbers stand in deviations from the mean of the column, 0 where they are missing; each column says with a 1 that it
 * is missing; each category is a place of which one is 1, and none where it is missing or was never seen.
 */
import type { TableForm } from '../../algebra/form.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix } from '../../prelude/matrix.js';

/** Where the parts of a presented row begin. */
export interface Places {
  /** Numeric columns, in order. */
  readonly numbers: ReadonlyArray<number>;
  /** Categorical columns, in order, each with its first place and its count of places. */
  readonly categories: ReadonlyArray<{
    readonly column: number;
    readonly from: number;
    readonly count: number;
  }>;
  readonly width: number;
}

/** The places of a table's presented row: numbers, then a mask for every column, then the categories. */
export const placesOf = ({ columns }: TableForm): Places => {
  const numbers = columns.flatMap((c, i) => (c.kind === 'number' ? [i] : []));
  let from = numbers.length + columns.length;
  const categories = columns.flatMap((c, column) => {
    if (c.kind === 'number') return [];
    const place = { column, from, count: c.values.length };
    from += place.count;
    return [place];
  });
  return { numbers, categories, width: from };
};

/**
 * Rows of a table in standard units.
 *
 * Shapes   rows [N, 2C] → [N, numbers + C + categories of all columns]
 */
export const inStandardUnits =
  (form: TableForm) =>
  (rows: Matrix): Matrix => {
    const { numbers, categories, width } = placesOf(form);
    const count = form.columns.length;
    const out = new Float64Array(rows.rows * width);
    for (let i = 0; i < rows.rows; i++) {
      const [from, to] = [i * rows.cols, i * width];
      const missing = (c: number): boolean => rows.data[from + count + c] === 1;
      numbers.forEach((c, place) => {
        const column = form.columns[c];
        if (column?.kind === 'number' && !missing(c))
          out[to + place] = ((rows.data[from + c] as number) - column.mean) / column.deviation;
      });
      for (let c = 0; c < count; c++) out[to + numbers.length + c] = missing(c) ? 1 : 0;
      for (const { column, from: first, count: places } of categories) {
        const value = rows.data[from + column] as number;
        if (value >= 0 && value < places) out[to + first + value] = 1;
      }
    }
    return matrix(rows.rows, width, out);
  };
