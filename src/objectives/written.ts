/**
 * written — the formula of an objective as it is printed: the code that computes it, run on names instead of numbers.
 *
 * Conventions that are numbers are given values that nothing else has, and extents likewise, so that a coefficient of
 * the running code is known again: 1/τ, 2τ, N/(N − 1), log|P|.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import type { Fraction, Names, Printed } from '../readings/formula/printed.js';
import { printed } from '../readings/formula/printed.js';
import type { Style } from '../readings/formula/style.js';
import type { Term } from '../readings/formula/term.js';
import { symbol } from '../readings/formula/term.js';
import { formulaAlgebra } from '../readings/formula.js';
import type { Choice, Side } from './objective.js';
import type { AnyObjective } from './registry.js';
import { extentOf, takesPart } from './sized.js';

type Conventions = Readonly<Record<string, Choice>>;

/** The sign of a convention, where it has one. */
const signs: Readonly<Record<string, string>> = {
  temperature: 'τ',
  teacherTemperature: 'τₜ',
  baseTemperature: 'τ₀',
  margin: 'm',
  alpha: 'α',
  beta: 'β',
  base: 'λ',
  lambda: 'λ',
  rho: 'ρ',
  t: 't',
  weight: 'w',
  balance: 'w',
  invariance: 'λ',
  variance: 'μ',
  covariance: 'ν',
  epsilon: 'ε',
  hardness: 'β',
  classPrior: 'τ⁺',
  weightSigma: 'σ',
  sharpening: 'T',
  threshold: 'θ',
  bias: 'b',
  norm: 'p',
};

/** What the letters of extents stand for: numbers that no other extent has. */
const sizes = { N: 101, M: 108, D: 103, K: 107, Q: 109, W: 2 } as const;

/** |P|: labelled rows are of two classes. */
const kin = sizes.M / 2 - 1;

/** The exponent of an objective that takes a formula of its own where it is 1 or 2. */
const branching: Readonly<Record<string, string>> = {
  triplet: 'norm',
  alignment: 'alpha',
  hypersphere: 'alpha',
};
const branches = new Set([1, 2]);

/**
 * Conventions whose numbers are told apart from all others, and these numbers. Left as they are: counts, what chooses
 * a branch, and 0, which switches something off.
 *
 * 1 and the cosines of 1, 2, 3 … have no linear relation with rational coefficients (Lindemann–Weierstrass), so that
 * no (1 + x)/y or 1 − x is by chance the number that a formula holds for another reason.
 */
const moved = (o: AnyObjective, given: Conventions): ReadonlyArray<readonly [name: string, x: number]> =>
  o.conventions.flatMap(({ name, allowed }, i) => {
    const x = Number(given[name]);
    const counted = typeof allowed !== 'string' || allowed.startsWith('a whole number');
    const branch = branching[o.name] === name && branches.has(x);
    return counted || branch || x === 0 ? [] : [[name, x * (1 + Math.cos(i + 1) / 9973)] as const];
  });

/** Tensors that the conventions call for. */
const wanted = (o: AnyObjective, c: Conventions, letters: Readonly<Record<string, number>>) =>
  o.tensors
    .filter((t) => takesPart(c, t.name, t.optional))
    .map((t) => [t.name, extentOf(t.shape, c, letters)] as const);

const labelOf = (o: AnyObjective, i: number): number => i % (o.name === 'many-positives' ? sizes.N : 2);

const labelsOf = (o: AnyObjective, c: Conventions, rows: number): Side => {
  const mined = c.mining !== undefined && c.mining !== 'all';
  if (o.labels !== 'required' && !mined) return {};
  return { labels: Int32Array.from({ length: rows }, (_, i) => labelOf(o, i)) as Index };
};

type Candidate = readonly [value: number, fraction: Fraction];

const whole = (over: string): Fraction => ({ over, under: '' });

/** Numbers that a formula may hold because of one sign. */
const ofSign = (style: Style, sign: string, v: number): ReadonlyArray<Candidate> => {
  const s = style.symbol(sign);
  const n = sizes.N;
  const two = `2${style.product.trim()}${s}`;
  return [
    [v, whole(s)],
    [-v, whole(`${style.minus}${s}`)],
    [1 / v, { over: '', under: s }],
    [2 * v, whole(two)],
    [v / 2, { over: s, under: '2' }],
    [1 / (2 * v), { over: '', under: style.group(two) }],
    [1 / (kin * v), { over: '', under: style.group(`|P|${style.product}${s}`) }],
    [v * (2 * n - 2), whole(`${style.group(`2N ${style.minus} 2`)}${style.product}${s}`)],
    [-Math.log1p(-v), whole(`${style.minus}${style.word('log')}${style.group(`1 ${style.minus} ${s}`)}`)],
    [
      Math.log(2 * n - 2) - 1 / v,
      whole(`${style.word('log')}${style.group(`2N ${style.minus} 2`)} ${style.minus} ${style.over('1', s)}`),
    ],
    [
      Math.log(2 * n - 2) - Math.log1p(-v),
      whole(
        `${style.word('log')}${style.group(`2N ${style.minus} 2`)} ${style.minus} ${style.word('log')}${style.group(`1 ${style.minus} ${s}`)}`,
      ),
    ],
    [1 - v, whole(style.group(`1 ${style.minus} ${s}`))],
  ];
};

const pairsOfSigns = (
  style: Style,
  [a, x]: readonly [string, number],
  [b, y]: readonly [string, number],
): ReadonlyArray<Candidate> => {
  const [p, q] = [style.symbol(a), style.symbol(b)];
  return [
    [x / y, { over: p, under: q }],
    [x * y, whole(`${p}${style.product}${q}`)],
    [-x * y, whole(`${style.minus}${p}${style.product}${q}`)],
    [(1 + x) / y, { over: style.group(`1 + ${p}`), under: q }],
  ];
};

/** Numbers that a formula may hold because of the sizes of a batch. */
const ofSizes = (style: Style, k: number): ReadonlyArray<Candidate> => {
  const log = (inside: string, times = ''): Fraction => whole(`${times}${style.word('log')} ${inside}`);
  const less = (by: string): string => style.group(`${by} ${style.minus} 1`);
  const n = sizes.N;
  return [
    [n, whole('N')],
    [1 / n, { over: '', under: 'N' }],
    [n / (n - 1), { over: 'N', under: less('N') }],
    [1 / (n - 1), { over: '', under: less('N') }],
    [Math.log(n * (n - 1)), log(style.group(`N${less('N')}`))],
    [2 * Math.log(n * (n - 1)), log(style.group(`N${less('N')}`), '2 ')],
    [2 * Math.log(k), log('K', '2 ')],
    [Math.log(2 * n - 2), log(style.group(`2N ${style.minus} 2`))],
    [Math.log(k), log('K')],
    [
      1 / ((n - 1) ** 2 * sizes.D),
      { over: '', under: style.group(`${style.power(less('N'), '2')}${style.product}D`) },
    ],
    [Math.log(kin), log('|P|')],
  ];
};

const namesOf = (
  style: Style,
  numbers: ReadonlyArray<readonly [name: string, x: number]>,
  k: number,
): Names => {
  const known = numbers.map(([name, x]) => [signs[name] ?? name, x] as const);
  const candidates: ReadonlyArray<Candidate> = [
    ...known.flatMap(([sign, v]) => ofSign(style, sign, v)),
    ...known.flatMap((a) => known.filter((b) => b !== a).flatMap((b) => pairsOfSigns(style, a, b))),
    ...ofSizes(style, k),
  ];
  // Rounding moves a coefficient by less than 2⁻⁴⁰; no two that have a name are as near.
  const near = (x: number, y: number): boolean => Math.abs(x - y) <= 2 ** -40 * Math.abs(y);
  const letters: Readonly<Record<number, string>> = { [sizes.D]: 'd', [k]: 'k' };
  return {
    style,
    number: (x) => candidates.find(([v]) => near(x, v))?.[1],
    column: (cols) => letters[cols],
  };
};

/** What an objective is as a term, before it is written. */
export interface Read {
  readonly term: Term;
  readonly names: Names;
  readonly inputs: ReadonlyArray<string>;
}

/** The loss or the terms of an objective as a term; signs are those of these conventions and of `also`. */
export const read = (
  style: Style,
  o: AnyObjective,
  given: Conventions,
  also: Conventions = given,
  what: 'loss' | 'terms' = 'loss',
  A: Algebra<Term> = formulaAlgebra,
): Read => {
  const numbers = moved(o, given);
  const c = { ...given, ...Object.fromEntries(numbers) };
  const letters = {
    ...sizes,
    ...(o.name === 'many-positives' ? { M: kin * sizes.N } : {}),
    V: Number(c.views ?? 2),
    A: Number(c.assigned ?? c.taught ?? 2),
  };
  const tensors = wanted(o, c, letters);
  const own = tensors.find(([name]) => name === o.labelsOf) ?? tensors[0];
  const side = labelsOf(o, c, own?.[1].rows ?? 0);
  const inputs = Object.fromEntries(tensors.map(([name, e]) => [name, symbol(name, e)]));
  // What is 0 here has the other's number.
  const other = moved(o, also).filter(([name]) => !c[name]);
  return {
    term: o[what](c, side)(A)(inputs),
    names: namesOf(style, [...numbers, ...other], sizes.K),
    inputs: tensors.map(([name]) => name),
  };
};

/** The loss of an objective under conventions, as it is written. */
export const written =
  (style: Style) =>
  (o: AnyObjective, given: Conventions): Printed => {
    const { term, names, inputs } = read(style, o, given);
    return printed(names, term, inputs);
  };
