/** unit — rows brought to length 1 and the pullback of it, by a kernel each. */
import type { Derived } from '../../src/algebra/derived.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';

type Fused = Pick<Derived<Handle>, 'normalizeRows' | 'normalizeRowsPull'>;

/** Numbers that one task takes, about. */
const numbersPerTask = 16_384;

const jobOf = ({ rows, cols }: Handle) => {
  const perTask = Math.max(1, Math.floor(numbersPerTask / cols));
  return { perTask, job: { tasks: Math.ceil(rows / perTask), work: 2 * rows * cols } };
};

/** The fused operations on lengths of rows. */
export const unit = (M: Machine): Fused => ({
  normalizeRows: (floor) => (x) => {
    const [from, y, { perTask, job }] = [M.at(x), M.make(x.rows, x.cols), jobOf(x)];
    M.run('unitRows', job, from, M.at(y), x.rows, x.cols, floor, perTask);
    return y;
  },
  normalizeRowsPull: (floor) => (x, ybar) => {
    const [from, bar, out, { perTask, job }] = [M.at(x), M.at(ybar), M.make(x.rows, x.cols), jobOf(x)];
    M.run('unitRowsPull', job, from, bar, M.at(out), x.rows, x.cols, floor, perTask);
    return out;
  },
});
