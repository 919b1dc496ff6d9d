/** between — what a pipeline learns from the whole data set before an epoch: prototypes, assignments. */
import type { Either } from 'fp-ts/lib/Either.js';
import { right } from 'fp-ts/lib/Either.js';
import type { Backend } from '../algebra/backend.js';
import type { Dataset } from '../datasets/dataset.js';
import { everyIndex } from '../datasets/dataset.js';
import type { BackendError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn, named } from '../prelude/random.js';
import { presented } from '../pretext/presentation.js';
import type { BatchPlan } from './batches.js';
import { batchAt } from './batches.js';
import type { Pipeline } from './pipeline.js';
import type { State } from './state.js';
import { everything } from './state.js';
import { releaseOld } from './step.js';

/** Rows put through a formula a few at a time, gathered on the host. */
export const inChunks =
  <T>(b: Backend<T>) =>
  async (data: Dataset, chunk: number, formula: (rows: T) => T): Promise<Either<BackendError, Matrix>> => {
    const all = everyIndex(data);
    const parts: Matrix[] = [];
    for (let at = 0; at < all.length; at += chunk) {
      const rows = presented(data.form)(data.rows(all.subarray(at, at + chunk)));
      const out = b.scope(
        () => formula(b.constant(rows)),
        (kept) => [kept],
      );
      const read = await b.read(out)();
      if (read._tag === 'Left') return read;
      parts.push({ ...read.right, data: read.right.data.slice() });
      b.release([out]);
    }
    const cols = parts[0]?.cols ?? 0;
    const whole =
      parts[0]?.data instanceof Float32Array
        ? new Float32Array(all.length * cols)
        : new Float64Array(all.length * cols);
    parts.reduce((at, part) => {
      whole.set(part.data, at);
      return at + part.data.length;
    }, 0);
    return right(matrix(all.length, cols, whole));
  };

/** The state as an epoch begins with it. */
export const learnBetween =
  <T>(b: Backend<T>) =>
  async (
    job: {
      readonly pipeline: Pipeline;
      readonly data: Dataset;
      readonly batches: BatchPlan;
      readonly key: Key;
      readonly chunk: number;
    },
    state: State<T>,
  ): Promise<Either<BackendError, State<T>>> => {
    const { between, project } = job.pipeline;
    if (between === undefined || project === undefined) return right(state);
    const { epoch } = batchAt(job.key)(job.batches)(state.step);
    const x = everything(state);
    const rows = await inChunks(b)(job.data, Math.min(job.chunk, 1024), (r) => project(b)(x, r));
    if (rows._tag === 'Left') return rows;
    const key = foldIn(named(job.key, 'between'), epoch);
    const { memory, notes } = between(key, epoch)(rows.right, state.notes);
    const lifted = Object.entries(memory).map(([name, m]) => [name, b.constant(m)] as const);
    const next = { ...state, memory: { ...state.memory, ...Object.fromEntries(lifted) }, notes };
    releaseOld(b, state, next);
    return right(next);
  };
