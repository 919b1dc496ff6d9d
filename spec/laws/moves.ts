/**
 * moves — changes of a situation that are exact in every precision, so that nothing but the subject rounds.
 *
 * Rows are exchanged, multiplied by powers of two, and turned by matrices of ±½ on a grid of 2⁻¹⁰.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, integer, named, permutation } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { withTensors } from './saying.js';

/** Row index[i] becomes row i. */
export const taken = (m: Matrix, index: ArrayLike<number>): Matrix =>
  tabulate(index.length, m.cols, (i, j) => m.data[(index[i] as number) * m.cols + j] as number);

/** Rows of a, then rows of b. */
export const stacked = (a: Matrix, b: Matrix): Matrix =>
  tabulate(
    a.rows + b.rows,
    a.cols,
    (i, j) => (i < a.rows ? a.data[i * a.cols + j] : b.data[(i - a.rows) * a.cols + j]) as number,
  );

/** Columns of a, then a column of one number for each row. */
export const besides = (a: Matrix, column: (i: number) => number): Matrix =>
  tabulate(a.rows, a.cols + 1, (i, j) => (j < a.cols ? (a.data[i * a.cols + j] as number) : column(i)));

/** c m, c a power of two or a sign. */
export const times = (c: number, m: Matrix): Matrix =>
  tabulate(m.rows, m.cols, (i, j) => c * (m.data[i * m.cols + j] as number));

/** ones on the diagonal */
export const identity = (n: number): Matrix => tabulate(n, n, (i, j) => (i === j ? 1 : 0));

/** Rows turned into columns. */
export const turned = (m: Matrix): Matrix =>
  tabulate(m.cols, m.rows, (i, j) => m.data[j * m.cols + i] as number);

/**
 * Rows that stand for samples, where they are not simply the rows of every tensor: which tensors have them, and how
 * many times over the first of these lists all samples.
 */
const samples: Readonly<Record<string, readonly [names: ReadonlyArray<string>, times: number]>> = {
  'info-nce': [['q', 'k'], 1],
  'many-positives': [['k'], 1],
  'prototype-nce': [['q'], 1],
  'masked-siamese': [['anchors', 'targets'], 2],
  'n-pairs': [['z'], 2],
  'pixel-contrast': [['z'], 2],
  'swapped-prediction': [['scores'], 2],
  dino: [['student', 'teacher'], 2],
};

const samplesOf = (x: Situation): readonly [names: ReadonlyArray<string>, order: Int32Array] => {
  const [names, times] = samples[x.of] ?? [Object.keys(x.tensors), 1];
  const n = (x.tensors[names[0] ?? '']?.rows ?? 0) / times;
  return [names, permutation(named(x.key, 'order'), n)];
};

/** A permutation of samples, drawn from the situation's key. */
export const order = (x: Situation): Int32Array => samplesOf(x)[1];

/** The order of a tensor's rows: negatives that each query has of its own move with it, the shared ones not at all. */
export const orderOf = (x: Situation, name: string): Int32Array => {
  const [[names, p], rows] = [samplesOf(x), x.tensors[name]?.rows ?? 0];
  const n = p.length;
  if (names.includes(name))
    return Int32Array.from({ length: rows }, (_, i) => Math.floor(i / n) * n + (p[i % n] as number));
  if (x.conventions.mode !== 'per-query') return Int32Array.from({ length: rows }, (_, i) => i);
  const each = rows / n;
  return Int32Array.from({ length: rows }, (_, i) => (p[Math.floor(i / each)] as number) * each + (i % each));
};

/** Samples in another order, with what belongs to them. */
export const permuted = (x: Situation): Situation => {
  const moved = Object.fromEntries(
    Object.entries<Matrix>(x.tensors).map(([n, m]) => [n, taken(m, orderOf(x, n))]),
  );
  const labelled = samplesOf(x)[0][0] ?? '';
  const labels =
    x.labels === undefined ? {} : { labels: orderOf(x, labelled).map((i) => x.labels?.[i] ?? 0) };
  return { ...withTensors(x, moved), ...labels };
};

/** Each row by a power of two of its own, from 2⁻⁴ to 2⁴. */
export const rescaled = (m: Matrix, key: Key): Matrix =>
  tabulate(
    m.rows,
    m.cols,
    (i, j) => 2 ** (integer(foldIn(key, i), 9) - 4) * (m.data[i * m.cols + j] as number),
  );

/** Every tensor's rows rescaled. */
export const rescaledAll = (x: Situation, names: ReadonlyArray<string>): Situation =>
  withTensors(
    x,
    Object.fromEntries(
      names.flatMap((n) => (x.tensors[n] ? [[n, rescaled(x.tensors[n], named(x.key, n))]] : [])),
    ),
  );

/** Numbers on a grid of 2⁻¹⁰, so that sums of four halves are exact. */
export const coarse = (m: Matrix): Matrix => ({
  ...m,
  data: Float64Array.from(m.data, (v) => Math.round(v * 1024) / 1024),
});

/** A row times Q: columns exchanged, signs turned, and of any four columns ½(1 − 2·11ᵀ/4)·2. */
const rotatedRow = (row: ArrayLike<number>, p: Int32Array, key: Key): ReadonlyArray<number> => {
  const out = Array.from(p, (from, j) => (integer(foldIn(key, j), 2) === 0 ? 1 : -1) * (row[from] as number));
  if (out.length < 4) return out;
  const half = ((out[0] as number) + (out[1] as number) + (out[2] as number) + (out[3] as number)) / 2;
  return out.map((v, j) => (j < 4 ? v - half : v));
};

/** All rows turned by one orthogonal Q, drawn from the situation's key. Exact for rows on the grid. */
export const rotated = (m: Matrix, key: Key): Matrix => {
  const p = permutation(named(key, 'columns'), m.cols);
  const rows = Array.from({ length: m.rows }, (_, i) =>
    rotatedRow(m.data.subarray(i * m.cols, (i + 1) * m.cols), p, named(key, 'signs')),
  );
  return tabulate(m.rows, m.cols, (i, j) => rows[i]?.[j] ?? 0);
};

/** Every tensor changed. */
export const everyTensor = (x: Situation, change: (m: Matrix, name: string) => Matrix): Situation =>
  withTensors(x, Object.fromEntries(Object.entries<Matrix>(x.tensors).map(([n, m]) => [n, change(m, n)])));

/** Kinds of rows on which a grid of 2⁻¹⁰ is no violence. */
export const gridKinds: ReadonlyArray<string> = [
  'whole',
  'gaussian',
  'one-hot',
  'duplicates',
  'identical',
  'antipodes',
  'collinear',
  'a zero row',
];

/** Kinds without rows under the normalisation's floor. */
export const longKinds: ReadonlyArray<string> = [
  'whole',
  'gaussian',
  'one-hot',
  'duplicates',
  'identical',
  'antipodes',
  'norms from 1e-3 to 1e3',
];

/** The first row everywhere. */
export const collapsed = (x: Situation): Situation => {
  const first = Object.values<Matrix>(x.tensors)[0];
  return first === undefined
    ? x
    : everyTensor(x, (m) => (m.cols === first.cols ? taken(first, new Int32Array(m.rows)) : m));
};
