/**
 * examine — a law put to a subject: drawn situations, questions, answers, and the smallest situation that refutes it.
 *
 * Five outcomes, never merged: holds · fails · not claimed · refused · broken. A finding is a pure function of the
 * law, the subject, the seed and the number of runs.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import { arrayAlgebra } from '../backends/array/algebra.js';
import type { Tensors } from '../src/objectives/objective.js';
import { defect } from '../src/prelude/errors.js';
import type { Matrix } from '../src/prelude/matrix.js';
import { roundingAlgebra } from '../src/readings/rounding.js';
import type { Situation } from './domains/situation.js';
import { situations } from './domains/situation.js';
import type { Bounded, Law, Relation } from './law.js';
import type { Question } from './question.js';
import type { Claim, Subject } from './subject.js';
import { claimOf } from './subject.js';
import { boundedAnswer } from './subjects/topics.js';
import { topics } from './topic.js';

/** How a law fared. */
export type Outcome = 'holds' | 'fails' | 'not claimed' | 'refused' | 'broken';

/** Two numbers that do not stand as the law says. */
export interface Disagreement {
  readonly what: string;
  readonly left: number;
  readonly relation: Relation['relation'];
  readonly right: number;
  readonly allowed: number;
}

/** What an examination found. */
export interface Finding {
  readonly law: string;
  readonly statement: string;
  readonly subject: string;
  readonly outcome: Outcome;
  readonly runs: number;
  /** Draws on which rounding alone could explain anything: they judge nothing. */
  readonly undecided: number;
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
}

interface Judged {
  readonly disagreement: Disagreement | undefined;
  readonly worst: number;
  readonly decided: boolean;
}

const excess = ({ left, relation, right }: Relation, i: number): number => {
  const [a, b] = [left.value.data[i] as number, right.value.data[i] as number];
  // Equal infinities agree; NaN satisfies nothing.
  if (a === b) return 0;
  const difference = relation === '=' ? Math.abs(a - b) : Math.max(0, a - b);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
};

const judgeRelation = (r: Relation): Judged => {
  let so: Judged = { disagreement: undefined, worst: 0, decided: false };
  for (let i = 0; i < r.left.value.data.length; i++) {
    const allowed = (r.left.bound.data[i] as number) + (r.right.bound.data[i] as number);
    if (!Number.isFinite(allowed)) continue;
    const ratio = excess(r, i) === 0 ? 0 : excess(r, i) / allowed;
    const sides = { left: r.left.value.data[i] as number, right: r.right.value.data[i] as number };
    const worse = ratio > 1 && ratio > so.worst;
    so = {
      decided: true,
      worst: Math.max(so.worst, ratio),
      disagreement: worse
        ? { what: r.what ?? '', relation: r.relation, ...sides, allowed }
        : so.disagreement,
    };
  }
  return so;
};

const misshapen = (r: Relation): boolean =>
  r.left.value.rows !== r.right.value.rows || r.left.value.cols !== r.right.value.cols;

/** Why a situation could not be judged. */
interface Halt {
  readonly outcome: 'refused' | 'broken';
  readonly why: string;
}

const halt = (outcome: Halt['outcome'], why: string): E.Either<Halt, never> => E.left({ outcome, why });

type Answers = Readonly<Record<string, Tensors<Bounded>>>;

/** Our bounds put around a subject's values: what it said, and how far it may be from the truth. */
const around = (
  said: Tensors<Matrix>,
  ours: Tensors<Bounded>,
  question: Question,
): E.Either<Halt, Tensors<Bounded>> => {
  const values: Record<string, Bounded> = {};
  for (const [name, { value, bound }] of Object.entries<Bounded>(ours)) {
    const own = said[name];
    if (own === undefined) return halt('broken', `no ${name} in the answer to ${question.ask}`);
    if (own.data.length !== value.data.length)
      return halt(
        'broken',
        `${name} of ${question.of}: given [${own.rows}, ${own.cols}]; allowed: [${value.rows}, ${value.cols}]`,
      );
    values[name] = { value: { ...own, rows: value.rows, cols: value.cols }, bound };
  }
  return E.right(values);
};

/** A law's questions answered, one after another. */
const put = async (law: Law, subject: Subject, x: Situation): Promise<E.Either<Halt, Answers>> => {
  const answers: Record<string, Tensors<Bounded>> = {};
  for (const [name, question] of Object.entries(law.questions(x))) {
    const bounded = boundedAnswer(arrayAlgebra, subject.unitRoundoff, question);
    if (E.isLeft(bounded)) return halt('refused', bounded.left);
    const said = await subject.ask(question);
    if (said.outcome !== 'answer') return E.left(said);
    const values = around(said.values, bounded.right, question);
    if (E.isLeft(values)) return values;
    answers[name] = values.right;
  }
  return E.right(answers);
};

/** One situation judged. */
export const judge = async (law: Law, subject: Subject, x: Situation): Promise<E.Either<Halt, Judged>> =>
  E.map((answers: Answers): Judged => {
    const relations = law.relations(roundingAlgebra(arrayAlgebra, 2 ** -53))(x, answers);
    if (relations.some(misshapen)) return defect(`${law.id} compares tensors of different extents`);
    return relations.map(judgeRelation).reduce(
      (so, one) => ({
        worst: Math.max(so.worst, one.worst),
        decided: so.decided || one.decided,
        disagreement: so.disagreement ?? one.disagreement,
      }),
      { worst: 0, decided: false, disagreement: undefined } as Judged,
    );
  })(await put(law, subject, x));

const compatible = (law: Law, claim: Claim): boolean =>
  claim.any === true ||
  Object.entries(law.under).every(([name, x]) => {
    const own = claim.conventions[name] ?? topics[law.of]?.defaults[name];
    const drawn = name === 'temperature' && claim.conventions[name] === undefined;
    return drawn || own === x;
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
  halted: Halt | undefined;
}

const witnessed = (seen: Seen, judged: E.Either<Halt, Judged>): boolean => {
  if (E.isLeft(judged)) {
    seen.halted = judged.left;
    return false;
  }
  const { worst, decided, disagreement } = judged.right;
  seen.worst = Math.max(seen.worst, worst);
  seen.undecided += decided ? 0 : 1;
  if (disagreement === undefined) return true;
  seen.disagreement = disagreement;
  seen.halted = undefined;
  return false;
};

/** A law put to a subject. */
export const examine = async (law: Law, subject: Subject, effort: Effort): Promise<Finding> => {
  const [topic, claim] = [topics[law.of], concerns(law, subject)];
  const { id, statement } = law;
  const base = { law: id, statement, subject: subject.name, seed: effort.seed, runs: 0, undecided: 0, worst: 0 };
  if (topic === undefined || claim === undefined) return { ...base, outcome: 'not claimed' };
  const seen: Seen = { worst: 0, undecided: 0, disagreement: undefined, halted: undefined };
  const domain = situations(topic, { ...claim.conventions, ...law.under }, claim.any === true, law.domain);
  const found = await fc.check(
    fc.asyncProperty(domain, async (x) => witnessed(seen, await judge(law, subject, x))),
    {
      numRuns: effort.runs,
      seed: effort.seed,
      ...(effort.path === undefined ? {} : { path: effort.path }),
    },
  );
  const { worst, undecided, halted, disagreement } = seen;
  const so = { ...base, runs: found.numRuns, undecided, worst };
  if (!found.failed) return { ...so, outcome: 'holds' };
  const situation = found.counterexample?.[0];
  // Anything thrown is a defect of ours or of the law, and no finding about the subject.
  if (halted === undefined && disagreement === undefined && found.errorInstance instanceof Error)
    throw found.errorInstance;
  if (situation === undefined) return defect(`${id}: nothing could be drawn`);
  const where = { situation, path: found.counterexamplePath ?? '' };
  if (halted !== undefined) return { ...so, ...halted, ...where };
  return { ...so, outcome: 'fails', ...where, ...(disagreement === undefined ? {} : { disagreement }) };
};
