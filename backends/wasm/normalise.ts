/** normalise — columns standardised, scaled, shifted and rectified, their moments, and the pullbacks. */
import type { Derived } from '../../src/algebra/derived.js';
import type { Per } from '../../src/algebra/primitives.js';
import type { Handle } from './handle.js';
import type { Machine } from './primitives.js';

type Fused = Pick<
  Derived<Handle>,
  'variance' | 'standardizeColumns' | 'standardizeColumnsPull' | 'batchNorm' | 'batchNormPull'
>;

/** Numbers that one task takes, about: they stay in the second cache between its two walks. */
const numbersPerTask = 65_536;

const perTaskOf = (cols: number): number => Math.max(32, Math.floor(numbersPerTask / cols));

/** Means and biased variances of the columns of `rows` rows at `from`, into two rows of numbers. */
const momentsAt = (
  { kernels, run, scratch }: Machine,
  [from, rows, cols]: readonly [number, number, number],
  mean: number,
  variance: number,
): void => {
  const perTask = perTaskOf(cols);
  const tasks = Math.ceil(rows / perTask);
  scratch(16 * cols * tasks, (parts) => {
    run(
      'momentsPart',
      { tasks, room: 4 * cols + 64, work: 2 * rows * cols },
      from,
      parts,
      rows,
      cols,
      perTask,
    );
    kernels.momentsJoin(parts, mean, variance, rows, cols, perTask);
  });
};

const variancesAt = (M: Machine, from: number, rows: number, cols: number): Handle => {
  const variance = M.make(1, cols);
  M.scratch(4 * cols, (mean) => momentsAt(M, [from, rows, cols], mean, M.at(variance)));
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

/** Scale and shift of the columns; 0 where there are none. */
interface Rescaling {
  readonly scale: number;
  readonly shift: number;
  readonly rectified: boolean;
}

const plain: Rescaling = { scale: 0, shift: 0, rectified: false };

const normalised = (
  M: Machine,
  x: Handle,
  [mean, variance]: readonly [number, number],
  epsilon: number,
  r: Rescaling,
): Handle => {
  const from = M.at(x);
  const y = M.make(x.rows, x.cols);
  const perTask = perTaskOf(x.cols);
  const job = { tasks: Math.ceil(x.rows / perTask), work: x.rows * x.cols };
  M.scratch(4 * x.cols, (inverse) => {
    M.kernels.spreads(variance, inverse, x.cols, epsilon);
    const columns = [mean, inverse, r.scale, r.shift, Number(r.rectified)];
    M.run('normalise', job, from, M.at(y), x.rows, x.cols, ...columns, perTask);
  });
  return y;
};

/** x̄, and the sums that are the derivatives by scale and shift. */
const pulled = (
  M: Machine,
  [x, ybar]: readonly [Handle, Handle],
  [mean, variance]: readonly [number, number],
  epsilon: number,
  r: Rescaling,
): readonly [Handle, Handle, Handle] => {
  const { rows, cols } = x;
  const [from, bar] = [M.at(x), M.at(ybar)];
  const [xbar, scalebar, shiftbar] = [M.make(rows, cols), M.make(1, cols), M.make(1, cols)];
  const perTask = perTaskOf(cols);
  const job = { tasks: Math.ceil(rows / perTask), work: 2 * rows * cols };
  M.scratch(16 * cols * job.tasks, (parts) =>
    M.scratch(12 * cols, (inverse) => {
      const means = inverse + 4 * cols;
      M.kernels.spreads(variance, inverse, cols, epsilon);
      const columns = [mean, inverse, r.scale, r.shift, Number(r.rectified)];
      M.run('pullPart', job, from, bar, parts, rows, cols, ...columns, perTask);
      M.kernels.pullJoin(parts, M.at(shiftbar), M.at(scalebar), means, rows, cols, job.tasks);
      M.run('pullApply', job, from, bar, M.at(xbar), rows, cols, ...columns, means, perTask);
    }),
  );
  return [xbar, scalebar, shiftbar];
};

/** The fused operations on columns. */
export const normalisation = (M: Machine): Fused => ({
  variance: variance(M),
  standardizeColumns: (epsilon) => (x) =>
    M.scratch(8 * x.cols, (mean) => {
      momentsAt(M, [M.at(x), x.rows, x.cols], mean, mean + 4 * x.cols);
      return normalised(M, x, [mean, mean + 4 * x.cols], epsilon, plain);
    }),
  standardizeColumnsPull: (epsilon) => (x, ybar) =>
    M.scratch(8 * x.cols, (mean) => {
      momentsAt(M, [M.at(x), x.rows, x.cols], mean, mean + 4 * x.cols);
      const [xbar, ...sums] = pulled(M, [x, ybar], [mean, mean + 4 * x.cols], epsilon, plain);
      for (const sum of sums) M.free(sum);
      return xbar;
    }),
  batchNorm:
    ({ epsilon, rectified }) =>
    (x, scale, shift) => {
      const [mean, variances] = [M.make(1, x.cols), M.make(1, x.cols)];
      momentsAt(M, [M.at(x), x.rows, x.cols], M.at(mean), M.at(variances));
      const r = { scale: M.at(scale), shift: M.at(shift), rectified };
      return [normalised(M, x, [M.at(mean), M.at(variances)], epsilon, r), mean, variances];
    },
  batchNormPull:
    ({ epsilon, rectified }) =>
    (x, scale, shift, mean, variances, ybar) => {
      const r = { scale: M.at(scale), shift: M.at(shift), rectified };
      return pulled(M, [x, ybar], [M.at(mean), M.at(variances)], epsilon, r);
    },
});
