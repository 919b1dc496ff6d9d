/**
 * array — the reference: float64, sequential, written to be read.
 *
 * A value is the matrix itself. Every sum runs in index order, so the same input gives the same bytes anywhere.
 * For large batches use the wasm backend: this one holds N × M matrices wherever the definition does.
 */
import type { Algebra } from '../../src/algebra/derived.js';
import { complete } from '../../src/algebra/derived.js';
import type { Primitives } from '../../src/algebra/primitives.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import { add, greater, mul } from './broadcast.js';
import { gatherColumns, putColumns, putRows, scatterColumns, takeColumns, takeRows } from './places.js';
import { matmul, transpose } from './products.js';
import { argMax, reduce } from './reductions.js';

const each =
  (f: (x: number) => number) =>
  (a: Matrix): Matrix =>
    matrix(
      a.rows,
      a.cols,
      new Float64Array(a.data).map((x) => f(x)),
    );

/** The primitives over float64 arrays. */
export const arrayPrimitives: Primitives<Matrix> = {
  constant: (m) => m,
  extent: ({ rows, cols }) => ({ rows, cols }),
  add,
  mul,
  neg: each((x) => -x),
  reciprocal: each((x) => 1 / x),
  exp: each(Math.exp),
  log: each(Math.log),
  log1p: each(Math.log1p),
  sqrt: each(Math.sqrt),
  greater,
  matmul,
  transpose,
  reshape: (rows, cols) => (a) => matrix(rows, cols, a.data),
  sum: reduce(0, (so, x) => so + x),
  max: reduce(Number.NEGATIVE_INFINITY, Math.max),
  argMax,
  takeRows,
  putRows,
  takeColumns,
  putColumns,
  gatherColumns,
  scatterColumns,
  detach: (a) => a,
};

/** Every operation by its definition, over float64 arrays. */
export const arrayAlgebra: Algebra<Matrix> = complete(arrayPrimitives);
