/**
 * formula-door — a formula for whoever has rows: checked, computed where it is asked for, and given back as rows.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import type { Driver } from '../algebra/backend.js';
import type { Reading, Tensors } from '../objectives/objective.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { toRows } from '../prelude/matrix.js';
import { shapeAlgebra } from '../readings/shape.js';
import { someRows } from './checked.js';
import type { Rows } from './rows.js';

/** Where a formula is computed. */
export interface Where {
  /** A backend to compute on; the answer is then a promise. */
  readonly backend?: Driver;
}

/** Rows of numbers as a door gives them back. */
export type NumberRows = ReadonlyArray<ReadonlyArray<number>>;

/** An Either, or a promise of one when a backend was named. */
export type AnsweredRows<O> = O extends { readonly backend: Driver }
  ? Promise<Either<ContrastiveError, NumberRows>>
  : Either<ContrastiveError, NumberRows>;

const checked = (rows: Readonly<Record<string, Rows>>): Either<ContrastiveError, Tensors<Matrix>> => {
  const tensors: Record<string, Matrix> = {};
  for (const [name, given] of Object.entries(rows)) {
    const m = someRows(name, given);
    if (E.isLeft(m)) return m;
    tensors[name] = m.right;
  }
  return E.right(tensors);
};

const each = <A, B>(tensors: Tensors<A>, f: (a: A) => B): Tensors<B> =>
  Object.fromEntries(Object.entries(tensors).map(([name, a]) => [name, f(a)]));

/** The rows and the formula, once both are known to fit. */
interface Asked {
  readonly tensors: Tensors<Matrix>;
  readonly formula: Reading;
}

const fitting = ({ tensors, formula }: Asked): Either<ContrastiveError, Asked> =>
  pipe(
    formula(shapeAlgebra)(each(tensors, shapeAlgebra.constant)),
    E.map(() => ({ tensors, formula })),
  );

const onArrays = ({ tensors, formula }: Asked): NumberRows => toRows(formula(arrayAlgebra)(tensors));

const onBackend = (backend: Driver, { tensors, formula }: Asked) =>
  backend.use<ContrastiveError, NumberRows>((b) =>
    pipe(b.read(formula(b)(each(tensors, b.constant))), TE.map(toRows)),
  )();

/** A formula over rows by name; `formulaFor` may look at their extents and refuse. */
export const askFormula = <O extends Where>(
  rows: Readonly<Record<string, Rows>>,
  formulaFor: (tensors: Tensors<Matrix>) => Either<ContrastiveError, Reading>,
  { backend }: O,
): AnsweredRows<O> => {
  const asked = pipe(
    E.Do,
    E.apS('tensors', checked(rows)),
    E.bind('formula', ({ tensors }) => formulaFor(tensors)),
    E.flatMap(fitting),
  );
  const answer =
    backend === undefined
      ? E.map(onArrays)(asked)
      : E.isLeft(asked)
        ? Promise.resolve(asked)
        : onBackend(backend, asked.right);
  return answer as AnsweredRows<O>;
};
