/**
 * resampling — where the pixels of a changed image look in the image it is made from.
 *
 * Every sample has an affine map of its own, six numbers in a row: pixel (y, x) of the result looks at
 *   row    m₀ y + m₁ x + m₂
 *   column m₃ y + m₄ x + m₅
 */
import type { ImageShape } from './geometry.js';

/** Bilinear samples to be taken. */
export interface Resampling {
  readonly image: ImageShape;
  readonly output: ImageShape;
  /** Six numbers for each sample. */
  readonly maps: Float64Array;
  /**
   * Top, left, height and width of a box of each sample, whose border pixels go on for ever; undefined where zeros lie
   * outside the image.
   */
  readonly boxes: Int32Array | undefined;
}
