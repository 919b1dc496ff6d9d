/**
 * build — an objective from what is its own: formula, conventions with domains, tensors.
 *
 * What all objectives have in common is said here once: numeric conventions are checked against their domain, named
 * ones against their names, tensors against their presence and pairing, labels against the rows they label.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Among } from '../algebra/among.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { domainError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import type { Shape } from '../readings/shape.js';
import { shapeAlgebra } from '../readings/shape.js';
import type { Reduction } from './conventions.js';
import { all, labelled, oneOf, paired, present, reduced } from './conventions.js';
import type {
  Choice,
  ConventionRole,
  Landmarks,
  Objective,
  Preset,
  Reading,
  Side,
  Tensors,
} from './objective.js';

/** A convention with the domain that is checked. */
export interface Convention extends ConventionRole {
  readonly holds?: (x: number) => boolean;
}

const numeric = (
  name: string,
  meaning: string,
  allowed: string,
  holds: (x: number) => boolean,
): Convention => ({
  name,
  meaning,
  allowed,
  holds: (x) => Number.isFinite(x) && holds(x),
});

/** A number above 0. */
export const positive = (name: string, meaning: string): Convention =>
  numeric(name, meaning, 'a finite number above 0', (x) => x > 0);

/** A number of 0 or above. */
export const nonNegative = (name: string, meaning: string): Convention =>
  numeric(name, meaning, 'a finite number of 0 or above', (x) => x >= 0);

/** A whole number from `least`. */
export const whole = (name: string, meaning: string, least: number): Convention =>
  numeric(name, meaning, `a whole number from ${least}`, (x) => Number.isInteger(x) && x >= least);

/** A number of 0 or above and below 1. */
export const share = (name: string, meaning: string): Convention =>
  numeric(name, meaning, 'a number from 0 to below 1', (x) => x >= 0 && x < 1);

/** One of some names, each with its meaning. */
export const named = (
  name: string,
  meaning: string,
  allowed: Readonly<Record<string, string>>,
): Convention => ({
  name,
  meaning,
  allowed,
});

/** [name, shape, meaning], and whether the loss is differentiated by it and whether it may be left out. */
export type TensorLine = readonly [
  name: string,
  shape: string,
  meaning: string,
  how?: 'constant' | 'optional' | 'optional-constant',
];

/** What an objective has of its own. */
export interface Own<C> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly tensors: ReadonlyArray<TensorLine>;
  readonly conventions: ReadonlyArray<Convention>;
  readonly defaults: C;
  readonly presets: Readonly<Record<string, Preset<C>>>;
  readonly labels?: Objective<never>['labels'];
  readonly labelsOf?: string;
  readonly negatives?: (c: C, extents: Tensors<Extent>, side: Side) => ReadonlyArray<Among>;
  readonly repels?: false;
  /** Tensors of equal extents, row i of the one belonging to row i of the other. */
  readonly pairs?: readonly [string, string];
  readonly also?: (c: C, extents: Tensors<Extent>, side: Side) => Either<ContrastiveError, unknown>;
  readonly terms: (c: C, side: Side) => Reading;
  readonly loss?: (c: C, side: Side) => Reading;
  /** For the mean of the terms; where they are summed, it is multiplied here. */
  readonly landmarks: (c: C, extents: Tensors<Extent>, side: Side) => Landmarks | undefined;
}

const conventionChecks = (
  conventions: ReadonlyArray<Convention>,
  given: Readonly<Record<string, Choice>>,
): ReadonlyArray<Either<ContrastiveError, unknown>> =>
  conventions.map(({ name, allowed, holds }) => {
    const x = given[name];
    if (typeof allowed !== 'string') return oneOf(name, Object.keys(allowed))(x);
    return typeof x === 'number' && holds?.(x) === true
      ? E.right(x)
      : E.left(domainError(name, String(x), allowed));
  });

/** How many terms a batch of these extents has. */
const countOf = (terms: Reading, extents: Tensors<Extent>): number => {
  const shapes = Object.entries<Extent>(extents).map(([name, e]): [string, Shape] => [name, E.right(e)]);
  const shape = terms(shapeAlgebra)(Object.fromEntries(shapes) as Tensors<Shape>);
  return E.isRight(shape) ? shape.right.rows : Number.NaN;
};

/** An objective, complete. */
export const objective = <C extends Readonly<Record<keyof C, Choice>>>(own: Own<C>): Objective<C> => {
  const { tensors, conventions, pairs, labels = 'none', also } = own;
  const first = tensors[0]?.[0] ?? '';
  const check: Objective<C>['check'] = (c, extents, side) => {
    const needed = tensors.filter(([, , , how]) => how === undefined || how === 'constant');
    const rows = extents[own.labelsOf ?? first]?.rows ?? 0;
    const given = side.labels !== undefined || labels === 'required';
    return all(
      [
        ...conventionChecks(conventions, c as unknown as Readonly<Record<string, Choice>>),
        ...needed.map(([name]) => present(name, extents)),
        ...(pairs === undefined ? [] : [paired(pairs, extents)]),
        ...(labels !== 'none' && given ? [labelled(side.labels, rows)] : []),
        ...(also === undefined ? [] : [also(c, extents, side)]),
      ],
      c,
    );
  };
  return {
    name: own.name,
    summary: own.summary,
    source: own.source,
    tensors: tensors.map(([name, shape, meaning, how]) => ({
      name,
      shape,
      meaning,
      optional: how?.startsWith('optional') ?? false,
      differentiated: !(how?.endsWith('constant') ?? false),
    })),
    conventions,
    defaults: own.defaults,
    presets: own.presets,
    labels,
    ...(own.labelsOf === undefined ? {} : { labelsOf: own.labelsOf }),
    ...(own.negatives === undefined ? {} : { negatives: own.negatives }),
    ...(own.repels === undefined ? {} : { repels: own.repels }),
    check,
    terms: own.terms,
    loss:
      own.loss ??
      ((c, side) => (A) => (x) =>
        reduced(A)(('reduction' in c ? c.reduction : 'mean') as Reduction)(own.terms(c, side)(A)(x))),
    landmarks: (c, extents, side = {}) => {
      const each = own.landmarks(c, extents, side);
      const times = 'reduction' in c && (c.reduction === 'sum' || c.reduction === 'none');
      const count = times ? countOf(own.terms(c, side), extents) : 1;
      return each && { ...each, floor: count * each.floor, collapse: count * each.collapse };
    },
  };
};

/** The anchors' pair ids when a view lies above the other: 0 … n − 1, 0 … n − 1. */
export const pairIds = (n: number): Int32Array => Int32Array.from({ length: 2 * n }, (_, i) => i % n);

/** Objectives that compare rows with other rows need two. */
export const atLeastTwo = (
  name: string,
  extent: Extent | undefined,
  reason = 'a row alone has nothing to be far from',
): Either<ContrastiveError, unknown> =>
  (extent?.rows ?? 0) < 2 ? E.left(domainError(name, 'one row', `at least 2: ${reason}`)) : E.right(extent);
