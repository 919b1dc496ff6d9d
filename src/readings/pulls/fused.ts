/**
 * fused — derived operations that pull a derivative back by an operation of their own.
 *
 * Each is judged against the derivative of its definition: `derived/<operation>/fused-equals-definition`.
 * The pulls are operations of the algebra too, so a second derivative differentiates their definitions.
 */
import { isSymmetric } from '../../algebra/among.js';
import { elementwise } from '../../algebra/definitions/elementwise.js';
import type { Algebra, Derived } from '../../algebra/derived.js';
import { complete } from '../../algebra/derived.js';
import type { Node } from './node.js';
import { fixed, made } from './node.js';
import { primitiveNodes } from './primitives.js';

const defined = <U>(A: Algebra<U>, a: Node<U>, b: Node<U>): Node<U> => {
  const primitives = primitiveNodes(A);
  return primitives.sum('row')(primitives.mul(a, b));
};

type Rows = 'rowDot' | 'concatRows';
type Partitions = 'logPartition' | 'logPartitionBoth';

const rows = <U>(A: Algebra<U>): Pick<Derived<Node<U>>, Rows> => ({
  rowDot: (a, b) => {
    const [p, q] = [A.extent(a.value), A.extent(b.value)];
    // A side that is repeated is gathered again: the definition knows how.
    if (p.rows !== q.rows || p.cols !== q.cols) return defined(A, a, b);
    return made(A.rowDot(a.value, b.value), [a, b], (ybar) => [
      a.differentiable ? A.mul(ybar, b.value) : null,
      b.differentiable ? A.mul(ybar, a.value) : null,
    ]);
  },
  concatRows: (a, b) => {
    const [n, m] = [A.extent(a.value).rows, A.extent(b.value).rows];
    return made(A.concatRows(a.value, b.value), [a, b], (ybar) => [
      a.differentiable ? A.sliceRows(0, n)(ybar) : null,
      b.differentiable ? A.sliceRows(n, m)(ybar) : null,
    ]);
  },
});

const partitions = <U>(A: Algebra<U>): Pick<Derived<Node<U>>, Partitions> => ({
  logPartition: (among) => (q, k) => {
    if (q === k && isSymmetric(among)) {
      const own = A.logPartition(among)(q.value, q.value);
      return made(own, [q], (ybar) => [A.logPartitionPullWithin(among)(q.value, own, ybar)]);
    }
    if (!q.differentiable && !k.differentiable) return fixed(A.logPartition(among)(q.value, k.value));
    const { lse, pull, begun } = A.pullableLogPartition(among)(q.value, k.value);
    return made(lse, [q, k], pull, begun);
  },
  logPartitionBoth: (among) => (q, k) => {
    const both = A.logPartitionBoth(among)(q.value, k.value);
    return made(both, [q, k], (ybar) => A.logPartitionBothPull(among)(q.value, k.value, both, ybar));
  },
});

const surprisals = <U>(A: Algebra<U>): Pick<Derived<Node<U>>, 'surprisal'> => ({
  surprisal: (count) => (own, others) => {
    const [p, q] = [A.extent(own.value), A.extent(others.value)];
    // A side that is repeated is gathered again: the definition knows how.
    if (p.rows !== q.rows || p.cols !== q.cols)
      return elementwise(complete(primitiveNodes(A))).surprisal(count)(own, others);
    return made(A.surprisal(count)(own.value, others.value), [own, others], (ybar) => {
      const bar = A.surprisalPull(count)(own.value, others.value, ybar);
      return [own.differentiable ? A.neg(bar) : null, others.differentiable ? bar : null];
    });
  },
});

export const fusedNodes = <U>(A: Algebra<U>): Partial<Derived<Node<U>>> => ({
  ...partitions(A),
  ...rows(A),
  ...surprisals(A),
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
  convolve: (g) => (x, w) =>
    made(A.convolve(g)(x.value, w.value), [x, w], (ybar) =>
      x.differentiable
        ? A.convolvePull(g)(x.value, w.value, ybar)
        : [null, A.convolveWeightsPull(g)(x.value, w.value, ybar)],
    ),
});
