/**
 * judge — golden numbers against ours.
 *
 *   outputs    |a − b| ≤ 1e−10 · max(1, |b|)      gradients    |a − b| ≤ 1e−9 · max(1, max |g|)
 *
 * Tolerances are the ones under which independent float64 implementations of the files' formulas were found to
 * agree (README.md); entries the files call ill-conditioned move by more than that under a last-bit change of the
 * input: such outputs are compared at its square root, such gradients only for being finite.
 */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { gradient } from '../../src/readings/pullback.js';
import type { Case, Family, FormulaFamily, Tensors } from './family.js';
import { asMatrix } from './family.js';

/** One output or gradient compared: `worst` is the largest difference over what is allowed. */
export interface Comparison {
  readonly name: string;
  readonly worst: number;
  readonly loose: boolean;
}

/** The suggested relative tolerances of float64. */
export const float64Tolerance: Tolerance = { output: 1e-10, gradient: 1e-9 };

/** Relative tolerances for outputs and for gradients. */
export interface Tolerance {
  readonly output: number;
  readonly gradient: number;
}

const largest = (m: Matrix): number => {
  let so = 0;
  for (const x of m.data) so = Math.max(so, Math.abs(x));
  return so;
};

/** The largest |a − b| over what is allowed; NaN agrees with NaN only, an infinity with itself only. */
const worstRatio = (
  ours: Matrix | undefined,
  theirs: Matrix,
  loose: boolean,
  allowed: (b: number, i: number) => number,
): number => {
  if (ours === undefined || ours.data.length !== theirs.data.length) return Number.POSITIVE_INFINITY;
  let so = 0;
  theirs.data.forEach((b, i) => {
    const a = ours.data[i] as number;
    // Where the original itself breaks down there is nothing to agree with.
    if (Object.is(a, b) || a === b || (loose && Number.isNaN(b))) return;
    const ratio = Math.abs(a - b) / allowed(b, i);
    so = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(so, ratio);
  });
  return so;
};

/** 0 for finite entries, infinity otherwise. */
const strange = (m: Matrix): number =>
  m.data.every((x) => Number.isFinite(x)) ? 0 : Number.POSITIVE_INFINITY;

/** The outputs or gradients of a case compared with ours; `bounds` widen what is allowed, entry by entry. */
export const compare = (
  c: Case,
  kind: 'outputs' | 'grads',
  ours: Tensors<Matrix>,
  tolerance: number,
  bounds: Tensors<Matrix> = {},
): ReadonlyArray<Comparison> =>
  Object.entries(c[kind]).map(([name, tensor]) => {
    const theirs = asMatrix(tensor);
    const loose = (c.ill_conditioned ?? []).some((x) => x === `${kind}.${name}` || x === name);
    const base = loose ? Math.sqrt(tolerance) : tolerance;
    const scale = kind === 'grads' ? Math.max(1, largest(theirs)) : 0;
    const allowed = (b: number, i: number): number =>
      base * Math.max(1, scale, Math.abs(b)) + (bounds[name]?.data[i] ?? 0);
    // At a tie or a kink there are many subgradients: all that is asked of ours is to be finite.
    const kink = loose && kind === 'grads' && ours[name] !== undefined;
    const worst = kink ? strange(ours[name] as Matrix) : worstRatio(ours[name], theirs, loose, allowed);
    return { name: `${kind}.${name}`, worst, loose };
  });

const inputsOf = (family: FormulaFamily, c: Case): Tensors<Matrix> =>
  family.inputs?.(c) ?? Object.fromEntries(Object.entries(c.inputs).map(([x, t]) => [x, asMatrix(t)]));

/** The outputs of a formula family under any algebra. */
export const outputsOf = <T>(A: Algebra<T>, family: FormulaFamily, c: Case): Tensors<T> => {
  const inputs = Object.entries(inputsOf(family, c)).map(([x, m]) => [x, A.constant(m)] as const);
  return family.formula(c)(A)(Object.fromEntries(inputs));
};

/** The gradients a case names, under any algebra. */
export const gradientsOf = <T>(A: Algebra<T>, family: FormulaFamily, c: Case): Tensors<T> => {
  const inputs = Object.fromEntries(
    Object.entries(inputsOf(family, c)).map(([x, m]) => [x, A.constant(m)] as const),
  );
  const meaning = family.derivative ?? ((name) => ({ output: 'loss', input: name }));
  return Object.fromEntries(
    Object.keys(c.grads).map((name) => {
      const { output, input } = meaning(name);
      const { gradient: g } = gradient(A)(inputs)((B) => (x) => ({
        loss: B.sum('all')(family.formula(c)(B)(x)[output] as (typeof x)[string]),
        kept: {},
      }));
      return [name, g[input] as T];
    }),
  );
};

/** Every output and gradient of a case compared with ours, on an algebra whose values are matrices. */
export const judgeCase = (
  A: Algebra<Matrix>,
  family: Family,
  c: Case,
  tolerance: Tolerance = float64Tolerance,
): ReadonlyArray<Comparison> =>
  family.kind === 'value'
    ? compare(c, 'outputs', family.answer(c), tolerance.output)
    : [
        ...compare(c, 'outputs', outputsOf(A, family, c), tolerance.output),
        ...compare(c, 'grads', gradientsOf(A, family, c), tolerance.gradient),
      ];
