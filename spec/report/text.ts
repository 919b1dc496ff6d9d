/**
 * text — findings as people read them: one line a law, subjects side by side, and the counterexample below.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { toRows } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import type { Finding, Outcome } from '../examine.js';
import type { Law } from '../law.js';
import { topics } from '../topic.js';

const marks: Readonly<Record<Outcome, string>> = {
  holds: '✓',
  fails: '✗',
  'not claimed': '·',
  refused: '– refused',
  broken: '! protocol broken',
};

/** A number with so many digits; all of it where that is shorter. */
const shown = (x: number, digits = 6): string => {
  const exact = String(x);
  if (!Number.isFinite(x) || exact.length <= digits) return exact;
  const far = x !== 0 && (Math.abs(x) < 1e-4 || Math.abs(x) >= 1e6);
  return far ? x.toExponential(digits - 2) : String(Number(x.toPrecision(digits)));
};

/** As few digits as tell two numbers apart, six at least. */
const apart = (a: number, b: number): number =>
  [6, 8, 10, 12, 14].find((digits) => shown(a, digits) !== shown(b, digits)) ?? 17;

/** A fraction 1/n where a number is one, as temperatures often are. */
const fraction = (x: number): string => {
  const n = Math.round(1 / x);
  return x > 0 && x < 1 && n < 1000 && 1 / n === x ? `1/${n}` : shown(x, apart(x, 1));
};

const signed = (x: number, digits = 6): string => shown(x, digits).replaceAll('-', '−');

/** (1, 2)ᵀ for a column, rows in brackets otherwise; large tensors by their size. */
const tensor = (m: Matrix): string => {
  if (m.data.length > 24) return `[${m.rows}, ${m.cols}]`;
  const row = (r: ReadonlyArray<number>): string => `(${r.map((x) => signed(x)).join(', ')})`;
  return m.cols === 1
    ? `${row(Array.from(m.data))}${m.rows > 1 ? 'ᵀ' : ''}`
    : `[${toRows(m).map(row).join(', ')}]`;
};

/** The conventions of a situation that are not the defaults. */
const unusual = (x: Situation): ReadonlyArray<string> =>
  Object.entries(x.conventions).flatMap(([name, value]) => {
    if (name === 'temperature') return [`τ = ${fraction(Number(value))}`];
    return topics[x.of]?.defaults[name] === value ? [] : [`${name} ${value}`];
  });

/** A situation in one line. */
export const situationLine = (x: Situation): string => {
  const tensors = Object.entries<Matrix>(x.tensors);
  const first = tensors[0]?.[1];
  return [
    ...(first === undefined ? [] : [`N = ${first.rows}`, `D = ${first.cols}`]),
    ...unusual(x),
    ...tensors.map(([name, m]) => `${name} = ${tensor(m)}`),
    ...(x.labels === undefined ? [] : [`labels (${Array.from(x.labels).join(', ')})`]),
  ].join(', ');
};

const unequal: Readonly<Record<string, string>> = { '=': '≠', '≤': '>' };

const numbers = ({ disagreement: d }: Finding): string => {
  if (d === undefined) return '';
  const what = d.what === '' ? '' : `${d.what}: `;
  const digits = apart(d.left, d.right);
  const sides = `${signed(d.left, digits)} ${unequal[d.relation]} ${signed(d.right, digits)}`;
  return `${what}${sides}   (allowed ${d.allowed.toExponential(1).replace('-', '−')})`;
};

/** What stands below the line of a law that a subject does not keep. */
export const below = (f: Finding): ReadonlyArray<string> => {
  if (f.outcome === 'holds' || f.outcome === 'not claimed') return [];
  const where = f.situation === undefined ? [] : [situationLine(f.situation)];
  const why = f.why === undefined ? [] : [`${f.subject}: ${f.why}`];
  const seed = f.path === undefined ? [] : [`seed ${f.seed} path ${f.path}`];
  const found = f.outcome === 'fails' ? [[...where, numbers(f)].join(' :   ')] : [...why, ...where];
  return [...found, ...seed].map((text) => `    ${text}`);
};

/** Draws that judged nothing: those declined, and those on which rounding alone could explain anything. */
const idle = ({ refusals, undecided }: Finding): string => {
  const told = [
    ...(refusals === 0 ? [] : [`${refusals} refused`]),
    ...(undecided === 0 ? [] : [`${undecided} undecided`]),
  ];
  return told.length === 0 ? '' : ` (${told.join(', ')})`;
};

const mark = (f: Finding): string =>
  `${f.subject} ${marks[f.outcome]}${f.outcome === 'holds' ? ` ${f.runs - f.refusals - f.undecided}${idle(f)}` : ''}`;

/** One line a law, subjects side by side; the counterexamples below. */
export const lawLines = (law: Law, findings: ReadonlyArray<Finding>): string => {
  const left = `${law.id.padEnd(42)}  ${law.statement}`;
  const right = findings.map(mark).join('   ');
  return [`${left.padEnd(110)}  ${right}`, ...findings.flatMap(below)].join('\n');
};

const outcomes: ReadonlyArray<Outcome> = ['holds', 'fails', 'broken', 'refused', 'not claimed'];

/** How many laws came out how, for one subject. */
export const summary = (subject: string, findings: ReadonlyArray<Finding>): string => {
  const counts = outcomes.flatMap((outcome) => {
    const n = findings.filter((f) => f.outcome === outcome).length;
    return n === 0 ? [] : [`${n} ${outcome}`];
  });
  return `${subject}: ${counts.join(', ') || 'nothing judged'}`;
};
