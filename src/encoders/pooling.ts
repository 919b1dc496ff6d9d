/** pooling — from an image of channels to a row of features. */
import type { ImageShape } from '../algebra/geometry.js';
import { column, pixels } from '../algebra/geometry.js';
import { tabulate } from '../prelude/matrix.js';
import type { Encoder } from './encoder.js';
import { plain } from './encoder.js';

/** The mean over the places of each channel. */
export interface GlobalPooling {
  readonly kind: 'global-pooling';
  readonly image: ImageShape;
}

/** An image as a row, channel by channel: the order in which PyTorch flattens. */
export interface Flatten {
  readonly kind: 'flatten';
  readonly image: ImageShape;
}

/**
 * Every channel's mean over the image.
 *
 * Shapes   x [N, H·W·C] → [N, C]
 */
export const globalPooling = ({ image }: GlobalPooling): Encoder => {
  const places = image.height * image.width;
  const averaging = tabulate(pixels(image), image.channels, (from, to) =>
    from % image.channels === to ? 1 / places : 0,
  );
  return plain((A) => (x) => A.matmul(x, A.constant(averaging)));
};

const channelsFirst = (image: ImageShape): Int32Array => {
  const index = new Int32Array(pixels(image));
  let at = 0;
  for (let c = 0; c < image.channels; c++)
    for (let y = 0; y < image.height; y++)
      for (let x = 0; x < image.width; x++) index[at++] = column(image, y, x, c);
  return index;
};

/**
 * The pixels of an image, channel by channel, so that the weights which follow are those of PyTorch's `Flatten`.
 *
 * Shapes   x [N, H·W·C] → [N, C·H·W]
 */
export const flatten = ({ image }: Flatten): Encoder => {
  const index = channelsFirst(image);
  return plain((A) => (x) => A.takeColumns(index)(x));
};
