/**
 * The adjoint identity: for every operation y = f(x), every direction v and every incoming ȳ,
 *
 *   ⟨x̄, v⟩ = ⟨ȳ, J v⟩,
 *
 * x̄ from the pullback reading, J v from the pushforward reading, which knows nothing of the pulls.
 *
 * Allowed: both sides are sums of products of at most `depth` factors each; with n entries in all, a sum of n
 * terms rounded at u = 2⁻⁵³ is off by at most (n + 8·depth)·u·Σ|terms| (Higham 2002, §3.1), and Σ|terms| is
 * ‖ȳ‖₁·max|J v| + ‖x̄‖₁·max|v| at most, and c·‖ȳ‖₁·max|v| more where terms of that size cancel in the derivative.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { allButSelf, everyKey, otherLabel, sameLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { differentiable, pull } from './pullback.js';
import { fixed, leaf } from './pulls/node.js';
import { movingAlgebra } from './pushforward.js';

type Extents = ReadonlyArray<readonly [number, number]>;
type Operation = <T>(B: Algebra<T>, x: ReadonlyArray<T>) => T;

interface Subject {
  readonly name: string;
  /** Extents of the inputs for given n, m, d. */
  readonly inputs: (n: number, m: number, d: number) => Extents;
  readonly operation: (n: number, m: number, d: number) => Operation;
  /** Inputs are drawn above zero. */
  readonly positive?: boolean;
  /** The size of terms that cancel inside the derivative, for inputs so drawn, over |ȳ|·|v|. */
  readonly cancelling?: number;
}

const one =
  (f: Operation): ((n: number, m: number, d: number) => Operation) =>
  () =>
    f;
const single = (n: number, _: number, d: number): Extents => [[n, d]];
const pair = (n: number, _: number, d: number): Extents => [
  [n, d],
  [n, d],
];
const first = <T>(x: ReadonlyArray<T>): T => x[0] as T;
const second = <T>(x: ReadonlyArray<T>): T => x[1] as T;
const third = <T>(x: ReadonlyArray<T>): T => x[2] as T;
const cycle = (count: number, extent: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => ((i * 7 + 3) % (extent + 1)) - 1);
const image = { height: 4, width: 3, channels: 2, kernel: 3, stride: 2, padding: 1 };

const subjects: ReadonlyArray<Subject> = [
  { name: 'add', inputs: pair, operation: one((B, x) => B.add(first(x), second(x))) },
  {
    name: 'add, a row repeated',
    inputs: (n, _, d) => [
      [n, d],
      [1, d],
    ],
    operation: one((B, x) => B.add(first(x), second(x))),
  },
  { name: 'mul', inputs: pair, operation: one((B, x) => B.mul(first(x), second(x))) },
  {
    name: 'mul, a column repeated',
    inputs: (n, _, d) => [
      [n, 1],
      [n, d],
    ],
    operation: one((B, x) => B.mul(first(x), second(x))),
  },
  {
    name: 'mul, both repeated',
    inputs: (n, _, d) => [
      [n, 1],
      [1, d],
    ],
    operation: one((B, x) => B.mul(first(x), second(x))),
  },
  { name: 'mul by itself', inputs: single, operation: one((B, x) => B.mul(first(x), first(x))) },
  { name: 'neg', inputs: single, operation: one((B, x) => B.neg(first(x))) },
  { name: 'reciprocal', inputs: single, operation: one((B, x) => B.reciprocal(first(x))), positive: true },
  { name: 'exp', inputs: single, operation: one((B, x) => B.exp(first(x))) },
  { name: 'log', inputs: single, operation: one((B, x) => B.log(first(x))), positive: true },
  { name: 'log1p', inputs: single, operation: one((B, x) => B.log1p(first(x))), positive: true },
  { name: 'sqrt', inputs: single, operation: one((B, x) => B.sqrt(first(x))), positive: true },
  {
    name: 'greater',
    inputs: pair,
    operation: one((B, x) => B.mul(first(x), B.greater(first(x), second(x)))),
  },
  {
    name: 'matmul',
    inputs: (n, m, d) => [
      [n, d],
      [d, m],
    ],
    operation: one((B, x) => B.matmul(first(x), second(x))),
  },
  { name: 'transpose', inputs: single, operation: one((B, x) => B.transpose(first(x))) },
  { name: 'reshape', inputs: single, operation: (n, _, d) => (B, x) => B.reshape(d, n)(first(x)) },
  { name: 'sum per row', inputs: single, operation: one((B, x) => B.sum('row')(first(x))) },
  { name: 'sum per column', inputs: single, operation: one((B, x) => B.sum('column')(first(x))) },
  { name: 'sum of all', inputs: single, operation: one((B, x) => B.sum('all')(first(x))) },
  { name: 'takeRows', inputs: single, operation: (n, m) => (B, x) => B.takeRows(cycle(m, n))(first(x)) },
  { name: 'putRows', inputs: single, operation: (n, m) => (B, x) => B.putRows(cycle(n, m), m)(first(x)) },
  {
    name: 'takeColumns',
    inputs: single,
    operation: (_, m, d) => (B, x) => B.takeColumns(cycle(m, d))(first(x)),
  },
  {
    name: 'putColumns',
    inputs: single,
    operation: (_, m, d) => (B, x) => B.putColumns(cycle(d, m), m)(first(x)),
  },
  {
    name: 'gatherColumns',
    inputs: single,
    operation: (n, m, d) => (B, x) => B.gatherColumns(cycle(n * m, d))(first(x)),
  },
  {
    name: 'scatterColumns',
    inputs: single,
    operation: (n, m, d) => (B, x) => B.scatterColumns(cycle(n * d, m), m)(first(x)),
  },
  { name: 'detach', inputs: pair, operation: one((B, x) => B.mul(B.detach(first(x)), second(x))) },
  { name: 'scale', inputs: single, operation: one((B, x) => B.scale(-0.3)(first(x))) },
  { name: 'shift', inputs: single, operation: one((B, x) => B.shift(-0.3)(first(x))) },
  { name: 'relu', inputs: single, operation: one((B, x) => B.relu(first(x))) },
  { name: 'softplus', inputs: single, operation: one((B, x) => B.softplus(first(x))) },
  { name: 'sigmoid', inputs: single, operation: one((B, x) => B.sigmoid(first(x))) },
  { name: 'logAddExp', inputs: pair, operation: one((B, x) => B.logAddExp(first(x), second(x))) },
  { name: 'surprisal', inputs: pair, operation: one((B, x) => B.surprisal(2)(first(x), second(x))) },
  {
    name: 'surprisal of a repeated row',
    inputs: pair,
    operation: one((B, x) => B.surprisal(2)(first(x), B.sum('column')(second(x)))),
  },
  { name: 'logSoftmax', inputs: single, operation: one((B, x) => B.logSoftmax(first(x))) },
  { name: 'peak', inputs: single, operation: one((B, x) => B.peak('row')(first(x))) },
  {
    name: 'normalizeRows',
    inputs: single,
    operation: one((B, x) => B.normalizeRows(1e-12)(first(x))),
    positive: true, // x/‖x‖ has the terms v/‖x‖ and x(x·v)/‖x‖³, each at most |v|·4 for ‖x‖ ≥ 1/4.
    cancelling: 8,
  },
  {
    name: 'standardizeColumns',
    inputs: single,
    operation: one((B, x) => B.standardizeColumns(0.1)(first(x))),
    // Terms of at most |v|/√0.1, three of them.
    cancelling: 10,
  },
  {
    name: 'affine',
    inputs: (n, m, d) => [
      [n, d],
      [d, m],
      [1, m],
    ],
    operation: one((B, x) => B.affine(first(x), second(x), third(x))),
  },
  {
    name: 'logPartition over every key',
    inputs: (n, m, d) => [
      [n, d],
      [m, d],
    ],
    operation: one((B, x) => B.logPartition(everyKey)(first(x), second(x))),
  },
  {
    name: 'logPartition over all but self',
    inputs: single,
    operation: one((B, x) => B.logPartition(allButSelf)(first(x), first(x))),
  },
  {
    name: 'logPartition over the same label',
    inputs: single,
    operation: (n) => (B, x) => B.logPartition(sameLabel(cycle(n, 2)))(first(x), first(x)),
  },
  {
    name: 'logPartition over other labels',
    inputs: pair,
    operation: (n) => (B, x) => B.logPartition(otherLabel(cycle(n, 2)))(first(x), second(x)),
  },
  {
    name: 'convolve',
    inputs: (n, m) => [
      [n, 24],
      [18, m],
    ],
    operation: one((B, x) => B.convolve(image)(first(x), second(x))),
  },
];

const entries = (rows: number, cols: number, positive: boolean): fc.Arbitrary<Matrix> =>
  fc
    .array(fc.double({ min: positive ? 0.25 : -2, max: 2, noNaN: true }), {
      minLength: rows * cols,
      maxLength: rows * cols,
    })
    .map((xs) =>
      matrix(
        rows,
        cols,
        Float64Array.from(xs, (x) => (Math.abs(x) < 1e-3 ? 0 : x)),
      ),
    );

const inner = (a: Matrix, b: Matrix): { readonly value: number; readonly size: number } => {
  let [value, size] = [0, 0];
  a.data.forEach((x, i) => {
    value += x * (b.data[i] as number);
    size += Math.abs(x * (b.data[i] as number));
  });
  return { value, size };
};
const norm1 = (a: Matrix): number => Array.from(a.data).reduce((so, x) => so + Math.abs(x), 0);
const greatest = (a: Matrix): number => Array.from(a.data).reduce((so, x) => Math.max(so, Math.abs(x)), 0);

/** Both sides of the identity at x in direction v, the incoming derivative being the value itself shifted. */
const sides = (
  operation: Operation,
  cancelling: number,
  x: ReadonlyArray<Matrix>,
  v: ReadonlyArray<Matrix>,
) => {
  const moved = operation(
    movingAlgebra(A),
    x.map((value, i) => ({ value, tangent: v[i] as Matrix })),
  );
  const leaves = x.map(leaf);
  const node = operation(differentiable(A), leaves);
  const ybar = A.shift(0.5)(node.value);
  const xbar = pull(A, node, ybar, leaves);
  const jv = moved.tangent ?? A.scale(0)(moved.value);
  const left = xbar.map((bar, i) => inner(bar, v[i] as Matrix)).reduce((so, t) => so + t.value, 0);
  const size =
    norm1(ybar) * greatest(jv) + xbar.reduce((so, bar, i) => so + norm1(bar) * greatest(v[i] as Matrix), 0);
  const inside = cancelling * norm1(ybar) * Math.max(...v.map(greatest));
  return { left, right: inner(ybar, jv).value, size: size + inside };
};

describe('pullback/adjoint: ⟨x̄, v⟩ = ⟨ȳ, J v⟩', () => {
  it.each(subjects.map((s) => [s.name, s] as const))('%s', (_, s) => {
    const extent = fc.integer({ min: 1, max: 5 });
    const drawn = fc.tuple(extent, extent, extent).chain(([n, m, d]) => {
      const extents = s.inputs(n, m, d);
      const x = fc.tuple(...extents.map(([r, c]) => entries(r, c, s.positive ?? false)));
      const v = fc.tuple(...extents.map(([r, c]) => entries(r, c, false)));
      return fc.record({ operation: fc.constant(s.operation(n, m, d)), x, v });
    });
    fc.assert(
      fc.property(drawn, ({ operation, x, v }) => {
        const { left, right, size } = sides(operation, s.cancelling ?? 0, x, v);
        expect(Math.abs(left - right)).toBeLessThanOrEqual((200 + 8 * 16) * 2 ** -53 * size);
      }),
      { numRuns: 60, seed: 20180710 },
    );
  });

  it('a wrong pull is seen', () => {
    const x = matrix(2, 2, Float64Array.of(1, 2, 3, 4));
    const wrong: Operation = (B, [a]) => B.add(B.mul(a as never, a as never), B.detach(a as never));
    const right: Operation = (B, [a]) => B.mul(a as never, a as never);
    const forward = right(movingAlgebra(A), [{ value: x, tangent: x }]);
    const leafOf = leaf(x);
    const [bar] = pull(A, wrong(differentiable(A), [leafOf]), x, [leafOf]) as [Matrix];
    expect(inner(bar, x).value).toBe(inner(x, forward.tangent as Matrix).value);
    expect(inner(A.scale(0.5)(bar), x).value).not.toBe(inner(x, forward.tangent as Matrix).value);
    expect(fixed(x).differentiable).toBe(false);
  });

  it('max that is not detached is refused when it is pulled', () => {
    const x = leaf(matrix(1, 2, Float64Array.of(1, 2)));
    const y = differentiable(A).max('row')(x);
    expect(() => pull(A, y, matrix(1, 1, Float64Array.of(1)), [x])).toThrow('max was differentiated');
  });
});
