/** broadcast — one number for each pair of entries, a side of extent 1 repeated over the other's. */

import { defect } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

const common = (a: number, b: number, what: string): number =>
  a === b || b === 1 ? a : a === 1 ? b : defect(`${what} ${a} and ${b} do not broadcast`);

/** f(aᵢⱼ, bᵢⱼ) over the common extent of a and b. */
export const broadcast =
  (f: (x: number, y: number) => number) =>
  (a: Matrix, b: Matrix): Matrix => {
    const rows = common(a.rows, b.rows, 'rows');
    const cols = common(a.cols, b.cols, 'columns');
    const [x, y, out] = [a.data, b.data, new Float64Array(rows * cols)];
    // A side of extent 1 stands still while the other walks on.
    const [xRow, xCol] = [a.rows === 1 ? 0 : a.cols, a.cols === 1 ? 0 : 1];
    const [yRow, yCol] = [b.rows === 1 ? 0 : b.cols, b.cols === 1 ? 0 : 1];
    for (let i = 0; i < rows; i++)
      for (let j = 0, p = i * xRow, q = i * yRow; j < cols; j++, p += xCol, q += yCol)
        out[i * cols + j] = f(x[p] as number, y[q] as number);
    return matrix(rows, cols, out);
  };
