/**
 * multi-crop — two large crops of an image and several small ones, all of one thing.
 *
 * Small crops say again and again that a part belongs to the whole, at little cost. They are stretched to the size of
 * the image here, so one encoder serves all views.
 *
 * Source   arXiv:2006.09882 §3.2 (Caron et al. 2020)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { FormOf } from '../../algebra/form.js';
import { describeForm } from '../../algebra/form.js';
import type { DataError } from '../../prelude/errors.js';
import { dataError } from '../../prelude/errors.js';
import type { Samples, Task } from '../pretext.js';
import { changedViews } from '../tasks.js';
import { randomResizedCrop } from './geometry.js';

const ratio = { low: 3 / 4, high: 4 / 3 };
const large = randomResizedCrop({ area: { low: 0.4, high: 1 }, ratio });
const small = randomResizedCrop({ area: { low: 0.05, high: 0.4 }, ratio });

// A twentieth of the area of a smaller image is less than three pixels across.
const leastSide = 14;

/**
 * Two views of at least two fifths of the area, and `locals` of at most two fifths.
 *
 * Errors   Left(DataError) when the images are smaller than 14 × 14 pixels
 */
export const multiCrop =
  (locals: number) =>
  ({ form }: Samples<FormOf<'image'>>): Either<DataError, Task> =>
    Math.min(form.shape.height, form.shape.width) < leastSide
      ? left(
          dataError(
            'crops of a twentieth of the area',
            describeForm(form),
            `images of at least ${leastSide} × ${leastSide} pixels`,
          ),
        )
      : right(changedViews(form, [large, large, ...Array.from({ length: locals }, () => small)]));
