/**
 * fine-tuned — accuracy on held-out samples of an encoder trained on with some of the labels.
 *
 * The encoder that is given is copied, never changed. However few the labels, so many steps are made at least.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import type { Dataset } from '../datasets/dataset.js';
import { subset } from '../datasets/dataset.js';
import type { Split } from '../datasets/split.js';
import { prefixed } from '../encoders/encoder.js';
import { stratified } from '../evaluation/label-fractions.js';
import { adamW } from '../optimisers/adam.js';
import { cosineWarmup } from '../optimisers/schedule.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf, named } from '../prelude/random.js';
import { unchanged } from '../pretext/augmentation.js';
import { changedViews } from '../pretext/tasks.js';
import { applied } from '../training/apply.js';
import { stepsPerEpoch } from '../training/batches.js';
import { inMemoryStore } from '../training/checkpoint.js';
import type { Job } from '../training/loop.js';
import { loop, readState } from '../training/loop.js';
import type { State } from '../training/state.js';
import { initialState } from '../training/state.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import { fineTuning } from './fine-tuning.js';

/** How an encoder is trained on. */
export interface FineTuningOptions {
  readonly epochs: number;
  readonly rate: number;
  readonly batch: number;
  readonly leastSteps: number;
}

/** Ten epochs of 128 at a rate of 0.001, and a hundred steps at least. */
export const defaultFineTuning: FineTuningOptions = { epochs: 10, rate: 1e-3, batch: 128, leastSteps: 100 };

const classesIn = ({ training, heldOut }: Split): number =>
  1 + Math.max(...[training, heldOut].flatMap((d) => Array.from(d.labels ?? [0])));

const jobOf = (
  encoder: TrainedEncoder,
  data: Dataset,
  shape: { readonly representation: number; readonly classes: number },
  o: FineTuningOptions,
): Job => {
  const plan = { size: data.size, batch: Math.min(o.batch, data.size), partial: 'keep' } as const;
  const steps = Math.max(o.leastSteps, o.epochs * stepsPerEpoch(plan));
  return {
    pipeline: fineTuning(encoder.layer, shape.representation, shape.classes),
    optimiser: adamW({ weightDecay: 0.01 }),
    rate: cosineWarmup(o.rate, 0, steps, { steps: Math.round(steps / 20) }),
    views: changedViews(data.form, [unchanged]),
    key: named(keyOf(0), 'fine-tuning'),
    chunk: plan.batch,
    data,
    batches: plan,
    steps,
    config: {},
    saveEvery: steps,
  };
};

/** The state after training on, which holds copies of the encoder's tensors and no tensor of it. */
export const trainedOn =
  (driver: Driver) =>
  (encoder: TrainedEncoder, job: Job): TaskEither<ContrastiveError, State<Matrix>> =>
    driver.use<ContrastiveError, State<Matrix>>((b) => async () => {
      const fresh = job.pipeline.initial(job.key);
      const given = prefixed('encoder.', { ...encoder.parameters, ...encoder.statistics });
      const own = (tensors: Readonly<Record<string, Matrix>>) =>
        Object.fromEntries(Object.entries(tensors).map(([name, m]) => [name, given[name] ?? m]));
      const start = { ...fresh, parameters: own(fresh.parameters), statistics: own(fresh.statistics) };
      const around = { store: inMemoryStore(), observe: () => undefined };
      const end = await loop(b)(job, around, initialState(b)(start, job.optimiser));
      return end._tag === 'Left' ? end : readState(b, end.right);
    });

const accuracyOf = (scores: Matrix, labels: Int32Array): number =>
  labels.reduce((so, l, i) => so + (scores.data[i] === l ? 1 : 0), 0) / Math.max(1, labels.length);

/**
 * Accuracy on held-out samples after training on with each share of the labels.
 *
 * Units    0 … 1, by the names of the protocol: `fine-tuned-1%`
 * Errors   Left when the device gives up or the loss is no number; nothing where there are no labels
 */
export const fineTuned =
  (driver: Driver, shares: ReadonlyArray<number> = [0.01, 0.1, 1]) =>
  (
    encoder: TrainedEncoder,
    representation: number,
    split: Split,
    options: FineTuningOptions = defaultFineTuning,
  ): TaskEither<ContrastiveError, Readonly<Record<string, number>>> => {
    const { training, heldOut } = split;
    const labels = training.labels;
    const held = heldOut.labels;
    if (labels === undefined || held === undefined) return TE.right({});
    const classes = classesIn(split);
    const one = (share: number): TaskEither<ContrastiveError, readonly [string, number]> => {
      // The labels that the linear probe is given at this share, under the protocol's own key.
      const chosen = stratified(named([0, 0], 'labels'), labels, share);
      const data = share >= 1 ? training : subset(training.name, training, chosen);
      const job = jobOf(encoder, data, { representation, classes }, options);
      return pipe(
        trainedOn(driver)(encoder, job),
        TE.chain((state) =>
          applied(driver)((A) => (x, rows) => job.pipeline.assign?.(A)(x, rows) ?? rows, state, heldOut),
        ),
        TE.map(
          (scores) =>
            [`fine-tuned-${Number((100 * share).toPrecision(6))}%`, accuracyOf(scores, held)] as const,
        ),
      );
    };
    return pipe(
      shares,
      TE.traverseSeqArray(one),
      TE.map((found) => Object.fromEntries(found)),
    );
  };
