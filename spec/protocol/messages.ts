/**
 * messages — protocol v1: what goes to and fro between a judge and whoever is judged, one JSON object a line.
 *
 *   → {"ask":"hello","protocol":1}
 *   ← {"protocol":1,"name":"torch cpu float32","unitRoundoff":5.96e-8,
 *      "claims":[{"ask":"info-nce","conventions":{"normalisation":"unit"}},"similarity/cosine"]}
 *   → {"id":1,"ask":"info-nce","conventions":{"temperature":0.5,…},"args":{"q":{"rows":2,"cols":1,"data":[1,1]},…}}
 *   ← {"id":1,"answer":{"rows":1,"cols":1,"data":[0.31]}}   or   {"id":1,"refused":"why"}   or   {"id":1,"error":"why"}
 *   → {"ask":"goodbye"}
 *
 * `ask` is a topic (its loss or value), or a topic and what else is asked of it: `info-nce/gradient`. A gradient is
 * answered by one tensor for each differentiated argument, by name. To refuse is a subject's own decision; an error is
 * an attempt that failed.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Choice } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Answer, Conventions, Question } from '../question.js';
import { answer, broken, refused } from '../question.js';
import type { Claim } from '../subject.js';
import { topics } from '../topic.js';
import type { Fields } from './wire.js';
import { isFields, quoted, readTensor, readTensors, wireTensor } from './wire.js';

/** The version that this library speaks. */
export const protocol = 1;

/** What is asked of a topic when only the topic is named. */
const plain: ReadonlyArray<string> = ['loss', 'value'];

/**
 * The name under which a quantity is asked.
 *
 * @example
 * askedAs('info-nce', 'loss') // => 'info-nce'
 * askedAs('info-nce', 'gradient') // => 'info-nce/gradient'
 */
export const askedAs = (of: string, ask: string): string => (plain.includes(ask) ? of : `${of}/${ask}`);

/** Topic and question of a name. */
export const named = (ask: string): Pick<Question, 'of' | 'ask'> => {
  const topic = topics[ask];
  if (topic !== undefined) return { of: ask, ask: plain.find((p) => p in topic.asks) ?? 'loss' };
  const cut = ask.lastIndexOf('/');
  return cut < 0 ? { of: ask, ask: 'loss' } : { of: ask.slice(0, cut), ask: ask.slice(cut + 1) };
};

/** The first message of a conversation. */
export const helloMessage: Fields = { ask: 'hello', protocol };

/** The last message of a conversation. */
export const goodbyeMessage: Fields = { ask: 'goodbye' };

/** A question as a message. */
export const questionMessage = (id: number, q: Question): Fields => ({
  id,
  ask: askedAs(q.of, q.ask),
  conventions: q.conventions,
  args: {
    ...Object.fromEntries(Object.entries<Matrix>(q.tensors).map(([name, m]) => [name, wireTensor(m)])),
    ...(q.labels === undefined ? {} : { labels: Array.from(q.labels) }),
  },
});

const isChoice = (x: unknown): x is Choice => ['string', 'number', 'boolean'].includes(typeof x);

const readLabels = (x: unknown): E.Either<string, Int32Array> =>
  Array.isArray(x) && x.every((v) => Number.isInteger(v))
    ? E.right(Int32Array.from(x as ReadonlyArray<number>))
    : E.left(`labels: given ${quoted(x)}; allowed: whole numbers, one for each row`);

/** Conventions may also stand among the arguments, and `tau` for the temperature. */
const conventionsAmong = (args: Fields): Conventions =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, x]) =>
      isChoice(x) ? [[name === 'tau' ? 'temperature' : name, x] as const] : [],
    ),
  );

/**
 * A question from its message.
 *
 * Errors   Left(sentence) when it is not one
 */
export const readQuestion = (x: Fields): E.Either<string, Question> => {
  const { ask, args = {}, conventions = {} } = x;
  if (typeof ask !== 'string') return E.left(`ask: given ${quoted(ask)}; allowed: the name of a topic`);
  if (!isFields(args) || !isFields(conventions))
    return E.left(`args and conventions of ${ask}: given ${quoted(x)}; allowed: objects`);
  const tensors: Record<string, Matrix> = {};
  for (const [name, value] of Object.entries(args)) {
    if (name === 'labels' || isChoice(value)) continue;
    const one = readTensor(name, value);
    if (E.isLeft(one)) return one;
    tensors[name] = one.right;
  }
  const own = { ...conventionsAmong(args), ...(conventions as Conventions) };
  const question = { ...named(ask), conventions: own, tensors };
  if (args.labels === undefined) return E.right(question);
  const labels = readLabels(args.labels);
  return E.isLeft(labels) ? labels : E.right({ ...question, labels: labels.right });
};

/** An answer as a message. */
export const answerMessage = (id: unknown, said: Answer): Fields => {
  if (said.outcome === 'refused') return { id, refused: said.why };
  if (said.outcome === 'broken') return { id, error: said.why };
  const tensors = Object.entries<Matrix>(said.values);
  const [only] = tensors;
  return only !== undefined && tensors.length === 1 && ['loss', 'terms', 'value'].includes(only[0])
    ? { id, answer: wireTensor(only[1]) }
    : { id, answer: Object.fromEntries(tensors.map(([name, m]) => [name, wireTensor(m)])) };
};

/** An answer from its message; one that is none breaks the protocol. */
export const readAnswer = (question: Question, x: Fields): Answer => {
  const asked = `answer to ${askedAs(question.of, question.ask)}`;
  if (typeof x.error === 'string') return broken(`${asked}: ${x.error}`);
  if (typeof x.refused === 'string' && x.answer === undefined) return refused(x.refused);
  if (x.answer === undefined || x.refused !== undefined)
    return broken(`${asked}: given ${quoted(x)}; allowed: an answer, a refusal or an error`);
  const read = readTensors(asked, question.ask, x.answer);
  return E.isLeft(read) ? broken(read.left) : answer(read.right);
};

/** Who answers, and for what. */
export interface Hello {
  readonly name: string;
  readonly unitRoundoff: number;
  readonly claims: ReadonlyArray<Claim>;
}

/** A hello as a message; each claim is a question with its conventions. */
export const helloAnswer = (h: Hello): Fields => ({
  protocol,
  name: h.name,
  unitRoundoff: h.unitRoundoff,
  claims: h.claims.flatMap(({ of, asks, conventions, any }) =>
    asks.map((ask) => ({ ask: askedAs(of, ask), conventions, ...(any === true ? { any } : {}) })),
  ),
});

const readClaim = (x: unknown): E.Either<string, Claim> => {
  const said = typeof x === 'string' ? { ask: x } : x;
  if (!isFields(said) || typeof said.ask !== 'string')
    return E.left(`claim: given ${quoted(x)}; allowed: {ask, conventions}`);
  const { conventions = {}, any } = said;
  if (!isFields(conventions) || !Object.values(conventions).every(isChoice))
    return E.left(
      `conventions of ${said.ask}: given ${quoted(conventions)}; allowed: names, numbers, switches`,
    );
  const { of, ask } = named(said.ask);
  return E.right({
    of,
    asks: [ask],
    conventions: conventions as Conventions,
    ...(any === true ? { any } : {}),
  });
};

const sameTerms = (a: Claim, b: Claim): boolean => {
  const terms = ({ of, conventions, any = false }: Claim): string =>
    JSON.stringify([of, any, Object.entries(conventions).sort()]);
  return terms(a) === terms(b);
};

/** Claims of one topic under the same conventions are one claim with several questions. */
const gathered = (claims: ReadonlyArray<Claim>): ReadonlyArray<Claim> => {
  const so: Claim[] = [];
  for (const claim of claims) {
    const at = so.findIndex((other) => sameTerms(other, claim));
    const asks = [...new Set([...(so[at]?.asks ?? []), ...claim.asks])];
    so[at < 0 ? so.length : at] = { ...claim, asks };
  }
  return so;
};

/**
 * A hello from its message.
 *
 * Errors   Left(sentence) when the version is another, the roundoff no number between 0 and 1, or a claim none
 */
export const readHello = (x: Fields): E.Either<string, Hello> => {
  if (x.protocol !== protocol)
    return E.left(`hello: given protocol ${quoted(x.protocol)}; allowed: ${protocol}`);
  const { name, unitRoundoff, claims } = x;
  if (typeof name !== 'string' || name === '') return E.left(`name: given ${quoted(name)}; allowed: a name`);
  if (typeof unitRoundoff !== 'number' || !(unitRoundoff > 0 && unitRoundoff < 1))
    return E.left(`unitRoundoff: given ${quoted(unitRoundoff)}; allowed: a number between 0 and 1`);
  if (!Array.isArray(claims)) return E.left(`claims: given ${quoted(claims)}; allowed: a list of claims`);
  const read: Claim[] = [];
  for (const claim of claims) {
    const one = readClaim(claim);
    if (E.isLeft(one)) return one;
    read.push(one.right);
  }
  return E.right({ name, unitRoundoff, claims: gathered(read) });
};
