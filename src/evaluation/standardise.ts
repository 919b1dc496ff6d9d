/** standardise — columns of mean 0 and variance 1, by the numbers of the training rows only. */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';

/** What was measured on the training rows: subtract `mean`, multiply by `scale`. */
export interface Standard {
  readonly mean: Float64Array;
  /** 1/standard deviation; 0 for a column that never varies, which then says nothing. */
  readonly scale: Float64Array;
}

/** Mean and inverse standard deviation (divisor N) of each column. */
export const standardOf = (x: Matrix): Standard => {
  const [mean, square] = [new Float64Array(x.cols), new Float64Array(x.cols)];
  for (let i = 0; i < x.data.length; i++) {
    const c = i % x.cols;
    mean[c] = (mean[c] as number) + (x.data[i] as number) / x.rows;
  }
  for (let i = 0; i < x.data.length; i++) {
    const c = i % x.cols;
    square[c] = (square[c] as number) + ((x.data[i] as number) - (mean[c] as number)) ** 2 / x.rows;
  }
  // A deviation at the rounding of its mean is no variation.
  const scale = square.map((v, c) =>
    Math.sqrt(v) > 1e-12 * Math.max(1e-300, Math.abs(mean[c] as number)) ? 1 / Math.sqrt(v) : 0,
  );
  return { mean, scale };
};

/** Rows in standard units with a last column of ones, which carries the intercept: [N, D + 1]. */
export const designOf = ({ mean, scale }: Standard, x: Matrix): Matrix => {
  const [d, out] = [x.cols + 1, new Float64Array(x.rows * (x.cols + 1)).fill(1)];
  for (let i = 0; i < x.rows; i++)
    for (let c = 0; c < x.cols; c++)
      out[i * d + c] = ((x.data[i * x.cols + c] as number) - (mean[c] as number)) * (scale[c] as number);
  return matrix(x.rows, d, out);
};
