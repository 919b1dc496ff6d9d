/**
 * on-backend — golden numbers against a backend of any precision.
 *
 * Golden inputs are float64. A backend that holds float32 rounds them first, and rounds at every step: both are in
 * the bound that the rounding reading carries through the family's own formula, beside the tolerance of the files.
 */
import * as E from 'fp-ts/lib/Either.js';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import type { Backend } from '../../src/algebra/backend.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { defect, show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Rounded } from '../../src/readings/rounding.js';
import { roundingAlgebra } from '../../src/readings/rounding.js';
import type { Case, Family, FormulaFamily, Tensors } from './family.js';
import type { Comparison } from './judge.js';
import { compare, float64Tolerance, gradientsOf, outputsOf } from './judge.js';

const float64 = 2 ** -53;

/** What one backend answers, read back and let go. */
const answered = async <T>(b: Backend<T>, made: () => Tensors<T>): Promise<Tensors<Matrix>> => {
  const handles = b.scope(made, (kept) => Object.values<T>(kept));
  const read: Record<string, Matrix> = {};
  for (const [name, handle] of Object.entries<T>(handles)) {
    const m = await b.read(handle)();
    if (E.isLeft(m)) return defect(show(m.left));
    read[name] = m.right;
  }
  b.release(Object.values<T>(handles));
  return read;
};

/** Bounds around the formula, its inputs off by one rounding already. */
const boundsAt = (u: number): Algebra<Rounded<Matrix>> => {
  const R = roundingAlgebra(arrayAlgebra, u);
  const off = (m: Matrix): Matrix =>
    matrix(
      m.rows,
      m.cols,
      Float64Array.from(m.data, (x) => u * Math.abs(x)),
    );
  return { ...R, constant: (m) => ({ value: m, bound: u > float64 ? off(m) : R.constant(m).bound }) };
};

const bounds = (x: Tensors<Rounded<Matrix>>): Tensors<Matrix> =>
  Object.fromEntries(Object.entries<Rounded<Matrix>>(x).map(([name, { bound }]) => [name, bound]));

/** What was answered in arithmetic of unit roundoff u, compared. */
export const compareAnswers = (
  u: number,
  family: FormulaFamily,
  c: Case,
  outputs: Tensors<Matrix>,
  gradients: Tensors<Matrix>,
): ReadonlyArray<Comparison> => {
  const R = boundsAt(u);
  const { output, gradient } = float64Tolerance;
  return [
    ...compare(c, 'outputs', outputs, output, bounds(outputsOf(R, family, c))),
    ...compare(c, 'grads', gradients, gradient, bounds(gradientsOf(R, family, c))),
  ];
};

/** Every output and gradient of a case compared with a backend's; what is computed on the host is not its claim. */
export const judgeOn = async <T>(
  b: Backend<T>,
  family: Family,
  c: Case,
): Promise<ReadonlyArray<Comparison> | { readonly outcome: 'not-claimed' }> =>
  family.kind === 'value'
    ? { outcome: 'not-claimed' }
    : compareAnswers(
        b.unitRoundoff,
        family,
        c,
        await answered(b, () => outputsOf(b, family, c)),
        await answered(b, () => gradientsOf(b, family, c)),
      );
