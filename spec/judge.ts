/**
 * judge — one situation of one law put to a subject: two sides agree when their bounds meet.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Tensors } from '../src/objectives/objective.js';
import { defect } from '../src/prelude/errors.js';
import type { Matrix } from '../src/prelude/matrix.js';
import type { Situation } from './domains/situation.js';
import type { Bounded, Law, Relation } from './law.js';
import type { Question } from './question.js';
import { bounded } from './readings.js';
import type { Subject } from './subject.js';
import { boundedAnswer } from './subjects/topics.js';

/** Two numbers that do not stand as the law says. */
export interface Disagreement {
  readonly what: string;
  readonly left: number;
  readonly relation: Relation['relation'];
  readonly right: number;
  readonly allowed: number;
}

/** How the relations of one situation came out. */
export interface Judged {
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
    const sides = { left: r.left.value.data[i] as number, right: r.right.value.data[i] as number };
    // A bound computed from an answer that is NaN is NaN too, and excuses nothing.
    const lost = Number.isNaN(sides.left) || Number.isNaN(sides.right);
    if (!Number.isFinite(allowed) && !lost) continue;
    const ratio = lost ? Number.POSITIVE_INFINITY : excess(r, i) === 0 ? 0 : excess(r, i) / allowed;
    const worse = ratio > 1 && ratio > so.worst;
    const sizes = Math.max(1, Math.abs(sides.left), Math.abs(sides.right));
    so = {
      // A bound above the numbers themselves lets anything pass that is no NaN.
      decided: so.decided || lost || allowed < sizes,
      worst: Math.max(so.worst, ratio),
      disagreement: worse ? { what: r.what ?? '', relation: r.relation, ...sides, allowed } : so.disagreement,
    };
  }
  return so;
};

const misshapen = (r: Relation): boolean =>
  r.left.value.rows !== r.right.value.rows || r.left.value.cols !== r.right.value.cols;

/** Why a situation could not be judged. */
export interface Halt {
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

/** One question answered, with our bounds. */
const reply = async (subject: Subject, question: Question): Promise<E.Either<Halt, Tensors<Bounded>>> => {
  const ours = boundedAnswer(subject.unitRoundoff, question);
  if (E.isLeft(ours)) return halt('refused', ours.left);
  const said = await subject.ask(question);
  return said.outcome === 'answer' ? around(said.values, ours.right, question) : E.left(said);
};

/** Questions answered one after another, beside answers that are there already. */
const put = async (
  subject: Subject,
  questions: Readonly<Record<string, Question>>,
  already: Answers,
): Promise<E.Either<Halt, Answers>> => {
  const answers: Record<string, Tensors<Bounded>> = { ...already };
  for (const [name, question] of Object.entries(questions)) {
    const values = await reply(subject, question);
    if (E.isLeft(values)) return values;
    answers[name] = values.right;
  }
  return E.right(answers);
};

const putAll = async (law: Law, subject: Subject, x: Situation): Promise<E.Either<Halt, Answers>> => {
  const first = await put(subject, law.questions(x), {});
  return E.isLeft(first) || law.follow === undefined
    ? first
    : put(subject, law.follow(x, first.right), first.right);
};

/** Relations are computed in float64, whatever the subject computes in. */
const exact = bounded(2 ** -53);

/** One situation judged. */
export const judge = async (law: Law, subject: Subject, x: Situation): Promise<E.Either<Halt, Judged>> =>
  E.map((answers: Answers): Judged => {
    const relations = law.relations(exact)(x, answers);
    if (relations.some(misshapen)) return defect(`${law.id} compares tensors of different extents`);
    return relations.map(judgeRelation).reduce(
      (so, one) => ({
        worst: Math.max(so.worst, one.worst),
        decided: so.decided || one.decided,
        disagreement: so.disagreement ?? one.disagreement,
      }),
      { worst: 0, decided: false, disagreement: undefined } as Judged,
    );
  })(await putAll(law, subject, x));
