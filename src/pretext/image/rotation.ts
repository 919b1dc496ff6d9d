/**
 * rotation — by how many quarters an image was turned.
 *
 * To tell, one must know how such things usually stand; so the task keeps orientation, and is void where things have
 * none.
 *
 * Source   arXiv:1803.07728 (Gidaris, Singh & Komodakis 2018)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { FormOf } from '../../algebra/form.js';
import { describeForm } from '../../algebra/form.js';
import type { DataError } from '../../prelude/errors.js';
import { dataError } from '../../prelude/errors.js';
import { uniforms } from '../../prelude/random.js';
import type { Samples, Task } from '../pretext.js';
import { keysOf } from '../tasks.js';
import { quartersOf, turned } from './turns.js';

/**
 * One view, turned by 0, 1, 2 or 3 quarters, each as often; the pseudo-label is the number of quarters.
 *
 * Laws     rotation/undone-by-label: turned by 4 − r more, a view of label r is the sample; rotation/uniform
 * Errors   Left(DataError) when the images are not square
 */
export const rotation = ({ form }: Samples<FormOf<'image'>>): Either<DataError, Task> =>
  form.shape.height !== form.shape.width
    ? left(dataError('rotation by quarters', describeForm(form), 'images as high as wide'))
    : right({
        form,
        count: 1,
        classes: 4,
        draw: (moment) => {
          const quarters = keysOf(moment, 0).map((key) => quartersOf(uniforms(key, 1)[0] as number));
          return {
            pseudoLabels: Int32Array.from(quarters),
            views: (A) => (rows) => [turned(A)(form.shape, quarters)(A.constant(rows))],
          };
        },
      });
