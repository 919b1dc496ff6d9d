/**
 * situation — one drawn question to a topic: conventions, tensors of fitting extents, labels, and a key for the rest.
 *
 * A situation is made from a few small numbers (extents, a kind of rows, a temperature, a seed), and those are what
 * shrinks: a counterexample is as few and as short rows as still show it.
 */

import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { integer, keyOf, named } from '../../src/prelude/random.js';
import type { Conventions, Question } from '../question.js';
import type { Topic } from '../topic.js';
import { kinds, rowsOf } from './rows.js';
import type { Draw } from './tensors.js';
import { tensorsOf } from './tensors.js';

/** What a law is judged on. */
export interface Situation {
  readonly of: string;
  readonly conventions: Conventions;
  readonly tensors: Tensors<Matrix>;
  readonly labels?: Index;
  /** For whatever else the law draws: a permutation, a rotation, a direction. */
  readonly key: Key;
  /** Where it came from, in words. */
  readonly drawn: string;
}

/** The question that a situation is. */
export const asked = (ask: string, x: Situation): Question => ({
  of: x.of,
  ask,
  conventions: x.conventions,
  tensors: x.tensors,
  ...(x.labels === undefined ? {} : { labels: x.labels }),
});

/** The second tensor of a pair is now and then a copy or a near copy of the first. */
const paired = (key: Key, kind: string, n: number, d: number, first: Matrix): Matrix => {
  const how = integer(key, 4);
  const own = rowsOf(kind, key, n, d);
  if (how > 1 || own.data.length !== first.data.length) return own;
  const by = how === 0 ? 0 : 2 ** -7;
  return tabulate(n, d, (i, j) =>
    Math.fround((first.data[i * d + j] as number) + by * (own.data[i * d + j] as number)),
  );
};

const conventionsOf = (topic: Topic, fixed: Conventions, any: boolean, draw: Draw): Conventions => {
  const key = named(keyOf(draw.seed), 'conventions');
  const chosen = topic.conventions.map(({ name, allowed }) => {
    const fallback = topic.defaults[name] as Conventions[string];
    if (fixed[name] !== undefined) return [name, fixed[name]] as const;
    if (name === 'temperature') return [name, Math.fround(Math.exp(draw.logTau))] as const;
    if (!any || typeof allowed === 'string') return [name, fallback] as const;
    const names = Object.keys(allowed);
    const one = names[integer(named(key, name), names.length)] as string;
    return [name, typeof fallback === 'number' ? Number(one) : one] as const;
  });
  return Object.fromEntries(chosen) as Conventions;
};

/** The situation of some small numbers. */
export const situated = (topic: Topic, fixed: Conventions, any: boolean, draw: Draw): Situation => {
  const key = keyOf(draw.seed);
  const conventions = conventionsOf(topic, fixed, any, draw);
  const made: Record<string, Matrix> = {};
  const rows = (name: string, n: number): Matrix => {
    const first = Object.values(made)[0];
    const own =
      first === undefined
        ? rowsOf(draw.kind, named(key, name), n, draw.d)
        : paired(named(key, name), draw.kind, n, draw.d, first);
    made[name] = own;
    return own;
  };
  const { tensors, labels } = tensorsOf(topic)(draw, key, conventions, rows);
  return {
    of: topic.name,
    conventions,
    tensors,
    ...(labels === undefined ? {} : { labels }),
    key: named(key, 'law'),
    drawn: `${draw.kind} rows, N = ${draw.n}, D = ${draw.d}`,
  };
};

/** How a law narrows what is drawn. */
export interface Narrowing {
  readonly least?: number;
  readonly kinds?: ReadonlyArray<string>;
  /** Temperatures, from and to. */
  readonly tau?: readonly [number, number];
  readonly when?: (x: Situation) => boolean;
}

const admitted = (topic: Topic, x: Situation): boolean =>
  E.isRight(topic.check(x.conventions, x.tensors, x.labels === undefined ? {} : { labels: x.labels }));

/** Situations of a topic, under conventions that are fixed and others that are drawn. */
export const situations = (
  topic: Topic,
  fixed: Conventions,
  any: boolean,
  { least = 1, kinds: only = Object.keys(kinds), tau = [0.003, 100], when = () => true }: Narrowing = {},
): fc.Arbitrary<Situation> =>
  fc
    .record({
      n: fc.integer({ min: least, max: 7 }),
      d: fc.integer({ min: 1, max: 7 }),
      kind: fc.constantFrom(...only),
      logTau: fc.double({ min: Math.log(tau[0]), max: Math.log(tau[1]), noNaN: true }),
      seed: fc.nat(),
    })
    .map((draw) => situated(topic, fixed, any, draw))
    .filter((x) => admitted(topic, x) && when(x));
