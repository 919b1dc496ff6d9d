/**
 * rounding — the reading that carries a value together with a bound on its rounding error.
 *
 * Every operation adds its own rounding, u·|value|, to what its arguments bring along, to first order in u. Sums of n
 * numbers are taken to err by 3√n·u·Σ|xᵢ|: the probabilistic constant, since the worst case n·u is hundreds of times
 * the error that occurs. Elementary functions are taken to be within 4 units in the last place, and exp, which
 * computes 2^(x·log₂e), within 4 + |x|. Bounds are absolute: they keep the size of the terms that cancel.
 *
 * Where a comparison is decided within the bounds of its sides, a mask may flip, and its bound is 1.
 *
 * Notation u unit roundoff, 2⁻⁵³ for float64 and 2⁻²⁴ for float32
 * Source   Higham & Mary 2019, "A new approach to probabilistic rounding error analysis", theorem 2.4
 */

import { partition } from '../algebra/definitions/partition.js';
import { reductions } from '../algebra/definitions/reductions.js';
import type { Algebra } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import type { Per, Primitives } from '../algebra/primitives.js';
import type { Extent, Matrix } from '../prelude/matrix.js';
import { filled, matrix } from '../prelude/matrix.js';

/** A value, and how far from it an evaluation that rounds at every step may come to lie. */
export interface Rounded<U> {
  readonly value: U;
  readonly bound: U;
}

/** A value without error: an input, the same number on every side. */
export const exactly =
  <U>(A: Algebra<U>) =>
  (value: U): Rounded<U> => ({ value, bound: A.scale(0)(value) });

const single = 2 ** -24;
const elementary = 4;
// Beyond this e^bound says no more than "any number", and stays finite.
const beyond = 300;

/** How many numbers a reduction adds into one. */
const counted = (per: Per, { rows, cols }: Extent): number =>
  per === 'row' ? cols : per === 'column' ? rows : rows * cols;

/** A constant that both precisions hold is no source of error. */
const unrepresentable = (m: Matrix): Matrix =>
  matrix(
    m.rows,
    m.cols,
    Float64Array.from(m.data, (x) => (Math.fround(x) === x ? 0 : Math.abs(x))),
  );

const rounding = <U>(A: Algebra<U>, u: number): Primitives<Rounded<U>> => {
  // Below the smallest normal number results are flushed: an error of that size, whatever the value.
  const tiny = u >= single ? 2 ** -126 : 2 ** -1022;
  const size = (a: U): U => A.absolute(a);
  /** A result with the rounding of its own operation added to what its arguments brought. */
  const rounded = (value: U, brought: U, units = 1): Rounded<U> => ({
    value,
    bound: A.shift(tiny)(A.add(brought, A.scale(units * u)(size(value)))),
  });
  const moved =
    (f: (a: U) => U) =>
    ({ value, bound }: Rounded<U>): Rounded<U> => ({ value: f(value), bound: f(bound) });
  const summed = (n: number): number => 3 * Math.sqrt(n) * u;
  // Largest entries by what they are the largest of: compared with itself alone, no rounding turns an entry.
  const largestOf = new WeakMap<object, readonly [of: U, per: Per]>();
  /** What a ± e may still exceed b by: 1 where a comparison can go either way. */
  const undecided = (a: Rounded<U>, b: Rounded<U>): U => {
    const reach = A.add(a.bound, b.bound);
    const apart = size(A.sub(a.value, b.value));
    const nothing = A.scale(0)(apart);
    const near = A.mul(A.greater(reach, nothing), A.shift(1)(A.neg(A.greater(apart, reach))));
    const own = largestOf.get(a.value as object);
    if (own === undefined || own[0] !== b.value) return near;
    const away = A.greater(apart, nothing);
    const tied = A.greater(A.sum(own[1])(A.shift(1)(A.neg(away))), A.constant(filled(1, 1, 1.5)));
    return A.mul(near, A.maximum(away, A.add(tied, nothing)));
  };
  return {
    constant: (m) => ({ value: A.constant(m), bound: A.scale(u)(A.constant(unrepresentable(m))) }),
    extent: (a) => A.extent(a.value),
    add: (a, b) => rounded(A.add(a.value, b.value), A.add(a.bound, b.bound)),
    mul: (a, b) =>
      rounded(
        A.mul(a.value, b.value),
        A.add(A.add(A.mul(size(a.value), b.bound), A.mul(a.bound, size(b.value))), A.mul(a.bound, b.bound)),
      ),
    neg: ({ value, bound }) => ({ value: A.neg(value), bound }),
    reciprocal: (a) => {
      const value = A.reciprocal(a.value);
      return rounded(value, A.mul(a.bound, A.square(value)));
    },
    exp: (a) => {
      const value = A.exp(a.value);
      const grown = A.shift(-1)(A.exp(A.minimum(a.bound, A.constant(filled(1, 1, beyond)))));
      const brought = A.mul(value, A.maximum(grown, a.bound));
      const argument = A.mul(value, A.scale(u)(A.minimum(size(a.value), A.constant(filled(1, 1, 1e4)))));
      return rounded(value, A.add(brought, argument), elementary);
    },
    log: (a) => rounded(A.log(a.value), A.mul(a.bound, A.reciprocal(a.value)), elementary),
    // Honest code writes log(1 + x) as well, where 1 + x rounds.
    log1p: (a) => {
      const { value, bound } = rounded(
        A.log1p(a.value),
        A.mul(a.bound, A.reciprocal(A.shift(1)(a.value))),
        elementary,
      );
      return { value, bound: A.shift(u)(bound) };
    },
    // |√(a ± e) − √a| ≤ min(e/√a, √e)
    sqrt: (a) => {
      const value = A.sqrt(a.value);
      const least = A.maximum(A.maximum(value, A.sqrt(a.bound)), A.constant(filled(1, 1, tiny)));
      return rounded(value, A.mul(a.bound, A.reciprocal(least)));
    },
    greater: (a, b) => ({ value: A.greater(a.value, b.value), bound: undecided(a, b) }),
    matmul: (a, b) => {
      const [x, y] = [size(a.value), size(b.value)];
      const brought = A.add(A.matmul(x, b.bound), A.matmul(a.bound, A.add(y, b.bound)));
      const own = A.scale(summed(A.extent(a.value).cols))(A.matmul(x, y));
      return { value: A.matmul(a.value, b.value), bound: A.shift(tiny)(A.add(brought, own)) };
    },
    transpose: moved(A.transpose),
    reshape: (rows, cols) => moved(A.reshape(rows, cols)),
    sum: (per) => (a) => {
      const n = counted(per, A.extent(a.value));
      const own = A.scale(n === 1 ? 0 : summed(n))(A.sum(per)(size(a.value)));
      return { value: A.sum(per)(a.value), bound: A.add(A.sum(per)(a.bound), own) };
    },
    // The largest of numbers that each err moves no further than the largest upper end, or the largest lower end.
    max: (per) => (a) => {
      const value = A.max(per)(a.value);
      const above = A.sub(A.max(per)(A.add(a.value, a.bound)), value);
      const below = A.sub(value, A.max(per)(A.sub(a.value, a.bound)));
      largestOf.set(value as object, [a.value, per]);
      return { value, bound: A.maximum(above, below) };
    },
    argMax: (a) => exactly(A)(A.argMax(a.value)),
    takeRows: (index) => moved(A.takeRows(index)),
    putRows: (index, rows) => (a) =>
      rounded(A.putRows(index, rows)(a.value), A.putRows(index, rows)(a.bound)),
    takeColumns: (index) => moved(A.takeColumns(index)),
    putColumns: (index, cols) => (a) =>
      rounded(A.putColumns(index, cols)(a.value), A.putColumns(index, cols)(a.bound)),
    gatherColumns: (index) => moved(A.gatherColumns(index)),
    scatterColumns: (index, cols) => (a) =>
      rounded(A.scatterColumns(index, cols)(a.value), A.scatterColumns(index, cols)(a.bound)),
    detach: (a) => a,
  };
};

/**
 * 1 − p of one's own beside others, the slope of −log p, as far as either of two honest forms may stray.
 *
 * Ours, σ(others − own), keeps all digits as p comes near 1. Code with a row of scores takes p = exp(own − lse) from 1
 * instead: two terms of size 1, whose roundings stay when the terms cancel. What the arguments bring is the same for
 * both, so each form is read with arguments that are exact, and gives its own roundings alone.
 *
 *   |σ(a ± e) − σ(a)| ≤ min(e/4, σ(a)(eᵉ − 1), σ(−a)(eᵉ − 1))   brought by a = others − own
 *   p·u(|lse| + …) + u(1 − p)                                   p and 1 − p, made one after the other
 *   min(3√(count + 1)·u·p, 1 − p)                               Σ exp with one's own in it, relative
 *
 * As to the last, no addend moves a sum by more than itself. That −log p is small needs no such care: lse − own errs by
 * no more than the others add to own.
 */
const surprisalPull =
  <U>(A: Algebra<U>, R: Algebra<Rounded<U>>, u: number): Algebra<Rounded<U>>['surprisalPull'] =>
  (count) =>
  (own, others, ybar) => {
    const [s, n] = [exactly(A)(own.value), exactly(A)(others.value)];
    const { value: gap, bound } = R.sub(others, own);
    const kept = R.sigmoid(exactly(A)(gap));
    const taken = R.shift(1)(R.neg(R.exp(R.sub(s, R.logAddExp(s, n)))));
    const [left, share] = [kept.value, A.sigmoid(A.neg(gap))];
    const held = A.minimum(bound, A.constant(filled(1, 1, beyond)));
    const grown = A.mul(A.minimum(left, share), A.maximum(A.shift(-1)(A.exp(held)), held));
    const brought = A.minimum(A.scale(1 / 4)(bound), grown);
    const summing = A.minimum(A.scale(3 * Math.sqrt(count + 1) * u)(share), left);
    const rounding = A.add(A.add(kept.bound, taken.bound), summing);
    return R.mul(ybar, { value: left, bound: A.add(brought, rounding) });
  };

/**
 * The algebra of values with bounds, for unit roundoff u.
 *
 *   |computed − value| ≤ bound,   to first order in u
 *
 * Numerics log Σ exp a = m + log Σ exp(a − m) for any m, so the maximum that stabilises brings no error of its own
 * Laws     rounding/bound-holds, rounding/bound-is-useful
 */
export const roundingAlgebra = <U>(A: Algebra<U>, u: number): Algebra<Rounded<U>> => {
  const R = rounding(A, u);
  const steady = complete({ ...R, max: (per) => (a) => exactly(A)(A.max(per)(a.value)) });
  // What moves a moves log(1 + eᵃ) no further, and by no more than its upper end: log(1 + e^−1e30), whatever −1e30 is
  // known to.
  const carried = (value: U, reach: U): U => A.minimum(reach, A.softplus(A.add(value, reach)));
  const softplus = (a: Rounded<U>): Rounded<U> => {
    const value = A.softplus(a.value);
    const brought = carried(a.value, A.add(a.bound, A.scale(2 * elementary * u)(A.absolute(a.value))));
    return { value, bound: A.shift(u)(A.add(brought, A.scale(2 * elementary * u)(value))) };
  };
  // Honest code may take it as lse − own too, lse = own + value: the roundings of a number of that size, and of a sum
  // that has one's own in it, from which no addend moves it by more than itself.
  const surprisal: Algebra<Rounded<U>>['surprisal'] = (count) => (own, others) => {
    const a = R.add(others, R.neg(own));
    const value = A.softplus(a.value);
    const rounding = A.scale(2 * elementary * u)(A.add(value, A.absolute(own.value)));
    const summing = A.minimum(value, A.constant(filled(1, 1, 3 * Math.sqrt(count + 1) * u)));
    return { value, bound: A.shift(u)(A.add(A.add(carried(a.value, a.bound), rounding), summing)) };
  };
  return complete(R, {
    softplus,
    surprisal,
    surprisalPull: surprisalPull(A, complete(R), u),
    // The largest is compared with itself, which no rounding can turn.
    peak: (per) => (a) => ({ value: A.peak(per)(a.value), bound: R.max(per)(a).bound }),
    logSumExp: reductions(steady).logSumExp,
    logPartition: partition(steady).logPartition,
  });
};
