/** Each similarity against its equation, pairwise and row by row; the laws ask for pairwise ones of width 1 only. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { matrix } from '../prelude/matrix.js';
import type { Similarity } from './similarity.js';
import { cosine, dot, negativeSquaredDistance, rbf } from './similarity.js';

// biome-ignore format: rows
const q = [[1, 2, -2], [0, 3, 4], [0, 0, 0]];
// biome-ignore format: rows
const k = [[2, -1, 2], [0, 3, 4], [1, 0, 1]];
type Row = ReadonlyArray<number>;

const product = (x: Row, y: Row): number => x.reduce((so, v, d) => so + v * (y[d] as number), 0);
const distance = (x: Row, y: Row): number => x.reduce((so, v, d) => so + (v - (y[d] as number)) ** 2, 0);
const gaussian =
  (sigma: number) =>
  (x: Row, y: Row): number =>
    Math.exp(-distance(x, y) / (2 * sigma ** 2));
const angle = (x: Row, y: Row): number =>
  product(x, y) / Math.max(1e-12, Math.hypot(...x) * Math.hypot(...y));

/** Numbers up to 25, a dozen operations on each. */
const allowed = 12 * 25 * 2 ** -53;
const asMatrix = (rows: ReadonlyArray<Row>) => matrix(rows.length, 3, Float64Array.from(rows.flat()));

describe.each<[string, Similarity, (x: Row, y: Row) => number]>([
  ['cosine', cosine, angle],
  ['dot', dot, product],
  ['negative-squared-distance', negativeSquaredDistance, (x, y) => -distance(x, y)],
  ['rbf', rbf(3), gaussian(3)],
])('similarity/%s', (name, s, equation) => {
  it('is known by its name', () => expect(s.name).toBe(name));

  it('pairwise', () => {
    const found = s.pairwise(arrayAlgebra)(asMatrix(q), asMatrix(k));
    expect([found.rows, found.cols]).toEqual([3, 3]);
    for (const [i, x] of q.entries())
      for (const [j, y] of k.entries())
        expect(Math.abs((found.data[3 * i + j] as number) - equation(x, y))).toBeLessThanOrEqual(allowed);
  });

  it('row by row', () => {
    const found = s.rowwise(arrayAlgebra)(asMatrix(q), asMatrix(k));
    expect([found.rows, found.cols]).toEqual([3, 1]);
    for (const [i, x] of q.entries())
      expect(Math.abs((found.data[i] as number) - equation(x, k[i] as Row))).toBeLessThanOrEqual(allowed);
  });
});
