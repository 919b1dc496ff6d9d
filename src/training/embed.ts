/** embed — the representations of samples: an encoder evaluated, a few rows at a time. */
import { left } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import type { Dataset } from '../datasets/dataset.js';
import { describeForm } from '../datasets/dataset.js';
import { like } from '../datasets/like.js';
import type { Tensors } from '../encoders/encoder.js';
import { encoderOf } from '../encoders/layer.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { presentedWidth } from '../pretext/presentation.js';
import { inChunks } from './between.js';
import type { TrainedEncoder } from './trained-encoder.js';

/**
 * The representation of every sample, in order.
 *
 * Shapes   N samples → [N, D]
 * Errors   Left(DataError) when the rows are not of the encoder's form
 */
export const embed =
  (driver: Driver) =>
  (encoder: TrainedEncoder, data: Dataset, chunk = 256): TaskEither<ContrastiveError, Matrix> =>
    driver.use<ContrastiveError, Matrix>((b) => async () => {
      const read = like(encoder.form, data);
      if (read._tag === 'Left') return read;
      if (presentedWidth(encoder.form) !== presentedWidth(read.right.form))
        return left(dataError(`embedding ${data.name}`, describeForm(data.form), describeForm(encoder.form)));
      const lifted = (tensors: Tensors<Matrix>) =>
        Object.fromEntries(Object.entries(tensors).map(([name, m]) => [name, b.constant(m)]));
      const apply = encoderOf(encoder.layer).apply(b)(
        'evaluate',
        lifted(encoder.parameters),
        lifted(encoder.statistics),
      );
      return inChunks(b)(read.right, chunk, (rows) => apply(rows).output);
    });
