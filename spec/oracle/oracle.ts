/**
 * oracle — the shape in which each equation is said once more: conventions, rows of numbers and labels to a number.
 *
 * Nothing here is shared with what it judges: no algebra, no fused kernel, no import from outside this folder.
 */

/** Numbers of one sample. */
export type Row = ReadonlyArray<number>;

/** Samples. */
export type Rows = ReadonlyArray<Row>;

/** Conventions by name, as an objective states them. */
export type Conventions = Readonly<Record<string, string | number | boolean>>;

/** Rows by name, as an objective states them. */
export type NamedRows = Readonly<Record<string, Rows>>;

/** A loss by its equation. */
export type Oracle = (conventions: Conventions, tensors: NamedRows, labels?: ReadonlyArray<number>) => number;

/** Anything else by its definition: one number, rows, or several named rows. */
export type Account = (
  conventions: Conventions,
  tensors: NamedRows,
  labels?: ReadonlyArray<number>,
) => number | Rows | NamedRows;
