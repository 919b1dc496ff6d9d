/** places — taking and putting rows, columns, and each row's own columns. Index −1 takes zeros, puts nowhere. */
import { defect } from '../../src/prelude/errors.js';
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';

const within = (place: number, extent: number): number =>
  place >= -1 && place < extent ? place : defect(`place ${place} of ${extent}`);

/** out[i] = a[index[i]] */
export const takeRows =
  (index: Index) =>
  (a: Matrix): Matrix => {
    const out = new Float64Array(index.length * a.cols);
    index.forEach((from, i) => {
      if (within(from, a.rows) >= 0) out.set(a.data.subarray(from * a.cols, (from + 1) * a.cols), i * a.cols);
    });
    return matrix(index.length, a.cols, out);
  };

/** out[index[i]] += a[i], i ascending */
export const putRows =
  (index: Index, rows: number) =>
  (a: Matrix): Matrix => {
    if (index.length !== a.rows) return defect(`putRows of ${a.rows} rows to ${index.length} places`);
    const out = new Float64Array(rows * a.cols);
    index.forEach((to, i) => {
      if (within(to, rows) < 0) return;
      for (let j = 0; j < a.cols; j++)
        out[to * a.cols + j] = (out[to * a.cols + j] as number) + (a.data[i * a.cols + j] as number);
    });
    return matrix(rows, a.cols, out);
  };

/** out[i, m] = a[i, index[i·stride + m]]: stride 0 takes the same columns of every row. */
const take =
  (index: Index, count: number, stride: number) =>
  (a: Matrix): Matrix => {
    const [x, out] = [a.data, new Float64Array(a.rows * count)];
    for (let i = 0; i < a.rows; i++)
      for (let m = 0; m < count; m++) {
        const from = within(index[i * stride + m] as number, a.cols);
        if (from >= 0) out[i * count + m] = x[i * a.cols + from] as number;
      }
    return matrix(a.rows, count, out);
  };

/** out[i, index[i·stride + m]] += a[i, m], m ascending */
const put =
  (index: Index, cols: number, stride: number) =>
  (a: Matrix): Matrix => {
    const [x, out] = [a.data, new Float64Array(a.rows * cols)];
    for (let i = 0; i < a.rows; i++)
      for (let m = 0; m < a.cols; m++) {
        const to = within(index[i * stride + m] as number, cols);
        if (to >= 0) out[i * cols + to] = (out[i * cols + to] as number) + (x[i * a.cols + m] as number);
      }
    return matrix(a.rows, cols, out);
  };

/** out[i, j] = a[i, index[j]] */
export const takeColumns = (index: Index): ((a: Matrix) => Matrix) => take(index, index.length, 0);

/** out[i, index[j]] += a[i, j], j ascending */
export const putColumns =
  (index: Index, cols: number) =>
  (a: Matrix): Matrix =>
    index.length === a.cols
      ? put(index, cols, 0)(a)
      : defect(`putColumns of ${a.cols} columns to ${index.length} places`);

const perRow = (index: Index, rows: number): number =>
  rows > 0 && index.length % rows === 0
    ? index.length / rows
    : defect(`${index.length} places for ${rows} rows`);

/** out[i, m] = a[i, index[i·M + m]] */
export const gatherColumns =
  (index: Index) =>
  (a: Matrix): Matrix => {
    const count = perRow(index, a.rows);
    return take(index, count, count)(a);
  };

/** out[i, index[i·M + m]] += a[i, m], m ascending */
export const scatterColumns =
  (index: Index, cols: number) =>
  (a: Matrix): Matrix => {
    const count = perRow(index, a.rows);
    return count === a.cols
      ? put(index, cols, count)(a)
      : defect(`scatterColumns of ${a.cols} columns to ${count} places`);
  };
