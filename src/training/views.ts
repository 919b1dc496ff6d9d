/**
 * views — what the encoders see of a sample: one random change for each view, drawn from the sample's own key.
 *
 * Numbers come from keys on the host, pixels are computed on the backend. Because every sample has its own key, its
 * views are the same bytes in any batch and in any chunk of one.
 */
import type { Algebra } from '../algebra/derived.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Form } from '../datasets/dataset.js';
import { columnsOf } from '../datasets/dataset.js';
import type { Index } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';
import type { Augmentation } from '../pretext/augmentation.js';
import { sequence, unchanged } from '../pretext/augmentation.js';
import { randomResizedCrop } from '../pretext/image/geometry.js';
import type { Pairing } from '../pretext/views.js';
import { viewOf } from '../pretext/views.js';

/** A change for each view, and the shape of what is changed. */
export interface ViewPlan {
  readonly changes: ReadonlyArray<Augmentation>;
  readonly image: ImageShape;
}

/** A row of columns is an image one pixel high. */
export const imageOf = (form: Form): ImageShape =>
  form.kind === 'image' ? form.shape : { height: 1, width: columnsOf(form), channels: 1 };

/** How many views there are, and how the first two are paired. */
export interface ViewCount {
  readonly pairing: Pairing;
  readonly views: number;
}

// A part of an image from a twentieth to two fifths of its area, as SwAV's small crops.
const part = randomResizedCrop({ area: { low: 0.05, high: 0.4 }, ratio: { low: 3 / 4, high: 4 / 3 } });

/**
 * The same change for every view, under keys of their own; the anchor may be the sample itself, and views beyond the
 * second are local: of a small part of it.
 */
export const viewsOf = (
  { pairing, views }: ViewCount,
  change: Augmentation,
  image: ImageShape,
): ViewPlan => ({
  changes: Array.from({ length: views }, (_, view) =>
    view === 0 && pairing === 'original-and-transformed'
      ? unchanged
      : view < 2 || image.height === 1
        ? change
        : sequence(part, change),
  ),
  image,
});

/** The views of some samples in one epoch. */
export const drawViews =
  <T>(A: Algebra<T>) =>
  (key: Key, epoch: number, { changes, image }: ViewPlan) =>
  (samples: Index, x: T): ReadonlyArray<T> => {
    const moment = { key: named(key, 'views'), epoch, samples };
    return changes.map((change, view) => viewOf(A)(change, image, moment, view)(x));
  };
