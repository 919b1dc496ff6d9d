/**
 * scheduled-temperature — a run whose temperature moves: at each step it is the pipeline of that step's temperature.
 *
 * A pipeline is a record of formulas built from its choices, so one at another temperature is another record, and no
 * pipeline needs to know of schedules. The temperature is a function of the step alone: a run taken up goes on with
 * the one it would have had.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Schedule } from '../optimisers/schedule.js';
import { temperatureSchedules } from '../optimisers/temperature-schedule.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError, defect } from '../prelude/errors.js';
import type { Pipeline } from '../training/pipeline.js';
import type { RunOptions } from './options.js';

/** How long a run is, in the units that its schedules count in. */
export interface Length {
  readonly steps: number;
  readonly perEpoch: number;
}

const moving = Object.keys(temperatureSchedules).filter((name) => name !== 'constant');

/** Why the options of the temperature do not go together, where they do not. */
const contradiction = (o: RunOptions): ConfigError | undefined => {
  const still = o.temperatureSchedule === 'constant';
  const asked = `${o.temperatureSchedule} with temperatureEnd ${o.temperatureEnd ?? 'unsaid'}`;
  if (still && o.temperatureEnd !== undefined)
    return configError('temperatureSchedule', asked, `${moving.join(', ')}, or no temperatureEnd`);
  if (still && o.temperaturePeriod !== 0)
    return configError(
      'temperatureSchedule',
      `constant with temperaturePeriod ${o.temperaturePeriod}`,
      `${moving.join(', ')}, or no temperaturePeriod`,
    );
  if (!still && o.temperatureEnd === undefined)
    return configError('temperatureSchedule', asked, 'a temperatureEnd, to which the temperature moves');
  return !still && o.learnTemperature
    ? configError('temperatureSchedule', `${o.temperatureSchedule} with learnTemperature`, 'one of the two')
    : undefined;
};

/**
 * The temperature at each step of a run, as its options say.
 *
 * Without a period the end is met at the last step; with one, after so many epochs, and held (linear, cosine) or left
 * again (swing).
 *
 * Units    dimensionless · between temperature and temperatureEnd
 * Errors   Left(ConfigError) when an end is missing or has no schedule, or the temperature is learned as well
 */
export const temperatureOver = (
  o: RunOptions,
  { steps, perEpoch }: Length,
): Either<ConfigError, Schedule> => {
  const wrong = contradiction(o);
  if (wrong !== undefined) return left(wrong);
  const shape =
    temperatureSchedules[o.temperatureSchedule] ?? defect(`a schedule called ${o.temperatureSchedule}`);
  const count = o.temperaturePeriod > 0 ? Math.round(o.temperaturePeriod * perEpoch) : steps - 1;
  return right(shape(o.temperature, o.temperatureEnd ?? o.temperature, Math.max(1, count)));
};

/**
 * The pipeline whose temperature follows a schedule.
 *
 * Laws     training/resume-exact, with a schedule too
 */
export const scheduled = (
  build: (temperature: number) => Pipeline,
  schedule: Schedule,
  perEpoch: number,
): Pipeline => {
  const at = (step: number): Pipeline => build(schedule(step));
  const first = at(0);
  return {
    ...first,
    score: (A) => (x, outputs, known) => at(known.step).score(A)(x, outputs, known),
    ...(first.between && {
      between: (key, epoch) => (at(epoch * perEpoch).between ?? defect('a pipeline that forgot'))(key, epoch),
    }),
    landmarks: (batch, known) => at(known?.step ?? 0).landmarks(batch, known),
  };
};

/** A pipeline, and its temperature at each step where its loss has one. */
export interface WithTemperature {
  readonly pipeline: Pipeline;
  readonly temperature: Schedule | undefined;
}

/**
 * The pipeline that options ask for, at the temperature that they ask for.
 *
 * Errors   Left(ConfigError) as `temperatureOver`, or when the loss of the pipeline has no temperature of that kind
 */
export const withTemperature = (
  o: RunOptions,
  length: Length,
  build: (temperature: number) => Pipeline,
): Either<ConfigError, WithTemperature> => {
  const over = temperatureOver(o, length);
  if (over._tag === 'Left') return over;
  const still = o.temperatureSchedule === 'constant';
  const pipeline = still ? build(o.temperature) : scheduled(build, over.right, length.perEpoch);
  const { name, temperature: kind } = pipeline;
  if (o.learnTemperature && kind !== 'may-be-learned')
    return left(configError('learnTemperature', `true for ${name}`, 'false, or simclr, dual-encoder'));
  if (!still && kind === 'none') {
    const given = `${o.temperatureSchedule} for ${name}, whose loss has no temperature`;
    return left(configError('temperatureSchedule', given, 'constant'));
  }
  return right({ pipeline, temperature: kind === 'none' ? undefined : over.right });
};
