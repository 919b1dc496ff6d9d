/**
 * projection — rows on a plane, for the eye: UMAP where the package `umap-js` is there, principal components elsewhere.
 *
 * Both are reproducible: UMAP draws its random numbers from a key. Distances between far groups mean little in UMAP.
 */
import type { Matrix } from '../prelude/matrix.js';
import { at, matrix, tabulate, toRows } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { uniforms, word } from '../prelude/random.js';

/** Points [N, 2], and how they were found. */
export interface Projection {
  readonly method: 'UMAP' | 'principal components';
  readonly points: Matrix;
}

const centred = (x: Matrix): Matrix => {
  const means = Float64Array.from({ length: x.cols }, (_, j) => {
    let so = 0;
    for (let i = 0; i < x.rows; i++) so += at(x, i, j) / x.rows;
    return so;
  });
  return tabulate(x.rows, x.cols, (i, j) => at(x, i, j) - (means[j] as number));
};

const along = (x: Matrix, v: Float64Array): Float64Array =>
  Float64Array.from({ length: x.rows }, (_, i) => v.reduce((so, w, j) => so + w * at(x, i, j), 0));

const unit = (v: Float64Array): Float64Array => {
  const length = Math.hypot(...v) || 1;
  return v.map((x) => x / length);
};

/** The direction of the largest variance that is orthogonal to those before it, by power iteration. */
const direction = (x: Matrix, before: ReadonlyArray<Float64Array>): Float64Array => {
  const freed = (v: Float64Array): Float64Array =>
    before.reduce((w, b) => {
      const dot = w.reduce((so, e, j) => so + e * (b[j] as number), 0);
      return w.map((e, j) => e - dot * (b[j] as number));
    }, v);
  let v = unit(freed(uniforms([1, before.length], x.cols).map((u) => u - 0.5)));
  for (let turn = 0; turn < 60; turn++) {
    const scores = along(x, v);
    const next = new Float64Array(x.cols);
    for (let i = 0; i < x.rows; i++)
      for (let j = 0; j < x.cols; j++) next[j] = (next[j] as number) + (scores[i] as number) * at(x, i, j);
    v = unit(freed(next));
  }
  return v;
};

/** Rows on their two principal components. */
export const principal = (x: Matrix): Projection => {
  const c = centred(x);
  const first = direction(c, []);
  const second = direction(c, [first]);
  const [a, b] = [along(c, first), along(c, second)];
  const points = tabulate(x.rows, 2, (i, j) => (j === 0 ? a : b)[i] as number);
  return { method: 'principal components', points };
};

/** Rows on a plane by UMAP, or by principal components where `umap-js` is not installed or rows are few. */
export const projected = async (key: Key, x: Matrix): Promise<Projection> => {
  const found = x.rows > 20 ? await import('umap-js').catch(() => undefined) : undefined;
  if (found === undefined) return principal(x);
  let drawn = 0;
  const random = (): number => word(key, drawn++) / 2 ** 32;
  const umap = new found.UMAP({ nComponents: 2, nNeighbors: 15, minDist: 0.1, random });
  const points = umap.fit(toRows(x));
  return { method: 'UMAP', points: matrix(x.rows, 2, Float64Array.from(points.flat())) };
};
