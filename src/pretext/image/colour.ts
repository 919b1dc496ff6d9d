/**
 * colour — changes of brightness and colour, pixel by pixel. Values lie in [0, 1] and stay there.
 *
 * Each has a plain form with one factor for each sample, and a random form that draws the factors.
 *
 * Source   torchvision 0.14 transforms.functional, tensor path; conventions in spec/vectors/README.md
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { scalar } from '../../prelude/matrix.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import { greyOf, repeated } from './channels.js';
import type { Range } from './samples.js';
import { drawn, perSample } from './samples.js';

/** A change with one factor for each sample. */
export type Factored = <T>(
  A: Algebra<T>,
) => (image: ImageShape, factors: ReadonlyArray<number>) => (x: T) => T;

/** f x + (1 − f) y, held in [0, 1]. */
const blended = <T>(A: Algebra<T>, factors: ReadonlyArray<number>, x: T, y: T): T => {
  const f = perSample(A, factors);
  return A.clip(0, 1)(A.add(A.mul(f, x), A.mul(A.shift(1)(A.neg(f)), y)));
};

/** clip(f x) */
export const brightness: Factored = (A) => (_, factors) => (x) =>
  A.clip(0, 1)(A.mul(perSample(A, factors), x));

/** clip(f x + (1 − f) · mean grey) */
export const contrast: Factored = (A) => (image, factors) => (x) =>
  blended(A, factors, x, A.mean('row')(greyOf(A, image, x)));

/** clip(f x + (1 − f) · grey); an image of one channel is as it was */
export const saturation: Factored = (A) => (image, factors) => (x) =>
  image.channels === 3 ? blended(A, factors, x, repeated(A, image, greyOf(A, image, x))) : x;

/** The grey of each pixel in every channel. */
export const greyscale =
  <T>(A: Algebra<T>) =>
  (image: ImageShape) =>
  (x: T): T =>
    repeated(A, image, greyOf(A, image, x));

/** 1 − x where x ≥ threshold, x elsewhere; a threshold above 1 changes nothing. */
export const solarise: Factored = (A) => (_, thresholds) => (x) => {
  const below = A.greater(perSample(A, thresholds), x);
  const one = A.constant(scalar(1));
  return A.add(A.mul(below, x), A.mul(A.sub(one, below), A.sub(one, x)));
};

const random = (name: string, range: Range, change: Factored): Augmentation => ({
  name: `${name} ${range.low}–${range.high}`,
  draws: 1,
  output: sameShape,
  apply: (A) => (image, draws) => change(A)(image, drawn(draws, 0, range)),
});

/** Brightness by a random factor. */
export const randomBrightness = (range: Range): Augmentation => random('brightness', range, brightness);

/** Contrast by a random factor. */
export const randomContrast = (range: Range): Augmentation => random('contrast', range, contrast);

/** Saturation by a random factor. */
export const randomSaturation = (range: Range): Augmentation => random('saturation', range, saturation);

/** Solarisation above a random threshold. */
export const randomSolarise = (range: Range): Augmentation => random('solarise', range, solarise);

/** Colours taken away. */
export const toGreyscale: Augmentation = {
  name: 'greyscale',
  draws: 0,
  output: sameShape,
  apply: (A) => (image) => greyscale(A)(image),
};
