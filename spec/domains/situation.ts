/**
 * situation — one drawn question to a topic: conventions, tensors of fitting extents, labels, and a key for the rest.
 *
 * A situation is made from a few small numbers (extents, a kind of rows, a temperature, a seed), and those are what
 * shrinks: a counterexample is as few and as short rows as still show it.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as fc from 'fast-check';
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, integer, keyOf, named, normals, uniform } from '../../src/prelude/random.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Conventions, Question } from '../question.js';
import type { Topic } from '../topic.js';
import { kinds, rowsOf } from './rows.js';

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

/** The small numbers that a situation is made from. */
export interface Draw {
  readonly n: number;
  readonly d: number;
  readonly kind: string;
  readonly logTau: number;
  readonly seed: number;
}

/** The question that a situation is. */
export const asked = (ask: string, x: Situation): Question => ({
  of: x.of,
  ask,
  conventions: x.conventions,
  tensors: x.tensors,
  ...(x.labels === undefined ? {} : { labels: x.labels }),
});

type Made = Pick<Situation, 'tensors' | 'labels'>;

const distributions = (key: Key, n: number, k: number): Matrix => {
  const z = normals(key, n * k);
  const e = Array.from(z, Math.exp);
  const total = (i: number): number => e.slice(i * k, (i + 1) * k).reduce((a, b) => a + b, 0);
  return tabulate(n, k, (i, j) => Math.fround((e[i * k + j] as number) / total(i)));
};

const cosines = (key: Key, n: number, k: number): Matrix =>
  tabulate(n, k, (i, j) => Math.fround(uniform(foldIn(foldIn(key, i), j), -1, 1)));

const inPairs = (n: number): Index => Int32Array.from({ length: 2 * n }, (_, i) => i % n);
const classes = (key: Key, n: number, count: number): Index =>
  Int32Array.from({ length: n }, (_, i) => integer(foldIn(key, i), count));

/** Topics whose tensors are not simply [N, D] rows. */
const particular: Readonly<
  Record<string, (draw: Draw, key: Key, c: Conventions, rows: (name: string, n: number) => Matrix) => Made>
> = {
  'info-nce': ({ n }, _key, c, rows) => ({
    tensors: {
      q: rows('q', n),
      k: rows('k', n),
      ...(c.mode === 'in-batch' ? {} : { negatives: rows('negatives', c.mode === 'shared' ? n + 1 : 2 * n) }),
    },
  }),
  'similarity/cosine': ({ n }, _key, _c, rows) => ({ tensors: { x: rows('x', n), y: rows('y', n + 1) } }),
  'supervised-contrastive': ({ n }, key, _c, rows) => ({
    tensors: { z: rows('z', 2 * n) },
    labels: integer(named(key, 'pairs'), 2) === 0 ? inPairs(n) : classes(named(key, 'labels'), 2 * n, 3),
  }),
  'n-pairs': ({ n }, _key, _c, rows) => ({ tensors: { z: rows('z', 2 * n) }, labels: inPairs(n) }),
  'multi-similarity': ({ n }, key, _c, rows) => ({
    tensors: { z: rows('z', 2 * n) },
    labels: classes(named(key, 'labels'), 2 * n, 3),
  }),
  'margin-contrastive': ({ n }, key, _c, rows) => ({
    tensors: { x: rows('x', n), y: rows('y', n) },
    labels: classes(named(key, 'labels'), n, 2),
  }),
  triplet: ({ n }, _key, _c, rows) => ({
    tensors: { anchor: rows('anchor', n), positive: rows('positive', n), negative: rows('negative', n) },
  }),
  'swapped-prediction': ({ n, d }, key, c) => ({
    tensors: { scores: cosines(key, Number(c.views) * n, d + 1) },
  }),
  'prototype-nce': ({ n, d }, key, _c, rows) => ({
    tensors: {
      q: rows('q', n),
      prototypes: rows('prototypes', d + 1),
      densities: tabulate(d + 1, 1, (i) => Math.fround(uniform(foldIn(key, i), 0.05, 1))),
    },
    labels: classes(named(key, 'labels'), n, d + 1),
  }),
  'deep-cluster': ({ n, d }, key) => ({
    tensors: { scores: cosines(key, n, d + 1) },
    labels: classes(named(key, 'labels'), n, d + 1),
  }),
  'cluster-contrast': ({ n, d }, key) => ({
    tensors: {
      c0: distributions(named(key, 'c0'), n, d + 1),
      c1: distributions(named(key, 'c1'), n, d + 1),
    },
  }),
};

const plain =
  (topic: Topic) =>
  (draw: Draw, _key: Key, _c: Conventions, rows: (name: string, n: number) => Matrix): Made => ({
    tensors: Object.fromEntries(
      topic.tensors.filter((t) => !t.optional).map((t) => [t.name, rows(t.name, draw.n)]),
    ),
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
  const { tensors, labels } = (particular[topic.name] ?? plain(topic))(draw, key, conventions, rows);
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
