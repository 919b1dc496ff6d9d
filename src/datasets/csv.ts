/**
 * csv — records of text out of a file of comma-separated values.
 *
 * Source   RFC 4180; the separator is a comma, or a tab where the header has no comma
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';

/** Cells under the names of their columns, row by row. */
export interface Records {
  readonly names: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<ReadonlyArray<string>>;
}

/**
 * The cells of a text, row by row.
 *
 * @example
 * cellsOf('a,"b, ""c"""\n1,', ',') // => [['a', 'b, "c"'], ['1', '']]
 */
export const cellsOf = (text: string, separator: string): ReadonlyArray<ReadonlyArray<string>> => {
  const rows: string[][] = [];
  let [line, cell, quoted]: [string[], string, boolean] = [[], '', false];
  const endLine = (): void => {
    line.push(cell);
    if (line.length > 1 || line[0] !== '') rows.push(line);
    [line, cell] = [[], ''];
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text[i] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === separator) {
      line.push(cell);
      cell = '';
    } else if (letter === '\n') endLine();
    else if (letter !== '\r') cell += letter;
  }
  if (cell !== '' || line.length > 0) endLine();
  return rows;
};

/**
 * The records of a file; the first line names the columns.
 *
 * Errors   Left(DataError) when there is no row, a name comes twice, or a row has more or fewer cells than names
 */
export const recordsOf = (path: string, text: string): Either<DataError, Records> => {
  const header = text.slice(0, text.indexOf('\n'));
  const separator = !header.includes(',') && header.includes('\t') ? '\t' : ',';
  const [names, ...rows] = cellsOf(text.replace(/^\uFEFF/, ''), separator);
  if (names === undefined || rows.length === 0)
    return left(dataError(path, `${rows.length} rows`, 'a line of names and one or more rows'));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return left(dataError(path, `two columns named "${twice}"`, 'names that differ'));
  const odd = rows.findIndex((row) => row.length !== names.length);
  return odd < 0
    ? right({ names, rows })
    : left(
        dataError(
          `${path}, row ${odd + 1}`,
          `${rows[odd]?.length} cells`,
          `${names.length}, as in the header`,
        ),
      );
};
