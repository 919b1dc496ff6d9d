/**
 * readings — the algebras that judging works with: plain values, and values with bounds, each built once.
 *
 * Judging asks thousands of small questions, and what it costs is the making of small arrays: here elementwise
 * operations that the array backend composes from primitives are single loops with a single result.
 */
import { arrayPrimitives } from '../backends/array/algebra.js';
import type { Algebra } from '../src/algebra/derived.js';
import { complete } from '../src/algebra/derived.js';
import type { Matrix } from '../src/prelude/matrix.js';
import type { Rounded } from '../src/readings/rounding.js';
import { roundingAlgebra } from '../src/readings/rounding.js';

/** Small arrays are cut from a large one: made singly each costs more than what is computed in it. */
const slab = 1 << 15;
let cutFrom = new Float64Array(slab);
let cut = 0;

const room = (n: number): Float64Array => {
  if (n > slab / 8) return new Float64Array(n);
  if (cut + n > slab) [cutFrom, cut] = [new Float64Array(slab), 0];
  cut += n;
  return cutFrom.subarray(cut - n, cut);
};

const each =
  (f: (x: number) => number) =>
  ({ rows, cols, data }: Matrix): Matrix => {
    const out = room(data.length);
    for (let i = 0; i < data.length; i++) out[i] = f(data[i] as number);
    return { rows, cols, data: out };
  };

/** Entry by entry where extents agree; by the primitives, which repeat rows and columns, where they do not. */
const both =
  (f: (x: number, y: number) => number, otherwise: (a: Matrix, b: Matrix) => Matrix) =>
  (a: Matrix, b: Matrix): Matrix => {
    if (a.rows !== b.rows || a.cols !== b.cols) return otherwise(a, b);
    const out = room(a.data.length);
    for (let i = 0; i < out.length; i++) out[i] = f(a.data[i] as number, b.data[i] as number);
    return { rows: a.rows, cols: a.cols, data: out };
  };

const p = arrayPrimitives;
const negated = each((x) => -x);
const larger = (x: number, y: number): number => (x > y ? x : y);
const composed = complete(p);

/** The array backend's values, with one loop for each elementwise operation. */
export const plain: Algebra<Matrix> = complete(
  {
    ...p,
    add: both((x, y) => x + y, p.add),
    mul: both((x, y) => x * y, p.mul),
    greater: both((x, y) => (x > y ? 1 : 0), p.greater),
    neg: negated,
    reciprocal: each((x) => 1 / x),
    exp: each(Math.exp),
    log: each(Math.log),
    log1p: each(Math.log1p),
    sqrt: each(Math.sqrt),
  },
  {
    sub: both(
      (x, y) => x - y,
      (a, b) => p.add(a, negated(b)),
    ),
    scale: (c) => each((x) => c * x),
    shift: (c) => each((x) => x + c),
    square: each((x) => x * x),
    absolute: each(Math.abs),
    maximum: both(larger, composed.maximum),
    minimum: both((x, y) => -larger(-x, -y), composed.minimum),
  },
);

const made = new Map<number, Algebra<Rounded<Matrix>>>();

/** Values with bounds for unit roundoff u. */
export const bounded = (u: number): Algebra<Rounded<Matrix>> => {
  const known = made.get(u) ?? roundingAlgebra(plain, u);
  made.set(u, known);
  return known;
};
