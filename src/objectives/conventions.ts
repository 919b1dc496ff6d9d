/**
 * conventions — the axes on which implementations of one name disagree, and what can be refused before a kernel.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError, domainError, shapeError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import { filled } from '../prelude/matrix.js';
import { lengthFloor } from '../similarity/similarity.js';
import type { ConventionRole, Tensors } from './objective.js';

/** Whether rows are scaled to unit length inside the loss, and with which floor. */
export type Normalisation = 'unit' | 'unit-floor-1e-6' | 'none';

/** How terms become one number. */
export type Reduction = 'mean' | 'sum' | 'none';

/** What `normalisation` may be. */
export const normalisationRole: ConventionRole = {
  name: 'normalisation',
  allowed: {
    unit: 'x / max(‖x‖, 1e-12), as torch.nn.functional.normalize',
    'unit-floor-1e-6': 'x / √max(‖x‖², 1e-12), as tf.math.l2_normalize: the floor on the length is 1e-6',
    none: 'rows are used as they are given; the similarity is then a dot product',
  },
  meaning: 'whether rows are scaled to unit length inside the loss',
};

/** What `reduction` may be. */
export const reductionRole: ConventionRole = {
  name: 'reduction',
  allowed: {
    mean: 'the mean of the terms',
    sum: 'their sum',
    none: 'the terms are the answer; what is differentiated is their sum',
  },
  meaning: 'how terms become one number; terms are always available beside it',
};

/** What `temperature` may be. */
export const temperatureRole: ConventionRole = {
  name: 'temperature',
  allowed: 'a finite number above 0',
  meaning: 'similarities are divided by it; some write its inverse, a scale',
};

/** Rows under a normalisation. */
export const normalised =
  <T>(A: Algebra<T>) =>
  (how: Normalisation) =>
  (x: T): T =>
    how === 'none' ? x : A.normalizeRows(how === 'unit' ? lengthFloor : 1e-6)(x);

/** Rows times √(1/τ): anchors and keys are then one matrix, of whose scores a fused log-partition makes half. */
export const rooted =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (x: T): T =>
    A.scale(Math.sqrt(1 / tau))(x);

/** The mean of the terms above 0; 0 when none is. */
export const meanOfNonzero =
  <T>(A: Algebra<T>) =>
  (each: T): T => {
    const counted = A.detach(A.greater(each, A.constant(filled(1, 1, 0))));
    const count = A.maximum(A.sum('all')(counted), A.constant(filled(1, 1, 1)));
    return A.div(A.sum('all')(A.mul(counted, each)), count);
  };

/** Terms under a reduction; the sum where there is none, since that is what is differentiated then. */
export const reduced =
  <T>(A: Algebra<T>) =>
  (how: Reduction) =>
  (terms: T): T =>
    how === 'mean' ? A.mean('all')(terms) : A.sum('all')(terms);

/** A choice among names, refused with the names that are allowed. */
export const oneOf =
  (asked: string, allowed: ReadonlyArray<string>) =>
  (given: unknown): Either<ContrastiveError, unknown> =>
    allowed.includes(String(given))
      ? E.right(given)
      : E.left(configError(asked, String(given), allowed.join(', ')));

/** The named tensor's extent, refused when it is missing or has no row or no column. */
export const present = (name: string, extents: Tensors<Extent>): Either<ContrastiveError, Extent> => {
  const e = extents[name];
  if (e === undefined) return E.left(configError(name, 'nothing', 'rows of numbers'));
  return e.rows > 0 && e.cols > 0
    ? E.right(e)
    : E.left(shapeError(name, [[e.rows, e.cols]], 'at least one row and one column'));
};

/** The extent of a tensor that was found present; [1, 1] stands for one that nobody looked for. */
export const known = (name: string, extents: Tensors<Extent>): Extent =>
  extents[name] ?? { rows: 1, cols: 1 };

/** Two tensors of one extent. */
export const paired = (
  [p, q]: readonly [string, string],
  extents: Tensors<Extent>,
): Either<ContrastiveError, Extent> => {
  const [a, b] = [present(p, extents), present(q, extents)];
  if (E.isLeft(a)) return a;
  if (E.isLeft(b)) return b;
  return a.right.rows === b.right.rows && a.right.cols === b.right.cols
    ? a
    : E.left(
        shapeError(
          `${p} and ${q}`,
          [
            [a.right.rows, a.right.cols],
            [b.right.rows, b.right.cols],
          ],
          'row i of the one and row i of the other are a pair: equal extents',
        ),
      );
};

/** Checks one after another; the first failure stands. */
export const all = <A>(
  checks: ReadonlyArray<Either<ContrastiveError, unknown>>,
  value: A,
): Either<ContrastiveError, A> => {
  for (const check of checks) if (E.isLeft(check)) return check;
  return E.right(value);
};

/** Label lists must have one label for each of `rows`. */
export const labelled = (
  labels: ArrayLike<number> | undefined,
  rows: number,
): Either<ContrastiveError, unknown> =>
  labels === undefined
    ? E.left(configError('labels', 'nothing', `${rows} whole numbers, one for each row`))
    : labels.length === rows
      ? E.right(labels)
      : E.left(domainError('labels', `${labels.length} labels`, `${rows}, one for each row`));
