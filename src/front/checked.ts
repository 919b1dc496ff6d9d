/** checked — what a door is handed, refused with a sentence before anything is computed. */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Labelled } from '../evaluation/nearest-neighbours.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError, domainError, shapeError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { allowedNames } from '../prelude/nearest.js';
import type { Rows } from './rows.js';
import { asRows } from './rows.js';

/** Whole numbers, one for each of `count` rows. */
export const asLabels = (
  name: string,
  given: ArrayLike<number>,
  count: number,
): Either<ContrastiveError, Int32Array> => {
  const labels = Array.from(given);
  const odd = labels.find((l) => !Number.isInteger(l));
  if (odd !== undefined) return E.left(domainError(name, String(odd), 'whole numbers'));
  return labels.length === count
    ? E.right(Int32Array.from(labels))
    : E.left(domainError(name, `${labels.length} labels`, `${count}, one for each row`));
};

/** At least one row and one column of finite numbers. */
export const someRows = (name: string, x: unknown): Either<ContrastiveError, Matrix> => {
  const m = asRows(name, x);
  return E.isLeft(m) || (m.right.rows > 0 && m.right.cols > 0)
    ? m
    : E.left(shapeError(name, [[m.right.rows, m.right.cols]], 'at least one row and one column'));
};

/** Rows with one class each, from 0. */
export const asLabelled = (
  name: string,
  rows: Rows,
  labels: ArrayLike<number>,
): Either<ContrastiveError, Labelled> => {
  const m = someRows(name, rows);
  if (E.isLeft(m)) return m;
  const l = asLabels(`labels of ${name}`, labels, m.right.rows);
  if (E.isLeft(l)) return l;
  const negative = l.right.find((x) => x < 0);
  return negative === undefined
    ? E.right({ rows: m.right, labels: l.right })
    : E.left(domainError(`labels of ${name}`, String(negative), 'classes from 0'));
};

/** Two tables whose rows can be compared. */
export const asWide = <A extends { readonly rows: Matrix }>(
  names: string,
  a: A,
  b: A,
): Either<ContrastiveError, readonly [A, A]> =>
  a.rows.cols === b.rows.cols
    ? E.right([a, b])
    : E.left(
        shapeError(
          names,
          [
            [a.rows.rows, a.rows.cols],
            [b.rows.rows, b.rows.cols],
          ],
          'as many columns on both sides',
        ),
      );

/** Defaults with what was given in their place; a name that is not known and a number that is none are refused. */
export const asOptions = <O extends object>(
  asked: string,
  defaults: O,
  given: Partial<O>,
): Either<ContrastiveError, O> => {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults))
      return E.left(configError(`${asked} option`, name, allowedNames(name, Object.keys(defaults))));
    if (typeof value === 'number' && !Number.isFinite(value))
      return E.left(domainError(`${asked} ${name}`, String(value), 'a finite number'));
  }
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return E.right({ ...defaults, ...Object.fromEntries(present) });
};

/** A number inside its domain. */
export const within = (
  asked: string,
  value: number,
  allowed: string,
  holds: (x: number) => boolean,
): Either<ContrastiveError, number> =>
  holds(value) ? E.right(value) : E.left(domainError(asked, String(value), allowed));
