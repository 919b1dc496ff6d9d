/**
 * fused — derived operations with kernels of their own.
 *
 * Each replaces a definition that stays its meaning: `derived/<operation>/fused-equals-definition`.
 */
import type { Derived } from '../../src/algebra/derived.js';
import { convolution } from './convolution.js';
import type { Handle } from './handle.js';
import { normalisation } from './normalise.js';
import { partition } from './partition.js';
import { pixels } from './pixels.js';
import type { Machine } from './primitives.js';
import { elementwise, kinds, pairs, singles } from './primitives.js';
import { unit } from './unit.js';

const scaled =
  (M: Machine, c: number, b: number) =>
  (a: Handle): Handle => {
    const from = M.at(a);
    const out = M.make(a.rows, a.cols);
    elementwise(M)('scaleShift', a.rows * a.cols, from, M.at(out), a.rows * a.cols, c, b);
    return out;
  };

/** Every operation that has a kernel of its own. */
export const fusedOperations = (M: Machine): Partial<Derived<Handle>> => ({
  sub: pairs(M, kinds.sub),
  div: pairs(M, kinds.div),
  scale: (c) => scaled(M, c, 0),
  shift: (c) => scaled(M, 1, c),
  square: (a) => pairs(M, kinds.mul)(a, a),
  relu: singles(M, kinds.relu),
  clip: (low, high) => (a) => {
    const from = M.at(a);
    const out = M.make(a.rows, a.cols);
    elementwise(M)('clip', a.rows * a.cols, from, M.at(out), a.rows * a.cols, low, high);
    return out;
  },
  reluPull: (a, ybar) => {
    const [x, bar] = [M.at(a), M.at(ybar)];
    const out = M.make(a.rows, a.cols);
    elementwise(M)('reluPull', a.rows * a.cols, x, bar, M.at(out), a.rows * a.cols);
    return out;
  },
  ...normalisation(M),
  ...partition(M),
  ...convolution(M),
  ...pixels(M),
  ...unit(M),
});
