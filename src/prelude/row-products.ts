/**
 * row-products — inner products of rows on the host, strip by strip.
 *
 * What is measured over a whole data set (neighbours, clusters, probes) compares every row with every other; the
 * N × M matrix of products is never held, a strip of rows at a time is. Each sum runs in index order.
 */

import { defect } from './errors.js';
import type { Matrix } from './matrix.js';

/** Rows at a time such that a strip of products holds about a million numbers. */
export const stripRows = (columns: number): number => Math.max(4, (1 << 20) / Math.max(1, columns)) & ~3;

/** The numbers of a matrix in float64, without a copy when they already are. */
export const doubles = ({ data }: Matrix): Float64Array =>
  data instanceof Float64Array ? data : new Float64Array(data);

const single = (a: Float64Array, b: Float64Array, i: number, j: number, d: number): number => {
  let so = 0;
  for (let c = 0; c < d; c++) so += (a[i + c] as number) * (b[j + c] as number);
  return so;
};

// Two rows against four keep eight sums in registers: six loads for eight products, where one sum needs sixteen.
const tile = (
  a: Float64Array,
  b: Float64Array,
  i: number,
  j: number,
  d: number,
  out: Float64Array,
  at: number,
  m: number,
): void => {
  let [s0, s1, s2, s3, t0, t1, t2, t3] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [i1, j1, j2, j3] = [i + d, j + d, j + 2 * d, j + 3 * d];
  for (let c = 0; c < d; c++) {
    const x = a[i + c] as number;
    const y = a[i1 + c] as number;
    const p = b[j + c] as number;
    const q = b[j1 + c] as number;
    const r = b[j2 + c] as number;
    const s = b[j3 + c] as number;
    s0 += x * p;
    s1 += x * q;
    s2 += x * r;
    s3 += x * s;
    t0 += y * p;
    t1 += y * q;
    t2 += y * r;
    t3 += y * s;
  }
  out[at] = s0;
  out[at + 1] = s1;
  out[at + 2] = s2;
  out[at + 3] = s3;
  out[at + m] = t0;
  out[at + m + 1] = t1;
  out[at + m + 2] = t2;
  out[at + m + 3] = t3;
};

/**
 * Products of rows `from` … `to` − 1 of a with all rows of b: [to − from, M], written into `out` when it is given.
 *
 *   outᵢⱼ = a_{from+i} · bⱼ
 */
export const rowProducts = (
  a: Matrix,
  b: Matrix,
  from: number = 0,
  to: number = a.rows,
  out: Float64Array = new Float64Array((to - from) * b.rows),
): Float64Array => {
  if (a.cols !== b.cols) return defect(`products of rows of ${a.cols} with rows of ${b.cols} numbers`);
  const [x, y, d, m] = [doubles(a), doubles(b), a.cols, b.rows];
  if (to - from < 2 || m < 4) {
    for (let i = from; i < to; i++)
      for (let j = 0; j < m; j++) out[(i - from) * m + j] = single(x, y, i * d, j * d, d);
    return out;
  }
  // Keys in blocks that stay in the cache while all rows of the strip pass over them. The last tile of either side
  // overlaps the one before it: some products are made twice, to the same bits.
  const block = Math.max(4, (16384 / Math.max(1, d)) & ~3);
  for (let j0 = 0; j0 < m; j0 += block)
    for (let i0 = from; i0 < to; i0 += 2)
      for (let j1 = j0; j1 < Math.min(m, j0 + block); j1 += 4) {
        const [i, j] = [Math.min(i0, to - 2), Math.min(j1, m - 4)];
        tile(x, y, i * d, j * d, d, out, (i - from) * m + j, m);
      }
  return out;
};

/** Runs over all rows of a in strips: `see(products, from, to)` for each. */
export const eachStrip = (
  a: Matrix,
  b: Matrix,
  see: (products: Float64Array, from: number, to: number) => void,
): void => {
  const size = stripRows(b.rows);
  const [x, y] = [
    { ...a, data: doubles(a) },
    { ...b, data: doubles(b) },
  ];
  const strip = new Float64Array(Math.min(size, a.rows) * b.rows);
  for (let from = 0; from < a.rows; from += size) {
    const to = Math.min(a.rows, from + size);
    see(rowProducts(x, y, from, to, strip), from, to);
  }
};

/** The squared length of each row. */
export const squaredLengths = (a: Matrix): Float64Array => {
  const x = doubles(a);
  return Float64Array.from({ length: a.rows }, (_, i) => single(x, x, i * a.cols, i * a.cols, a.cols));
};

/** The squared distance of row i of a from row j of b, by differences: exactly 0 where the two are the same. */
export const squaredDistance = (a: Matrix, i: number, b: Matrix, j: number): number => {
  const d = a.cols;
  let so = 0;
  for (let c = 0; c < d; c++) {
    const gap = (a.data[i * d + c] as number) - (b.data[j * d + c] as number);
    so += gap * gap;
  }
  return so;
};

/** Rows of length 1; a row of zeros stays zero: x/max(‖x‖, 1e−12). */
export const unitRows = (a: Matrix): Matrix => {
  const [lengths, out] = [squaredLengths(a), Float64Array.from(a.data)];
  for (let i = 0; i < a.rows; i++) {
    const by = 1 / Math.max(Math.sqrt(lengths[i] as number), 1e-12);
    for (let c = i * a.cols; c < (i + 1) * a.cols; c++) out[c] = (out[c] as number) * by;
  }
  return { rows: a.rows, cols: a.cols, data: out };
};

/** Some rows of a matrix, in the order given. */
export const pickRows = (a: Matrix, index: ArrayLike<number>): Matrix => {
  const out = new Float64Array(index.length * a.cols);
  for (let i = 0; i < index.length; i++) {
    const from = (index[i] as number) * a.cols;
    out.set(a.data.subarray(from, from + a.cols), i * a.cols);
  }
  return { rows: index.length, cols: a.cols, data: out };
};
