/**
 * batches — which samples a step sees: a function of the seed, the epoch and the place in it.
 *
 * Each epoch has its own permutation. A step is a number; from it follow epoch and place, so a run that goes on from
 * a checkpoint needs nothing but the count of steps made.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import type { Index } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn, named, permutation } from '../prelude/random.js';

/** What becomes of samples left over when the batch size does not divide the data set. */
export type Partial = 'drop' | 'keep';

/** How a data set is cut into batches. */
export interface BatchPlan {
  readonly size: number;
  readonly batch: number;
  readonly partial: Partial;
}

/** The samples of a step, and where in training it stands. */
export interface Batch {
  readonly step: number;
  readonly epoch: number;
  readonly index: Index;
}

/** The largest batch that is trained as one. */
export const largestBatch = 8192;

/**
 * The plan, if it can be carried out.
 *
 * Errors   Left(ConfigError) when the batch is not a whole number from 2 to the size of the data set, or above 8192
 */
export const checkBatches = (plan: BatchPlan): Either<ConfigError, BatchPlan> => {
  const limit = Math.min(plan.size, largestBatch);
  return Number.isInteger(plan.batch) && plan.batch >= 2 && plan.batch <= limit
    ? right(plan)
    : left(
        configError(
          'batch',
          String(plan.batch),
          `a whole number from 2 to ${limit}, with ${plan.size} samples to learn from`,
        ),
      );
};

/**
 * Steps in an epoch.
 *
 * @example
 * stepsPerEpoch({ size: 10, batch: 4, partial: 'keep' }) // => 3
 */
export const stepsPerEpoch = ({ size, batch, partial }: BatchPlan): number => {
  const full = Math.floor(size / batch);
  // A single sample left over has nothing to be compared with.
  return partial === 'keep' && size - full * batch > 1 ? full + 1 : full;
};

/** The batch of a step, counted from 0. */
export const batchAt =
  (key: Key) =>
  (plan: BatchPlan) =>
  (step: number): Batch => {
    const count = stepsPerEpoch(plan);
    const epoch = Math.floor(step / count);
    const from = (step % count) * plan.batch;
    const order = permutation(foldIn(named(key, 'order'), epoch), plan.size);
    return { step, epoch, index: order.slice(from, from + plan.batch) };
  };
