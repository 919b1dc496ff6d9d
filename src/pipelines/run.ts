/**
 * run — from options and data to a training run, and back from its folder.
 *
 * `prepare` turns options into a job; `train` opens a backend, starts it or takes it up where its store left off, and
 * carries it on. Both know nothing of terminals or files: whoever calls brings a store and an observer.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Backend, Driver } from '../algebra/backend.js';
import type { Form } from '../algebra/form.js';
import type { Dataset } from '../datasets/dataset.js';
import { describeForm } from '../datasets/dataset.js';
import { networks } from '../encoders/networks.js';
import { objectives } from '../objectives/registry.js';
import { adam, adamW } from '../optimisers/adam.js';
import { larsSimclr } from '../optimisers/lars.js';
import type { Optimiser } from '../optimisers/optimiser.js';
import type { Schedule } from '../optimisers/schedule.js';
import { cosineWarmup, linearScaling, squareRootScaling } from '../optimisers/schedule.js';
import { sgd } from '../optimisers/sgd.js';
import type { ConfigError, ContrastiveError } from '../prelude/errors.js';
import { configError, dataError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf, named } from '../prelude/random.js';
import type { Task } from '../pretext/pretext.js';
import { checkBatches, stepsPerEpoch } from '../training/batches.js';
import { openCheckpoint } from '../training/checkpoint.js';
import { inputOf, readBy } from '../training/input.js';
import type { Job, Surroundings } from '../training/loop.js';
import { loop, readState } from '../training/loop.js';
import type { State } from '../training/state.js';
import { flat, initialState, unflat } from '../training/state.js';
import { servedBy } from './objective-inputs.js';
import type { RunOptions } from './options.js';
import { pipelines } from './pipelines.js';
import { anchorsOf, codingParts } from './predictive-coding.js';
import { fitted, taskFor } from './pretext.js';
import type { Length, WithTemperature } from './scheduled-temperature.js';
import { withTemperature } from './scheduled-temperature.js';

const scaledRate = ({ rate, rateScaling, batch }: RunOptions): number =>
  rateScaling === 'linear'
    ? linearScaling(rate, batch)
    : rateScaling === 'square-root'
      ? squareRootScaling(rate, batch)
      : rate;

const optimiserOf = ({ optimiser, weightDecay }: RunOptions): Optimiser => {
  const byName: Readonly<Record<string, () => Optimiser>> = {
    adam: () => adam({ weightDecay }),
    sgd: () => sgd({ weightDecay, momentum: 0.9 }),
    lars: () => larsSimclr({ weightDecay }),
  };
  return byName[optimiser]?.() ?? adamW({ weightDecay });
};

const stepsOf = ({ steps, epochs }: RunOptions, perEpoch: number): number =>
  steps > 0 ? steps : epochs * perEpoch;

const scheduleOf = (options: RunOptions, perEpoch: number): Schedule => {
  const steps = stepsOf(options, perEpoch);
  const warm = Math.min(Math.round(options.warmup * perEpoch), steps - 1);
  // Counted from 1, so that the first step of a warm-up already moves.
  const schedule = cosineWarmup(scaledRate(options), 0, steps, { steps: warm });
  return (step) => schedule(step + (step < warm ? 1 : 0));
};

const fitting = (form: Form): string =>
  Object.entries(networks)
    .flatMap(([name, { layer }]) => (layer(inputOf(form)) === undefined ? [] : [name]))
    .join(', ');

/** Places are contrasted by one pipeline alone, which needs an encoder of maps and crops that know their places. */
const denseMismatch = (o: RunOptions, choice: (typeof networks)[string]): ConfigError | undefined => {
  const dense = o.pipeline === 'pixel-contrast';
  const maps = Object.keys(networks).filter((name) => (networks[name]?.places === true) === dense);
  if ((choice.places === true) !== dense)
    return configError('encoder', `${o.encoder} for ${o.pipeline}`, maps.join(', '));
  return dense && o.pretext !== 'dense-crops'
    ? configError('pretext', `${o.pretext} for ${o.pipeline}`, 'dense-crops')
    : undefined;
};

/** The pipeline that options ask for, on rows of this data. */
const pipelineFor = (
  options: RunOptions,
  data: Dataset,
  task: Pick<Task, 'count' | 'classes'>,
  length: Length,
): Either<ContrastiveError, WithTemperature> => {
  const build = pipelines[options.pipeline];
  const choice = networks[options.encoder];
  const encoder = choice?.layer(inputOf(data.form));
  if (build === undefined)
    return left(configError('pipeline', options.pipeline, Object.keys(pipelines).join(', ')));
  if (choice === undefined || encoder === undefined)
    return left(
      configError('encoder', `${options.encoder} for a ${describeForm(data.form)}`, fitting(data.form)),
    );
  if (options.pipeline === 'predictive-coding' && codingParts(encoder) === undefined)
    return left(configError('encoder', `${options.encoder} for predictive-coding`, 'causal, on a series'));
  if (options.pipeline === 'predictive-coding' && anchorsOf(codingParts(encoder)?.length ?? 0).length === 0)
    return left(
      dataError('pipeline predictive-coding', `a ${describeForm(data.form)}`, 'series of 6 instants or more'),
    );
  if (options.pipeline === 'two-views' && objectives[options.objective] === undefined)
    return left(
      configError(
        'objective',
        `${options.objective} for two-views`,
        `${Object.keys(objectives).join(', ')}; or --pipeline ${servedBy[options.objective]}`,
      ),
    );
  const dense = denseMismatch(options, choice);
  if (dense !== undefined) return left(dense);
  const { representation } = choice;
  // Both sides of a text are written in the same words.
  const sameStart = data.form.kind === 'text';
  const built = withTemperature(options, length, (temperature) =>
    build({ ...options, temperature, task, encoder, representation, sameStart }),
  );
  if (built._tag === 'Left') return built;
  const { labels, name } = built.right.pipeline;
  return labels === 'required' && data.labels === undefined
    ? left(dataError(`pipeline ${name}`, `${data.name}, which has no labels`, 'data with labels'))
    : built;
};

/**
 * The job that options describe on a data set.
 *
 * Errors   Left(ConfigError) when the batch does not fit the data, or encoder or policy do not fit its rows
 */
export const prepare = (options: RunOptions, resting: Dataset): Either<ContrastiveError, Job> => {
  const data = readBy(networks[options.encoder]?.reading, resting);
  const partial = options.partial === 'keep' ? 'keep' : 'drop';
  const batches = checkBatches({ size: data.size, batch: options.batch, partial });
  if (batches._tag === 'Left') return batches;
  const asked = taskFor(options, 2, data);
  if (asked._tag === 'Left') return asked;
  const perEpoch = stepsPerEpoch(batches.right);
  const steps = stepsOf(options, perEpoch);
  const built = pipelineFor(options, data, asked.right, { steps, perEpoch });
  if (built._tag === 'Left') return built;
  const { pipeline } = built.right;
  const views = pipe(
    taskFor(options, pipeline.views, data),
    E.chain((task) => fitted(task, pipeline, data.form, options.pretext)),
  );
  if (views._tag === 'Left') return views;
  return right({
    ...built.right,
    optimiser: optimiserOf(options),
    rate: scheduleOf(options, perEpoch),
    views: views.right,
    key: keyOf(options.seed),
    chunk: options.chunk,
    data,
    batches: batches.right,
    steps,
    config: { ...options, data: data.name },
    saveEvery: options.saveEvery,
  });
};

const lifted = <T>(b: Backend<T>, state: State<Matrix>): State<T> =>
  unflat(
    state.step,
    Object.fromEntries(Object.entries(flat(state)).map(([name, m]) => [name, b.constant(m)])),
    state.notes,
  );

/** The checkpoint a job goes on from, if its store has one and it is of the same options. */
const takenUp = async (
  job: Job,
  around: Surroundings,
  backend: string,
): Promise<Either<ContrastiveError, State<Matrix> | undefined>> => {
  const newest = await around.store.newest();
  if (newest._tag === 'Left' || newest.right === undefined)
    return newest as Either<ContrastiveError, undefined>;
  const opened = await openCheckpoint(newest.right);
  if (opened._tag === 'Left') return opened;
  const { manifest, state } = opened.right;
  const [had, has] = [
    { ...manifest.config, backend: manifest.backend },
    { ...job.config, backend },
  ];
  const different = Object.keys({ ...had, ...has }).find(
    (option) =>
      JSON.stringify(had[option as keyof typeof had]) !== JSON.stringify(has[option as keyof typeof has]),
  );
  return different === undefined
    ? right(state)
    : left(
        configError(
          `going on from step ${state.step}`,
          `${different} = ${JSON.stringify(has[different as keyof typeof has])}`,
          `${JSON.stringify(had[different as keyof typeof had])}, as the run began, or another folder`,
        ),
      );
};

/**
 * Trains to the end, or until the signal; goes on from the newest checkpoint of the store if there is one.
 *
 * Laws     training/resume-exact: stopped anywhere and taken up, a run ends in the same bytes
 */
export const train =
  (driver: Driver) =>
  (job: Job, around: Surroundings): TaskEither<ContrastiveError, State<Matrix>> =>
    driver.use<ContrastiveError, State<Matrix>>((b) => async () => {
      const earlier = await takenUp(job, around, b.name);
      if (earlier._tag === 'Left') return earlier;
      const start =
        earlier.right === undefined
          ? initialState(b)(job.pipeline.initial(named(job.key, 'initial')), job.optimiser)
          : lifted(b, earlier.right);
      const end = await loop(b)(job, around, start);
      return end._tag === 'Left' ? end : readState(b, end.right);
    });
