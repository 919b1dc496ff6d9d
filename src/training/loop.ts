/**
 * loop — steps one after the other, until they are made, the signal says stop, or the loss is no number.
 *
 * Between steps the loop lets other work of the process run, so that Ctrl-C is heard. A step begun is finished.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { Backend } from '../algebra/backend.js';
import type { Dataset } from '../datasets/dataset.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { domainError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import type { BatchPlan } from './batches.js';
import { batchAt, stepsPerEpoch } from './batches.js';
import { learnBetween } from './between.js';
import type { CheckpointStore } from './checkpoint.js';
import { checkpointOf } from './checkpoint.js';
import { collapsed } from './collapse.js';
import type { Observer, StepMade } from './events.js';
import type { Known } from './pipeline.js';
import type { State } from './state.js';
import { flat, unflat } from './state.js';
import type { Seen, StepPlan, Stepped } from './step.js';
import { step } from './step.js';
import { temperatureAt } from './temperature-at.js';
import { momentOf } from './views.js';
import { tellClusters } from './watched-clusters.js';

/** A training run: how, on what, how long, and what is kept of it. */
export interface Job extends StepPlan {
  readonly data: Dataset;
  readonly batches: BatchPlan;
  /** Steps in all. */
  readonly steps: number;
  /** Written into every checkpoint as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Steps between checkpoints. */
  readonly saveEvery: number;
}

/** What a run is connected to. */
export interface Surroundings {
  readonly observe: Observer;
  readonly store: CheckpointStore;
  readonly signal?: AbortSignal;
  /** Milliseconds; only differences are used, and only in what is observed. */
  readonly clock?: () => number;
}

type Outcome<A> = Promise<Either<ContrastiveError, A>>;

/** A state's numbers on the host. */
export const readState = async <T>(b: Backend<T>, state: State<T>): Outcome<State<Matrix>> => {
  const read: Array<readonly [string, Matrix]> = [];
  for (const [name, tensor] of Object.entries(flat(state))) {
    const m = await b.read(tensor)();
    if (m._tag === 'Left') return m;
    read.push([name, m.right]);
  }
  return right(unflat(state.step, Object.fromEntries(read), state.notes));
};

/** What is known of the samples of the next step. */
const knownAt = (job: Job, made: number, notes: State<unknown>['notes']): Known => {
  const { index, epoch } = batchAt(job.key)(job.batches)(made);
  const ofBatch = (all: Int32Array): Int32Array => index.map((i) => all[i] ?? -1);
  return {
    step: made,
    steps: job.steps,
    epoch,
    epochs: Math.ceil(job.steps / stepsPerEpoch(job.batches)),
    index,
    labels: job.data.labels && ofBatch(job.data.labels),
    pseudoLabels: job.views.draw(momentOf(job.key, epoch, index)).pseudoLabels,
    notes: Object.fromEntries(Object.entries(notes).map(([name, all]) => [name, ofBatch(all)])),
  };
};

/** The samples of the next step, and what is known of them. */
export const seenAt = (job: Job, made: number, notes: State<unknown>['notes']): Seen => {
  const known = knownAt(job, made, notes);
  return { rows: job.data.rows(known.index), known };
};

const notANumber = (what: string, made: number, index: Int32Array | undefined, good: string) => {
  const samples =
    index === undefined
      ? ''
      : ` on samples ${Array.from(index.subarray(0, 8)).join(', ')}${index.length > 8 ? ', …' : ''}`;
  return domainError(
    `step ${made}`,
    `${what}${samples}`,
    `finite numbers; the last good checkpoint is ${good}. A lower rate or a higher temperature often helps`,
  );
};

const firstStrange = (state: State<Matrix>): string | undefined =>
  Object.entries(flat(state)).find(([, m]) => m.data.some((x) => !Number.isFinite(x)))?.[0];

const save = async <T>(
  b: Backend<T>,
  job: Job,
  around: Surroundings,
  state: State<T>,
  good: string,
): Outcome<string> => {
  const read = await readState(b, state);
  if (read._tag === 'Left') return read;
  const strange = firstStrange(read.right);
  if (strange !== undefined)
    return left(notANumber(`${strange} that is not finite`, state.step, undefined, good));
  const kept = await around.store.save(await checkpointOf(b.name, job.config, read.right));
  if (kept._tag === 'Right') await around.observe({ kind: 'saved', step: state.step, place: kept.right });
  return kept;
};

const readNumber = async <T>(b: Backend<T>, x: T): Outcome<number> => {
  const m = await b.read(x)();
  b.release([x]);
  return m._tag === 'Left' ? m : right(m.right.data[0] as number);
};

const seen = async <T>(
  b: Backend<T>,
  job: Job,
  { state, loss, deviation }: Stepped<T>,
  batch: Known,
  temperature: number | undefined,
  elapsed: number,
  here: number,
): Outcome<StepMade> => {
  const value = await readNumber(b, loss);
  if (value._tag === 'Left') return value;
  const spread = await readNumber(b, deviation);
  if (spread._tag === 'Left') return spread;
  const landmarks = job.pipeline.landmarks(batch.index.length, batch);
  return right({
    kind: 'step',
    step: state.step,
    steps: job.steps,
    epoch: batch.epoch,
    loss: value.right,
    // Where nothing bounds the loss there is no line to draw.
    floor: landmarks !== undefined && Number.isFinite(landmarks.floor) ? landmarks.floor : undefined,
    collapse: landmarks?.collapse,
    deviation: spread.right,
    rate: job.rate(state.step - 1),
    temperature,
    imagesPerSecond: (here * job.batches.batch) / (elapsed / 1000),
    secondsLeft: ((elapsed / 1000) * (job.steps - state.step)) / here,
  });
};

const breath = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * Carries a run to its end, or to where its signal stops it; either way the last state is saved.
 *
 * Errors   Left(DomainError) when the loss or a tensor is no finite number, naming step, samples and checkpoint
 */
export const loop =
  <T>(b: Backend<T>) =>
  async (job: Job, around: Surroundings, start: State<T>): Outcome<State<T>> => {
    const clock = around.clock ?? (() => performance.now());
    const perEpoch = stepsPerEpoch(job.batches);
    const [began, from] = [clock(), start.step];
    let [state, savedAt, good] = [start, -1, from === 0 ? 'none yet' : `that of step ${from}`];
    const landmarks = job.pipeline.landmarks(job.batches.batch, knownAt(job, from, start.notes));
    const { steps, batches } = job;
    await around.observe({
      kind: 'started',
      from,
      steps,
      stepsPerEpoch: perEpoch,
      batch: batches.batch,
      landmarks,
    });
    while (state.step < steps && around.signal?.aborted !== true) {
      if (state.step % perEpoch === 0) {
        const learned = await learnBetween(b)(job, state);
        if (learned._tag === 'Left') return learned;
        state = learned.right;
        const told = await tellClusters(b)(job, state, around.observe);
        if (told._tag === 'Left') return told;
      }
      const batch = seenAt(job, state.step, state.notes);
      const temperature = await temperatureAt(b)(job, state);
      if (temperature._tag === 'Left') return temperature;
      const stepped = step(b)(job)(state, batch);
      state = stepped.state;
      const [elapsed, here] = [clock() - began, state.step - from];
      const made = await seen(b, job, stepped, batch.known, temperature.right, elapsed, here);
      if (made._tag === 'Left') return made;
      if (!Number.isFinite(made.right.loss))
        return left(notANumber(`a loss of ${made.right.loss}`, state.step, batch.known.index, good));
      await around.observe(made.right);
      const sentence = state.step % perEpoch === 0 ? collapsed(made.right) : undefined;
      if (sentence !== undefined) await around.observe({ kind: 'warning', step: state.step, sentence });
      if (state.step % job.saveEvery === 0) {
        const kept = await save(b, job, around, state, good);
        if (kept._tag === 'Left') return kept;
        [savedAt, good] = [state.step, kept.right];
      }
      await breath();
    }
    if (savedAt !== state.step) {
      const kept = await save(b, job, around, state, good);
      if (kept._tag === 'Left') return kept;
    }
    if (state.step === steps) {
      const told = await tellClusters(b)(job, state, around.observe);
      if (told._tag === 'Left') return told;
    }
    await around.observe({ kind: state.step < steps ? 'stopped' : 'finished', step: state.step });
    return right(state);
  };
