/**
 * handle — a value that is not there yet: its extent now, its numbers later.
 *
 * Cheap operations run on the CPU in float32 as soon as their arguments are settled. A failure travels in the
 * promise to whoever reads; a promise that nobody reads is no unhandled rejection.
 */
import type { Primitives } from '../../src/algebra/primitives.js';
import { defect } from '../../src/prelude/errors.js';
import type { Extent, Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Uploaded } from './engine.js';

/**
 * A matrix on its way, and its copy on the device once something needed it there.
 *
 * A scope may release a handle while operations that were asked of it are still on their way: the copy is given
 * back when it is released and the last of them is done.
 */
export interface Handle extends Extent {
  readonly settled: Promise<Matrix>;
  uploaded?: Promise<Uploaded>;
  users: number;
  released: boolean;
}

/** A handle of known extent over a promise. */
export const handle = (rows: number, cols: number, settled: Promise<Matrix>): Handle => {
  settled.catch(() => undefined);
  return { rows, cols, settled, users: 0, released: false };
};

/** The same numbers, rounded to float32. */
export const rounded = (m: Matrix): Matrix =>
  m.data instanceof Float32Array ? m : matrix(m.rows, m.cols, Float32Array.from(m.data));

const longer = (a: number, b: number): number =>
  a === b || b === 1 ? a : a === 1 ? b : defect(`extents ${a} and ${b} do not broadcast`);

/** The primitives of a host algebra, over handles, each result rounded to float32. */
export const lifted = (P: Primitives<Matrix>): Primitives<Handle> => {
  const one = (rows: number, cols: number, a: Handle, f: (x: Matrix) => Matrix): Handle =>
    handle(
      rows,
      cols,
      a.settled.then((x) => rounded(f(x))),
    );
  const each = (f: (x: Matrix) => Matrix) => (a: Handle) => one(a.rows, a.cols, a, f);
  const both = (
    rows: number,
    cols: number,
    a: Handle,
    b: Handle,
    f: (x: Matrix, y: Matrix) => Matrix,
  ): Handle =>
    handle(
      rows,
      cols,
      Promise.all([a.settled, b.settled]).then(([x, y]) => rounded(f(x, y))),
    );
  const broadcast = (f: (x: Matrix, y: Matrix) => Matrix) => (a: Handle, b: Handle) =>
    both(longer(a.rows, b.rows), longer(a.cols, b.cols), a, b, f);
  const reduced = (per: 'row' | 'column' | 'all', a: Handle): readonly [number, number] => [
    per === 'row' ? a.rows : 1,
    per === 'column' ? a.cols : 1,
  ];
  return {
    constant: (m) => handle(m.rows, m.cols, Promise.resolve(rounded(m))),
    extent: ({ rows, cols }) => ({ rows, cols }),
    add: broadcast(P.add),
    mul: broadcast(P.mul),
    neg: each(P.neg),
    reciprocal: each(P.reciprocal),
    exp: each(P.exp),
    log: each(P.log),
    log1p: each(P.log1p),
    sqrt: each(P.sqrt),
    greater: broadcast(P.greater),
    matmul: (a, b) =>
      a.cols === b.rows
        ? both(a.rows, b.cols, a, b, P.matmul)
        : defect(`matmul [${a.rows}, ${a.cols}]·[${b.rows}, ${b.cols}]`),
    transpose: (a) => one(a.cols, a.rows, a, P.transpose),
    reshape: (rows, cols) => (a) => one(rows, cols, a, P.reshape(rows, cols)),
    sum: (per) => (a) => one(...reduced(per, a), a, P.sum(per)),
    max: (per) => (a) => one(...reduced(per, a), a, P.max(per)),
    argMax: (a) => one(a.rows, 1, a, P.argMax),
    takeRows: (index) => (a) => one(index.length, a.cols, a, P.takeRows(index)),
    putRows: (index, rows) => (a) => one(rows, a.cols, a, P.putRows(index, rows)),
    takeColumns: (index) => (a) => one(a.rows, index.length, a, P.takeColumns(index)),
    putColumns: (index, cols) => (a) => one(a.rows, cols, a, P.putColumns(index, cols)),
    gatherColumns: (index) => (a) => one(a.rows, index.length / a.rows, a, P.gatherColumns(index)),
    scatterColumns: (index, cols) => (a) => one(a.rows, cols, a, P.scatterColumns(index, cols)),
    detach: each((x) => x),
  };
};
