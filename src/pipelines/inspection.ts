/**
 * inspection — what a run says of itself beyond its encoder: its own clusters, and whom its loss pushes away.
 *
 * Both need the whole state and not the encoder alone: prototypes, heads, the projection that the loss sees. Labels
 * are for looking only.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import { occupancy } from '../clustering/history.js';
import type { Dataset } from '../datasets/dataset.js';
import { agreement } from '../evaluation/clustering-agreement.js';
import { falseNegatives } from '../evaluation/false-negatives.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { applied } from '../training/apply.js';
import type { Pipeline } from '../training/pipeline.js';
import type { State } from '../training/state.js';
import type { Pairs } from './comparison.js';

/** How the pipeline's own clusters stand to the held-out samples, and to their classes where there are any. */
export interface ClusterQuality {
  readonly clusters: number;
  readonly empty: number;
  /** How many clusters of equal size say as much. */
  readonly effective: number;
  readonly largest: number;
  readonly collapsed: boolean;
  readonly agreement?: {
    readonly accuracy: number;
    readonly nmi: number;
    readonly ami: number;
    readonly ari: number;
  };
}

/** The share of NT-Xent's repulsion that falls on negatives of the anchor's own class. */
export interface Repulsion {
  readonly tau: number;
  readonly share: number;
  /** The share of negatives that are of the own class: what τ → ∞ gives. */
  readonly count: number;
  /** The share at other temperatures. */
  readonly at: ReadonlyArray<readonly [tau: number, share: number]>;
}

/** What was found; absent where the pipeline has no clusters, repels nobody, or nobody knows the classes. */
export interface Inspection {
  readonly clusters?: ClusterQuality;
  readonly repulsion?: Repulsion;
  /** Why no repulsion is told, where classes are known; a clause. */
  readonly sparing?: string;
}

/** Temperatures at which the repulsion is told. */
export const temperatures: ReadonlyArray<number> = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];

/** The cluster of every sample, or nothing from a pipeline that learns none. */
export const assignmentsOf =
  (driver: Driver) =>
  (
    pipeline: Pipeline,
    state: State<Matrix>,
    data: Dataset,
  ): TaskEither<ContrastiveError, Int32Array | undefined> =>
    pipeline.assign === undefined
      ? TE.right(undefined)
      : pipe(
          applied(driver)(pipeline.assign, state, data),
          TE.map((m) => Int32Array.from(m.data)),
        );

/** How assignments stand to classes. */
export const clusterQuality = (
  assignments: Int32Array,
  clusters: number,
  labels: Int32Array | undefined,
): ClusterQuality => {
  const { empty, effective, largest, collapsed } = occupancy(assignments, clusters);
  const found = labels && agreement(labels, assignments);
  const { accuracy = 0, nmi = 0, ami = 0, ari = 0 } = found ?? {};
  return {
    clusters,
    empty,
    effective,
    largest,
    collapsed,
    ...(found && { agreement: { accuracy, nmi, ami, ari } }),
  };
};

const repulsionOf = (tau: number, [z0, z1]: readonly [Matrix, Matrix], labels: Int32Array): Repulsion => {
  const { repulsion: share, count } = falseNegatives(tau)(z0, z1, labels);
  const at = temperatures.map((t) => [t, falseNegatives(t)(z0, z1, labels).repulsion] as const);
  return { tau, share, count, at };
};

/** The repulsion among the pairs of views, by the projections that the loss compares. */
const repelled = (
  driver: Driver,
  pipeline: Pipeline,
  state: State<Matrix>,
  pairs: Pairs,
  tau: number,
): TaskEither<ContrastiveError, Repulsion | undefined> => {
  const { project, repels, sparing } = pipeline;
  const { labels } = pairs[0];
  if (project === undefined || !repels || sparing !== undefined || labels === undefined)
    return TE.right(undefined);
  return pipe(
    pairs,
    TE.traverseSeqArray((d) => applied(driver)(project, state, d)),
    TE.map((z) => repulsionOf(tau, [z[0] as Matrix, z[1] as Matrix], labels)),
  );
};

/** Everything that a run says of itself, on held-out samples and pairs of views. */
export const inspected = (
  driver: Driver,
  pipeline: Pipeline,
  state: State<Matrix>,
  on: { readonly heldOut: Dataset; readonly pairs: Pairs; readonly tau: number },
): TaskEither<ContrastiveError, Inspection> =>
  pipe(
    TE.Do,
    TE.bind('own', () => assignmentsOf(driver)(pipeline, state, on.heldOut)),
    TE.bind('repulsion', () => repelled(driver, pipeline, state, on.pairs, on.tau)),
    TE.map(({ own, repulsion }) => ({
      ...(own && { clusters: clusterQuality(own, pipeline.clusters ?? 1, on.heldOut.labels) }),
      ...(repulsion && { repulsion }),
      ...(pipeline.sparing !== undefined &&
        on.pairs[0].labels !== undefined && { sparing: pipeline.sparing }),
    })),
  );
