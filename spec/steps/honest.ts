/**
 * honest — float32 arithmetic as anybody might do it: every result rounded, every sum in an order drawn at random.
 *
 * A bound carried through a dozen layers says no more than "any number": each layer multiplies it by the size of its
 * weights, and batch normalisation divides it by a spread. How far honest arithmetic really strays is seen by doing
 * it, several times, in different orders: that is what a device may stray as well, and not more.
 *
 * Elementary functions move by up to two units in the last place, as those of GPUs do.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayPrimitives } from '../../backends/array/algebra.js';
import type { Driver } from '../../src/algebra/backend.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { complete } from '../../src/algebra/derived.js';
import type { Per, Primitives } from '../../src/algebra/primitives.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, permutation, uniforms } from '../../src/prelude/random.js';

const round = (m: Matrix): Matrix => ({ ...m, data: Float64Array.from(m.data, Math.fround) });

/** Σ over `count` terms in an order, rounded after each. */
const summed = (order: Int32Array, term: (t: number) => number): number => {
  let so = 0;
  for (const t of order) so = Math.fround(so + Math.fround(term(t)));
  return so;
};

const product = (a: Matrix, b: Matrix, order: Int32Array): Matrix => {
  const out = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.cols; j++)
      out[i * b.cols + j] = summed(
        order,
        (t) => (a.data[i * a.cols + t] as number) * (b.data[t * b.cols + j] as number),
      );
  return matrix(a.rows, b.cols, out);
};

const reduced = (per: Per, a: Matrix, orderOf: (n: number) => Int32Array): Matrix => {
  const [rows, cols] = [per === 'row' ? a.rows : 1, per === 'column' ? a.cols : 1];
  const [n, stride] = per === 'column' ? [a.rows, a.cols] : [per === 'row' ? a.cols : a.rows * a.cols, 1];
  const order = orderOf(n);
  const from = (i: number): number => (per === 'row' ? i * a.cols : i);
  const sums = Float64Array.from({ length: rows * cols }, (_, i) =>
    summed(order, (t) => a.data[from(i) + t * stride] as number),
  );
  return matrix(rows, cols, sums);
};

/** Honest float32 arithmetic whose orders and last places follow from a key. */
export const honest = (key: Key): Algebra<Matrix> => {
  const P = arrayPrimitives;
  let drawn = 0;
  const next = (): Key => foldIn(key, drawn++);
  const orderOf = (n: number): Int32Array => permutation(next(), n);
  const one = (f: (a: Matrix) => Matrix) => (a: Matrix) => round(f(a));
  const two = (f: (a: Matrix, b: Matrix) => Matrix) => (a: Matrix, b: Matrix) => round(f(a, b));
  const elementary = (f: (a: Matrix) => Matrix) => (a: Matrix) => {
    const exact = f(a);
    const xi = uniforms(next(), exact.data.length);
    const moved = exact.data.map((x, i) => x * (1 + 4 * 2 ** -24 * (2 * (xi[i] as number) - 1)));
    return round({ ...exact, data: moved });
  };
  const primitives: Primitives<Matrix> = {
    ...P,
    constant: one(P.constant),
    add: two(P.add),
    mul: two(P.mul),
    reciprocal: one(P.reciprocal),
    exp: elementary(P.exp),
    log: elementary(P.log),
    log1p: elementary(P.log1p),
    sqrt: one(P.sqrt),
    matmul: (a, b) => product(a, b, orderOf(a.cols)),
    sum: (per) => (a) => reduced(per, a, orderOf),
    putRows: (index, rows) => one(P.putRows(index, rows)),
    putColumns: (index, cols) => one(P.putColumns(index, cols)),
    scatterColumns: (index, cols) => one(P.scatterColumns(index, cols)),
  };
  return complete(primitives);
};

/** The same arithmetic as a driver, for whole runs. */
export const honestDriver = (key: Key): Driver => ({
  name: 'honest float32',
  use: (body) =>
    body<Matrix>({
      ...honest(key),
      name: 'honest float32',
      unitRoundoff: 2 ** -24,
      read: TE.right,
      scope: (inside) => inside(),
      release: () => undefined,
    }),
});
