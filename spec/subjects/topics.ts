/**
 * topics — our own answers: each question by its topic's formula, on a backend.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Backend } from '../../src/algebra/backend.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { Side, Tensors } from '../../src/objectives/objective.js';
import { show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Rounded } from '../../src/readings/rounding.js';
import { exactly, roundingAlgebra } from '../../src/readings/rounding.js';
import type { Answer, Question } from '../question.js';
import { answer, broken, refused } from '../question.js';
import type { Subject } from '../subject.js';
import type { Formula, Topic } from '../topic.js';
import { topics } from '../topic.js';

const sideOf = (q: Question): Side => (q.labels === undefined ? {} : { labels: q.labels });

/** A question's formula, or why there is none. */
export const formulaOf = (q: Question): E.Either<string, Formula> => {
  const topic = topics[q.of];
  const formula = topic?.asks[q.ask];
  if (topic === undefined || formula === undefined) return E.left(`no formula for ${q.ask} of ${q.of}`);
  const conventions = { ...topic.defaults, ...q.conventions };
  const checked = topic.check(conventions, q.tensors, sideOf(q));
  return E.isLeft(checked) ? E.left(show(checked.left)) : E.right(formula(conventions, sideOf(q)));
};

const mapped = <A, B>(x: Tensors<A>, f: (a: A) => B): Tensors<B> =>
  Object.fromEntries(Object.entries<A>(x).map(([name, a]) => [name, f(a)]));

/** What honest arithmetic of unit roundoff u answers, with how far it may stray. */
export const boundedAnswer = (
  A: Algebra<Matrix>,
  u: number,
  q: Question,
): E.Either<string, Tensors<Rounded<Matrix>>> => {
  const formula = formulaOf(q);
  if (E.isLeft(formula)) return formula;
  return E.right(formula.right(roundingAlgebra(A, u))(mapped(q.tensors, exactly(A))));
};

const claimed = (t: Topic) => ({ of: t.name, asks: Object.keys(t.asks), conventions: {}, any: true });

/** A backend as a subject: it claims every topic, under all conventions. */
export const ofBackend = <T>(b: Backend<T>): Subject => ({
  name: b.name,
  unitRoundoff: b.unitRoundoff,
  claims: Object.values(topics).map(claimed),
  ask: async (q): Promise<Answer> => {
    const formula = formulaOf(q);
    if (E.isLeft(formula)) return refused(formula.left);
    const values = b.scope(
      () => formula.right(b)(mapped(q.tensors, b.constant)),
      (made) => Object.values<T>(made),
    );
    const read: Record<string, Matrix> = {};
    for (const [name, handle] of Object.entries<T>(values)) {
      const m = await b.read(handle)();
      if (E.isLeft(m)) return broken(show(m.left));
      read[name] = m.right;
    }
    b.release(Object.values<T>(values));
    return answer(read);
  },
});
