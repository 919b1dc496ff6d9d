/**
 * Second order by iterating: the pushforward of a gradient is H v, and H is symmetric, ⟨u, H v⟩ = ⟨v, H u⟩.
 *
 * Allowed: H v is a sum of at most 64 products for the sizes below, each within (64 + 32)·u of its terms, whose
 * sizes ‖u‖₁·max|H v| bounds; the factor 8 covers terms that cancel inside softmax Hessians, diag(p) − ppᵀ.
 */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { allButSelf, everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, scalar } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { differentiable, gradient, pull } from './pullback.js';
import { leaf } from './pulls/node.js';
import { movingAlgebra, still } from './pushforward.js';

const draw = (seed: number, n: number, d: number): Matrix => matrix(n, d, normals(keyOf(seed), n * d));
type Loss = <T>(B: Algebra<T>) => (x: T) => T;

const losses: Readonly<Record<string, Loss>> = {
  'log-partition of all but self': (B) => (x) => B.sum('all')(B.logPartition(allButSelf)(x, x)),
  'log-partition of normalised rows': (B) => (x) => {
    const z = B.normalizeRows(1e-12)(x);
    return B.mean('all')(B.sub(B.logPartition(everyKey)(B.scale(5)(z), z), B.rowDot(z, z)));
  },
  surprisal: (B) => (x) => B.sum('all')(B.surprisal(3)(B.rowDot(x, x), B.logPartition(allButSelf)(x, x))),
  softplus: (B) => (x) => B.sum('all')(B.softplus(B.pairwiseDot(x, x))),
};

/** H v, forward over reverse. */
const forwardOverReverse = (loss: Loss, x: Matrix, v: Matrix): Matrix => {
  const M = movingAlgebra(A);
  const bars = gradient(M)({ x: { value: x, tangent: v } })((B) => (inputs) => ({
    loss: loss(B)(inputs.x),
    kept: {},
  }));
  return bars.gradient.x.tangent ?? A.scale(0)(x);
};

/** H v, reverse over reverse: the gradient of ⟨∇ℒ, v⟩. */
const reverseOverReverse = (loss: Loss, x: Matrix, v: Matrix): Matrix => {
  const D = differentiable(A);
  const outer = leaf(x);
  const { gradient: g } = gradient(D)({ x: outer })((B) => (inputs) => ({
    loss: loss(B)(inputs.x),
    kept: {},
  }));
  const along = D.sum('all')(D.mul(g.x, D.constant(v)));
  return pull(A, along, scalar(1), [outer])[0] as Matrix;
};

const inner = (a: Matrix, b: Matrix): number =>
  Array.from(a.data).reduce((so, x, i) => so + x * (b.data[i] as number), 0);
const size = (a: Matrix, b: Matrix): number =>
  Array.from(a.data).reduce((so, x) => so + Math.abs(x), 0) * Math.max(...Array.from(b.data, Math.abs));

describe('second order', () => {
  it.each(Object.entries(losses))('%s: H is symmetric, and both ways to H v agree', (_, loss) => {
    const [x, v, w] = [draw(1, 4, 3), draw(2, 4, 3), draw(3, 4, 3)];
    const [hv, hw] = [forwardOverReverse(loss, x, v), forwardOverReverse(loss, x, w)];
    const allowed = 8 * 96 * 2 ** -53;
    expect(Math.abs(inner(w, hv) - inner(v, hw))).toBeLessThanOrEqual(allowed * (size(w, hv) + size(v, hw)));
    const again = reverseOverReverse(loss, x, v);
    expect(Math.abs(inner(w, hv) - inner(w, again))).toBeLessThanOrEqual(allowed * size(w, hv));
    expect(size(w, hv)).toBeGreaterThan(0);
  });

  it('what stands still has no second derivative', () => {
    const M = movingAlgebra(A);
    const g = gradient(M)({ x: still(draw(1, 2, 2)) })((B) => ({ x }) => ({
      loss: B.sum('all')(B.square(x)),
      kept: {},
    }));
    expect(g.gradient.x.tangent).toBeNull();
  });
});
