/**
 * fused — derived operations that pull a derivative back by an operation of their own.
 *
 * Each is judged against the derivative of its definition: `derived/<operation>/fused-equals-definition`.
 * The pulls are operations of the algebra too, so a second derivative differentiates their definitions.
 */
import type { Algebra, Derived } from '../../algebra/derived.js';
import type { Node } from './node.js';
import { fixed, made } from './node.js';

export const fusedNodes = <U>(A: Algebra<U>): Partial<Derived<Node<U>>> => ({
  scale: (c) => (a) => made(A.scale(c)(a.value), [a], (ybar) => [A.scale(c)(ybar)]),
  shift: (c) => (a) => made(A.shift(c)(a.value), [a], (ybar) => [ybar]),
  relu: (a) => made(A.relu(a.value), [a], (ybar) => [A.reluPull(a.value, ybar)]),
  normalizeRows: (floor) => (a) =>
    made(A.normalizeRows(floor)(a.value), [a], (ybar) => [A.normalizeRowsPull(floor)(a.value, ybar)]),
  standardizeColumns: (epsilon) => (a) =>
    made(A.standardizeColumns(epsilon)(a.value), [a], (ybar) => [
      A.standardizeColumnsPull(epsilon)(a.value, ybar),
    ]),
  batchNorm: (n) => (x, scale, shift) => {
    const [y, mean, variance] = A.batchNorm(n)(x.value, scale.value, shift.value);
    const node = made(y, [x, scale, shift], (ybar) =>
      A.batchNormPull(n)(x.value, scale.value, shift.value, mean, variance, ybar),
    );
    return [node, fixed(mean), fixed(variance)];
  },
  logPartition: (among) => (q, k) => {
    const { lse, pull } = A.pullableLogPartition(among)(q.value, k.value);
    return made(lse, [q, k], pull);
  },
  convolve: (g) => (x, w) =>
    made(A.convolve(g)(x.value, w.value), [x, w], (ybar) =>
      x.differentiable
        ? A.convolvePull(g)(x.value, w.value, ybar)
        : [null, A.convolveWeightsPull(g)(x.value, w.value, ybar)],
    ),
});
