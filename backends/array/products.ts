/** products — matrix product and transpose, in the order the definition sums them. */

import { defect } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

/** cᵢⱼ = Σₖ aᵢₖ bₖⱼ, k ascending. The loop over j is innermost so that memory is walked in order. */
export const matmul = (a: Matrix, b: Matrix): Matrix => {
  if (a.cols !== b.rows) return defect(`matmul [${a.rows}, ${a.cols}]·[${b.rows}, ${b.cols}]`);
  const out = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.cols; k++) {
      const x = a.data[i * a.cols + k] as number;
      const [from, to] = [k * b.cols, i * b.cols];
      for (let j = 0; j < b.cols; j++)
        out[to + j] = (out[to + j] as number) + x * (b.data[from + j] as number);
    }
  return matrix(a.rows, b.cols, out);
};

/** bⱼᵢ = aᵢⱼ */
export const transpose = (a: Matrix): Matrix => {
  const out = new Float64Array(a.data.length);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++) out[j * a.rows + i] = a.data[i * a.cols + j] as number;
  return matrix(a.cols, a.rows, out);
};
