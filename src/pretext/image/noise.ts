/** noise — Gaussian noise on every pixel, and a box of an image cut out. */

import type { ImageShape } from '../../algebra/geometry.js';
import { column, pixels } from '../../algebra/geometry.js';
import { matrix } from '../../prelude/matrix.js';
import type { Augmentation, Draws } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import type { Range } from './samples.js';
import { drawn, perSample, within } from './samples.js';

/** Two uniforms are two words: a key of the sample's own, for as many numbers as it has pixels. */
const keysOf = (draws: Draws): Uint32Array =>
  Uint32Array.from(draws.flatMap((u) => [(u[0] as number) * 2 ** 32, (u[1] as number) * 2 ** 32]));

/** x + σ·standard normal, pixel by pixel, not held in any range. */
export const gaussianNoise = (sigma: number): Augmentation => ({
  name: `noise σ = ${sigma}`,
  draws: 2,
  output: sameShape,
  apply: (A) => (image, draws) => (x) => A.add(x, A.scale(sigma)(A.normalRows(keysOf(draws), pixels(image)))),
});

/** The same with a deviation of each sample's own, uniform on a range: its third uniform. */
export const randomNoise = (sigma: Range): Augmentation => ({
  name: `noise σ ${sigma.low}–${sigma.high}`,
  draws: 3,
  output: sameShape,
  apply: (A) => (image, draws) => (x) =>
    A.add(x, A.mul(perSample(A, drawn(draws, 2, sigma)), A.normalRows(keysOf(draws), pixels(image)))),
});

/** Where the box of one sample lies: its middle anywhere in the image, its sides a part of the image's. */
const boxed = (image: ImageShape, side: Range, u: Float64Array, visit: (column: number) => void): void => {
  const part = Math.sqrt(within(side, u[2] as number));
  const [h, w] = [Math.round(part * image.height), Math.round(part * image.width)];
  const top = Math.round((u[0] as number) * image.height - h / 2);
  const left = Math.round((u[1] as number) * image.width - w / 2);
  for (let y = Math.max(0, top); y < Math.min(image.height, top + h); y++)
    for (let x = Math.max(0, left); x < Math.min(image.width, left + w); x++)
      for (let c = 0; c < image.channels; c++) visit(column(image, y, x, c));
};

/**
 * A box of the image made 0; parts of it that reach over the border are not seen.
 *
 * Laws     pretext/cut-out-area: at most the drawn part of the pixels changes
 * Source   arXiv:1708.04552 (DeVries & Taylor 2017)
 */
export const cutOut = (area: Range): Augmentation => ({
  name: `cut-out of ${area.low}–${area.high} of the area`,
  draws: 3,
  output: sameShape,
  apply: (A) => (image, draws) => {
    const width = pixels(image);
    const kept = new Float64Array(draws.length * width).fill(1);
    draws.forEach((u, i) => {
      boxed(image, area, u, (at) => {
        kept[i * width + at] = 0;
      });
    });
    return (x) => A.mul(A.constant(matrix(draws.length, width, kept)), x);
  },
});
