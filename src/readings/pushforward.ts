/**
 * pushforward — the reading that carries a direction along: forward mode, J v without J.
 *
 * A value travels with its derivative in one direction. It is written without the pullback and without its rules,
 * so that the two can judge each other: ⟨x̄, v⟩ = ⟨ȳ, J v⟩.
 */
import type { Algebra } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import type { Primitives } from '../algebra/primitives.js';
import { filled } from '../prelude/matrix.js';

/** A value and its derivative in one direction; null where it is zero. */
export interface Moving<U> {
  readonly value: U;
  readonly tangent: U | null;
}

/** A value that does not move. */
export const still = <U>(value: U): Moving<U> => ({ value, tangent: null });

const linear =
  <U>(f: (a: U) => U) =>
  (a: Moving<U>): Moving<U> => ({ value: f(a.value), tangent: a.tangent === null ? null : f(a.tangent) });

const moving = <U>(A: Algebra<U>): Primitives<Moving<U>> => {
  const sum = (a: U | null, b: U | null): U | null => (a === null ? b : b === null ? a : A.add(a, b));
  const times = (a: U | null, b: U): U | null => (a === null ? null : A.mul(a, b));
  /** f(a) moves by slope(a, f(a)) · ȧ. */
  const sloped =
    (f: (a: U) => U, slope: (a: U, y: U) => U) =>
    (a: Moving<U>): Moving<U> => {
      const y = f(a.value);
      return { value: y, tangent: a.tangent === null ? null : A.mul(a.tangent, slope(a.value, y)) };
    };
  /** ȧ repeated over the extent that a sum was repeated to. */
  const over = (tangent: U | null, value: U): U | null => {
    const { rows, cols } = A.extent(value);
    return tangent === null ? null : A.mul(tangent, A.constant(filled(rows, cols, 1)));
  };
  return {
    constant: (m) => still(A.constant(m)),
    extent: (a) => A.extent(a.value),
    add: (a, b) => {
      const value = A.add(a.value, b.value);
      return { value, tangent: sum(over(a.tangent, value), over(b.tangent, value)) };
    },
    mul: (a, b) => ({
      value: A.mul(a.value, b.value),
      tangent: sum(times(a.tangent, b.value), times(b.tangent, a.value)),
    }),
    neg: linear(A.neg),
    reciprocal: sloped(A.reciprocal, (_, y) => A.neg(A.mul(y, y))),
    exp: sloped(A.exp, (_, y) => y),
    log: sloped(A.log, (a) => A.reciprocal(a)),
    log1p: sloped(A.log1p, (a) => A.reciprocal(A.shift(1)(a))),
    sqrt: sloped(A.sqrt, (_, y) => A.reciprocal(A.scale(2)(y))),
    greater: (a, b) => still(A.greater(a.value, b.value)),
    matmul: (a, b) => ({
      value: A.matmul(a.value, b.value),
      tangent: sum(
        a.tangent === null ? null : A.matmul(a.tangent, b.value),
        b.tangent === null ? null : A.matmul(a.value, b.tangent),
      ),
    }),
    transpose: linear(A.transpose),
    reshape: (rows, cols) => linear(A.reshape(rows, cols)),
    sum: (per) => linear(A.sum(per)),
    // Only ever used detached: the pullback refuses anything else.
    max: (per) => (a) => still(A.max(per)(a.value)),
    argMax: (a) => still(A.argMax(a.value)),
    takeRows: (index) => linear(A.takeRows(index)),
    putRows: (index, rows) => linear(A.putRows(index, rows)),
    takeColumns: (index) => linear(A.takeColumns(index)),
    putColumns: (index, cols) => linear(A.putColumns(index, cols)),
    gatherColumns: (index) => linear(A.gatherColumns(index)),
    scatterColumns: (index, cols) => linear(A.scatterColumns(index, cols)),
    detach: (a) => still(A.detach(a.value)),
  };
};

/**
 * The algebra whose values carry a direction.
 *
 * Laws     pullback/adjoint: ⟨x̄, v⟩ = ⟨ȳ, J v⟩ for every primitive and every registered pull
 */
export const movingAlgebra = <U>(A: Algebra<U>): Algebra<Moving<U>> => complete(moving(A));
