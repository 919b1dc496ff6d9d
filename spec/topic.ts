/**
 * topic — a quantity with everything a law must know to ask about it, and our own formula for it.
 *
 * The formula is a reading: on a backend it answers questions, under `Rounded` it says how far honest arithmetic may
 * stray on these very inputs. Objectives become topics of their own accord; similarities are said here.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { Algebra } from '../src/algebra/derived.js';
import { clusteringObjectives } from '../src/clustering/registry.js';
import type { ConventionRole, Side, TensorRole, Tensors } from '../src/objectives/objective.js';
import type { AnyObjective } from '../src/objectives/registry.js';
import { objectives } from '../src/objectives/registry.js';
import type { ContrastiveError } from '../src/prelude/errors.js';
import type { Extent, Matrix } from '../src/prelude/matrix.js';
import type { Making } from './domains/tensors.js';
import type { Conventions } from './question.js';
import { augmentationTopics } from './topics/augmentation.js';
import { slopes } from './topics/building.js';
import { clusteringTopics } from './topics/clustering.js';
import { derivedTopics } from './topics/derived.js';
import { learningTopics } from './topics/learning.js';
import { measureTopics } from './topics/measures.js';
import { miningTopics } from './topics/mining.js';
import { partitionTopics } from './topics/partitions.js';
import { pretextTopics } from './topics/pretext.js';
import { representationTopics } from './topics/representations.js';
import { shardedTopics } from './topics/sharded.js';
import { similarityTopics } from './topics/similarity.js';
import { softmaxTopics } from './topics/softmax.js';

/** A formula over named tensors with named results. */
export type Formula = <T>(A: Algebra<T>) => (x: Tensors<T>) => Tensors<T>;

/** What is computed on the host: values, and how far honest arithmetic may stray from them, in unit roundoffs. */
export interface Hosted {
  readonly values: Tensors<Matrix>;
  /** For each tensor; 0 for labels, counts and choices, which are right or wrong. */
  readonly slack: Tensors<number>;
  /** In roots of the unit roundoff: what is a root of something that may be 0. */
  readonly roots?: Tensors<number>;
}

/** A quantity that may be asked about. */
export interface Topic {
  readonly name: string;
  readonly summary: string;
  readonly tensors: ReadonlyArray<TensorRole>;
  readonly conventions: ReadonlyArray<ConventionRole>;
  readonly defaults: Conventions;
  readonly labels: AnyObjective['labels'];
  readonly check: (c: Conventions, extents: Tensors<Extent>, side: Side) => Either<ContrastiveError, unknown>;
  readonly asks: Readonly<Record<string, (c: Conventions, side: Side) => Formula>>;
  /** What is no formula over an algebra: choices, counts, orders. */
  readonly hosted?: Readonly<Record<string, (c: Conventions, side: Side) => (x: Tensors<Matrix>) => Hosted>>;
  /** How its tensors are drawn, where they are not simply [N, D] rows. */
  readonly draw?: Making;
}

/** Everything that may be asked of a topic. */
export const asksOf = (t: Topic): ReadonlyArray<string> => [
  ...Object.keys(t.asks),
  ...Object.keys(t.hosted ?? {}),
];

const ofLoss =
  (o: AnyObjective) =>
  (c: Conventions, side: Side): Formula =>
  (A) =>
  (x) => ({ loss: o.loss(c, side)(A)(x) });

/** An objective as a topic: its loss, its terms, its gradient. */
export const ofObjective = (o: AnyObjective): Topic => ({
  name: o.name,
  summary: o.summary,
  tensors: o.tensors,
  conventions: o.conventions,
  defaults: o.defaults,
  labels: o.labels,
  check: o.check,
  asks: {
    loss: ofLoss(o),
    terms: (c, side) => (A) => (x) => ({ terms: o.terms(c, side)(A)(x) }),
    gradient: (c, side) => slopes(o.tensors, ofLoss(o)(c, side), 'loss'),
  },
});

/** Every topic by name. */
export const topics: Readonly<Record<string, Topic>> = Object.fromEntries(
  [
    ...Object.values({ ...objectives, ...clusteringObjectives }).map(ofObjective),
    ...similarityTopics,
    ...softmaxTopics,
    ...derivedTopics,
    ...clusteringTopics,
    ...learningTopics,
    ...measureTopics,
    ...partitionTopics,
    ...representationTopics,
    ...miningTopics,
    ...augmentationTopics,
    ...shardedTopics,
    ...pretextTopics,
  ].map((t) => [t.name, t]),
);
