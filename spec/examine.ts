/**
 * examine — a law put to a subject: drawn situations, questions, answers, and the smallest situation that refutes it.
 *
 * Five outcomes, never merged: holds · fails · not claimed · refused · broken. A finding is a pure function of the
 * law, the subject, the seed and the number of runs.
 */

import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { defect } from '../src/prelude/errors.js';
import type { Situation } from './domains/situation.js';
import { situations } from './domains/situation.js';
import type { Disagreement, Halt, Judged } from './judge.js';
import { judge } from './judge.js';
import type { Law } from './law.js';
import type { Conventions } from './question.js';
import { refused } from './question.js';
import type { Claim, Subject } from './subject.js';
import { claimOf } from './subject.js';
import { topics } from './topic.js';

/** How a law fared. */
export type Outcome = 'holds' | 'fails' | 'not claimed' | 'refused' | 'broken';

/** What an examination found. */
export interface Finding {
  readonly law: string;
  readonly statement: string;
  readonly subject: string;
  readonly outcome: Outcome;
  readonly runs: number;
  /** Draws on which rounding alone could explain anything: they judge nothing. */
  readonly undecided: number;
  /** Draws that the subject declined: they judge nothing. Where it declined all of them, the law is refused. */
  readonly refusals: number;
  /** The largest difference met, as a share of what was allowed. */
  readonly worst: number;
  readonly why?: string;
  readonly situation?: Situation;
  readonly disagreement?: Disagreement;
  readonly seed: number;
  readonly path?: string;
}

/** How hard to look. */
export interface Effort {
  readonly runs: number;
  readonly seed: number;
  /** Replays one counterexample. */
  readonly path?: string;
  /** Whether a counterexample is made as small as it gets; `true` when absent. */
  readonly shrink?: boolean;
}

/** Whether a claim answers under these conventions: they are its own, and a temperature that it does not name is free. */
const follows = (claim: Claim, conventions: Conventions): boolean =>
  claim.any === true ||
  Object.entries(conventions).every(([name, x]) => {
    const own = claim.conventions[name] ?? topics[claim.of]?.defaults[name];
    const drawn = name === 'temperature' && claim.conventions[name] === undefined;
    return drawn || own === x;
  });

const compatible = (law: Law, claim: Claim): boolean => follows(claim, law.under);

/** The subject, asked only what it claims; `foreign` hears of a question under conventions that are not its own. */
const bound = (subject: Subject, foreign: () => void): Subject => ({
  ...subject,
  ask: async (q) => {
    const own = subject.claims.some(
      (c) => c.of === q.of && c.asks.includes(q.ask) && follows(c, q.conventions),
    );
    if (own) return subject.ask(q);
    foreign();
    return refused(`not claimed: ${q.ask} of ${q.of} under these conventions`);
  },
});

/** Whether a law and a subject have anything to do with each other. */
export const concerns = (law: Law, subject: Subject): Claim | undefined => {
  const claim = claimOf(subject, law.of, law.needs);
  return claim !== undefined && compatible(law, claim) ? claim : undefined;
};

/** What has been seen so far in one examination. */
interface Seen {
  worst: number;
  undecided: number;
  disagreement: Disagreement | undefined;
  broken: Halt | undefined;
  refusals: number;
  refused: (Halt & { readonly situation: Situation }) | undefined;
}

const unseen = (): Seen => ({
  worst: 0,
  undecided: 0,
  disagreement: undefined,
  broken: undefined,
  refusals: 0,
  refused: undefined,
});

const witnessed = (seen: Seen, situation: Situation, judged: E.Either<Halt, Judged>): boolean => {
  if (E.isLeft(judged) && judged.left.outcome === 'refused') {
    seen.refusals += 1;
    seen.refused ??= { ...judged.left, situation };
    return true;
  }
  if (E.isLeft(judged)) {
    seen.broken = judged.left;
    return false;
  }
  const { worst, decided, disagreement } = judged.right;
  seen.worst = Math.max(seen.worst, worst);
  seen.undecided += decided ? 0 : 1;
  if (disagreement === undefined) return true;
  seen.disagreement = disagreement;
  return false;
};

/** A law put to a subject. */
export const examine = async (law: Law, subject: Subject, effort: Effort): Promise<Finding> => {
  const [topic, claim] = [topics[law.of], concerns(law, subject)];
  const { id, statement } = law;
  const base = {
    law: id,
    statement,
    subject: subject.name,
    seed: effort.seed,
    runs: 0,
    undecided: 0,
    refusals: 0,
    worst: 0,
  };
  if (topic === undefined || claim === undefined) return { ...base, outcome: 'not claimed' };
  const seen = unseen();
  let foreign = false;
  const asked = bound(subject, () => {
    foreign = true;
  });
  const domain = situations(topic, { ...claim.conventions, ...law.under }, claim.any === true, law.domain);
  const found = await fc.check(
    // A subject that broke is asked nothing more: the situation that broke it stands, and nothing shrinks it.
    fc.asyncProperty(
      domain,
      async (x) => foreign || seen.broken !== undefined || witnessed(seen, x, await judge(law, asked, x)),
    ),
    {
      numRuns: effort.runs,
      seed: effort.seed,
      ...(effort.path === undefined ? {} : { path: effort.path }),
      endOnFailure: effort.shrink === false,
    },
  );
  if (foreign) return { ...base, outcome: 'not claimed' };
  const { worst, undecided, refusals, refused: declined, broken, disagreement } = seen;
  const so = { ...base, runs: found.numRuns, undecided, refusals, worst };
  if (!found.failed)
    return declined !== undefined && refusals >= found.numRuns
      ? { ...so, ...declined }
      : { ...so, outcome: 'holds' };
  const situation = found.counterexample?.[0];
  // Anything thrown is a defect of ours or of the law, and no finding about the subject.
  if (broken === undefined && disagreement === undefined && found.errorInstance instanceof Error)
    throw found.errorInstance;
  if (situation === undefined) return defect(`${id}: nothing could be drawn`);
  const where = { situation, path: found.counterexamplePath ?? '' };
  if (broken !== undefined) return { ...so, ...broken, ...where };
  return { ...so, outcome: 'fails', ...where, ...(disagreement === undefined ? {} : { disagreement }) };
};
