/**
 * digits — the first steps of training on real digits, on a device, against the reference's own state.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Backend, Driver } from '../../src/algebra/backend.js';
import { subset } from '../../src/datasets/dataset.js';
import { digits } from '../../src/datasets/mnist.js';
import { checkOptions } from '../../src/pipelines/options.js';
import { presets } from '../../src/pipelines/pipelines.js';
import { roles } from '../../src/pipelines/roles.js';
import { prepare } from '../../src/pipelines/run.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { keyOf, permutation } from '../../src/prelude/random.js';
import type { Job } from '../../src/training/loop.js';
import type { StepFinding } from './first-steps.js';
import { firstSteps } from './first-steps.js';

/** Encoders that are trained, and the samples of a step of each. */
export const trained: ReadonlyArray<readonly [encoder: string, batch: number]> = [
  ['linear', 8],
  ['mlp', 4],
  ['convolutional-small', 4],
];

/** A short run on some digits. */
export const jobOf = async (encoder: string, batch: number): Promise<E.Either<ContrastiveError, Job>> => {
  const all = await digits();
  if (E.isLeft(all)) return all;
  const data = subset('some digits', all.right, permutation(keyOf(1), all.right.size).slice(0, 20 * batch));
  const asked = { batch, epochs: 1, encoder, hidden: 32, projection: 16, rate: 0.01 };
  const options = checkOptions(roles, presets)(asked);
  return E.isLeft(options) ? options : prepare(options.right, data);
};

/** How a device's first steps agree with the reference's. */
export const stepsOn = (
  driver: Driver,
  job: Job,
  count: number,
): Promise<E.Either<ContrastiveError, ReadonlyArray<StepFinding>>> =>
  driver.use<ContrastiveError, ReadonlyArray<StepFinding>>((b) =>
    arrayDriver.use((a) =>
      TE.fromTask(() => firstSteps(b, a as Backend<unknown> as Backend<Matrix>, job, count)),
    ),
  )();

/** One step as it is read: the largest difference as a share of what is allowed, and where. */
export const told = ({ step, worst, where, allowed }: StepFinding): string =>
  `${step}: ${worst.toPrecision(2)} of ${allowed.toExponential(1)} at ${where}`;
