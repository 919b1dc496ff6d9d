/**
 * seeding — the centres from which k-means starts.
 *
 * Source   Arthur & Vassilvitskii 2007 (k-means++), §2.2
 */
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { permutation, uniforms } from '../prelude/random.js';
import { pickRows, squaredDistance } from '../prelude/row-products.js';

/** How the first centres are chosen. */
export type Seeding = 'k-means++' | 'random-rows';

/** The place where the running sum of `weights` first exceeds u times their total; never one of weight 0, −1 if all are. */
const drawn = (weights: Float64Array, u: number): number => {
  const total = weights.reduce((so, w) => so + w, 0);
  let so = 0;
  const place = weights.findIndex((w) => {
    so += w;
    return so > u * total;
  });
  // A total that overflows is exceeded by nothing: then it is the last that may be drawn.
  return place === -1 ? weights.findLastIndex((w) => w !== 0) : place;
};

/**
 * Rows drawn one after the other, each with probability in proportion to its squared distance from the nearest
 * row drawn before; when all remaining distances are 0, the lowest row not drawn yet.
 *
 * Laws     k-means/plus-plus-never-repeats: a duplicate of a chosen centre is never drawn while others remain
 */
export const plusPlusRows = (key: Key, x: Matrix, count: number): Int32Array => {
  const distance = new Float64Array(x.rows).fill(1);
  const chosen = new Set<number>();
  uniforms(key, count).forEach((u, k) => {
    const i = drawn(distance, u);
    const centre = i === -1 ? (Array.from(distance.keys()).find((j) => !chosen.has(j)) ?? 0) : i;
    chosen.add(centre);
    distance.forEach((nearest, j) => {
      const gap = squaredDistance(x, j, x, centre);
      distance[j] = k === 0 ? gap : Math.min(nearest, gap);
    });
  });
  return Int32Array.from(chosen);
};

/** The first centres, [count, D]. */
export const seeds = (seeding: Seeding, key: Key, x: Matrix, count: number): Matrix =>
  pickRows(
    x,
    seeding === 'k-means++' ? plusPlusRows(key, x, count) : permutation(key, x.rows).subarray(0, count),
  );
