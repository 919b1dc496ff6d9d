/** convolution — the same small weights at every place of an image. */
import type { ConvolutionGeometry, ImageShape } from '../algebra/geometry.js';
import { convolved } from '../algebra/geometry.js';
import type { Encoder } from './encoder.js';
import type { Initialisation } from './initialisation.js';
import { weights } from './initialisation.js';
import { weightAndBias } from './linear.js';

/** What a convolution is. */
export interface Convolution {
  readonly kind: 'convolution';
  readonly geometry: ConvolutionGeometry;
  readonly filters: number;
  readonly bias: boolean;
  readonly initialisation: Initialisation;
}

/**
 * The image that a convolution makes.
 *
 * @example
 * convolvedImage({ height: 28, width: 28, channels: 1, kernel: 3, stride: 2, padding: 1 }, 32)
 * // => { height: 14, width: 14, channels: 32 }
 */
export const convolvedImage = (g: ConvolutionGeometry, filters: number): ImageShape => ({
  ...convolved(g),
  channels: filters,
});

/**
 * The sum over a window of pixels times weights, at every place the window stops at.
 *
 * Shapes   x [N, H·W·C] · weight [K·K·C, F] · bias [1, F] → [N, H′·W′·F]
 * Laws     encoders/convolution-adjoint
 */
export const convolution = ({ geometry, filters, bias, initialisation }: Convolution): Encoder => {
  const { kernel, channels } = geometry;
  const places = kernel * kernel;
  return {
    initial: (key) =>
      weightAndBias(weights(initialisation, places)(places * channels, filters)(key), filters, bias),
    statistics: {},
    apply: (A) => (_, p, statistics) => (x) => {
      const { weight, bias: b } = p as { weight: typeof x; bias?: typeof x };
      const y = A.convolve(geometry)(x, weight);
      const { rows, cols } = A.extent(y);
      const shifted = (to: typeof x): typeof x =>
        A.reshape(rows, cols)(A.add(A.reshape((rows * cols) / filters, filters)(y), to));
      return { output: b === undefined ? y : shifted(b), statistics };
    },
  };
};
