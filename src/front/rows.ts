/**
 * rows — what a caller may hand to a front door: nested arrays, typed rows, or a matrix.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { domainError, shapeError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';

/** Rows of numbers in the ecosystem's manner, or a matrix of ours. */
export type Rows = Matrix | ReadonlyArray<ArrayLike<number>>;

const isMatrix = (x: unknown): x is Matrix =>
  typeof x === 'object' && x !== null && 'rows' in x && 'cols' in x && 'data' in x;

const fromArrays = (name: string, x: ReadonlyArray<ArrayLike<number>>): Either<ContrastiveError, Matrix> => {
  const cols = x[0]?.length ?? 0;
  const odd = x.findIndex((r) => r?.length !== cols);
  if (odd >= 0) {
    const given = x[odd]?.length ?? 0;
    return E.left(shapeError(`${name}, row ${odd}`, [[1, given]], `[1, ${cols}], as the first row`));
  }
  const data = new Float64Array(x.length * cols);
  x.forEach((r, i) => {
    data.set(Array.from(r, Number), i * cols);
  });
  return E.right(matrix(x.length, cols, data));
};

const finite = (name: string, m: Matrix): Either<ContrastiveError, Matrix> => {
  const bad = m.data.findIndex((x: number) => !Number.isFinite(x));
  if (bad < 0) return E.right(m);
  const place = `${name}[${Math.floor(bad / m.cols)}][${bad % m.cols}]`;
  return E.left(domainError(place, String(m.data[bad]), 'finite numbers only'));
};

/**
 * The matrix behind a caller's rows.
 *
 * Errors   Left(ShapeError) when rows differ in length; Left(DomainError) at the first entry that is not finite
 */
export const asRows = (name: string, x: unknown): Either<ContrastiveError, Matrix> => {
  if (isMatrix(x))
    return x.data.length === x.rows * x.cols
      ? finite(name, x)
      : E.left(shapeError(name, [[x.rows, x.cols]], `as many numbers as its data, ${x.data.length}`));
  if (!Array.isArray(x))
    return E.left(domainError(name, typeof x, 'rows of numbers, or { rows, cols, data }'));
  const m = fromArrays(name, x as ReadonlyArray<ArrayLike<number>>);
  return E.isLeft(m) ? m : finite(name, m.right);
};
