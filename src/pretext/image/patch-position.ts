/**
 * patch-position — where one patch of an image lies, seen from the patch in its middle.
 *
 * Both patches are stretched to the size of the image, so that one encoder of whole images serves both. Each is moved
 * by a random jitter and leaves a gap to its neighbour, lest the line that runs on from one to the other be the answer.
 *
 * Source   arXiv:1505.05192 (Doersch, Gupta & Efros 2015)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { right } from 'fp-ts/lib/Either.js';
import type { FormOf } from '../../algebra/form.js';
import type { ImageShape } from '../../algebra/geometry.js';
import type { DataError } from '../../prelude/errors.js';
import { uniforms } from '../../prelude/random.js';
import type { Samples, Task } from '../pretext.js';
import { keysOf } from '../tasks.js';
import type { Box } from './geometry.js';
import { resizedCrop } from './geometry.js';
import { tiled } from './jigsaw.js';

const grid = 3;

/** The eight places around the middle, row by row; the fifth of nine is the middle itself. */
const around = [0, 1, 2, 3, 5, 6, 7, 8] as const;

/** A patch three quarters of its tile's side, somewhere inside the tile: the gap and the jitter are what is left. */
export const patchOf = (image: ImageShape, tile: number, down: number, across: number): Box => {
  const [h, w] = [Math.floor(image.height / grid), Math.floor(image.width / grid)];
  const [height, width] = [Math.ceil((3 * h) / 4), Math.ceil((3 * w) / 4)];
  return {
    top: Math.floor(tile / grid) * h + Math.floor(down * (h - height + 1)),
    left: (tile % grid) * w + Math.floor(across * (w - width + 1)),
    height,
    width,
  };
};

/**
 * Two views, the patch in the middle and one of its eight neighbours, each as often; the pseudo-label is which one.
 *
 * Laws     patch-position/inside: both patches lie in their own tiles; patch-position/uniform
 * Errors   Left(DataError) when a tile would be smaller than 3 × 3 pixels
 */
export const patchPosition = (samples: Samples<FormOf<'image'>>): Either<DataError, Task> => {
  const image = tiled('patch position', grid, samples);
  if (image._tag === 'Left') return image;
  const shape = image.right;
  return right({
    form: samples.form,
    count: 2,
    classes: around.length,
    draw: (moment) => {
      const drawn = keysOf(moment, 0).map((key) => uniforms(key, 5));
      const labels = drawn.map((u) => Math.floor(around.length * (u[0] as number)));
      const middles = drawn.map((u) => patchOf(shape, 4, u[1] as number, u[2] as number));
      const others = drawn.map((u, i) =>
        patchOf(shape, around[labels[i] as number] as number, u[3] as number, u[4] as number),
      );
      return {
        pseudoLabels: Int32Array.from(labels),
        views: (A) => (rows) =>
          [middles, others].map((boxes) => resizedCrop(A)(shape, boxes, shape)(A.constant(rows))),
      };
    },
  });
};
