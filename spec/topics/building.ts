/**
 * building — a topic from what is its own: tensors, conventions, a formula, and how its tensors are drawn.
 *
 * A formula whose value is a whole tensor is differentiated as ⟨w, value⟩: the tensor `w` weighs each entry.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { ConventionRole, Side, TensorRole, Tensors } from '../../src/objectives/objective.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import type { Extent, Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { named, normals } from '../../src/prelude/random.js';
import { gradient } from '../../src/readings/pullback.js';
import type { Making } from '../domains/tensors.js';
import type { Conventions } from '../question.js';
import type { Formula, Topic } from '../topic.js';

/** [name, shape, meaning], and whether the value is differentiated by it or it may be left out. */
export type Line = readonly [
  name: string,
  shape: string,
  meaning: string,
  how?: 'constant' | 'optional-constant',
];

/** The tensors of some lines. */
export const rolesOf = (lines: ReadonlyArray<Line>): ReadonlyArray<TensorRole> =>
  lines.map(([name, shape, meaning, how]) => ({
    name,
    shape,
    meaning,
    optional: how === 'optional-constant',
    differentiated: how === undefined,
  }));

/** The derivative of a loss by each tensor that was given and that it is differentiated by. */
export const slopes =
  (tensors: ReadonlyArray<TensorRole>, loss: Formula, result: string): Formula =>
  (A) =>
  (x) => {
    const moving = tensors.filter((t) => t.differentiated && x[t.name] !== undefined).map((t) => t.name);
    const part = (chosen: (name: string) => boolean) =>
      Object.fromEntries(Object.entries(x).filter(([name]) => chosen(name)));
    return gradient(A)(
      part((n) => moving.includes(n)),
      part((n) => !moving.includes(n)),
    )((B) => (y) => ({ loss: loss(B)(y)[result] as (typeof y)[string], kept: {} })).gradient;
  };

/** What a topic has of its own. */
export interface OwnTopic {
  readonly name: string;
  readonly summary: string;
  readonly tensors: ReadonlyArray<Line>;
  readonly conventions?: ReadonlyArray<ConventionRole>;
  readonly defaults?: Conventions;
  readonly labels?: Topic['labels'];
  readonly check?: (
    c: Conventions,
    extents: Tensors<Extent>,
    side: Side,
  ) => Either<ContrastiveError, unknown>;
  readonly value?: (c: Conventions, side: Side) => <T>(A: Algebra<T>) => (x: Tensors<T>) => T;
  readonly hosted?: Topic['hosted'];
  readonly draw: Making;
}

/** ⟨w, value⟩, with w = 1 where it is not given. */
const weighed =
  (value: <T>(A: Algebra<T>) => (x: Tensors<T>) => T): Formula =>
  (A) =>
  (x) => {
    const v = value(A)(x);
    return { loss: A.sum('all')(x.w === undefined ? v : A.mul(x.w, v)) };
  };

/** A topic, complete: `value` and `gradient` where there is a formula, and what the host answers. */
export const topicOf = (own: OwnTopic): Topic => {
  const { value } = own;
  const tensors = rolesOf(own.tensors);
  const moving = tensors.some((t) => t.differentiated);
  const formulas: Topic['asks'] =
    value === undefined
      ? {}
      : {
          value: (c, side) => (A) => (x) => ({ value: value(c, side)(A)(x) }),
          ...(moving ? { gradient: (c, side) => slopes(tensors, weighed(value(c, side)), 'loss') } : {}),
        };
  return {
    name: own.name,
    summary: own.summary,
    tensors,
    conventions: own.conventions ?? [],
    defaults: own.defaults ?? {},
    labels: own.labels ?? 'none',
    check: own.check ?? (() => E.right(undefined)),
    asks: formulas,
    ...(own.hosted === undefined ? {} : { hosted: own.hosted }),
    draw: own.draw,
  };
};

/** The line of weights that most topics have. */
export const weights = (shape: string): Line => [
  'w',
  shape,
  'what each entry of the value weighs',
  'optional-constant',
];

/** Weights as float32 holds them. */
export const drawnWeights = (key: Key, rows: number, cols: number): Matrix => {
  const z = normals(named(key, 'w'), rows * cols);
  return tabulate(rows, cols, (i, j) => Math.fround(z[i * cols + j] as number));
};
