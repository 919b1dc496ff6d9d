/** drawing — logits, labels and other numbers that several topics draw alike. */
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, integer, named, uniform } from '../../src/prelude/random.js';
import { rowsOf } from '../domains/rows.js';
import type { Draw } from '../domains/tensors.js';

/** Rows of the situation's kind divided by its temperature: up to some hundred thousand. */
export const logits = ({ n, d, kind, logTau }: Draw, key: Key): Matrix => {
  const x = rowsOf(kind, named(key, 'x'), n, d);
  const tau = Math.exp(logTau);
  return tabulate(n, d, (i, j) => Math.fround((x.data[i * d + j] as number) / tau));
};

/** Whole numbers from 0 to `count` − 1. */
export const drawnLabels = (key: Key, n: number, count: number): Index =>
  Int32Array.from({ length: n }, (_, i) => integer(foldIn(key, i), count));

/** A column of whole numbers. */
export const column = (labels: ArrayLike<number>): Matrix =>
  tabulate(labels.length, 1, (i) => labels[i] as number);

/** Numbers uniform between two bounds, as float32 holds them. */
export const drawnUniform = (key: Key, rows: number, cols: number, low: number, high: number): Matrix =>
  tabulate(rows, cols, (i, j) => Math.fround(uniform(foldIn(foldIn(key, i), j), low, high)));

/** Values of a column as whole numbers. */
export const wholes = (m: Matrix): Int32Array => Int32Array.from(m.data, Math.round);
