/**
 * assignments — the cluster of each sample as a .npy file, by a run whose pipeline learns clusters.
 *
 * Clusters need more than the encoder: prototypes or a head, which the newest checkpoint holds.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { writeWhole } from '../datasets/files.js';
import { encodeNpy } from '../datasets/npy.js';
import { assignmentsOf, clusterQuality } from '../pipelines/inspection.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError, dataError } from '../prelude/errors.js';
import type { Given } from './arguments.js';
import type { Exit, Io } from './io.js';
import { line } from './io.js';
import { clusterSentence } from './own-cards.js';
import { readRun } from './run-folder.js';
import { samples } from './samples-asked.js';
import { reopen } from './session.js';
import { stateOf } from './state-of.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

/**
 * Writes `assignments.npy`, [N] whole numbers, and says how the clusters are filled.
 *
 * Errors   Left(ConfigError) when the pipeline learns no clusters; Left(DataError) when no checkpoint is left
 */
export const assigned = async (io: Io, run: string, chosen: Given): Outcome<Exit> => {
  const session = await reopen(run, chosen.backend === 'auto' ? {} : { backend: chosen.backend });
  if (E.isLeft(session)) return session;
  const { job, backend } = session.right;
  const { assign, clusters, name } = job.pipeline;
  if (assign === undefined || clusters === undefined)
    return E.left(configError('assignments', name, 'swav, deepcluster, pcl, contrastive-clustering, dino'));
  const config =
    chosen.data === undefined ? readRun(run) : E.right({ data: chosen.data, schema: chosen.schema });
  if (E.isLeft(config)) return config;
  const data = await samples(config.right, chosen.part);
  if (E.isLeft(data)) return data;
  const state = await stateOf(run);
  if (E.isLeft(state)) return state;
  if (state.right === undefined) return E.left(dataError(run, 'no checkpoint', 'a run with its checkpoints'));
  const own = await assignmentsOf(backend.driver)(job.pipeline, state.right, data.right)();
  if (E.isLeft(own)) return own;
  const ids = own.right ?? new Int32Array(0);
  const path = chosen.out === undefined ? join(run, 'assignments.npy') : String(chosen.out);
  const kept = await writeWhole(path, encodeNpy({ extents: [ids.length], data: ids }))();
  if (E.isLeft(kept)) return kept;
  const quality = clusterQuality(ids, clusters, data.right.labels);
  line(
    io,
    chosen.json === true
      ? JSON.stringify({ event: 'assignments', samples: ids.length, path, ...quality })
      : `${ids.length} assignments of ${data.right.name}: ${path}\n${clusterSentence(quality)}`,
  );
  return E.right(0);
};
