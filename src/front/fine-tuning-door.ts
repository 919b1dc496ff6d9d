/**
 * fine-tuning-door — a copy of an encoder trained on with labels, and how many held-out rows it then tells.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Driver } from '../algebra/backend.js';
import { inMemory } from '../datasets/dataset.js';
import type { FineTuningOptions } from '../pipelines/fine-tuned.js';
import { defaultFineTuning, fineTuned as tunedOf } from '../pipelines/fine-tuned.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { asLabelled, asOptions } from './checked.js';
import type { EncoderDoor } from './encoder-door.js';
import type { LabelledRows } from './metrics.js';

type Answer<A> = Promise<Either<ContrastiveError, A>>;

/** Options of `fineTuned`. */
export interface FineTuningDoorOptions extends Partial<FineTuningOptions> {
  /** Shares of the labels that are given, one accuracy for each. */
  readonly shares?: ReadonlyArray<number>;
  /** What computes; the array backend when nothing is said. */
  readonly backend?: Driver;
}

/**
 * Accuracy on held-out rows after training on with each share of the labels; the encoder that is given stays.
 *
 * Units    0 … 1, by names such as `fine-tuned-1%`
 * Errors   Left when rows, labels and encoder do not fit, an option is unknown, or the loss is no number
 */
export const fineTuned = async (
  encoder: EncoderDoor,
  train: LabelledRows,
  test: LabelledRows,
  { shares = [0.01, 0.1, 1], backend = arrayDriver, ...given }: FineTuningDoorOptions = {},
): Answer<Readonly<Record<string, number>>> => {
  const options = asOptions('fineTuned', defaultFineTuning, given);
  if (E.isLeft(options)) return options;
  const part = (name: string, { rows, labels }: LabelledRows) => {
    const checked = asLabelled(name, rows, labels);
    return E.isLeft(checked)
      ? checked
      : inMemory(
          name,
          encoder.trained.form,
          Float32Array.from(checked.right.rows.data),
          checked.right.labels,
        );
  };
  const [training, heldOut] = [part('train', train), part('test', test)];
  if (E.isLeft(training)) return training;
  if (E.isLeft(heldOut)) return heldOut;
  // One row tells how wide a representation is.
  const width = await encoder.embed(heldOut.right.rows(Int32Array.of(0)));
  if (E.isLeft(width)) return width;
  const split = { training: training.right, heldOut: heldOut.right };
  return tunedOf(backend, shares)(encoder.trained, width.right.cols, split, options.right)();
};
