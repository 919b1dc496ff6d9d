/**
 * tensors — extents and labels as each topic needs them, from the few numbers of a draw.
 */
import type { Tensors } from '../../src/objectives/objective.js';
import type { Index, Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, integer, named, normals, uniform } from '../../src/prelude/random.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';

/** The small numbers that a situation is made from. */
export interface Draw {
  readonly n: number;
  readonly d: number;
  readonly kind: string;
  readonly logTau: number;
  readonly seed: number;
}

/** Named tensors, and labels where there are some. */
export interface Made {
  readonly tensors: Tensors<Matrix>;
  readonly labels?: Index;
}

/** How the tensors of one topic are made; `rows` draws rows of the situation's kind. */
export type Making = (
  draw: Draw,
  key: Key,
  c: Conventions,
  rows: (name: string, n: number) => Matrix,
) => Made;

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
const particular: Readonly<Record<string, Making>> = {
  'info-nce': ({ n }, _key, c, rows) => ({
    tensors: {
      q: rows('q', n),
      k: rows('k', n),
      ...(c.mode === 'in-batch' ? {} : { negatives: rows('negatives', c.mode === 'shared' ? n + 1 : 2 * n) }),
    },
  }),
  'supervised-contrastive': ({ n }, key, _c, rows) => ({
    tensors: { z: rows('z', 2 * n) },
    labels: integer(named(key, 'pairs'), 2) === 0 ? inPairs(n) : classes(named(key, 'labels'), 2 * n, 3),
  }),
  dino: ({ n, d }, key, c) => ({
    tensors: {
      student: cosines(named(key, 'student'), Number(c.views) * n, d + 1),
      teacher: cosines(named(key, 'teacher'), Number(c.taught) * n, d + 1),
      centre: cosines(named(key, 'centre'), 1, d + 1),
    },
  }),
  'masked-siamese': ({ n, d }, _key, _c, rows) => ({
    tensors: {
      anchors: rows('anchors', 2 * n),
      targets: rows('targets', n),
      prototypes: rows('prototypes', d + 1),
    },
  }),
  'many-positives': ({ n }, key, _c, rows) => ({
    tensors: { q: rows('q', n), k: rows('k', n + 3) },
    // −1 for keys that belong to no query.
    labels: classes(named(key, 'labels'), n + 3, n + 1).map((l) => l - 1),
  }),
  'pixel-contrast': ({ n }, key, _c, rows) => ({
    tensors: { z: rows('z', 2 * n) },
    labels: classes(named(key, 'labels'), 2 * n, n + 1),
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
  triplet: ({ n }, key, c, rows) => ({
    ...(c.mining === 'all' ? {} : { labels: classes(named(key, 'labels'), n, 3) }),
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
    // −1 for samples that have no cluster; the first has one.
    labels: classes(named(key, 'labels'), n, d + 2).map((l, i) => (i === 0 ? Math.max(0, l - 1) : l - 1)),
  }),
  'deep-cluster': ({ n, d }, key) => ({
    tensors: { scores: cosines(key, n, d + 1) },
    // −1 for samples that have no cluster; the first has one.
    labels: classes(named(key, 'labels'), n, d + 2).map((l, i) => Math.max(l - 1, i === 0 ? 0 : -1)),
  }),
  'cluster-contrast': ({ n, d }, key) => ({
    tensors: {
      c0: distributions(named(key, 'c0'), n, d + 1),
      c1: distributions(named(key, 'c1'), n, d + 1),
    },
  }),
};

const plain =
  (topic: Topic): Making =>
  (draw, _key, _c, rows) => ({
    tensors: Object.fromEntries(
      topic.tensors.filter((t) => !t.optional).map((t) => [t.name, rows(t.name, draw.n)]),
    ),
  });

/** The making of a topic's tensors: its own, or [N, D] rows for every tensor that is needed. */
export const tensorsOf = (topic: Topic): Making => topic.draw ?? particular[topic.name] ?? plain(topic);
