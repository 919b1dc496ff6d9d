/**
 * views — two views of each sample, from the seed, the epoch, the sample's own number and the view's.
 */
import type { Algebra } from '../algebra/derived.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Index } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn, uniforms } from '../prelude/random.js';
import type { Augmentation, Draws } from './augmentation.js';

/** Which two views make a pair: both changed, the original and a changed one, or an image and an outline. */
export type Pairing = 'two-transformed' | 'original-and-transformed' | 'image-and-outline';

/** Pairings by name, with what each means. */
export const pairings: Readonly<Record<Pairing, string>> = {
  'two-transformed': 'both views are transformed',
  'original-and-transformed': 'the anchor is the original, its positive is transformed',
  'image-and-outline': 'both are transformed, and of the second only the outline is seen: another modality',
};

/** Which samples, when: what a view depends on beside the policy. */
export interface Moment {
  readonly key: Key;
  readonly epoch: number;
  /** Each sample's own number in its data set. */
  readonly samples: Index;
}

/** The uniforms of view `view` of each sample. */
export const drawsOf = (change: Augmentation, { key, epoch, samples }: Moment, view: number): Draws => {
  const ofEpoch = foldIn(key, epoch);
  return Array.from(samples, (sample) => uniforms(foldIn(foldIn(ofEpoch, sample), view), change.draws));
};

/** One view of a batch of images. */
export const viewOf =
  <T>(A: Algebra<T>) =>
  (change: Augmentation, image: ImageShape, moment: Moment, view: number) =>
  (x: T): T =>
    change.apply(A)(image, drawsOf(change, moment, view))(x);

/**
 * Two views of a batch of images.
 *
 * Shapes   x [N, H·W·C], row i the image of `moment.samples[i]`
 * Laws     views/batch-independent: the bytes of a sample's view do not depend on the rows around it
 */
export const pairOf =
  <T>(A: Algebra<T>) =>
  (change: Augmentation, pairing: Pairing, image: ImageShape, moment: Moment) =>
  (x: T): readonly [T, T] => {
    const changed = (view: number): T => viewOf(A)(change, image, moment, view)(x);
    return [pairing === 'two-transformed' ? changed(0) : x, changed(1)];
  };
