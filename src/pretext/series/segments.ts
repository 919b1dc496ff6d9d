/**
 * segments — a series cut into equal stretches and put together in another order.
 *
 * What is left over by a length that the count does not divide stays at the end.
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';

/**
 * The order that sorts uniforms: all orders of `u.length` things are equally likely.
 *
 * @example
 * sortedBy(Float64Array.of(0.9, 0.1, 0.5)) // => [1, 2, 0]
 */
export const sortedBy = (u: Float64Array): ReadonlyArray<number> =>
  Array.from(u.keys()).sort((a, b) => (u[a] as number) - (u[b] as number) || a - b);

/**
 * The order that undoes an order.
 *
 * @example
 * inverseOf([1, 2, 0]) // => [2, 0, 1]
 */
export const inverseOf = (order: ReadonlyArray<number>): ReadonlyArray<number> =>
  order.map((_, place) => order.indexOf(place));

/** Where each column of a series comes from when its segments stand in this order. */
export const segmentColumns = (image: ImageShape, order: ReadonlyArray<number>): Int32Array => {
  const { width, channels } = image;
  const size = Math.floor(width / order.length);
  const index = Int32Array.from({ length: width * channels }, (_, i) => i);
  order.forEach((from, to) => {
    for (let i = 0; i < size * channels; i++) index[to * size * channels + i] = from * size * channels + i;
  });
  return index;
};

/**
 * Series with their segments in an order of each sample's own.
 *
 * Shapes   x [N, L·C], N orders → the same
 * Laws     pretext/segments-inverse, pretext/segments-multiset
 */
export const inOrder =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, orders: ReadonlyArray<ReadonlyArray<number>>) =>
  (x: T): T => {
    const index = new Int32Array(orders.length * image.width * image.channels);
    orders.forEach((order, i) => {
      index.set(segmentColumns(image, order), i * image.width * image.channels);
    });
    return A.gatherColumns(index)(x);
  };

/** Segments in random order. */
export const segmentPermutation = (count: number): Augmentation => ({
  name: `${count} segments in random order`,
  draws: count,
  output: sameShape,
  apply: (A) => (image, draws) => inOrder(A)(image, draws.map(sortedBy)),
});
