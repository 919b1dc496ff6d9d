/** products — matrix product and transpose, in the order the definition sums them. */

import { defect } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/**
 * cᵢⱼ = Σₖ aᵢₖ bₖⱼ, k ascending.
 *
 * The loop over j is innermost so that memory is walked in order; four k at a time spare three of four stores,
 * and each product is still added in its turn.
 */
export const matmul = (a: Matrix, b: Matrix): Matrix => {
  if (a.cols !== b.rows) return defect(`matmul [${a.rows}, ${a.cols}]·[${b.rows}, ${b.cols}]`);
  const [n, inner, m] = [a.rows, a.cols, b.cols];
  const [x, y, out] = [a.data, b.data, new Float64Array(n * m)];
  const whole = inner - (inner % 4);
  for (let i = 0; i < n; i++) {
    const to = i * m;
    for (let k = 0; k < whole; k += 4) {
      const [x0, x1] = [x[i * inner + k] as number, x[i * inner + k + 1] as number];
      const [x2, x3] = [x[i * inner + k + 2] as number, x[i * inner + k + 3] as number];
      const [y0, y1, y2, y3] = [k * m, (k + 1) * m, (k + 2) * m, (k + 3) * m];
      for (let j = 0; j < m; j++) {
        let so = (out[to + j] as number) + x0 * (y[y0 + j] as number);
        so += x1 * (y[y1 + j] as number);
        so += x2 * (y[y2 + j] as number);
        out[to + j] = so + x3 * (y[y3 + j] as number);
      }
    }
    for (let k = whole; k < inner; k++)
      for (let j = 0; j < m; j++)
        out[to + j] = (out[to + j] as number) + (x[i * inner + k] as number) * (y[k * m + j] as number);
  }
  return matrix(n, m, out);
};

/** bⱼᵢ = aᵢⱼ */
export const transpose = (a: Matrix): Matrix => {
  const out = new Float64Array(a.data.length);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out[j * a.rows + i] = a.data[i * a.cols + j] as number;
  return matrix(a.cols, a.rows, out);
};
