/**
 * broadcast — pairs of entries, a side of extent 1 repeated over the other's.
 *
 * The same walk is spelled out for each operation, because a loop that calls its operation is five times slower
 * than one that is compiled for it.
 */
import { defect } from '../../src/prelude/errors.js';
import type { Extent, Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/** The common extent, and how far each side moves with each row and each column: 0 for a side that stands still. */
interface Walk extends Extent {
  readonly aRow: number;
  readonly aCol: number;
  readonly bRow: number;
  readonly bCol: number;
}

const common = (a: number, b: number, what: string): number =>
  a === b || b === 1 ? a : a === 1 ? b : defect(`${what} ${a} and ${b} do not broadcast`);

const walkOf = (a: Extent, b: Extent): Walk => ({
  rows: common(a.rows, b.rows, 'rows'),
  cols: common(a.cols, b.cols, 'columns'),
  aRow: a.rows === 1 ? 0 : a.cols,
  aCol: a.cols === 1 ? 0 : 1,
  bRow: b.rows === 1 ? 0 : b.cols,
  bCol: b.cols === 1 ? 0 : 1,
});

/** aᵢⱼ + bᵢⱼ */
export const add = (a: Matrix, b: Matrix): Matrix => {
  const { rows, cols, aRow, aCol, bRow, bCol } = walkOf(a, b);
  const [x, y, out] = [a.data, b.data, new Float64Array(rows * cols)];
  for (let i = 0, to = 0; i < rows; i++)
    for (let j = 0, p = i * aRow, q = i * bRow; j < cols; j++, p += aCol, q += bCol)
      out[to++] = (x[p] as number) + (y[q] as number);
  return matrix(rows, cols, out);
};

/** aᵢⱼ bᵢⱼ */
export const mul = (a: Matrix, b: Matrix): Matrix => {
  const { rows, cols, aRow, aCol, bRow, bCol } = walkOf(a, b);
  const [x, y, out] = [a.data, b.data, new Float64Array(rows * cols)];
  for (let i = 0, to = 0; i < rows; i++)
    for (let j = 0, p = i * aRow, q = i * bRow; j < cols; j++, p += aCol, q += bCol)
      out[to++] = (x[p] as number) * (y[q] as number);
  return matrix(rows, cols, out);
};

/** 1 where aᵢⱼ > bᵢⱼ, else 0 */
export const greater = (a: Matrix, b: Matrix): Matrix => {
  const { rows, cols, aRow, aCol, bRow, bCol } = walkOf(a, b);
  const [x, y, out] = [a.data, b.data, new Float64Array(rows * cols)];
  for (let i = 0, to = 0; i < rows; i++)
    for (let j = 0, p = i * aRow, q = i * bRow; j < cols; j++, p += aCol, q += bCol)
      out[to++] = (x[p] as number) > (y[q] as number) ? 1 : 0;
  return matrix(rows, cols, out);
};
