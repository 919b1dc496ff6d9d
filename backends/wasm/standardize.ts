/** standardize — columns standardised, their moments, and the pullback, by kernels that walk the rows twice. */
import type { Derived } from '../../src/algebra/derived.js';
import type { Per } from '../../src/algebra/primitives.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';

type Fused = Pick<Derived<Handle>, 'variance' | 'standardizeColumns' | 'standardizeColumnsPull'>;

/** Biased variances of the columns of `rows` rows at `from`. */
const variancesAt = ({ make, at, kernels, scratch }: Machine, from: number, rows: number, cols: number) => {
  const variance = make(1, cols);
  scratch(kernels.standardizeRoom(cols), (room) =>
    kernels.moments(from, room, at(variance), rows, cols, room + 8 * cols),
  );
  return variance;
};

const variance =
  (M: Machine) =>
  (per: Per) =>
  (x: Handle): Handle => {
    const from = M.at(x);
    if (per === 'column') return variancesAt(M, from, x.rows, x.cols);
    if (per === 'all') return variancesAt(M, from, x.rows * x.cols, 1);
    const { rows, cols } = x;
    const turned = M.scratch(rows * cols * 4, (room) => {
      M.kernels.transpose(from, room, rows, cols);
      return variancesAt(M, room, cols, rows);
    });
    return { ...turned, rows, cols: 1 };
  };

/** The fused operations on columns. */
export const standardized = (M: Machine): Fused => ({
  variance: variance(M),
  standardizeColumns: (epsilon) => (x) => {
    const { make, at, kernels, scratch } = M;
    const from = at(x);
    const y = make(x.rows, x.cols);
    scratch(kernels.standardizeRoom(x.cols), (room) =>
      kernels.standardize(from, at(y), x.rows, x.cols, epsilon, room),
    );
    return y;
  },
  standardizeColumnsPull: (epsilon) => (x, ybar) => {
    const { make, at, kernels, scratch } = M;
    const [p, q] = [at(x), at(ybar)];
    const xbar = make(x.rows, x.cols);
    scratch(kernels.standardizeRoom(x.cols), (room) =>
      kernels.standardizePull(p, q, at(xbar), x.rows, x.cols, epsilon, room),
    );
    return xbar;
  },
});
