/**
 * views — what the encoders see of a sample: one random change for each view, drawn from the sample's own key.
 *
 * Numbers come from keys on the host, pixels are computed on the backend. Because every sample has its own key, its
 * views are the same bytes in any batch and in any chunk of one.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Form } from '../algebra/form.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';
import type { Augmentation } from '../pretext/augmentation.js';
import { sequence, unchanged } from '../pretext/augmentation.js';
import type { Edit } from '../pretext/edit.js';
import { unedited } from '../pretext/edit.js';
import { randomResizedCrop } from '../pretext/image/geometry.js';
import { outline } from '../pretext/image/outline.js';
import type { Task } from '../pretext/pretext.js';
import { changedViews, editedViews } from '../pretext/tasks.js';
import type { Moment, Pairing } from '../pretext/views.js';

/** How many views there are, and how the first two are paired. */
export interface ViewCount {
  readonly pairing: Pairing;
  readonly views: number;
}

// A part of an image from a twentieth to two fifths of its area, as SwAV's small crops.
const part = randomResizedCrop({ area: { low: 0.05, high: 0.4 }, ratio: { low: 3 / 4, high: 4 / 3 } });

interface Changes<C> {
  readonly change: C;
  readonly nothing: C;
  readonly local: C;
  /** What the second view of `image-and-outline` is. */
  readonly outlined: C;
}

const repeated = <C>({ pairing, views }: ViewCount, c: Changes<C>): ReadonlyArray<C> =>
  Array.from({ length: views }, (_, view) => {
    if (view === 0 && pairing === 'original-and-transformed') return c.nothing;
    if (view === 1 && pairing === 'image-and-outline') return c.outlined;
    return view < 2 ? c.change : c.local;
  });

/**
 * The same change for every view, under keys of their own; the anchor may be the sample itself, and views of an image
 * beyond the second are local: of a small part of it.
 */
export const viewsOf = (count: ViewCount, change: Augmentation, form: Form): Task =>
  changedViews(
    form,
    repeated(count, {
      change,
      nothing: unchanged,
      local: form.kind === 'image' ? sequence(part, change) : change,
      outlined: sequence(change, outline),
    }),
  );

/** The same edit for every view, under keys of their own. */
export const editsOf = <F extends Form>(count: ViewCount, edit: Edit<F>, form: F): Task =>
  editedViews<F>(
    form,
    repeated<Edit<F>>(count, { change: edit, nothing: unedited, local: edit, outlined: edit }),
  );

/** Which samples, when: the moment of a run's views. */
export const momentOf = (key: Key, epoch: number, samples: Index): Moment => ({
  key: named(key, 'views'),
  epoch,
  samples,
});

/** The views of some samples in one epoch. */
export const drawViews =
  <T>(A: Algebra<T>) =>
  (key: Key, epoch: number, task: Task) =>
  (samples: Index, rows: Matrix): ReadonlyArray<T> =>
    task.draw(momentOf(key, epoch, samples)).views(A)(rows);
