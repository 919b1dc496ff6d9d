/**
 * fit — whether answers are a factor times ours plus a constant, where either may go with N or τ.
 *
 *   y = a · f · x + b · g,   f among 1, τ, 1/τ, N, 1/N;   g among 1, log N;   a, b numbers
 */

/** One anchor seen from both sides; `bound` is how far rounding may have moved either. */
export interface Pair {
  readonly theirs: number;
  readonly ours: number;
  readonly bound: number;
  readonly n: number;
  readonly temperature: number;
}

/** A factor and a constant. */
export interface Fit {
  readonly factor: number;
  readonly times: string;
  readonly constant: number;
  readonly plus: string;
}

type Shape = (p: Pair) => number;

const factors: Readonly<Record<string, Shape>> = {
  '': () => 1,
  τ: (p) => p.temperature,
  '1/τ': (p) => 1 / p.temperature,
  N: (p) => p.n,
  '1/N': (p) => 1 / p.n,
};

const constants: Readonly<Record<string, Shape>> = { '': () => 1, 'log N': (p) => Math.log(p.n) };

/** The loss itself. */
export const itself: Fit = { factor: 1, times: '', constant: 0, plus: '' };

/** What a fit makes of ours. */
export const fittedValue = (f: Fit, p: Pair): number =>
  f.factor * (factors[f.times] as Shape)(p) * p.ours + f.constant * (constants[f.plus] as Shape)(p);

/** Both sides agree within what rounding and the fit itself can have moved. */
export const agrees = (f: Fit, p: Pair): boolean => {
  if (Object.is(p.theirs, p.ours)) return !Number.isNaN(p.ours);
  const size = Math.abs(f.factor * (factors[f.times] as Shape)(p));
  // The two numbers of a fit come from answers that rounded as well: they are off by as much again.
  const allowed = (f === itself ? 2 : 8) * Math.max(1, size) * p.bound;
  return Math.abs(p.theirs - fittedValue(f, p)) <= allowed;
};

/** What least squares find, and how far each may be off when every answer is off by its bound. */
interface Solved {
  readonly factor: number;
  readonly constant: number;
  readonly factorOff: number;
  readonly constantOff: number;
}

/** Least squares of y on x and g: linear in y, so errors of y go through by the size of their weights. */
const solved = (pairs: ReadonlyArray<Pair>, f: Shape, g: Shape | undefined): Solved => {
  let [xx, xg, gg, xy, gy] = [0, 0, 0, 0, 0];
  for (const p of pairs) {
    const [x, c] = [f(p) * p.ours, g?.(p) ?? 0];
    [xx, xg, gg, xy, gy] = [xx + x * x, xg + x * c, gg + c * c, xy + x * p.theirs, gy + c * p.theirs];
  }
  const determinant = xx * gg - xg * xg;
  const alone = g === undefined || determinant === 0;
  const weights = (p: Pair): readonly [number, number] => {
    const [x, c] = [f(p) * p.ours, g?.(p) ?? 0];
    return alone ? [x / xx, 0] : [(x * gg - c * xg) / determinant, (c * xx - x * xg) / determinant];
  };
  const [factor, constant] = alone
    ? [xy / xx, 0]
    : [(xy * gg - gy * xg) / determinant, (gy * xx - xy * xg) / determinant];
  let [factorOff, constantOff] = [0, 0];
  for (const p of pairs) {
    const [a, b] = weights(p);
    // Theirs is off by its bound, and ours, times the factor, by as much.
    const off = (1 + Math.abs(factor * f(p))) * p.bound;
    [factorOff, constantOff] = [factorOff + Math.abs(a) * off, constantOff + Math.abs(b) * off];
  }
  return { factor, constant, factorOff, constantOff };
};

/** A number that errors of the answers may have moved from a small fraction is taken to be it. */
const rounded = (x: number, off: number): number => {
  for (const d of [1, 2, 3, 4, 5, 7, 8]) {
    const near = Math.round(x * d) / d;
    if (Math.abs(near - x) <= off) return near;
  }
  return x;
};

/** Fits to try, simplest first: itself, a factor, a factor and a constant. */
export const fits = (pairs: ReadonlyArray<Pair>): ReadonlyArray<Fit> => {
  const finite = pairs.filter((p) => Number.isFinite(p.theirs) && Number.isFinite(p.ours));
  const each = [undefined, ...Object.keys(constants)].flatMap((plus) =>
    Object.entries(factors).map(([times, f]): Fit => {
      const so = solved(finite, f, plus === undefined ? undefined : constants[plus]);
      return {
        factor: rounded(so.factor, so.factorOff),
        times,
        constant: rounded(so.constant, so.constantOff),
        plus: plus ?? '',
      };
    }),
  );
  return [
    itself,
    ...each.filter((f) => Number.isFinite(f.factor) && Number.isFinite(f.constant) && f.factor !== 0),
  ];
};

/** Digits of a number that is no small fraction. */
const digits = (x: number): number => Number(x.toPrecision(8));

const figure = (x: number): string => {
  const fraction = [1, 2, 3, 4, 5, 7, 8].find((d) => Number.isInteger(x * d));
  if (fraction !== undefined) return fraction === 1 ? String(x) : `${x * fraction}/${fraction}`;
  return digits(x) === digits(1 / Math.LN2) ? '1/log 2' : String(digits(x));
};

/**
 * A fit in symbols.
 *
 * @example
 * formula({ factor: 2, times: 'τ', constant: 0, plus: '' }, 'info-nce') // => '2 × τ × info-nce'
 */
export const formula = ({ factor, times, constant, plus }: Fit, name: string): string => {
  const parts = [...(factor === 1 ? [] : [figure(factor)]), ...(times === '' ? [] : [times]), name];
  if (constant === 0) return parts.join(' × ');
  const size = [
    ...(Math.abs(constant) === 1 && plus !== '' ? [] : [figure(Math.abs(constant))]),
    ...(plus === '' ? [] : [plus]),
  ];
  return `${parts.join(' × ')} ${constant < 0 ? '−' : '+'} ${size.join(' · ')}`;
};
