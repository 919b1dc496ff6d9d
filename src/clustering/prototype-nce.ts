/**
 * prototype-nce — telling the prototype of one's own cluster from the others.
 *
 * Under InfoNCE every other sample of the batch repels, those of one's own kind too. Here the keys are prototypes. In
 * the form of the original code each sample of the batch brings its own prototype along, so two samples of one
 * cluster are each other's negatives after all, and a loss below log 2 is out of reach for them. With shared
 * prototypes counted once, the prototype of one's own cluster is the positive and nothing else: a sample of the same
 * cluster exerts no repulsion.
 *
 * Notation q unit rows · c prototypes · φ their densities, each a temperature · s(i) the cluster of row i
 * Source   arXiv:2005.04966 (Li, Zhou, Xiong & Hoi 2021, PCL), eq. 11; salesforce/PCL pcl/builder.py
 */
import * as E from 'fp-ts/lib/Either.js';
import { everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Normalisation, Reduction } from '../objectives/conventions.js';
import {
  all,
  known,
  labelled,
  normalisationRole,
  normalised,
  oneOf,
  present,
  reduced,
  reductionRole,
} from '../objectives/conventions.js';
import { bound } from '../objectives/landmarks.js';
import type { Objective, Side, Tensors } from '../objectives/objective.js';
import { domainError, shapeError } from '../prelude/errors.js';
import type { Extent, Index } from '../prelude/matrix.js';

/** Prototypes over their densities: the keys of a log-partition. [K, D], [K, 1] → [K, D] */
const tempered = <T>(A: Algebra<T>, prototypes: T, densities: T): T => A.div(prototypes, densities);

/**
 * The cross-entropy of picking one's own prototype, every prototype counted once.
 *
 *   ℒᵢ = log Σₖ exp(qᵢ·cₖ/φₖ) − qᵢ·c_{s(i)}/φ_{s(i)}
 *
 * Shapes   q [N, D] · prototypes [K, D] · densities [K, 1] · own: N ids → [N, 1]
 * Units    nats; > 0; log K when all scores coincide
 * Laws     prototype-nce/same-cluster-not-repelled, prototype-nce/each-its-own-is-info-nce
 */
export const prototypeNceTerms =
  <T>(A: Algebra<T>) =>
  (own: Index) =>
  (q: T, prototypes: T, densities: T): T => {
    const keys = tempered(A, prototypes, densities);
    return A.sub(A.logPartition(everyKey)(q, keys), A.rowDot(q, A.takeRows(own)(keys)));
  };

/**
 * The form of the original code: keys are the prototypes of the batch's samples, duplicates and all, then sampled
 * negatives.
 *
 *   ℒᵢ = log Σⱼ exp(qᵢ·c_{id(j)}/φ_{id(j)}) − qᵢ·c_{id(i)}/φ_{id(i)},   ids = [s(1) … s(N), negatives]
 *
 * Units    nats; ≥ log m for a row whose cluster has m rows in the batch
 */
export const prototypeNcePerSampleTerms =
  <T>(A: Algebra<T>) =>
  (own: Index, negatives: Index = new Int32Array(0)) =>
  (q: T, prototypes: T, densities: T): T => {
    const keys = A.takeRows(Int32Array.of(...own, ...negatives))(tempered(A, prototypes, densities));
    const positive = A.rowDot(q, A.sliceRows(0, own.length)(keys));
    return A.sub(A.logPartition(everyKey)(q, keys), positive);
  };

/** How ProtoNCE is meant. */
export interface PrototypeNceConventions {
  readonly prototypes: 'counted-once' | 'per-sample';
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = PrototypeNceConventions & Readonly<Record<keyof PrototypeNceConventions, string>>;

const defaults: Choices = { prototypes: 'counted-once', normalisation: 'unit', reduction: 'mean' };

const terms =
  (c: Choices, { labels }: Side) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const form = c.prototypes === 'counted-once' ? prototypeNceTerms(A) : prototypeNcePerSampleTerms(A);
    return form(labels ?? new Int32Array(0))(unit(x.q as T), x.prototypes as T, x.densities as T);
  };

const fitting = (extents: Tensors<Extent>, { labels }: Side) => {
  const [q, p, d] = [present('q', extents), present('prototypes', extents), present('densities', extents)];
  if (E.isLeft(q)) return q;
  if (E.isLeft(p)) return p;
  if (E.isLeft(d)) return d;
  if (q.right.cols !== p.right.cols || d.right.rows !== p.right.rows || d.right.cols !== 1)
    return E.left(
      shapeError(
        'q, prototypes and densities',
        [q, p, d].map(({ right: { rows, cols } }) => [rows, cols] as const),
        '[N, D], [K, D] and [K, 1]',
      ),
    );
  const stranger = labels?.find((l) => l < 0 || l >= p.right.rows);
  return stranger === undefined
    ? labelled(labels, q.right.rows)
    : E.left(domainError('labels', String(stranger), `cluster ids from 0 to ${p.right.rows - 1}`));
};

/** ProtoNCE with its conventions; labels are the cluster of each row. */
export const prototypeNce: Objective<Choices> = {
  name: 'prototype-nce',
  summary: 'telling the prototype of one’s own cluster from the others',
  source: 'arXiv:2005.04966, eq. 11',
  tensors: [
    { name: 'q', shape: '[N, D]', meaning: 'rows', optional: false, differentiated: true },
    {
      name: 'prototypes',
      shape: '[K, D]',
      meaning: 'centres of clusters, of unit length',
      optional: false,
      differentiated: false,
    },
    {
      name: 'densities',
      shape: '[K, 1]',
      meaning: 'the temperature of each prototype',
      optional: false,
      differentiated: false,
    },
  ],
  conventions: [
    normalisationRole,
    reductionRole,
    {
      name: 'prototypes',
      allowed: {
        'counted-once': 'every prototype is one candidate; a row of the same cluster does not repel',
        'per-sample': 'each row of the batch brings its prototype along, duplicates included',
      },
      meaning: 'how often a prototype stands in the denominator',
    },
  ],
  defaults,
  presets: {
    'shared-once': { conventions: defaults, usedBy: 'arXiv:2005.04966, eq. 11 over all prototypes' },
    pcl: {
      conventions: { ...defaults, prototypes: 'per-sample' },
      usedBy: 'salesforce/PCL pcl/builder.py, without sampled negatives',
    },
  },
  labels: 'required',
  check: (c, extents, side) =>
    all(
      [
        oneOf('prototypes', ['counted-once', 'per-sample'])(c.prototypes),
        oneOf('normalisation', Object.keys(normalisationRole.allowed))(c.normalisation),
        oneOf('reduction', Object.keys(reductionRole.allowed))(c.reduction),
        fitting(extents, side),
      ],
      c,
    ),
  terms: (c, side) => terms(c, side),
  loss: (c, side) => (A) => (x) => reduced(A)(c.reduction)(terms(c, side)(A)(x)),
  landmarks: (c, extents) => {
    const [n, k] = [known('q', extents).rows, known('prototypes', extents).rows];
    const candidates = c.prototypes === 'counted-once' ? k : n;
    const collapse = (c.reduction !== 'mean' ? n : 1) * Math.log(candidates);
    return bound(0, collapse, 'no term is below it; small densities approach it');
  },
};
