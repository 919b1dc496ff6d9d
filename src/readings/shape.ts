/**
 * shape — the reading that checks extents, once, before any kernel runs.
 *
 * A value is its extent, or the first thing that did not fit. Formulas are written as if nothing could fail;
 * this reading is where they do.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { chain, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import type { Per } from '../algebra/primitives.js';
import type { ShapeError } from '../prelude/errors.js';
import { shapeError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';

/** An extent, or why there is none. */
export type Shape = Either<ShapeError, Extent>;

const pair = ({ rows, cols }: Extent): readonly [number, number] => [rows, cols];
const shape = (rows: number, cols: number): Shape => right({ rows, cols });

const on = (f: (a: Extent) => Shape): ((a: Shape) => Shape) => chain(f);
const onBoth =
  (f: (a: Extent, b: Extent) => Shape) =>
  (a: Shape, b: Shape): Shape =>
    isLeft(a) ? a : isLeft(b) ? b : f(a.right, b.right);

const fits = (a: number, b: number): boolean => a === b || a === 1 || b === 1;
const broadcast = (name: string): ((a: Shape, b: Shape) => Shape) =>
  onBoth((a, b) =>
    fits(a.rows, b.rows) && fits(a.cols, b.cols)
      ? shape(a.rows === 1 ? b.rows : a.rows, a.cols === 1 ? b.cols : a.cols)
      : left(shapeError(name, [pair(a), pair(b)], 'equal extents, or 1 where one side is repeated')),
  );
const reduced =
  (per: Per) =>
  ({ rows, cols }: Extent): Shape =>
    shape(per === 'row' ? rows : 1, per === 'column' ? cols : 1);
const counted = (name: string, allowed: string, ok: (a: Extent) => boolean, out: (a: Extent) => Shape) =>
  on((a) => (ok(a) ? out(a) : left(shapeError(name, [pair(a)], allowed))));
const inside = (index: Int32Array, extent: number): boolean => index.every((i) => i >= -1 && i < extent);

/** The algebra of extents. */
export const shapeAlgebra: Algebra<Shape> = complete<Shape>({
  constant: ({ rows, cols }) => shape(rows, cols),
  // A formula that has already failed still asks for extents; what it does with them is never seen.
  extent: (a) => (isLeft(a) ? { rows: 1, cols: 1 } : a.right),
  add: broadcast('add'),
  mul: broadcast('mul'),
  neg: (a) => a,
  reciprocal: (a) => a,
  exp: (a) => a,
  log: (a) => a,
  log1p: (a) => a,
  sqrt: (a) => a,
  greater: broadcast('greater'),
  matmul: onBoth((a, b) =>
    a.cols === b.rows
      ? shape(a.rows, b.cols)
      : left(shapeError('matmul', [pair(a), pair(b)], 'inner extents that agree')),
  ),
  transpose: on((a) => shape(a.cols, a.rows)),
  reshape: (rows, cols) =>
    counted(
      `reshape to [${rows}, ${cols}]`,
      'as many numbers',
      (a) => a.rows * a.cols === rows * cols,
      () => shape(rows, cols),
    ),
  sum: (per) => on(reduced(per)),
  max: (per) => counted('max', 'at least one entry', (a) => a.rows * a.cols > 0, reduced(per)),
  argMax: counted(
    'argMax',
    'at least one column',
    (a) => a.cols > 0,
    (a) => shape(a.rows, 1),
  ),
  takeRows: (index) =>
    counted(
      'takeRows',
      'places inside the rows',
      (a) => inside(index, a.rows),
      (a) => shape(index.length, a.cols),
    ),
  putRows: (index, rows) =>
    counted(
      `putRows to ${rows} rows`,
      'one place for each row',
      (a) => a.rows === index.length && inside(index, rows),
      (a) => shape(rows, a.cols),
    ),
  takeColumns: (index) =>
    counted(
      'takeColumns',
      'places inside the columns',
      (a) => inside(index, a.cols),
      (a) => shape(a.rows, index.length),
    ),
  putColumns: (index, cols) =>
    counted(
      `putColumns to ${cols} columns`,
      'one place for each column',
      (a) => a.cols === index.length && inside(index, cols),
      (a) => shape(a.rows, cols),
    ),
  gatherColumns: (index) =>
    counted(
      'gatherColumns',
      'as many places for each row, inside the columns',
      (a) => index.length % a.rows === 0 && inside(index, a.cols),
      (a) => shape(a.rows, index.length / a.rows),
    ),
  scatterColumns: (index, cols) =>
    counted(
      `scatterColumns to ${cols} columns`,
      'one place for each entry',
      (a) => a.rows * a.cols === index.length && inside(index, cols),
      (a) => shape(a.rows, cols),
    ),
  detach: (a) => a,
});
