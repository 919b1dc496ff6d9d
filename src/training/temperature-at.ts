/** temperature-at — the temperature that the next step takes its loss at: learned, from a schedule, or none. */
import type { Either } from 'fp-ts/lib/Either.js';
import { right } from 'fp-ts/lib/Either.js';
import type { Backend } from '../algebra/backend.js';
import { logScale, temperatureOf } from '../optimisers/learnable-temperature.js';
import type { BackendError } from '../prelude/errors.js';
import type { State } from './state.js';
import type { StepPlan } from './step.js';

/** A learned temperature stands in the state; any other is a function of the step. */
export const temperatureAt =
  <T>(b: Backend<T>) =>
  async (
    { temperature }: Pick<StepPlan, 'temperature'>,
    { parameters, step }: State<T>,
  ): Promise<Either<BackendError, number | undefined>> => {
    const learned = parameters[logScale];
    if (learned === undefined) return right(temperature?.(step));
    const read = await b.read(learned)();
    return read._tag === 'Left' ? read : right(temperatureOf(read.right.data[0] as number));
  };
