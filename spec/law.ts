/**
 * law — a property as data: its statement, its reason, the questions it asks, and how their answers must relate.
 *
 * A law is pure. It knows no test runner, no backend and no tolerance: answers arrive with a bound on what rounding
 * may have done to them, derived comparisons carry the bounds along, and two sides agree when their bounds meet.
 */
import type { Algebra } from '../src/algebra/derived.js';
import type { Tensors } from '../src/objectives/objective.js';
import type { Matrix } from '../src/prelude/matrix.js';
import type { Rounded } from '../src/readings/rounding.js';
import type { Narrowing, Situation } from './domains/situation.js';
import type { Conventions, Question } from './question.js';

/** A number with its bound. */
export type Bounded = Rounded<Matrix>;

/** Two sides, and how they must stand to each other, entry by entry. */
export interface Relation {
  /** What is compared, where a law compares several things. */
  readonly what?: string;
  readonly left: Bounded;
  readonly relation: '=' | '≤';
  readonly right: Bounded;
}

/** A property that every honest implementation has. */
export interface Law {
  /** `info-nce/permutation-invariant`: spelled once, for ever. */
  readonly id: string;
  /** In symbols. */
  readonly statement: string;
  readonly because: string;
  readonly source?: string;
  /** Who gets it wrong, and how. */
  readonly mistaken?: string;
  readonly of: string;
  /** What a subject must claim of the topic. */
  readonly needs: ReadonlyArray<string>;
  /** Conventions under which the law is said; a subject bound to others is not judged by it. */
  readonly under: Conventions;
  readonly domain: Narrowing;
  readonly questions: (x: Situation) => Readonly<Record<string, Question>>;
  /** Questions about what was answered, asked afterwards: whether a normalised row is normalised. */
  readonly follow?: (
    x: Situation,
    answers: Readonly<Record<string, Tensors<Bounded>>>,
  ) => Readonly<Record<string, Question>>;
  readonly relations: (
    R: Algebra<Bounded>,
  ) => (x: Situation, answers: Readonly<Record<string, Tensors<Bounded>>>) => ReadonlyArray<Relation>;
}

/** The one value of an answer. */
export const the = (
  answers: Readonly<Record<string, Tensors<Bounded>>>,
  question: string,
  name = 'loss',
): Bounded => answers[question]?.[name] as Bounded;
