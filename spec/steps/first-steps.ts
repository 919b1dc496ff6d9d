/**
 * first-steps — the loss and the gradient of training steps on a backend, each from the reference's own state.
 *
 * A trajectory amplifies rounding without end, so none is compared: at every step both sides start from the state of
 * the reference, rounded to float32, and see the same views. How far float32 may stray there is drawn: the same step
 * with random roundings as large as float32's may be (scattered.ts), some times over. The length of a device's error,
 * in each gradient and in the loss, may exceed the root mean square of the drawn ones by the factor that roundings
 * exceed with a chance of one in a million at most (allowance.ts). Then the reference alone takes the step.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Backend } from '../../src/algebra/backend.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/encoders/encoder.js';
import { defect, show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { foldIn, keyOf, named } from '../../src/prelude/random.js';
import type { Scored } from '../../src/training/gradient-cache.js';
import { wholeGradient } from '../../src/training/gradient-cache.js';
import type { Job } from '../../src/training/loop.js';
import { seenAt } from '../../src/training/loop.js';
import type { State } from '../../src/training/state.js';
import { initialState } from '../../src/training/state.js';
import { step } from '../../src/training/step.js';
import { drawViews } from '../../src/training/views.js';
import { allowance } from './allowance.js';
import { scattered } from './scattered.js';

/** How one step agreed. */
export interface StepFinding {
  readonly step: number;
  /** The loss of the reference. */
  readonly loss: number;
  /** The largest difference, of loss or gradient, as a share of what was allowed. */
  readonly worst: number;
  /** Where that was. */
  readonly where: string;
  /** What was allowed there, relative to the size of the reference. */
  readonly allowed: number;
}

/** How many times a step is drawn. */
export const draws = 16;

/** How many times the root mean square of the drawn errors a device may stray: one chance in a million to do so. */
export const margin: number = allowance(draws, 2 ** -20);

/** √ of the mean square. */
export const rootMeanSquare = (xs: ReadonlyArray<number>): number =>
  Math.sqrt(xs.reduce((so, x) => so + x * x, 0) / xs.length);

const single = (m: Matrix): Matrix => ({ ...m, data: Float64Array.from(m.data, Math.fround) });
const mapped = <A, B>(x: Tensors<A>, f: (a: A) => B): Tensors<B> =>
  Object.fromEntries(Object.entries<A>(x).map(([name, a]) => [name, f(a)]));

/** Loss and gradient of a job's next step under any algebra, from a state and views that are numbers. */
const scoredOn =
  <T>(A: Algebra<T>, lift: (m: Matrix) => T) =>
  (job: Job, state: State<Matrix>, views: ReadonlyArray<Matrix>): Scored<T> => {
    const { known } = seenAt(job, state.step, state.notes);
    const parted = {
      rows: known.index.length,
      chunk: job.chunk,
      views: () => views.map(lift),
      encode: job.pipeline.encode,
      score: (<B>(B: Algebra<B>) =>
        (x: Tensors<B>, outputs: Tensors<B>) =>
          job.pipeline.score(B)(x, outputs, known)) as never,
    };
    const constants = mapped({ ...state.statistics, ...state.memory }, lift);
    return wholeGradient(A)(parted, mapped(state.parameters, lift), constants);
  };

/** ‖a − b‖, or ‖b‖ alone; NaN where an entry is missing. */
const distance = (a: Matrix | undefined, b: Matrix, sign = 1): number => {
  let square = 0;
  for (let i = 0; i < b.data.length; i++)
    square += (sign * (a?.data[i] ?? Number.NaN) - (b.data[i] as number)) ** 2;
  return Math.sqrt(square);
};

type Numbers = Tensors<Matrix>;

const numbersOf = ({ loss, gradient }: Scored<Matrix>): Numbers => ({ ...gradient, loss });

const compared = (
  made: number,
  own: Numbers,
  right: Numbers,
  others: ReadonlyArray<Numbers>,
): StepFinding => {
  const shares = Object.entries<Matrix>(right).map(([name, golden]) => {
    const size = distance(golden, golden, 0);
    const strayed = rootMeanSquare(others.map((o) => distance(o[name], golden)));
    const share = distance(own[name], golden) / (margin * strayed);
    // NaN agrees with nothing.
    return {
      worst: Number.isNaN(share) ? Number.POSITIVE_INFINITY : share,
      where: name,
      allowed: (margin * strayed) / size,
    };
  });
  const loss = right.loss?.data[0] ?? Number.NaN;
  return { step: made, loss, ...shares.reduce((a, b) => (b.worst > a.worst ? b : a)) };
};

const readAll = async <T>(b: Backend<T>, made: Tensors<T>): Promise<Tensors<Matrix>> => {
  const read: Record<string, Matrix> = {};
  for (const [name, handle] of Object.entries<T>(made)) {
    const m = await b.read(handle)();
    if (E.isLeft(m)) return defect(show(m.left));
    read[name] = m.right;
  }
  return read;
};

const scoredBy = async <T>(
  b: Backend<T>,
  job: Job,
  here: State<Matrix>,
  views: ReadonlyArray<Matrix>,
): Promise<Numbers> => {
  const kept = ({ loss, gradient }: Scored<T>): ReadonlyArray<T> => [loss, ...Object.values<T>(gradient)];
  const own = b.scope(() => scoredOn(b, b.constant)(job, here, views), kept);
  const read = await readAll(b, { ...own.gradient, loss: own.loss });
  b.release(kept(own));
  return read;
};

/** The first steps of a job, each compared on a backend. */
export const firstSteps = async <T>(
  b: Backend<T>,
  reference: Backend<Matrix>,
  job: Job,
  count: number,
): Promise<ReadonlyArray<StepFinding>> => {
  const findings: StepFinding[] = [];
  const start = job.pipeline.initial(named(job.key, 'initial'));
  let state: State<Matrix> = initialState(reference)(start, job.optimiser);
  for (let made = 0; made < count; made++) {
    const seen = seenAt(job, made, state.notes);
    const { index, epoch } = seen.known;
    const views = drawViews(reference)(job.key, epoch, job.views)(index, seen.rows).map(single);
    const [parameters, statistics] = [mapped(state.parameters, single), mapped(state.statistics, single)];
    const here = { ...state, parameters, statistics };
    const others = Array.from({ length: draws }, (_, i) => {
      const A = scattered(foldIn(keyOf(made), i));
      return numbersOf(scoredOn(A, A.constant)(job, here, views));
    });
    const right = numbersOf(scoredOn(reference, reference.constant)(job, here, views));
    findings.push(compared(made, await scoredBy(b, job, here, views), right, others));
    state = step(reference)(job)(state, seen).state;
  }
  return findings;
};
