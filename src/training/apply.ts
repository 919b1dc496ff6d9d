/** apply — a formula of a pipeline over the samples of a data set, with everything that a run holds. */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';
import type { Dataset } from '../datasets/dataset.js';
import type { Tensors } from '../encoders/encoder.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { inChunks } from './between.js';
import type { State } from './state.js';
import { everything } from './state.js';

/** Rows in, rows out, over the named tensors of a state. */
export type RowFormula = <T>(A: Algebra<T>) => (x: Tensors<T>, rows: T) => T;

/**
 * The formula's rows for every sample, in order.
 *
 * Errors   Left(BackendError) when the device gives up
 */
export const applied =
  (driver: Driver) =>
  (
    formula: RowFormula,
    state: State<Matrix>,
    data: Dataset,
    chunk = 256,
  ): TaskEither<ContrastiveError, Matrix> =>
    driver.use<ContrastiveError, Matrix>((b) => async () => {
      const x = Object.fromEntries(
        Object.entries(everything(state)).map(([name, m]) => [name, b.constant(m)]),
      );
      return inChunks(b)(data, chunk, (rows) => formula(b)(x, rows));
    });
