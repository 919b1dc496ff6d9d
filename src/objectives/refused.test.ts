/** Each refusal of an objective's own, whole: what was asked, what was given, what is allowed; and what is just not refused. */
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { show } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import type { Choice, Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';

type Conventions = Readonly<Record<string, Choice>>;
type Asked = readonly [objective: string, c: Conventions, x: Tensors<Extent>, labels?: ReadonlyArray<number>];
type Refused = readonly [...asked: Required<Asked>, sentence: string];

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const e = (rows: number, cols: number): Extent => ({ rows, cols });
const none: ReadonlyArray<number> = [];

/** The sentence of a refusal, or 'not refused'; an empty list of labels stands for none given. */
const answer = (name: string, c: Conventions, x: Tensors<Extent>, labels: ReadonlyArray<number>): string => {
  const o = all[name] ?? expect.fail(name);
  const side = labels.length === 0 ? {} : { labels: Int32Array.from(labels) };
  const checked = o.check({ ...o.defaults, ...c }, x, side);
  return isLeft(checked) ? show(checked.left) : 'not refused';
};

const equal = 'row i of the one and row i of the other are a pair: equal extents';
const keys =
  'as many columns, and a key for each query: key i belongs to query i, further keys are negatives';
const two = { z0: e(3, 2), z1: e(3, 2) };
const one = { z0: e(1, 2), z1: e(1, 2) };
const qk = { q: e(3, 2), k: e(3, 2) };
const shared = { mode: 'shared' };
const each = { mode: 'per-query' };
const further = (rows: number, cols: number) => ({ ...two, further: e(rows, cols) });
const anchors = { anchor: e(3, 2) };
const taught = { student: e(6, 4), teacher: e(6, 4) };
const masked = { anchors: e(6, 2), targets: e(3, 2), prototypes: e(4, 2) };
const clustered = { q: e(3, 2), prototypes: e(4, 2), densities: e(4, 1) };

const refused: ReadonlyArray<Refused> = [
  ['info-nce', {}, { k: e(3, 2) }, none, 'q: given nothing; allowed: rows of numbers'],
  ['info-nce', {}, { q: e(3, 2) }, none, 'k: given nothing; allowed: rows of numbers'],
  [
    'info-nce',
    {},
    { q: e(0, 2), k: e(0, 2) },
    none,
    'q: given [0, 2]; allowed: at least one row and one column',
  ],
  [
    'info-nce',
    {},
    { q: e(2, 0), k: e(2, 0) },
    none,
    'q: given [2, 0]; allowed: at least one row and one column',
  ],
  ['info-nce', {}, { q: e(3, 2), k: e(3, 4) }, none, `q and k: given [3, 2]·[3, 4]; allowed: ${keys}`],
  ['info-nce', {}, { q: e(3, 2), k: e(2, 2) }, none, `q and k: given [3, 2]·[2, 2]; allowed: ${keys}`],
  [
    'info-nce',
    { direction: 'both' },
    { q: e(3, 2), k: e(4, 2) },
    none,
    `q and k: given [3, 2]·[4, 2]; allowed: ${equal}`,
  ],
  [
    'info-nce',
    shared,
    { q: e(3, 2), k: e(4, 2), negatives: e(5, 2) },
    none,
    `q and k: given [3, 2]·[4, 2]; allowed: ${equal}`,
  ],
  ['info-nce', shared, qk, none, 'negatives: given nothing; allowed: rows of numbers'],
  [
    'info-nce',
    shared,
    { k: e(3, 2), negatives: e(5, 2) },
    none,
    'q: given nothing; allowed: rows of numbers',
  ],
  [
    'info-nce',
    shared,
    { ...qk, negatives: e(5, 3) },
    none,
    'negatives (shared): given [5, 3]; allowed: [M, 2]',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(6, 3) },
    none,
    'negatives (per-query): given [6, 3]; allowed: [3·M, 2], M rows for each query, or a label for each row',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(5, 2) },
    none,
    'negatives (per-query): given [5, 2]; allowed: [3·M, 2], M rows for each query, or a label for each row',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(2, 3) },
    [0, 1],
    'negatives (per-query): given [2, 3]; allowed: [M, 2]',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(2, 2) },
    [0, 3],
    'labels: given 3; allowed: places of queries, 0 to 2',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(2, 2) },
    [-1, 2],
    'labels: given -1; allowed: places of queries, 0 to 2',
  ],
  [
    'info-nce',
    each,
    { ...qk, negatives: e(5, 2) },
    [0, 1],
    'labels: given 2 labels; allowed: 5, one for each row',
  ],
  [
    'info-nce',
    {},
    { ...qk, negatives: e(1, 2) },
    [0],
    "labels: given mode in-batch; allowed: mode 'per-query': the query of each negative",
  ],
  [
    'info-nce',
    shared,
    { ...qk, negatives: e(1, 2) },
    [0],
    "labels: given mode shared; allowed: mode 'per-query': the query of each negative",
  ],
  ['info-nce', { temperature: 0 }, qk, none, 'temperature: given 0; allowed: a finite number above 0'],
  [
    'info-nce',
    { temperature: 'warm' },
    qk,
    none,
    'temperature: given warm; allowed: a finite number above 0',
  ],
  ['info-nce', { reduction: 'most' }, qk, none, 'reduction: given most; allowed: mean, sum, none'],
  [
    'info-nce',
    { normalisation: 'l2' },
    qk,
    none,
    'normalisation: given l2; allowed: unit, unit-floor-1e-6, none',
  ],
  [
    'clip',
    {},
    { image: e(3, 2), text: e(2, 2) },
    none,
    `image and text: given [3, 2]·[2, 2]; allowed: ${equal}`,
  ],
  [
    'clip',
    {},
    { image: e(3, 2), text: e(3, 1) },
    none,
    `image and text: given [3, 2]·[3, 1]; allowed: ${equal}`,
  ],
  ['clip', {}, { image: e(3, 2) }, none, 'text: given nothing; allowed: rows of numbers'],
  [
    'siglip',
    { bias: Number.NaN },
    { image: e(3, 2), text: e(3, 2) },
    none,
    'bias: given NaN; allowed: a finite number',
  ],
  ['nt-xent', {}, further(4, 2), none, 'further: given [4, 2]; allowed: [W·3, 2], whole views'],
  ['nt-xent', {}, further(3, 3), none, 'further: given [3, 3]; allowed: [W·3, 2], whole views'],
  ['nt-xent', {}, further(0, 2), none, 'further: given [0, 2]; allowed: [W·3, 2], whole views'],
  ['nt-xent', {}, { z1: e(3, 2), further: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  ['decoupled', {}, one, none, 'z0: given 1 row; allowed: at least 2 pairs'],
  ['decoupled', {}, { z1: e(3, 2) }, none, 'z0: given nothing; allowed: rows of numbers'],
  [
    'decoupled',
    { weightSigma: -1 },
    two,
    none,
    'weightSigma: given -1; allowed: a finite number of 0 or above',
  ],
  ['debiased', { classPrior: 1 }, two, none, 'classPrior: given 1; allowed: a number from 0 to below 1'],
  [
    'debiased',
    { classPrior: -0.1 },
    two,
    none,
    'classPrior: given -0.1; allowed: a number from 0 to below 1',
  ],
  [
    'debiased',
    { hardness: Number.POSITIVE_INFINITY },
    two,
    none,
    'hardness: given Infinity; allowed: a finite number of 0 or above',
  ],
  [
    'uniformity',
    {},
    { x: e(1, 2) },
    none,
    'x: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  [
    'hypersphere',
    {},
    one,
    none,
    'z0: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  [
    'spectral-contrastive',
    {},
    one,
    none,
    'z0: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  [
    'koleo',
    {},
    { x: e(1, 2) },
    none,
    'x: given one row; allowed: at least 2: a row alone has nothing to be far from',
  ],
  ['vicreg', {}, one, none, 'z0: given one row; allowed: at least 2: a row alone has no variance'],
  [
    'pixel-contrast',
    {},
    { z: e(3, 2) },
    [0, 1, 0],
    'pixel-contrast: given [3, 2]; allowed: as many rows of one view as of the other',
  ],
  [
    'supervised-contrastive',
    { noPositive: 'refuse' },
    { z: e(3, 2) },
    [0, 0, 1],
    'labels: given a class of a single row; allowed: two rows of each class, or noPositive: zero',
  ],
  [
    'supervised-contrastive',
    { baseTemperature: -1 },
    { z: e(3, 2) },
    [0, 0, 1],
    'baseTemperature: given -1; allowed: a finite number of 0 or above',
  ],
  [
    'supervised-contrastive',
    { baseTemperature: Number.POSITIVE_INFINITY },
    { z: e(3, 2) },
    [0, 0, 1],
    'baseTemperature: given Infinity; allowed: a finite number of 0 or above',
  ],
  [
    'supervised-contrastive',
    {},
    { z: e(3, 2) },
    none,
    'labels: given nothing; allowed: 3 whole numbers, one for each row',
  ],
  [
    'supervised-contrastive',
    {},
    { z: e(3, 2) },
    [0, 1],
    'labels: given 2 labels; allowed: 3, one for each row',
  ],
  [
    'many-positives',
    {},
    { q: e(2, 2), k: e(3, 4) },
    [0, 1, 0],
    'q and k: given [2, 2]·[3, 4]; allowed: as many columns on both sides',
  ],
  [
    'many-positives',
    {},
    { q: e(2, 2), k: e(3, 2) },
    [0, 2, 0],
    'labels: given 2; allowed: places of queries, 0 to 1, or −1',
  ],
  [
    'many-positives',
    {},
    { q: e(2, 2), k: e(3, 2) },
    [0, -2, 0],
    'labels: given -2; allowed: places of queries, 0 to 1, or −1',
  ],
  [
    'many-positives',
    { noPositive: 'refuse' },
    { q: e(2, 2), k: e(3, 2) },
    [0, -1, 0],
    'labels: given query 1 without a key; allowed: a key for each query, or noPositive: zero',
  ],
  [
    'many-positives',
    { noPositive: 'refuse' },
    { q: e(2, 2), k: e(3, 2) },
    [1, -1, 1],
    'labels: given query 0 without a key; allowed: a key for each query, or noPositive: zero',
  ],
  [
    'triplet',
    { mining: 'hard' },
    anchors,
    none,
    'labels: given nothing, with mining hard; allowed: a class for each row',
  ],
  [
    'triplet',
    { mining: 'semi-hard', swap: 'yes' },
    anchors,
    [0, 0, 1],
    'swap: given yes, with mining semi-hard; allowed: no, or mining all',
  ],
  ['triplet', {}, anchors, none, 'positive: given nothing; allowed: rows of numbers'],
  [
    'triplet',
    {},
    { ...anchors, positive: e(3, 2) },
    none,
    'negative: given nothing; allowed: rows of numbers',
  ],
  [
    'triplet',
    {},
    { ...anchors, positive: e(2, 2), negative: e(3, 2) },
    none,
    `anchor and positive: given [3, 2]·[2, 2]; allowed: ${equal}`,
  ],
  [
    'triplet',
    {},
    { ...anchors, positive: e(3, 2), negative: e(3, 1) },
    none,
    `anchor and negative: given [3, 2]·[3, 1]; allowed: ${equal}`,
  ],
  [
    'dino',
    {},
    { ...taught, student: e(4, 4) },
    none,
    'student, teacher and centre: given [4, 4]·[6, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { ...taught, student: e(6, 3) },
    none,
    'student, teacher and centre: given [6, 3]·[6, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    { taught: 3 },
    { student: e(4, 4), teacher: e(6, 4) },
    none,
    'student, teacher and centre: given [4, 4]·[6, 4]; allowed: [2·N, K], [3·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { student: e(5, 4), teacher: e(5, 4) },
    none,
    'student, teacher and centre: given [5, 4]·[5, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { ...taught, centre: e(2, 4) },
    none,
    'student, teacher and centre: given [6, 4]·[6, 4]·[2, 4]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  [
    'dino',
    {},
    { ...taught, centre: e(1, 3) },
    none,
    'student, teacher and centre: given [6, 4]·[6, 4]·[1, 3]; allowed: [2·N, K], [2·N, K] and [1, K]',
  ],
  ['dino', { views: 1 }, taught, none, 'views: given 1; allowed: a whole number from 2'],
  ['dino', { views: 2.5 }, taught, none, 'views: given 2.5; allowed: a whole number from 2'],
  [
    'masked-siamese',
    {},
    { ...masked, anchors: e(6, 3) },
    none,
    'anchors, targets and prototypes: given [6, 3]·[3, 2]·[4, 2]; allowed: [V·N, D], [N, D] and [K, D]',
  ],
  [
    'masked-siamese',
    {},
    { ...masked, prototypes: e(4, 3) },
    none,
    'anchors, targets and prototypes: given [6, 2]·[3, 2]·[4, 3]; allowed: [V·N, D], [N, D] and [K, D]',
  ],
  [
    'masked-siamese',
    {},
    { ...masked, anchors: e(7, 2) },
    none,
    'anchors, targets and prototypes: given [7, 2]·[3, 2]·[4, 2]; allowed: [V·N, D], [N, D] and [K, D]',
  ],
  [
    'multi-similarity',
    { base: Number.NaN },
    { z: e(2, 2) },
    [0, 0],
    'base: given NaN; allowed: a finite number',
  ],
  [
    'swapped-prediction',
    { epsilon: 0 },
    { scores: e(4, 3) },
    none,
    'epsilon: given 0; allowed: a finite number above 0',
  ],
  [
    'swapped-prediction',
    { epsilon: Number.POSITIVE_INFINITY },
    { scores: e(4, 3) },
    none,
    'epsilon: given Infinity; allowed: a finite number above 0',
  ],
  [
    'swapped-prediction',
    { iterations: -1 },
    { scores: e(4, 3) },
    none,
    'iterations: given -1; allowed: a whole number from 0 to 1000000',
  ],
  [
    'swapped-prediction',
    { iterations: 0.5 },
    { scores: e(4, 3) },
    none,
    'iterations: given 0.5; allowed: a whole number from 0 to 1000000',
  ],
  [
    'swapped-prediction',
    { views: 1 },
    { scores: e(4, 3) },
    none,
    'views: given 1; allowed: a whole number from 2 to 1000000',
  ],
  [
    'swapped-prediction',
    { assigned: 3 },
    { scores: e(4, 3) },
    none,
    'assigned: given 3; allowed: a whole number from 1 to 2',
  ],
  [
    'swapped-prediction',
    { assigned: 0 },
    { scores: e(4, 3) },
    none,
    'assigned: given 0; allowed: a whole number from 1 to 2',
  ],
  [
    'swapped-prediction',
    { reduction: 'most' },
    { scores: e(4, 3) },
    none,
    'reduction: given most; allowed: mean, sum, none',
  ],
  ['swapped-prediction', {}, {}, none, 'scores: given nothing; allowed: rows of numbers'],
  [
    'swapped-prediction',
    {},
    { scores: e(5, 3) },
    none,
    'scores: given [5, 3]; allowed: [2·N, K]: as many rows for each view',
  ],
  [
    'swapped-prediction',
    {},
    { scores: e(4, 3), queue: e(4, 2) },
    none,
    'queue: given [4, 2]; allowed: [2·Q, 3]',
  ],
  [
    'swapped-prediction',
    {},
    { scores: e(4, 3), queue: e(5, 3) },
    none,
    'queue: given [5, 3]; allowed: [2·Q, 3]',
  ],
  [
    'prototype-nce',
    {},
    { ...clustered, prototypes: e(4, 3) },
    [0, 1, 3],
    'q, prototypes and densities: given [3, 2]·[4, 3]·[4, 1]; allowed: [N, D], [K, D] and [K, 1]',
  ],
  [
    'prototype-nce',
    {},
    { ...clustered, densities: e(3, 1) },
    [0, 1, 3],
    'q, prototypes and densities: given [3, 2]·[4, 2]·[3, 1]; allowed: [N, D], [K, D] and [K, 1]',
  ],
  [
    'prototype-nce',
    {},
    { ...clustered, densities: e(4, 2) },
    [0, 1, 3],
    'q, prototypes and densities: given [3, 2]·[4, 2]·[4, 2]; allowed: [N, D], [K, D] and [K, 1]',
  ],
  [
    'prototype-nce',
    {},
    { prototypes: e(4, 2), densities: e(4, 1) },
    [0],
    'q: given nothing; allowed: rows of numbers',
  ],
  [
    'prototype-nce',
    {},
    { q: e(3, 2), densities: e(4, 1) },
    [0],
    'prototypes: given nothing; allowed: rows of numbers',
  ],
  [
    'prototype-nce',
    {},
    { q: e(3, 2), prototypes: e(4, 2) },
    [0],
    'densities: given nothing; allowed: rows of numbers',
  ],
  ['prototype-nce', {}, clustered, [0, 1, 4], 'labels: given 4; allowed: cluster ids from 0 to 3'],
  ['prototype-nce', {}, clustered, [0, 1, -1], 'labels: given -1; allowed: cluster ids from 0 to 3'],
  ['prototype-nce', {}, clustered, [0, 1], 'labels: given 2 labels; allowed: 3, one for each row'],
  [
    'prototype-nce',
    { prototypes: 'some' },
    clustered,
    [0, 1, 3],
    'prototypes: given some; allowed: counted-once, per-sample',
  ],
  [
    'prototype-nce',
    { normalisation: 'l2' },
    clustered,
    [0, 1, 3],
    'normalisation: given l2; allowed: unit, unit-floor-1e-6, none',
  ],
  [
    'prototype-nce',
    { reduction: 'most' },
    clustered,
    [0, 1, 3],
    'reduction: given most; allowed: mean, sum, none',
  ],
  ['deep-cluster', {}, {}, [0], 'scores: given nothing; allowed: rows of numbers'],
  [
    'deep-cluster',
    {},
    { scores: e(3, 1) },
    [0, 0, 0],
    'scores: given [3, 1]; allowed: two prototypes or more',
  ],
  [
    'deep-cluster',
    {},
    { scores: e(3, 2) },
    [0, 2, 1],
    'labels: given 2; allowed: cluster ids from 0 to 1, or −1 for none',
  ],
  [
    'deep-cluster',
    {},
    { scores: e(3, 2) },
    [0, -2, 1],
    'labels: given -2; allowed: cluster ids from 0 to 1, or −1 for none',
  ],
  [
    'deep-cluster',
    {},
    { scores: e(3, 2) },
    none,
    'labels: given nothing; allowed: 3 whole numbers, one for each row',
  ],
  [
    'deep-cluster',
    { reduction: 'most' },
    { scores: e(3, 2) },
    [0, 1, 1],
    'reduction: given most; allowed: mean, sum, none',
  ],
  [
    'cluster-contrast',
    { balance: -1 },
    { c0: e(3, 2), c1: e(3, 2) },
    none,
    'balance: given -1; allowed: a finite number from 0',
  ],
  [
    'cluster-contrast',
    { balance: Number.POSITIVE_INFINITY },
    { c0: e(3, 2), c1: e(3, 2) },
    none,
    'balance: given Infinity; allowed: a finite number from 0',
  ],
  [
    'cluster-contrast',
    { temperature: 0 },
    { c0: e(3, 2), c1: e(3, 2) },
    none,
    'temperature: given 0; allowed: a finite number above 0',
  ],
  [
    'cluster-contrast',
    {},
    { c0: e(3, 2), c1: e(3, 1) },
    none,
    `c0 and c1: given [3, 2]·[3, 1]; allowed: ${equal}`,
  ],
];

/** As near to the refusals as can be. */
const accepted: ReadonlyArray<Required<Asked>> = [
  ['info-nce', {}, { q: e(3, 2), k: e(4, 2) }, none],
  ['info-nce', {}, { q: e(1, 1), k: e(1, 1) }, none],
  ['info-nce', shared, { ...qk, negatives: e(5, 2) }, none],
  ['info-nce', each, { ...qk, negatives: e(6, 2) }, none],
  ['info-nce', each, { ...qk, negatives: e(2, 2) }, [0, 2]],
  ['nt-xent', {}, two, none],
  ['nt-xent', {}, further(6, 2), none],
  ['decoupled', { weightSigma: 0 }, { z0: e(2, 2), z1: e(2, 2) }, none],
  ['debiased', { classPrior: 0, hardness: 0 }, two, none],
  ['uniformity', {}, { x: e(2, 2) }, none],
  ['pixel-contrast', {}, { z: e(4, 2) }, [0, 1, 0, 1]],
  ['supervised-contrastive', { noPositive: 'refuse', baseTemperature: 0 }, { z: e(4, 2) }, [0, 0, 1, 1]],
  ['supervised-contrastive', {}, { z: e(3, 2) }, [0, 0, 1]],
  ['many-positives', {}, { q: e(2, 2), k: e(3, 2) }, [0, -1, 0]],
  ['many-positives', { noPositive: 'refuse' }, { q: e(2, 2), k: e(3, 2) }, [1, -1, 0]],
  ['triplet', { swap: 'yes' }, { ...anchors, positive: e(3, 2), negative: e(3, 2) }, none],
  ['triplet', { swap: 'yes' }, anchors, [0, 0, 1]],
  ['triplet', { mining: 'hard' }, anchors, [0, 0, 1]],
  ['dino', {}, { ...taught, centre: e(1, 4) }, none],
  ['dino', { views: 4 }, { student: e(12, 4), teacher: e(6, 4) }, none],
  ['masked-siamese', { iterations: 0 }, masked, none],
  ['swapped-prediction', { iterations: 0, assigned: 1 }, { scores: e(4, 3), queue: e(5, 3) }, none],
  ['prototype-nce', {}, clustered, [0, 1, 3]],
  ['prototype-nce', { prototypes: 'per-sample' }, clustered, [0, 1, 3]],
  ['deep-cluster', {}, { scores: e(3, 2) }, [0, -1, 1]],
  ['cluster-contrast', { balance: 0 }, { c0: e(3, 2), c1: e(3, 2) }, none],
];

describe('refused', () => {
  it.each(refused)('%s: %j %j %j: %s', (name, c, x, labels, sentence) => {
    expect(answer(name, c, x, labels)).toBe(sentence);
  });

  it.each(accepted)('%s: %j %j %j is not', (name, c, x, labels) => {
    expect(answer(name, c, x, labels)).toBe('not refused');
  });
});
