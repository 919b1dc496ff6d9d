/**
 * primitives — how each primitive pulls a derivative back. One line each.
 *
 * Law      pullback/<primitive>/adjoint: ⟨x̄, v⟩ = ⟨ȳ, J v⟩ for every v
 */
import type { Algebra } from '../../algebra/derived.js';
import type { Primitives } from '../../algebra/primitives.js';
import { defect } from '../../prelude/errors.js';
import { filled } from '../../prelude/matrix.js';
import type { Node } from './node.js';
import { fixed, made } from './node.js';

/** The derivative by a side that was repeated: summed over what it was repeated along. */
const gathered = <U>(A: Algebra<U>, ybar: U, side: U): U => {
  const [to, from] = [A.extent(side), A.extent(ybar)];
  const overRows = to.rows === 1 && from.rows !== 1 ? A.sum('column')(ybar) : ybar;
  return to.cols === 1 && from.cols !== 1 ? A.sum('row')(overRows) : overRows;
};

/** ȳ repeated over the extent of what was summed. */
const spread = <U>(A: Algebra<U>, ybar: U, over: U): U => {
  const { rows, cols } = A.extent(over);
  return A.mul(ybar, A.constant(filled(rows, cols, 1)));
};

export const primitiveNodes = <U>(A: Algebra<U>): Primitives<Node<U>> => {
  const unary =
    (f: (a: U) => U, pullOf: (a: U, y: U, ybar: U) => U) =>
    (a: Node<U>): Node<U> => {
      const y = f(a.value);
      return made(y, [a], (ybar) => [pullOf(a.value, y, ybar)]);
    };
  const binary =
    (f: (a: U, b: U) => U, byA: (a: U, b: U, ybar: U) => U, byB: (a: U, b: U, ybar: U) => U) =>
    (a: Node<U>, b: Node<U>): Node<U> =>
      made(f(a.value, b.value), [a, b], (ybar) => [
        a.differentiable ? byA(a.value, b.value, ybar) : null,
        b.differentiable ? byB(a.value, b.value, ybar) : null,
      ]);
  return {
    constant: (m) => fixed(A.constant(m)),
    extent: (a) => A.extent(a.value),
    add: binary(
      A.add,
      (a, _, y) => gathered(A, y, a),
      (_, b, y) => gathered(A, y, b),
    ),
    mul: binary(
      A.mul,
      (a, b, y) => gathered(A, A.mul(y, b), a),
      (a, b, y) => gathered(A, A.mul(y, a), b),
    ),
    neg: unary(A.neg, (_, __, ybar) => A.neg(ybar)),
    // d(1/a) = −da/a²
    reciprocal: unary(A.reciprocal, (_, y, ybar) => A.neg(A.mul(ybar, A.mul(y, y)))),
    exp: unary(A.exp, (_, y, ybar) => A.mul(ybar, y)),
    log: unary(A.log, (a, _, ybar) => A.div(ybar, a)),
    log1p: unary(A.log1p, (a, _, ybar) => A.div(ybar, A.shift(1)(a))),
    // d√a = da/(2√a)
    sqrt: unary(A.sqrt, (_, y, ybar) => A.div(ybar, A.scale(2)(y))),
    greater: (a, b) => fixed(A.greater(a.value, b.value)),
    matmul: binary(
      A.matmul,
      (_, b, ybar) => A.matmul(ybar, A.transpose(b)),
      (a, _, ybar) => A.matmul(A.transpose(a), ybar),
    ),
    transpose: unary(A.transpose, (_, __, ybar) => A.transpose(ybar)),
    reshape: (rows, cols) =>
      unary(A.reshape(rows, cols), (a, _, ybar) => A.reshape(A.extent(a).rows, A.extent(a).cols)(ybar)),
    sum: (per) => unary(A.sum(per), (a, _, ybar) => spread(A, ybar, a)),
    max: (per) => unary(A.max(per), () => defect('max was differentiated; detach it, or use peak')),
    argMax: (a) => fixed(A.argMax(a.value)),
    takeRows: (index) => unary(A.takeRows(index), (a, _, ybar) => A.putRows(index, A.extent(a).rows)(ybar)),
    putRows: (index, rows) => unary(A.putRows(index, rows), (_, __, ybar) => A.takeRows(index)(ybar)),
    takeColumns: (index) =>
      unary(A.takeColumns(index), (a, _, ybar) => A.putColumns(index, A.extent(a).cols)(ybar)),
    putColumns: (index, cols) =>
      unary(A.putColumns(index, cols), (_, __, ybar) => A.takeColumns(index)(ybar)),
    gatherColumns: (index) =>
      unary(A.gatherColumns(index), (a, _, ybar) => A.scatterColumns(index, A.extent(a).cols)(ybar)),
    scatterColumns: (index, cols) =>
      unary(A.scatterColumns(index, cols), (_, __, ybar) => A.gatherColumns(index)(ybar)),
    detach: (a) => fixed(A.detach(a.value)),
  };
};
