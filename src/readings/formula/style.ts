/** style — how the signs of a formula are written: as text in Unicode, and as LaTeX. */
import type { Among } from '../../algebra/among.js';

/** The signs that differ between text and LaTeX. */
export interface Style {
  readonly symbol: (name: string) => string;
  readonly hat: (name: string) => string;
  readonly under: (base: string, index: string) => string;
  readonly power: (base: string, exponent: string) => string;
  readonly over: (numerator: string, denominator: string) => string;
  /** Whether the sides of a fraction need brackets of their own. */
  readonly flat: boolean;
  /** The last touch: signs that the medium writes otherwise. */
  readonly finish: (formula: string) => string;
  readonly root: (inside: string) => string;
  readonly length: (inside: string) => string;
  readonly product: string;
  readonly dot: string;
  readonly minus: string;
  readonly sum: (index: string) => string;
  readonly bound: (word: string, index: string) => string;
  readonly word: (word: string) => string;
  readonly group: (inside: string) => string;
  readonly bracket: (inside: string) => string;
  readonly stack: (a: string, b: string) => string;
  readonly greater: string;
  readonly number: (x: number) => string;
  readonly among: (among: Among, i: string, j: string) => string;
}

const lowered: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789ijklmncdpab'].map((c, at) => [c, [...'₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₗₘₙ'][at] ?? '']),
);
const lower = (index: string): string => {
  const each = [...index].map((c) => lowered[c] ?? '');
  return each.every((c) => c !== '') ? each.join('') : `_{${index}}`;
};

/** A name's letters and its trailing digits. */
const split = (name: string): readonly [string, string] => {
  const digits = /\d+$/.exec(name)?.[0] ?? '';
  return [name.slice(0, name.length - digits.length), digits];
};

const short = (x: number): string =>
  Math.abs(x) >= 1e29 ? '∞' : String(Number(x.toPrecision(4))).replace('-', '−');

/** Unicode text. */
export const text: Style = {
  symbol: (name) => split(name)[0] + (split(name)[1] && lower(split(name)[1])),
  hat: (name) => {
    const [letters, digits] = split(name);
    return letters.length === 1 ? `${letters}\u0302${digits && lower(digits)}` : `unit(${name})`;
  },
  under: (base, index) => (index === '' ? base : base + lower(index)),
  power: (base, exponent) => {
    if (exponent === '2') return `${base}²`;
    return /^(\p{L}|[\d.]+)$/u.test(exponent) ? `${base}^${exponent}` : `${base}^(${exponent})`;
  },
  over: (a, b) => `${a}/${b}`,
  flat: true,
  finish: (formula) => formula.replace(/ {2,}/g, ' ').normalize('NFC'),
  root: (a) => `√(${a})`,
  length: (a) => `‖${a}‖`,
  product: ' ',
  dot: '·',
  minus: '−',
  sum: (index) => (/^[a-z]$/.test(index) ? `Σ${lower(index)}` : `Σ_{${index}}`),
  bound: (name, index) =>
    index === '' ? name : `${name}${/^[a-z]$/.test(index) ? lower(index) : `_{${index}}`}`,
  word: (name) => name,
  group: (a) => `(${a})`,
  bracket: (a) => `[${a}]`,
  stack: (a, b) => `[${a}; ${b}]`,
  greater: ' > ',
  number: short,
  among: ({ relation, self }, i, j) => {
    const related =
      relation === 'every' ? '' : relation === 'same' ? `y(${j}) = y(${i})` : `y(${j}) ≠ y(${i})`;
    const other = self ? '' : `${j} ≠ ${i}`;
    return [related, other].filter((s) => s !== '').join(', ') || j;
  },
};

const greek: Readonly<Record<string, string>> = {
  τ: '\\tau ',
  α: '\\alpha ',
  β: '\\beta ',
  λ: '\\lambda ',
  μ: '\\mu ',
  ν: '\\nu ',
  ρ: '\\rho ',
  σ: '\\sigma ',
  ε: '\\varepsilon ',
};
const signs: Readonly<Record<string, string>> = {
  ...greek,
  θ: '\\theta ',
  π: '\\pi ',
  κ: '\\kappa ',
  ω: '\\omega ',
  χ: '\\chi ',
  '≠': '\\ne ',
  '∞': '\\infty ',
  '−': '-',
  '₀': '_{0}',
  ₜ: '_{t}',
  '⁺': '^{+}',
  '′': "'",
};
const lettered = (name: string): string => {
  const plain = name.replace(/[τα-ωβλμνρσεθ⁺ₜ₀]/g, (c) => signs[c] ?? c);
  return /^[a-zA-Z]{2,}$/.test(plain) ? `\\mathrm{${plain}}` : plain.trim();
};

/** LaTeX, for math mode. */
export const latex: Style = {
  symbol: (name) => {
    const [letters, digits] = split(name);
    return digits === '' ? lettered(letters) : `${lettered(letters)}_{${digits}}`;
  },
  hat: (name) => {
    const [letters, digits] = split(name);
    return `\\hat{${lettered(letters)}}${digits === '' ? '' : `_{${digits}}`}`;
  },
  under: (base, index) => {
    if (index === '') return base;
    const whole = /^(.*)_\{([^{}]*)\}$/.exec(base);
    return whole === null ? `${base}_{${index}}` : `${whole[1]}_{${whole[2]},${index}}`;
  },
  power: (base, exponent) => `${base}^{${exponent}}`,
  over: (a, b) => `\\frac{${a}}{${b}}`,
  flat: false,
  finish: (formula) =>
    formula.replace(/[τα-ωβλμνρσεθπκωχ≠∞−₀ₜ⁺′]/g, (c) => signs[c] ?? c).replace(/ {2,}/g, ' '),
  root: (a) => `\\sqrt{${a}}`,
  length: (a) => `\\lVert ${a} \\rVert`,
  product: '\\,',
  dot: ' \\cdot ',
  minus: '-',
  sum: (index) => `\\sum_{${index}} `,
  bound: (name, index) =>
    index === '' ? `\\operatorname{${name}} ` : `\\operatorname*{${name}}_{${index}} `,
  word: (name) => `\\operatorname{${name.replace(' ', '\\ ')}} `,
  group: (a) => `\\left(${a}\\right)`,
  bracket: (a) => `\\left[${a}\\right]`,
  stack: (a, b) => `\\left[${a};\\,${b}\\right]`,
  greater: ' > ',
  number: (x) => (Math.abs(x) >= 1e29 ? '\\infty ' : String(Number(x.toPrecision(4)))),
  among: ({ relation, self }, i, j) => {
    const related = relation === 'every' ? '' : `y(${j}) ${relation === 'same' ? '=' : '\\ne'} y(${i})`;
    const other = self ? '' : `${j} \\ne ${i}`;
    return [related, other].filter((s) => s !== '').join(',\\,') || j;
  },
};
