/**
 * changed — samples under a change, with the uniforms that each of them drew.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Backend, Driver } from '../algebra/backend.js';
import { imageOf } from '../algebra/form.js';
import type { Dataset } from '../datasets/dataset.js';
import { everyIndex, ofMatrix } from '../datasets/dataset.js';
import type { BackendError } from '../prelude/errors.js';
import type { Key } from '../prelude/random.js';
import type { Augmentation, Draws } from '../pretext/augmentation.js';
import { drawsOf } from '../pretext/views.js';
import { inChunks } from '../training/between.js';

/** Samples after a change. */
export interface Changed {
  readonly data: Dataset;
  readonly draws: Draws;
}

const chunk = 250;

/** The same samples, each changed by uniforms of its own key: the same bytes for every encoder that is asked. */
export const changed =
  (driver: Driver, key: Key) =>
  (change: Augmentation, data: Dataset): TaskEither<BackendError, Changed> =>
    driver.use<BackendError, Changed>(
      <T>(b: Backend<T>) =>
        async (): Promise<Either<BackendError, Changed>> => {
          const draws = drawsOf(change, { key, epoch: 0, samples: everyIndex(data) }, 0);
          let from = 0;
          const rows = await inChunks(b)(data, chunk, (x) => {
            const count = b.extent(x).rows;
            const here = draws.slice(from, from + count);
            from += count;
            return change.apply(b)(imageOf(data.form), here)(x);
          });
          return rows._tag === 'Left'
            ? rows
            : right({ data: ofMatrix(data.name, data.form, rows.right, data.labels), draws });
        },
    );
