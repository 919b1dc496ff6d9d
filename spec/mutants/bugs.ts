/**
 * bugs — every mutant as a subject, so that a law is put to it as it is to anybody.
 *
 * They claim float32: whatever kills them would still kill them behind the rounding of a GPU.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix, toRows } from '../../src/prelude/matrix.js';
import type { Law } from '../law.js';
import type { Rows } from '../oracle/oracle.js';
import type { Answer, Conventions, Question } from '../question.js';
import { answer, refused } from '../question.js';
import { plain } from '../readings.js';
import type { Subject } from '../subject.js';
import { asksOf, topics } from '../topic.js';
import { chosenMutants } from './chosen.js';
import { familyMutants, labelMutants, operationMutants } from './families.js';
import type { Mutant } from './mutant.js';
import { quantityMutants } from './quantities.js';
import { mutants } from './registry.js';
import type { Twisted } from './twisted.js';

/** A mutant of either kind, with how it answers. */
export interface Bug {
  readonly id: string;
  readonly of: string;
  readonly story: string;
  readonly happened?: string;
  readonly under: Conventions;
  readonly asks: ReadonlyArray<string>;
  readonly answers: (q: Question) => Answer;
}

const asMatrix = (rows: Rows): Matrix =>
  matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

const told = ({ happened }: { readonly happened?: string }) => (happened === undefined ? {} : { happened });

const ofEquation = (m: Mutant): Bug => ({
  id: m.id,
  of: m.of,
  story: m.story,
  ...told(m),
  under: m.under ?? {},
  asks: m.gradient === undefined ? ['loss'] : ['loss', 'gradient'],
  answers: (q) => {
    const conventions = { ...topics[q.of]?.defaults, ...q.conventions };
    const rows = Object.fromEntries(Object.entries(q.tensors).map(([n, t]) => [n, toRows(t)]));
    const labels = q.labels === undefined ? undefined : Array.from(q.labels);
    if (q.ask === 'loss') return answer({ loss: asMatrix([[m.loss(conventions, rows, labels)]]) });
    const slope = m.gradient?.(conventions, rows, labels) ?? {};
    return answer(Object.fromEntries(Object.entries(slope).map(([n, r]) => [n, asMatrix(r)])));
  },
});

const ofTwisted = (m: Twisted): Bug => ({
  id: m.id,
  of: m.of,
  story: m.story,
  ...told(m),
  under: m.under ?? {},
  asks: asksOf(m.topic),
  answers: (q) => {
    const conventions = { ...m.topic.defaults, ...q.conventions };
    const side = q.labels === undefined ? {} : { labels: q.labels };
    const checked = m.topic.check(conventions, q.tensors, side);
    if (E.isLeft(checked)) return refused('as the honest one does');
    const host = m.topic.hosted?.[q.ask];
    if (host !== undefined) return answer(host(conventions, side)(q.tensors).values);
    const formula = m.topic.asks[q.ask];
    return formula === undefined ? refused(q.ask) : answer(formula(conventions, side)(plain)(q.tensors));
  },
});

/** Every bug, those with a story of their own first. */
export const bugs: ReadonlyArray<Bug> = [
  ...mutants.map(ofEquation),
  ...chosenMutants.map(ofTwisted),
  ...labelMutants.map(ofTwisted),
  ...operationMutants.map(ofTwisted),
  ...[...quantityMutants].reverse().map(ofTwisted),
  ...familyMutants.map(ofTwisted),
];

const defaultsOf = (of: string): Conventions =>
  Object.fromEntries(Object.entries(topics[of]?.defaults ?? {}).filter(([n]) => n !== 'temperature'));

/** A bug behind the protocol of a subject, under the conventions that a law is said for. */
export const subjectOf = (bug: Bug, law: Law): Subject => ({
  name: bug.id,
  unitRoundoff: 2 ** -24,
  // It answers under any conventions, and those that the law leaves open are the defaults.
  claims: [
    {
      of: bug.of,
      asks: bug.asks,
      conventions: { ...defaultsOf(bug.of), ...bug.under, ...law.under },
      any: true,
    },
  ],
  ask: async (q) => bug.answers(q),
});

/** Whether a bug has anything to do with a law. */
export const meets = (bug: Bug, law: Law): boolean =>
  bug.of === law.of &&
  law.needs.every((ask) => bug.asks.includes(ask)) &&
  Object.entries(bug.under).every(([name, x]) => law.under[name] === undefined || law.under[name] === x);
