/**
 * jigsaw — in which order the tiles of an image were put together again.
 *
 * The tiles stand in one image, and one encoder of whole images sees them all; the original encodes each tile apart.
 * Rows and columns of pixels beyond the last whole tile stay where they are.
 *
 * Source   arXiv:1603.09246 (Noroozi & Favaro 2016); as an invariance arXiv:1912.01991 (PIRL)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { FormOf } from '../../algebra/form.js';
import { describeForm } from '../../algebra/form.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { column, pixels } from '../../algebra/geometry.js';
import type { DataError } from '../../prelude/errors.js';
import { dataError } from '../../prelude/errors.js';
import { integer } from '../../prelude/random.js';
import type { Samples, Task } from '../pretext.js';
import { keysOf } from '../tasks.js';
import { orders } from './permutations.js';
import { byTable } from './turns.js';

/** Where each pixel comes from when tile `order[place]` comes to `place`. */
const tableOf = (image: ImageShape, grid: number, order: ReadonlyArray<number>): Int32Array => {
  const [h, w] = [Math.floor(image.height / grid), Math.floor(image.width / grid)];
  return Int32Array.from({ length: pixels(image) }, (_, at) => {
    const pixel = Math.floor(at / image.channels);
    const [y, x] = [Math.floor(pixel / image.width), pixel % image.width];
    if (y >= h * grid || x >= w * grid) return at;
    const tile = order[Math.floor(y / h) * grid + Math.floor(x / w)] as number;
    return column(
      image,
      Math.floor(tile / grid) * h + (y % h),
      (tile % grid) * w + (x % w),
      at % image.channels,
    );
  });
};

/** The tables of every order of a grid, the identity's first. */
export const jigsawTables = (image: ImageShape, grid: number): ReadonlyArray<Int32Array> =>
  orders(grid).map((order) => tableOf(image, grid, order));

/** The least side of a tile, in pixels: below it there is nothing to recognise. */
const leastTile = 3;

/** Refuses images whose tiles would be smaller than three pixels. */
export const tiled = (
  asked: string,
  grid: number,
  { form }: Samples<FormOf<'image'>>,
): Either<DataError, ImageShape> =>
  Math.min(form.shape.height, form.shape.width) < grid * leastTile
    ? left(
        dataError(
          `${asked} of ${grid} × ${grid} tiles`,
          describeForm(form),
          `images of at least ${grid * leastTile} × ${grid * leastTile} pixels`,
        ),
      )
    : right(form.shape);

/**
 * One view, its tiles in one of the orders, each as often; the pseudo-label is the number of the order.
 *
 * Laws     jigsaw/undone: a view put in the inverse order is the sample; jigsaw/uniform
 * Errors   Left(DataError) when a tile would be smaller than 3 × 3 pixels
 */
export const jigsaw =
  (grid: number) =>
  (samples: Samples<FormOf<'image'>>): Either<DataError, Task> => {
    const image = tiled('jigsaw', grid, samples);
    if (image._tag === 'Left') return image;
    const tables = jigsawTables(image.right, grid);
    return right({
      form: samples.form,
      count: 1,
      classes: tables.length,
      draw: (moment) => {
        const labels = keysOf(moment, 0).map((key) => integer(key, tables.length));
        return {
          pseudoLabels: Int32Array.from(labels),
          views: (A) => (rows) => [byTable(A)(tables, labels)(A.constant(rows))],
        };
      },
    });
  };
