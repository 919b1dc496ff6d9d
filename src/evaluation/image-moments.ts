/**
 * image-moments — how much ink an image has, where it lies, and how it is spread: numbers that a regression can seek
 * in a representation, and that no label tells.
 *
 *   m = mean of the pixels, c = Σ p x/Σ p, s = Σ p (x − c)(x − c)ᵀ/Σ p, with places from 0 to 1
 */
import type { ImageShape } from '../algebra/geometry.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';

/** Mass, middle (x, y) and spread (xx, xy, yy) of one image; an empty one lies in the middle and has no spread. */
const momentsOf = (
  pixels: ArrayLike<number>,
  { height, width, channels }: ImageShape,
): ReadonlyArray<number> => {
  let [mass, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < height * width * channels; i++) {
    const p = pixels[i] as number;
    const at = Math.floor(i / channels);
    const [u, v] = [((at % width) + 0.5) / width, (Math.floor(at / width) + 0.5) / height];
    [mass, x, y] = [mass + p, x + p * u, y + p * v];
    [xx, xy, yy] = [xx + p * u * u, xy + p * u * v, yy + p * v * v];
  }
  if (!(mass > 0)) return [0, 0.5, 0.5, 0, 0, 0];
  const [cx, cy] = [x / mass, y / mass];
  const mean = mass / (height * width * channels);
  return [mean, cx, cy, xx / mass - cx * cx, xy / mass - cx * cy, yy / mass - cy * cy];
};

/** The six moments of every image: [N, 6]. */
export const imageMoments = (images: Matrix, shape: ImageShape): Matrix => {
  const out = new Float64Array(images.rows * 6);
  for (let i = 0; i < images.rows; i++)
    out.set(momentsOf(images.data.subarray(i * images.cols, (i + 1) * images.cols), shape), 6 * i);
  return matrix(images.rows, 6, out);
};
