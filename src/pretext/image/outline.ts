/** outline — an image as its edges: where neighbouring pixels differ, and nothing where they are alike. */

import type { ImageShape } from '../../algebra/geometry.js';
import { column } from '../../algebra/geometry.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';

/** For each pixel its neighbour to the right or below; itself at the border, where nothing differs. */
const neighbours = (image: ImageShape, down: number, right: number): Int32Array => {
  const { height, width, channels } = image;
  const out = new Int32Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        out[column(image, y, x, c)] = column(
          image,
          Math.min(height - 1, y + down),
          Math.min(width - 1, x + right),
          c,
        );
  return out;
};

/**
 * The outline of an image, as another sense of the same thing: draws nothing.
 *
 *   yᵢⱼ = |x_{i,j+1} − xᵢⱼ| + |x_{i+1,j} − xᵢⱼ|
 *
 * Laws     pretext/outline-of-constant: a constant image has none
 */
export const outline: Augmentation = {
  name: 'outline',
  draws: 0,
  output: sameShape,
  apply: (A) => (image) => (x) => {
    const size = (index: Int32Array) => {
      const difference = A.sub(A.takeColumns(index)(x), x);
      return A.maximum(difference, A.neg(difference));
    };
    return A.add(size(neighbours(image, 0, 1)), size(neighbours(image, 1, 0)));
  },
};
