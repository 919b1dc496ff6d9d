/**
 * vectors-asked — golden numbers put as questions to whoever speaks: a program, or a JavaScript module.
 *
 * A case is asked where a family is one objective and the subject's claim follows the case's conventions.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Exit } from '../../src/cli/io.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Question } from '../question.js';
import { answer } from '../question.js';
import type { Claim, Subject } from '../subject.js';
import { topics } from '../topic.js';
import type { Asked, Case, Family } from '../vectors/family.js';
import { asMatrix } from '../vectors/family.js';
import { compareAnswers } from '../vectors/on-backend.js';
import type { Named } from './subjects.js';
import { withSubjects } from './subjects.js';
import type { CaseJudge } from './vectors.js';

/** A claim follows conventions that it was not bound against; a temperature that it does not name is free. */
const follows = (claim: Claim, { of, ask, conventions }: Asked): boolean =>
  claim.of === of &&
  claim.asks.includes(ask) &&
  (claim.any === true ||
    Object.entries(conventions).every(([name, value]) => {
      const own = claim.conventions[name];
      return own === undefined
        ? name === 'temperature' || topics[of]?.defaults[name] === value
        : own === value;
    }));

const questionOf = ({ of, ask, conventions, names }: Asked, c: Case): Question => ({
  of,
  ask,
  conventions,
  tensors: Object.fromEntries(
    Object.entries(names).flatMap(([ours, theirs]) => {
      const tensor = c.inputs[theirs];
      return tensor === undefined ? [] : [[ours, asMatrix(tensor)] as const];
    }),
  ),
});

/** Answers under the names of the file. */
const renamed = (
  said: Readonly<Record<string, Matrix>>,
  names: Asked['names'],
): Readonly<Record<string, Matrix>> =>
  Object.fromEntries(Object.entries(said).map(([name, m]) => [names[name] ?? name, m]));

/** The judge of cases for one subject. */
const asking =
  (subject: Subject): CaseJudge =>
  async (family: Family, c: Case) => {
    const asked = family.kind === 'formula' ? family.asked?.(c) : undefined;
    const claim = asked === undefined ? undefined : subject.claims.find((one) => follows(one, asked));
    if (family.kind !== 'formula' || asked === undefined || claim === undefined)
      return { outcome: 'not-claimed' };
    const question = questionOf(asked, c);
    const said = await subject.ask(question);
    if (said.outcome !== 'answer') return said;
    const slopes = claim.asks.includes('gradient') && asked.ask === 'loss';
    const sloped = slopes ? await subject.ask({ ...question, ask: 'gradient' }) : answer({});
    if (sloped.outcome !== 'answer') return sloped;
    const loss = said.values[asked.ask];
    return compareAnswers(
      subject.unitRoundoff,
      family,
      slopes ? c : { ...c, grads: {} },
      loss === undefined ? {} : { loss },
      renamed(sloped.values, asked.names),
    );
  };

/** Golden numbers put to every subject that the options name. */
export const vectorsAsked = async (
  named: Named,
  judgeAll: (subject: string, judge: CaseJudge) => Promise<Exit>,
): Promise<E.Either<ContrastiveError, Exit>> =>
  withSubjects(named, async (subjects) => {
    let exit: Exit = 0;
    for (const subject of subjects) exit = (await judgeAll(subject.name, asking(subject))) === 1 ? 1 : exit;
    return E.right(exit);
  });
