/**
 * seeding — the centres from which k-means starts.
 *
 * Source   Arthur & Vassilvitskii 2007 (k-means++), §2.2
 */
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { permutation, uniforms } from '../prelude/random.js';
import { pickRows } from '../prelude/row-products.js';

/** How the first centres are chosen. */
export type Seeding = 'k-means++' | 'random-rows';

const squaredDistance = (x: Matrix, i: number, j: number): number => {
  let so = 0;
  for (let c = 0; c < x.cols; c++) {
    const gap = (x.data[i * x.cols + c] as number) - (x.data[j * x.cols + c] as number);
    so += gap * gap;
  }
  return so;
};

/** The place where the running sum of `weights` first exceeds u times their total; never one of weight 0. */
const drawn = (weights: Float64Array, u: number): number => {
  let total = 0;
  for (const w of weights) total += w;
  let [so, last] = [0, -1];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    if (w <= 0) continue;
    so += w;
    last = i;
    if (so > u * total) return i;
  }
  return last;
};

/**
 * Rows drawn one after the other, each with probability in proportion to its squared distance from the nearest
 * row drawn before; when all remaining distances are 0, the lowest row not drawn yet.
 *
 * Laws     k-means/plus-plus-never-repeats: a duplicate of a chosen centre is never drawn while others remain
 */
export const plusPlusRows = (key: Key, x: Matrix, count: number): Int32Array => {
  const u = uniforms(key, count);
  const distance = new Float64Array(x.rows).fill(1);
  const chosen = new Set<number>();
  for (let k = 0; k < count; k++) {
    const i = drawn(distance, u[k] as number);
    const centre = i >= 0 ? i : (Array.from(distance.keys()).find((j) => !chosen.has(j)) ?? 0);
    chosen.add(centre);
    for (let j = 0; j < x.rows; j++) {
      const gap = squaredDistance(x, j, centre);
      distance[j] = k === 0 ? gap : Math.min(distance[j] as number, gap);
    }
  }
  return Int32Array.from(chosen);
};

/** The first centres, [count, D]. */
export const seeds = (seeding: Seeding, key: Key, x: Matrix, count: number): Matrix =>
  pickRows(
    x,
    seeding === 'k-means++' ? plusPlusRows(key, x, count) : permutation(key, x.rows).subarray(0, count),
  );
