/** reductions — one number for each row, each column, or all entries; left to right, top to bottom. */

import type { Per } from '../../src/algebra/primitives.js';
import { defect } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/** The fold of `f` from `start` over the entries of each row, each column, or all. */
export const reduce =
  (start: number, f: (so: number, x: number) => number) =>
  (per: Per) =>
  (a: Matrix): Matrix => {
    const [rows, cols] = [per === 'row' ? a.rows : 1, per === 'column' ? a.cols : 1];
    const out = new Float64Array(rows * cols).fill(start);
    for (let i = 0; i < a.rows; i++)
      for (let j = 0; j < a.cols; j++) {
        const to = per === 'row' ? i : per === 'column' ? j : 0;
        out[to] = f(out[to] as number, a.data[i * a.cols + j] as number);
      }
    return matrix(rows, cols, out);
  };

/** The column of the largest entry of each row, ties to the lowest. */
export const argMax = (a: Matrix): Matrix => {
  if (a.cols === 0) return defect('argMax of rows without entries');
  const out = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let best = 0;
    for (let j = 1; j < a.cols; j++)
      if ((a.data[i * a.cols + j] as number) > (a.data[i * a.cols + best] as number)) best = j;
    out[i] = best;
  }
  return matrix(a.rows, 1, out);
};
