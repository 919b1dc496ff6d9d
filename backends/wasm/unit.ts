/** unit — rows brought to length 1, the pullback of it, and products of rows, by a kernel each. */
import type { Derived } from '../../src/algebra/derived.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';
import { kinds, pairs } from './primitives.js';

type Fused = Pick<Derived<Handle>, 'normalizeRows' | 'normalizeRowsPull' | 'rowDot'>;

/** Numbers that one task takes, about. */
const numbersPerTask = 16_384;

const jobOf = ({ rows, cols }: Handle) => {
  const perTask = Math.max(1, Math.floor(numbersPerTask / cols));
  return { perTask, job: { tasks: Math.ceil(rows / perTask), work: 2 * rows * cols } };
};

/** Where a side is repeated over rows or columns, which is rare. */
const repeatedRowDot = (M: Machine, a: Handle, b: Handle): Handle => {
  const products = pairs(M, kinds.mul)(a, b);
  const sums = M.make(products.rows, 1);
  M.kernels.sumRows(M.at(products), M.at(sums), products.rows, products.cols);
  M.free(products);
  return sums;
};

/** The fused operations on lengths of rows. */
export const unit = (M: Machine): Fused => ({
  normalizeRows: (floor) => (x) => {
    const [from, y, { perTask, job }] = [M.at(x), M.make(x.rows, x.cols), jobOf(x)];
    M.run('unitRows', job, from, M.at(y), x.rows, x.cols, floor, perTask);
    return y;
  },
  normalizeRowsPull: (floor) => (x, ybar) => {
    const [from, bar, out, { perTask, job }] = [M.at(x), M.bare(ybar), M.make(x.rows, x.cols), jobOf(x)];
    M.run('unitRowsPull', job, from, bar, M.at(out), x.rows, x.cols, floor, ybar.factor, perTask);
    return out;
  },
  rowDot: (a, b) => {
    if (a.rows !== b.rows || a.cols !== b.cols) return repeatedRowDot(M, a, b);
    const [p, q, out, { perTask, job }] = [M.bare(a), M.bare(b), M.make(a.rows, 1), jobOf(a)];
    M.run('rowDots', job, p, q, M.at(out), a.rows, a.cols, a.factor * b.factor, perTask);
    return out;
  },
});
