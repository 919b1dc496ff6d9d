/**
 * topic — a quantity with everything a law must know to ask about it, and our own formula for it.
 *
 * The formula is a reading: on a backend it answers questions, under `Rounded` it says how far honest arithmetic may
 * stray on these very inputs. Objectives become topics of their own accord; similarities are said here.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../src/algebra/derived.js';
import { clusteringObjectives } from '../src/clustering/registry.js';
import type { ConventionRole, Side, TensorRole, Tensors } from '../src/objectives/objective.js';
import type { AnyObjective } from '../src/objectives/registry.js';
import { objectives } from '../src/objectives/registry.js';
import type { ContrastiveError } from '../src/prelude/errors.js';
import type { Extent } from '../src/prelude/matrix.js';
import { gradient } from '../src/readings/pullback.js';
import type { Similarity } from '../src/similarity/similarity.js';
import { cosine, dot, negativeSquaredDistance, rbf } from '../src/similarity/similarity.js';
import type { Conventions } from './question.js';

/** A formula over named tensors with named results. */
export type Formula = <T>(A: Algebra<T>) => (x: Tensors<T>) => Tensors<T>;

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
}

/** The derivative by each tensor that was given and that the loss is differentiated by. */
const gradientOf =
  (o: AnyObjective) =>
  (c: Conventions, side: Side): Formula =>
  (A) =>
  (x) => {
    const moving = o.tensors.filter((t) => t.differentiated && x[t.name] !== undefined).map((t) => t.name);
    const part = (names: ReadonlyArray<string>) =>
      Object.fromEntries(Object.entries(x).filter(([name]) => names.includes(name)));
    const rest = Object.keys(x).filter((name) => !moving.includes(name));
    return gradient(A)(part(moving), part(rest))((B) => (y) => ({ loss: o.loss(c, side)(B)(y), kept: {} }))
      .gradient;
  };

const ofObjective = (o: AnyObjective): Topic => ({
  name: o.name,
  summary: o.summary,
  tensors: o.tensors,
  conventions: o.conventions,
  defaults: o.defaults,
  labels: o.labels,
  check: o.check,
  asks: {
    loss: (c, side) => (A) => (x) => ({ loss: o.loss(c, side)(A)(x) }),
    terms: (c, side) => (A) => (x) => ({ terms: o.terms(c, side)(A)(x) }),
    gradient: gradientOf(o),
  },
});

const side: ReadonlyArray<TensorRole> = ['x', 'y'].map((name) => ({
  name,
  shape: name === 'x' ? '[N, D]' : '[M, D]',
  meaning: 'rows to compare',
  optional: false,
  differentiated: true,
}));

const ofSimilarity = (name: string, s: Similarity): Topic => ({
  name: `similarity/${name}`,
  summary: 'every row of the one compared with every row of the other',
  tensors: side,
  conventions: [],
  defaults: {},
  labels: 'none',
  check: () => E.right(undefined),
  asks: {
    value:
      () =>
      <T>(A: Algebra<T>) =>
      (t: Tensors<T>) => ({ value: s.pairwise(A)(t.x as T, t.y as T) }),
  },
});

/** Every topic by name. */
export const topics: Readonly<Record<string, Topic>> = Object.fromEntries(
  [
    ...Object.values({ ...objectives, ...clusteringObjectives }).map(ofObjective),
    ofSimilarity('cosine', cosine),
    ofSimilarity('dot', dot),
    ofSimilarity('negative-squared-distance', negativeSquaredDistance),
    ofSimilarity('rbf', rbf(1)),
  ].map((t) => [t.name, t]),
);
