/**
 * differences — where two presets differ: convention by convention, and as a factor or a term of the formula that runs.
 *
 * Both formulas are read on the same signs and subtracted as terms: what they share falls away, and what is left is
 * the term in which they differ. Where one is a multiple of the other, that is the factor.
 */
import type { Printed } from '../readings/formula/printed.js';
import { printed } from '../readings/formula/printed.js';
import type { Style } from '../readings/formula/style.js';
import type { Term } from '../readings/formula/term.js';
import { add, factored, number, scale } from '../readings/formula/term.js';
import { valueAlgebra } from '../readings/formula.js';
import type { Choice } from './objective.js';
import type { AnyObjective } from './registry.js';
import { read } from './written.js';

type Conventions = Readonly<Record<string, Choice>>;

/** One convention in which two presets differ. */
export interface Changed {
  readonly name: string;
  readonly a: Choice | undefined;
  readonly b: Choice | undefined;
  readonly meaning: string;
}

/** How two formulas are related, on common numbers. */
export type Relation =
  | { readonly kind: 'same' }
  /** ℒ of b is ℒ of a times this. */
  | { readonly kind: 'factor'; readonly factor: string }
  /** ℒ of b is ℒ of a plus this. */
  | { readonly kind: 'term'; readonly term: Printed }
  | { readonly kind: 'formulas'; readonly a: Printed; readonly b: Printed };

/** Two presets compared. */
export interface Difference {
  readonly changed: ReadonlyArray<Changed>;
  readonly relation: Relation;
}

/** b's conventions on a's rows and with a's numbers, except where a 0 switches something off. */
const onCommonNumbers = (o: AnyObjective, a: Conventions, b: Conventions): Conventions =>
  Object.fromEntries(
    Object.entries(b).map(([name, x]) => {
      const other = a[name] ?? x;
      const role = o.conventions.find((known) => known.name === name);
      const free = name === 'normalisation' || typeof role?.allowed === 'string';
      return [name, free && x !== 0 && other !== 0 ? other : x];
    }),
  );

// A term longer than both formulas together explains nothing.
const tooLong = (term: Printed, a: Printed, b: Printed): boolean => {
  const length = (p: Printed): number => [p.formula, ...p.where].join('').length;
  return length(term) > 1.25 * Math.max(length(a), length(b));
};

/** Both views' terms, of which the first view's are looked at; the other's differ likewise. */
const firstHalf = (t: Term): Term => (t.kind === 'above' ? t.a : t);

const relationOf = (
  style: Style,
  o: AnyObjective,
  a: Conventions,
  b: Conventions,
  what: 'terms' | 'loss',
): Relation => {
  const common = onCommonNumbers(o, a, b);
  const [x, y] = [
    read(style, o, a, common, what, valueAlgebra),
    read(style, o, common, a, what, valueAlgebra),
  ];
  const write = (t: Term): Printed => printed(y.names, t, y.inputs);
  if (x.term.key === y.term.key)
    return what === 'terms' ? relationOf(style, o, a, b, 'loss') : { kind: 'same' };
  const [p, q] = [factored(x.term), factored(y.term)];
  if (p.term.key === q.term.key) return { kind: 'factor', factor: write(number(q.c / p.c)).formula };
  const [left, right] = [printed(x.names, x.term, x.inputs), write(y.term)];
  if (x.term.rows !== y.term.rows) return { kind: 'formulas', a: left, b: right };
  const gap = write(add(firstHalf(y.term), scale(-1, firstHalf(x.term))));
  return tooLong(gap, left, right) ? { kind: 'formulas', a: left, b: right } : { kind: 'term', term: gap };
};

/** How b differs from a. */
export const differenceBetween =
  (style: Style) =>
  (o: AnyObjective, a: Conventions, b: Conventions): Difference => ({
    changed: o.conventions
      .filter(({ name }) => a[name] !== b[name])
      .map(({ name, meaning }) => ({ name, a: a[name], b: b[name], meaning })),
    // Terms before they are reduced cancel where means of them do not.
    relation: relationOf(style, o, a, b, a.reduction === b.reduction ? 'terms' : 'loss'),
  });
