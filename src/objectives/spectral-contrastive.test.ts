/** The spectral loss through the second moment is the loss over all pairs, and holds no N × N matrix. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf, named, normals } from '../prelude/random.js';
import { costOf } from '../readings/cost.js';
import type { Rounded } from '../readings/rounding.js';
import { exactly, roundingAlgebra } from '../readings/rounding.js';
import { spectralTerms } from './spectral-contrastive.js';

const R = roundingAlgebra(A, 2 ** -53);
const drawn = (name: string, rows: number, cols: number): Rounded<Matrix> =>
  exactly(A)(matrix(rows, cols, normals(named(keyOf(5), name), rows * cols)));

/** Columns of zeros change no product, and let rows be no more than features. */
const widened = (m: Rounded<Matrix>, cols: number): Rounded<Matrix> =>
  R.concatColumns(m, exactly(A)(matrix(m.value.rows, cols, new Float64Array(m.value.rows * cols))));

describe('spectral-contrastive', () => {
  it.each([
    [3, 2],
    [9, 4],
    [40, 7],
  ])('%i rows of %i features: by the moment as by pairs', (rows, cols) => {
    const [a, b] = [drawn('a', rows, cols), drawn('b', rows, cols)];
    const moment = spectralTerms(R)(a, b);
    const pairs = spectralTerms(R)(widened(a, rows), widened(b, rows));
    moment.value.data.forEach((x, i) => {
      const allowed = (moment.bound.data[i] as number) + (pairs.bound.data[i] as number);
      expect(allowed).toBeLessThan(2 ** -30);
      expect(Math.abs(x - (pairs.value.data[i] as number))).toBeLessThanOrEqual(allowed);
    });
  });

  it('the second moment is taken where rows outnumber features, pairs where there are as many', () => {
    // How many operations a form takes does not depend on the sizes.
    const operations = (rows: number, cols: number): number =>
      costOf(4)((C) => () => spectralTerms(C)({ rows, cols }, { rows, cols })).operations;
    expect(operations(4, 4)).toBe(operations(3, 4));
    expect(operations(5, 4)).not.toBe(operations(3, 4));
  });

  it('what is moved grows with the rows, and with their square only where features are more than rows', () => {
    const bytes = (rows: number, cols: number): number =>
      costOf(4)((C) => () => spectralTerms(C)({ rows, cols }, { rows, cols })).bytes;
    expect(bytes(8192, 128) / bytes(4096, 128)).toBeLessThan(2);
    expect(bytes(8192, 128)).toBeLessThan(4 * 8192 * 8192);
    expect(bytes(256, 1024) / bytes(128, 1024)).toBeGreaterThan(2);
  });
});
