/**
 * step — one step of training: a state and a batch become the next state and what was seen.
 *
 * Everything made on the way is released when the step ends, and so is the previous state: memory is flat.
 */
import type { Backend } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Optimiser } from '../optimisers/optimiser.js';
import type { Schedule } from '../optimisers/schedule.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import { scalar } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import type { Task } from '../pretext/pretext.js';
import type { Parted } from './gradient-cache.js';
import { cachedGradient, wholeGradient } from './gradient-cache.js';
import type { Known, Pipeline } from './pipeline.js';
import type { State } from './state.js';
import { everything, flat } from './state.js';
import { drawViews } from './views.js';

/** What a step needs beside state and batch. */
export interface StepPlan {
  readonly pipeline: Pipeline;
  readonly optimiser: Optimiser;
  /** The learning rate at each step. */
  readonly rate: Schedule;
  /** The temperature at each step, where the loss has one; a learned one is read from the state. */
  readonly temperature?: Schedule | undefined;
  readonly views: Task;
  /** The key of the whole run. */
  readonly key: Key;
  /** Rows encoded at once; a batch above it is encoded in chunks. */
  readonly chunk: number;
}

/** A batch as rows, and what is known of it. */
export interface Seen {
  readonly rows: Matrix;
  readonly known: Known;
}

/** The next state, and numbers to be read: the loss, and the spread of the watched output. */
export interface Stepped<T> {
  readonly state: State<T>;
  readonly loss: T;
  readonly deviation: T;
}

/**
 * The standard deviation of the columns of unit rows, averaged, times √D.
 *
 * Units    0 when all rows coincide; near 1 when they are spread evenly over the sphere
 * Source   arXiv:2011.10566, fig. 2 (SimSiam)
 */
export const deviationOf =
  <T>(A: Algebra<T>) =>
  (z: T): T => {
    const unit = A.normalizeRows(1e-12)(z);
    const spread = A.sqrt(A.maximum(A.variance('column')(unit), A.constant(scalar(0))));
    return A.scale(Math.sqrt(A.extent(z).cols))(A.mean('all')(spread));
  };

const partedOf =
  <T>(b: Backend<T>) =>
  (plan: StepPlan, { rows, known }: Seen): Parted<T> => ({
    rows: rows.rows,
    chunk: plan.chunk,
    views: (start, count) => {
      const here = {
        ...rows,
        rows: count,
        data: rows.data.slice(start * rows.cols, (start + count) * rows.cols),
      };
      const index: Index = known.index.subarray(start, start + count);
      return drawViews(b)(plan.key, known.epoch, plan.views)(index, here);
    },
    encode: plan.pipeline.encode,
    score: (B) => (x, outputs) => plan.pipeline.score(B)(x, outputs, known),
  });

const advance =
  <T>(b: Backend<T>) =>
  (plan: StepPlan, state: State<T>, seen: Seen): Stepped<T> => {
    const { pipeline, optimiser, rate } = plan;
    const { known } = seen;
    const moved: Tensors<T> = pipeline.before?.(b)(everything(state), known) ?? {};
    const constants = { ...state.statistics, ...state.memory, ...moved };
    const parted = partedOf(b)(plan, seen);
    const differentiated = plan.chunk < parted.rows ? cachedGradient(b) : wholeGradient(b);
    const { loss, gradient, outputs, statistics } = differentiated(parted, state.parameters, constants);
    const memory = { step: state.step, tensors: state.optimiser };
    const next = optimiser.update(b)(rate(state.step))(memory, state.parameters, gradient);
    const parameters = pipeline.held?.(b)(next.parameters) ?? next.parameters;
    const taken = pipeline.after?.(b)({ ...constants, ...statistics, ...parameters }, outputs, known) ?? {};
    return {
      state: {
        step: state.step + 1,
        parameters,
        statistics: { ...state.statistics, ...statistics },
        memory: { ...state.memory, ...moved, ...taken },
        optimiser: next.state.tensors,
        notes: state.notes,
      },
      loss,
      deviation: deviationOf(b)(outputs[pipeline.watched] as T),
    };
  };

/** The tensors of `before` that `after` no longer holds are given back. */
export const releaseOld = <T>(b: Backend<T>, before: State<T>, after: State<T>): void => {
  const living = new Set(Object.values(flat(after)));
  b.release(Object.values(flat(before)).filter((tensor) => !living.has(tensor)));
};

/** One step on a backend. The previous state may not be used afterwards. */
export const step =
  <T>(b: Backend<T>) =>
  (plan: StepPlan) =>
  (state: State<T>, seen: Seen): Stepped<T> => {
    const stepped = b.scope(
      () => advance(b)(plan, state, seen),
      ({ state: next, loss, deviation }) => [...Object.values(flat(next)), loss, deviation],
    );
    releaseOld(b, state, stepped.state);
    return stepped;
  };
