/**
 * watched-clusters — the clusters of the same few samples at the start of every epoch: what a history is told from.
 *
 * Only looked at, never learned from: a run with and without an observer ends in the same bytes.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { right } from 'fp-ts/lib/Either.js';
import type { Backend } from '../algebra/backend.js';
import { occupancy } from '../clustering/history.js';
import type { Dataset } from '../datasets/dataset.js';
import { subset } from '../datasets/dataset.js';
import type { BackendError } from '../prelude/errors.js';
import type { Index } from '../prelude/matrix.js';
import { keyOf, named, permutation } from '../prelude/random.js';
import type { BatchPlan } from './batches.js';
import { stepsPerEpoch } from './batches.js';
import { inChunks } from './between.js';
import type { Observer } from './events.js';
import type { Pipeline } from './pipeline.js';
import type { State } from './state.js';
import { everything } from './state.js';

const watched = 1000;

/** The samples whose clusters are watched: at most a thousand, in order, the same for every run on a data set. */
export const watchedSamples = (size: number): Index =>
  permutation(named(keyOf(0), 'watched clusters'), size)
    .slice(0, watched)
    .sort();

/** In words, when next to no distinction is left between clusters. */
export const collapseOfClusters = (assignments: Int32Array, clusters: number): string | undefined => {
  const { collapsed, effective, largest } = occupancy(assignments, clusters);
  return collapsed
    ? `clusters have collapsed: the largest of ${clusters} holds ${(100 * largest).toFixed(0)} % of the samples, ` +
        `which say as much as ${effective.toFixed(1)} clusters of equal size`
    : undefined;
};

/** Tells the clusters of the watched samples, and warns after the first epoch when they have collapsed. */
export const tellClusters =
  <T>(b: Backend<T>) =>
  async (
    job: { readonly pipeline: Pipeline; readonly data: Dataset; readonly batches: BatchPlan },
    state: State<T>,
    observe: Observer,
  ): Promise<Either<BackendError, void>> => {
    const { assign, clusters } = job.pipeline;
    if (assign === undefined || clusters === undefined) return right(undefined);
    const data = subset('watched', job.data, watchedSamples(job.data.size));
    const x = everything(state);
    const found = await inChunks(b)(data, 250, (rows) => assign(b)(x, rows));
    if (found._tag === 'Left') return found;
    const own = Int32Array.from(found.right.data);
    const epoch = Math.floor(state.step / stepsPerEpoch(job.batches));
    await observe({ kind: 'clustered', step: state.step, epoch, clusters, assignments: Array.from(own) });
    const sentence = epoch > 0 ? collapseOfClusters(own, clusters) : undefined;
    if (sentence !== undefined) await observe({ kind: 'warning', step: state.step, sentence });
    return right(undefined);
  };
