/**
 * objective-door — an objective for whoever just wants a number.
 *
 * Rows in, an Either out: the loss, the term of each anchor, what the loss could be at best and at collapse, and on
 * request the gradient by each tensor. Everything that can be refused is refused before a kernel runs.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import type { Driver } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';
import { negativeShares } from '../objectives/gradient-share.js';
import type { Choice, Landmarks, Objective, Side } from '../objectives/objective.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { toRows } from '../prelude/matrix.js';
import { allowedNames } from '../prelude/nearest.js';
import { gradient } from '../readings/pullback.js';
import { shapeAlgebra } from '../readings/shape.js';
import { asRows } from './rows.js';

/** What every door can be asked beside an objective's conventions. */
export interface DoorOptions {
  /** Conventions by the name of who uses them; conventions given beside it win. */
  readonly preset?: string;
  /** Whether the gradient by each tensor is wanted. */
  readonly gradients?: boolean;
  /** Whether the share of the gradient that each negative receives is wanted. */
  readonly shares?: boolean;
  /** One whole number for each row, where the objective uses labels. */
  readonly labels?: ArrayLike<number>;
  /** A backend to compute on; the answer is then a promise. */
  readonly backend?: Driver;
}

/** What an objective says of the rows it was given. */
export interface DoorAnswer {
  readonly loss: number;
  /** The term of each anchor, before reduction. */
  readonly perAnchor: ReadonlyArray<number>;
  /** The least the loss can be, and where it sits when all rows coincide, where they are known. */
  readonly landmarks: Landmarks | undefined;
  /** d loss / d tensor, by the tensor's name; empty unless asked for. */
  readonly gradients: Readonly<Record<string, ReadonlyArray<ReadonlyArray<number>>>>;
  /**
   * For each log-partition of the formula, how each anchor's push is spread over its negatives: rows sum to 1, and what
   * is no negative has 0. Empty unless asked for, and for losses that compare no anchor with many keys.
   */
  readonly shares: ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>;
}

/** An Either, or a promise of one when a backend was named. */
export type Answered<O> = O extends { readonly backend: Driver }
  ? Promise<Either<ContrastiveError, DoorAnswer>>
  : Either<ContrastiveError, DoorAnswer>;

type Named = Readonly<Record<string, Matrix>>;
type Conventions = Readonly<Record<string, Choice>>;

/** A question that has passed every check. */
interface Asked {
  readonly conventions: Conventions;
  readonly tensors: Named;
  readonly side: Side;
  readonly gradients: boolean;
  readonly shares: boolean;
}

const doorKeys = ['preset', 'gradients', 'shares', 'labels', 'backend'];

/** The conventions that options mean, or the name that is not known. */
const conventionsOf = (
  o: Objective<Conventions>,
  options: Readonly<Record<string, unknown>>,
): Either<ContrastiveError, Conventions> => {
  const known = o.conventions.map((role) => role.name);
  const stranger = Object.keys(options).find((k) => !known.includes(k) && !doorKeys.includes(k));
  if (stranger !== undefined)
    return E.left(configError(`${o.name} option`, stranger, allowedNames(stranger, [...known, ...doorKeys])));
  const name = options.preset as string | undefined;
  const preset = name === undefined ? o.defaults : o.presets[name]?.conventions;
  if (preset === undefined)
    return E.left(
      configError(`${o.name} preset`, String(name), allowedNames(String(name), Object.keys(o.presets))),
    );
  const given = Object.entries(options).filter(([k, v]) => known.includes(k) && v !== undefined);
  return E.right({ ...preset, ...Object.fromEntries(given) } as Conventions);
};

const tensorsOf = (
  o: Objective<Conventions>,
  given: Readonly<Record<string, unknown>>,
): Either<ContrastiveError, Named> => {
  const out: Record<string, Matrix> = {};
  for (const { name, optional } of o.tensors) {
    if (given[name] === undefined && optional) continue;
    const m = asRows(name, given[name]);
    if (E.isLeft(m)) return m;
    out[name] = m.right;
  }
  return E.right(out);
};

const integral = (labels: ArrayLike<number> | undefined): Either<ContrastiveError, Side> => {
  if (labels === undefined) return E.right({});
  const odd = Array.from(labels).find((l) => !Number.isInteger(l));
  return odd === undefined
    ? E.right({ labels: Int32Array.from(labels) })
    : E.left(configError('labels', String(odd), 'whole numbers'));
};

/** Everything that can be refused, refused: names, values, rows, extents. */
const asked = (
  o: Objective<Conventions>,
  rows: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): Either<ContrastiveError, Asked> => {
  const [conventions, tensors] = [conventionsOf(o, options), tensorsOf(o, rows)];
  const side = integral(options.labels as ArrayLike<number> | undefined);
  if (E.isLeft(conventions)) return conventions;
  if (E.isLeft(tensors)) return tensors;
  if (E.isLeft(side)) return side;
  const checked = o.check(conventions.right, tensors.right, side.right);
  if (E.isLeft(checked)) return checked;
  const shapes = Object.fromEntries(
    Object.entries(tensors.right).map(([n, m]) => [n, shapeAlgebra.constant(m)]),
  );
  const shape = o.loss(checked.right, side.right)(shapeAlgebra)(shapes);
  if (E.isLeft(shape)) return shape;
  return E.right({
    conventions: checked.right,
    tensors: tensors.right,
    side: side.right,
    gradients: options.gradients === true,
    shares: options.shares === true,
  });
};

/** Loss, terms and gradients on any algebra. */
const computed = <T>(A: Algebra<T>, o: Objective<Conventions>, q: Asked) => {
  const inputs = Object.fromEntries(Object.entries(q.tensors).map(([n, m]) => [n, A.constant(m)])) as Record<
    string,
    T
  >;
  const [terms, loss] = [o.terms(q.conventions, q.side), o.loss(q.conventions, q.side)];
  if (!q.gradients) return { loss: loss(A)(inputs), terms: terms(A)(inputs), gradients: {} };
  const g = gradient(A)(inputs)((B) => (x) => ({ loss: loss(B)(x), kept: {} }));
  return { loss: g.loss, terms: terms(A)(inputs), gradients: g.gradient };
};

const answerOf = (
  o: Objective<Conventions>,
  q: Asked,
  loss: Matrix,
  terms: Matrix,
  gradients: Named,
): DoorAnswer => ({
  loss: loss.data[0] as number,
  perAnchor: Array.from(terms.data),
  landmarks: o.landmarks(q.conventions, q.tensors, q.side),
  shares: q.shares ? negativeShares(arrayAlgebra)(o, q.conventions, q.side)(q.tensors).map(toRows) : [],
  gradients: Object.fromEntries(Object.entries(gradients).map(([n, m]) => [n, toRows(m)])),
});

const onArrays = (o: Objective<Conventions>, q: Asked): DoorAnswer => {
  const { loss, terms, gradients } = computed(arrayAlgebra, o, q);
  return answerOf(o, q, loss, terms, gradients);
};

const onBackend = (backend: Driver, o: Objective<Conventions>, q: Asked) =>
  backend.use<ContrastiveError, DoorAnswer>((b) => {
    const { loss, terms, gradients } = computed(b, o, q);
    const names = Object.keys(gradients);
    const handles = [
      loss,
      terms,
      ...names.map((n) => (gradients as Record<string, typeof loss>)[n] as typeof loss),
    ];
    return TE.map((read: ReadonlyArray<Matrix>) => {
      const [l, t, ...g] = read;
      return answerOf(
        o,
        q,
        l as Matrix,
        t as Matrix,
        Object.fromEntries(names.map((n, i) => [n, g[i] as Matrix])),
      );
    })(TE.sequenceSeqArray(handles.map(b.read)));
  })();

/** Asks an objective about rows by name; the doors of `index.ts` are this with the rows in order. */
export const askObjective = <O extends DoorOptions>(
  objective: unknown,
  rows: Readonly<Record<string, unknown>>,
  options: O,
): Answered<O> => {
  // Conventions are checked by name before they are used, whatever their record's type.
  const o = objective as Objective<Conventions>;
  const question = asked(o, rows, options as Readonly<Record<string, unknown>>);
  const { backend } = options;
  const answer =
    backend === undefined
      ? E.map((q: Asked) => onArrays(o, q))(question)
      : E.isLeft(question)
        ? Promise.resolve(question)
        : onBackend(backend, o, question.right);
  return answer as Answered<O>;
};
