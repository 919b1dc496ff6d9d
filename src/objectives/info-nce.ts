/**
 * info-nce — telling one's own key from other keys.
 *
 * The positive is counted once in the denominator, among N keys of the batch or beside M explicit negatives.
 * A sum over K negatives from 0 to K that also names the positive k₀ counts it twice when read to the letter: that
 * reading is the convention `positive: 'counted-twice'`, with ℒ₂ = ℒ + log(1 + p₊).
 *
 * Notation q queries · k keys · s similarities over the temperature τ · n negatives
 * Source   arXiv:1807.03748 (van den Oord, Li & Vinyals 2018), eq. 4, density ratio exp(s/τ)
 */

import * as E from 'fp-ts/lib/Either.js';
import { everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { shapeError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import type { Normalisation, Reduction } from './conventions.js';
import {
  all,
  commonChecks,
  normalisationRole,
  normalised,
  oneOf,
  paired,
  present,
  reduced,
  reductionRole,
  temperatureRole,
} from './conventions.js';
import type { Objective, Tensors } from './objective.js';

/**
 * The cross-entropy of picking each query's own key among all keys.
 *
 *   ℒᵢ = log Σⱼ exp(qᵢ·kⱼ/τ) − qᵢ·kᵢ/τ
 *
 * Shapes   q [N, D] · k [M, D], M ≥ N, key i belongs to query i → [N, 1]
 * Units    nats; ≥ 0; log M when all similarities coincide
 * Domain   τ > 0; unit rows for the cosine
 * Numerics the log-partition subtracts its largest exponent: finite at every τ whose 1/τ is
 * Laws     info-nce/definition, info-nce/permutation-invariant, info-nce/equals-log-n-at-collapse
 * Source   arXiv:1807.03748, eq. 4
 */
export const infoNceTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const own = A.sliceRows(0, A.extent(q).rows)(k);
    return A.sub(A.logPartition(everyKey)(scaled, k), A.rowDot(scaled, own));
  };

/**
 * The cross-entropy of picking the positive beside negatives that all queries share.
 *
 *   ℒᵢ = log( exp(qᵢ·kᵢ/τ) + Σₘ exp(qᵢ·nₘ/τ) ) − qᵢ·kᵢ/τ
 *
 * Shapes   q [N, D] · k [N, D] · negatives [M, D] → [N, 1]
 * Source   arXiv:1911.05722 (MoCo), eq. 1, negatives from a queue
 */
export const infoNceSharedTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T, negatives: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const positive = A.rowDot(scaled, k);
    return A.softplus(A.sub(A.logPartition(everyKey)(scaled, negatives), positive));
  };

/**
 * The cross-entropy of picking the positive beside negatives of one's own.
 *
 *   ℒᵢ = log( exp(qᵢ·kᵢ/τ) + Σₘ exp(qᵢ·nᵢₘ/τ) ) − qᵢ·kᵢ/τ
 *
 * Shapes   q [N, D] · k [N, D] · negatives [N·M, D], those of query i in rows iM … iM + M − 1 → [N, 1]
 */
export const infoNcePairedTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T, negatives: T): T => {
    const [n, total] = [A.extent(q).rows, A.extent(negatives).rows];
    const each = total / n;
    const scaled = A.scale(1 / tau)(q);
    const repeated = A.takeRows(Int32Array.from({ length: total }, (_, i) => Math.floor(i / each)))(scaled);
    const scores = A.reshape(n, each)(A.rowDot(repeated, negatives));
    return A.softplus(A.sub(A.logSumExp('row')(scores), A.rowDot(scaled, k)));
  };

/** How InfoNCE is meant. */
export interface InfoNceConventions {
  readonly temperature: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
  /** Where negatives come from. */
  readonly mode: 'in-batch' | 'shared' | 'per-query';
  /** Queries among keys only, or keys among queries as well. */
  readonly direction: 'query-to-key' | 'both';
  readonly positive: 'counted-once' | 'counted-twice';
}

type Choices = InfoNceConventions & Readonly<Record<keyof InfoNceConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.1,
  normalisation: 'unit',
  reduction: 'mean',
  mode: 'in-batch',
  direction: 'query-to-key',
  positive: 'counted-once',
};

const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const [q, k] = [unit(x.q as T), unit(x.k as T)];
    const once = (a: T, b: T): T => {
      if (c.mode === 'in-batch') return infoNceTerms(A)(c.temperature)(a, b);
      const form = c.mode === 'shared' ? infoNceSharedTerms(A) : infoNcePairedTerms(A);
      return form(c.temperature)(a, b, unit(x.negatives as T));
    };
    const there = once(q, k);
    const both = c.direction === 'both' ? A.concatRows(there, once(k, q)) : there;
    // ℒ₂ = ℒ + log(1 + p₊), p₊ = exp(−ℒ)
    return c.positive === 'counted-twice' ? A.add(both, A.log1p(A.exp(A.neg(both)))) : both;
  };

/** Candidates of one query, its own key counted once. */
const candidates = (c: Choices, extents: Tensors<Extent>): number => {
  const [k, n] = [extents.k?.rows ?? 0, extents.negatives?.rows ?? 0];
  return c.mode === 'in-batch' ? k : 1 + (c.mode === 'shared' ? n : n / (extents.q?.rows ?? 1));
};

const fitting = (c: Choices, extents: Tensors<Extent>) => {
  if (c.mode === 'in-batch' && c.direction === 'query-to-key') {
    const [q, k] = [present('q', extents), present('k', extents)];
    if (E.isLeft(q)) return q;
    if (E.isLeft(k)) return k;
    return q.right.cols === k.right.cols && k.right.rows >= q.right.rows
      ? E.right(q.right)
      : E.left(
          shapeError(
            'q and k',
            [
              [q.right.rows, q.right.cols],
              [k.right.rows, k.right.cols],
            ],
            'as many columns, and a key for each query: key i belongs to query i, further keys are negatives',
          ),
        );
  }
  return paired(['q', 'k'], extents);
};

const negativesFit = (c: Choices, extents: Tensors<Extent>) => {
  if (c.mode === 'in-batch') return E.right(undefined);
  const [n, q] = [present('negatives', extents), extents.q ?? { rows: 1, cols: 0 }];
  if (E.isLeft(n)) return n;
  const whole = c.mode === 'shared' || n.right.rows % q.rows === 0;
  return n.right.cols === q.cols && whole
    ? n
    : E.left(
        shapeError(
          `negatives (${c.mode})`,
          [[n.right.rows, n.right.cols]],
          c.mode === 'shared' ? `[M, ${q.cols}]` : `[${q.rows}·M, ${q.cols}], M rows for each query`,
        ),
      );
};

/** InfoNCE with its conventions. */
export const infoNce: Objective<Choices> = {
  name: 'info-nce',
  summary: 'telling one’s own key from other keys',
  source: 'arXiv:1807.03748, eq. 4',
  tensors: [
    { name: 'q', shape: '[N, D]', meaning: 'queries', optional: false, differentiated: true },
    {
      name: 'k',
      shape: '[N, D]',
      meaning: 'keys; key i belongs to query i',
      optional: false,
      differentiated: true,
    },
    {
      name: 'negatives',
      shape: '[M, D] or [N·M, D]',
      meaning: 'explicit negatives, shared by all queries or M for each in turn',
      optional: true,
      differentiated: true,
    },
  ],
  conventions: [
    temperatureRole,
    normalisationRole,
    reductionRole,
    {
      name: 'mode',
      allowed: {
        'in-batch': 'the other keys of the batch',
        shared: 'the rows of `negatives`, for every query; other keys are no negatives',
        'per-query': 'M rows of `negatives` for each query',
      },
      meaning: 'where negatives come from',
    },
    {
      name: 'direction',
      allowed: {
        'query-to-key': 'each query among the keys',
        both: 'each key among the queries as well, averaged',
      },
      meaning: 'who is asked to find whom',
    },
    {
      name: 'positive',
      allowed: {
        'counted-once': 'the positive stands once in the denominator',
        'counted-twice': 'twice, as a sum from 0 to K beside the positive reads literally',
      },
      meaning: 'how often the positive stands in the denominator',
    },
  ],
  defaults,
  presets: {
    'info-nce-pytorch': {
      conventions: defaults,
      usedBy: 'RElbers/info-nce-pytorch InfoNCE, no negatives given',
    },
    'info-nce-pytorch-unpaired': {
      conventions: { ...defaults, mode: 'shared' },
      usedBy: "RElbers/info-nce-pytorch InfoNCE, negative_mode 'unpaired'",
    },
    'info-nce-pytorch-paired': {
      conventions: { ...defaults, mode: 'per-query' },
      usedBy: "RElbers/info-nce-pytorch InfoNCE, negative_mode 'paired'",
    },
    'sentence-transformers': {
      conventions: { ...defaults, temperature: 0.05 },
      usedBy: 'sentence-transformers MultipleNegativesRankingLoss, scale 20',
    },
    'positive-counted-twice': {
      conventions: { ...defaults, positive: 'counted-twice' },
      usedBy: 'formulas whose denominator adds the positive to a sum over i = 0 … K that contains it',
    },
  },
  labels: 'none',
  check: (c, extents) =>
    all(
      [
        ...commonChecks(c),
        oneOf('mode', ['in-batch', 'shared', 'per-query'])(c.mode),
        oneOf('direction', ['query-to-key', 'both'])(c.direction),
        oneOf('positive', ['counted-once', 'counted-twice'])(c.positive),
        fitting(c, extents),
        negativesFit(c, extents),
      ],
      c,
    ),
  terms: (c) => terms(c),
  loss: (c) => (A) => (x) => reduced(A)(c.reduction)(terms(c)(A)(x)),
  landmarks: (c, extents) => {
    const n = candidates(c, extents);
    const twice = c.positive === 'counted-twice';
    // Unit rows: a positive at 1 and every negative at −1 is the least that one anchor could reach.
    const floor = Math.log1p((n - 1) * Math.exp(-2 / c.temperature));
    const doubled = (loss: number): number => loss + (twice ? Math.log1p(Math.exp(-loss)) : 0);
    const times = c.reduction === 'sum' ? (extents.q?.rows ?? 1) * (c.direction === 'both' ? 2 : 1) : 1;
    return c.normalisation === 'none'
      ? { floor: 0, collapse: times * doubled(Math.log(n)) }
      : { floor: times * doubled(floor), collapse: times * doubled(Math.log(n)) };
  },
};
