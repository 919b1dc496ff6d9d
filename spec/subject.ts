/**
 * subject — whoever is judged: a backend, some JavaScript functions, or a program in any language.
 *
 * A subject claims quantities, each with the conventions under which it answers; it is judged by those alone.
 * Its unit roundoff sets what it is allowed: half the distance from 1 to the next number it computes with.
 */
import type { Answer, Conventions, Question } from './question.js';

/** A quantity that a subject answers. */
export interface Claim {
  readonly of: string;
  readonly asks: ReadonlyArray<string>;
  /** Conventions it is bound to; those not named are the topic's defaults, and numbers are drawn. */
  readonly conventions: Conventions;
  /** Whether it follows any conventions that are asked of it. */
  readonly any?: boolean;
}

/** Whoever answers questions. */
export interface Subject {
  readonly name: string;
  readonly unitRoundoff: number;
  readonly claims: ReadonlyArray<Claim>;
  readonly ask: (question: Question) => Promise<Answer>;
}

/** A declared roundoff above this would let anything pass. */
export const coarsest: number = 2 ** -8;

/** The claim of a quantity, if there is one. */
export const claimOf = (subject: Subject, of: string, asks: ReadonlyArray<string>): Claim | undefined =>
  subject.claims.find((c) => c.of === of && asks.every((a) => c.asks.includes(a)));
