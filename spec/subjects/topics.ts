/**
 * topics — our own answers: each question by its topic's formula, on a backend.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Backend } from '../../src/algebra/backend.js';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { Side, Tensors } from '../../src/objectives/objective.js';
import { objectives } from '../../src/objectives/registry.js';
import { domainError, show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled } from '../../src/prelude/matrix.js';
import type { Rounded } from '../../src/readings/rounding.js';
import { exactly } from '../../src/readings/rounding.js';
import type { Answer, Question } from '../question.js';
import { answer, broken, refused } from '../question.js';
import { bounded, plain } from '../readings.js';
import type { Subject } from '../subject.js';
import type { Formula, Hosted, Topic } from '../topic.js';
import { asksOf, topics } from '../topic.js';

const sideOf = (q: Question): Side => (q.labels === undefined ? {} : { labels: q.labels });

/** Where an objective is asked about a number that is none; other topics may mean it. */
const oddNumber = (q: Question): string | undefined => {
  if (objectives[q.of] === undefined && clusteringObjectives[q.of] === undefined) return undefined;
  for (const [name, { data, cols }] of Object.entries<Matrix>(q.tensors)) {
    const i = data.findIndex((x: number) => !Number.isFinite(x));
    if (i >= 0)
      return show(
        domainError(`${name}[${Math.floor(i / cols)}][${i % cols}]`, String(data[i]), 'finite numbers only'),
      );
  }
  return undefined;
};

/** A question's formula, or why there is none. */
export const formulaOf = (q: Question): E.Either<string, Formula> => {
  const topic = topics[q.of];
  const formula = topic?.asks[q.ask];
  if (topic === undefined || formula === undefined) return E.left(`no formula for ${q.ask} of ${q.of}`);
  const odd = oddNumber(q);
  if (odd !== undefined) return E.left(odd);
  const conventions = { ...topic.defaults, ...q.conventions };
  const checked = topic.check(conventions, q.tensors, sideOf(q));
  return E.isLeft(checked) ? E.left(show(checked.left)) : E.right(formula(conventions, sideOf(q)));
};

const mapped = <A, B>(x: Tensors<A>, f: (a: A) => B): Tensors<B> =>
  Object.fromEntries(Object.entries<A>(x).map(([name, a]) => [name, f(a)]));

/** What the host answers, where the question is one for the host. */
export const hostedOf = (q: Question): E.Either<string, Hosted> | undefined => {
  const topic = topics[q.of];
  const host = topic?.hosted?.[q.ask];
  if (topic === undefined || host === undefined) return undefined;
  const conventions = { ...topic.defaults, ...q.conventions };
  const checked = topic.check(conventions, q.tensors, sideOf(q));
  return E.isLeft(checked) ? E.left(show(checked.left)) : E.right(host(conventions, sideOf(q))(q.tensors));
};

const within = (values: Tensors<Matrix>, bound: (name: string) => number): Tensors<Rounded<Matrix>> =>
  Object.fromEntries(
    Object.entries<Matrix>(values).map(([name, value]) => [
      name,
      { value, bound: filled(value.rows, value.cols, bound(name)) },
    ]),
  );

/** What honest arithmetic of unit roundoff u answers, with how far it may stray. */
export const boundedAnswer = (u: number, q: Question): E.Either<string, Tensors<Rounded<Matrix>>> => {
  const host = hostedOf(q);
  if (host !== undefined)
    return E.map(({ values, slack, roots }: Hosted) =>
      within(values, (name) => u * (slack[name] ?? 0) + Math.sqrt(u) * (roots?.[name] ?? 0)),
    )(host);
  const formula = formulaOf(q);
  if (E.isLeft(formula)) return formula;
  return E.right(formula.right(bounded(u))(mapped(q.tensors, exactly(plain))));
};

const claimed = (t: Topic) => ({ of: t.name, asks: asksOf(t), conventions: {}, any: true });

/** A backend as a subject: it claims every topic, under all conventions. */
export const ofBackend = <T>(b: Backend<T>): Subject => ({
  name: b.name,
  unitRoundoff: b.unitRoundoff,
  claims: Object.values(topics).map(claimed),
  ask: async (q): Promise<Answer> => {
    const host = hostedOf(q);
    if (host !== undefined) return E.isLeft(host) ? refused(host.left) : answer(host.right.values);
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
