/**
 * fused — derived operations with kernels of their own.
 *
 * Each replaces a definition that stays its meaning: `derived/<operation>/fused-equals-definition`.
 */
import type { Derived } from '../../src/algebra/derived.js';
import { defect } from '../../src/prelude/errors.js';
import { convolution } from './convolution.js';
import type { Handle } from './handle.js';
import { multiple } from './handle.js';
import { normalisation } from './normalise.js';
import { partition } from './partition.js';
import { pixels } from './pixels.js';
import type { Machine } from './primitives.js';
import { elementwise, kinds, pairs, singles } from './primitives.js';
import { unit } from './unit.js';

const shifted =
  (M: Machine, c: number) =>
  (a: Handle): Handle => {
    const from = M.bare(a);
    const out = M.make(a.rows, a.cols);
    elementwise(M)('scaleShift', a.rows * a.cols, from, M.at(out), a.rows * a.cols, a.factor, c);
    return out;
  };

/** Rows of a, then rows of b. */
const above =
  (M: Machine) =>
  (a: Handle, b: Handle): Handle => {
    if (a.cols !== b.cols) return defect(`concatRows [${a.rows}, ${a.cols}] and [${b.rows}, ${b.cols}]`);
    const out = M.make(a.rows + b.rows, a.cols);
    // Kernels write whole groups of four: in this order the second part covers what the first wrote too much.
    for (const [part, to] of [
      [a, 0],
      [b, a.rows * a.cols],
    ] as const) {
      const n = part.rows * part.cols;
      if (to % 4 !== 0) M.write(M.at(out) + 4 * to, M.look(part));
      else elementwise(M)('scaleShift', n, M.bare(part), M.at(out) + 4 * to, n, part.factor, 0);
    }
    return out;
  };

/** Every operation that has a kernel of its own. */
export const fusedOperations = (M: Machine): Partial<Derived<Handle>> => ({
  sub: pairs(M, kinds.sub),
  div: pairs(M, kinds.div),
  scale: (c) => (a) => multiple(c, a),
  shift: (c) => shifted(M, c),
  concatRows: above(M),
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
