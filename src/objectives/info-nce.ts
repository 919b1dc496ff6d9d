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
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { amongCounts, otherLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError, domainError, shapeError } from '../prelude/errors.js';
import type { Extent, Index } from '../prelude/matrix.js';
import { named, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import {
  all,
  known,
  labelled,
  normalisationRole,
  normalised,
  paired,
  present,
  reductionRole,
} from './conventions.js';
import {
  infoNceBothTerms,
  infoNceOwnedTerms,
  infoNcePairedTerms,
  infoNceSharedTerms,
  infoNceTerms,
  ownedBy,
  places,
} from './info-nce-forms.js';
import { anyLength, atSimplex, bound, infimum, leastCosine, whereLengthIsFree } from './landmarks.js';
import type { Landmarks, Objective, Side, Tensors } from './objective.js';

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
  /** Whether keys are differentiated: those of a slow encoder are not. */
  readonly keys: 'flow' | 'stopped';
  /** Explicit negatives normalised like queries and keys, or used as they are given: a queue holds unit rows already. */
  readonly explicit: 'normalised' | 'as-given';
  readonly factor: 'one' | 'twice-temperature';
}

type Choices = InfoNceConventions & Readonly<Record<keyof InfoNceConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.1,
  normalisation: 'unit',
  reduction: 'mean',
  mode: 'in-batch',
  direction: 'query-to-key',
  positive: 'counted-once',
  keys: 'flow',
  explicit: 'normalised',
  factor: 'one',
};

const terms =
  (c: Choices, owners: Index | undefined) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const [q, own] = [unit(x.q as T), unit(x.k as T)];
    const k = c.keys === 'stopped' ? A.detach(own) : own;
    const once = (a: T, b: T): T => {
      if (c.mode === 'in-batch') return infoNceTerms(A)(c.temperature)(a, b);
      const negatives = c.explicit === 'as-given' ? (x.negatives as T) : unit(x.negatives as T);
      if (c.mode === 'shared') return infoNceSharedTerms(A)(c.temperature)(a, b, negatives);
      return owners === undefined
        ? infoNcePairedTerms(A)(c.temperature)(a, b, negatives)
        : infoNceOwnedTerms(A)(c.temperature, owners)(a, b, negatives);
    };
    const turned = (): T =>
      c.mode === 'in-batch' ? infoNceBothTerms(A)(c.temperature)(q, k) : A.concatRows(once(q, k), once(k, q));
    const both = c.direction === 'both' ? turned() : once(q, k);
    // ℒ₂ = ℒ + log(1 + p₊), p₊ = exp(−ℒ)
    const counted = c.positive === 'counted-twice' ? A.add(both, A.log1p(A.exp(A.neg(both)))) : both;
    return c.factor === 'one' ? counted : A.scale(2 * c.temperature)(counted);
  };

/** How many negatives queries have: of each, or once where all have as many. */
const negativesOf = (c: Choices, extents: Tensors<Extent>, { labels }: Side): ReadonlyArray<number> => {
  const [q, k, m] = [known('q', extents), known('k', extents), known('negatives', extents).rows];
  if (c.mode === 'in-batch') return [k.rows - 1];
  if (labels !== undefined) return Array.from(amongCounts(ownedBy(q.rows, labels), q.rows, m));
  return [c.mode === 'shared' ? m : m / q.rows];
};

/**
 * A query with K negatives costs log(1 + K) at collapse, and no less than log(1 + K e^{(c − 1)/τ}) when its negatives
 * have cosine c: −1 for explicit ones, opposite to all queries; −1/(N − 1) in the mean for N pairs of a batch.
 */
const landmarks = (c: Choices, extents: Tensors<Extent>, side: Side): Landmarks => {
  const counts = negativesOf(c, extents, side);
  const [q, k] = [known('q', extents), known('k', extents)];
  const batch = c.mode === 'in-batch';
  const paired = batch && k.rows === q.rows;
  const free = c.normalisation === 'none' || (!batch && c.explicit === 'as-given');
  const far = free ? 0 : Math.exp((paired ? leastCosine(q.rows) - 1 : -2) / c.temperature);
  // log(1 + e^ℓ): the positive added to the denominator once more.
  const doubled = (loss: number): number =>
    c.positive === 'counted-twice' ? loss + Math.log1p(Math.exp(-loss)) : loss;
  const times = c.factor === 'one' ? 1 : 2 * c.temperature;
  const mean = (weight: number): number =>
    (times * counts.reduce((so, n) => so + doubled(Math.log1p(n * weight)), 0)) / Math.max(1, counts.length);
  const [floor, collapse] = [mean(far), mean(1)];
  if (free && batch) return whereLengthIsFree(Math.min(2, k.rows - 1), q.cols, floor, collapse);
  if (paired) return atSimplex(q.rows, q.cols, floor, collapse, 'pairs, both sides coinciding,');
  if (batch)
    return bound(
      floor,
      collapse,
      'all other keys opposite to each query, as those of one query alone can be',
    );
  return infimum(
    floor,
    collapse,
    free ? anyLength : 'reached by negatives opposite to all queries and their keys',
  );
};

const keyForEach = (extents: Tensors<Extent>): Either<ContrastiveError, unknown> => {
  const [q, k] = [present('q', extents), present('k', extents)];
  if (E.isLeft(q)) return q;
  if (E.isLeft(k)) return k;
  const [a, b] = [q.right, k.right];
  const given = [a, b].map(({ rows, cols }) => [rows, cols] as const);
  const allowed =
    'as many columns, and a key for each query: key i belongs to query i, further keys are negatives';
  return a.cols === b.cols && b.rows >= a.rows ? q : E.left(shapeError('q and k', given, allowed));
};

const owned = (owners: Index, queries: number, negatives: number): Either<ContrastiveError, unknown> => {
  const stranger = owners.find((l) => l < 0 || l >= queries);
  return stranger === undefined
    ? labelled(owners, negatives)
    : E.left(domainError('labels', String(stranger), `places of queries, 0 to ${queries - 1}`));
};

const negativesFit = (
  c: Choices,
  extents: Tensors<Extent>,
  side: Side,
): Either<ContrastiveError, unknown> => {
  if (c.mode !== 'per-query' && side.labels !== undefined)
    return E.left(configError('labels', `mode ${c.mode}`, "mode 'per-query': the query of each negative"));
  if (c.mode === 'in-batch') return E.right(undefined);
  const [n, q] = [present('negatives', extents), known('q', extents)];
  if (E.isLeft(n)) return n;
  const { rows, cols } = n.right;
  const free = c.mode === 'shared' || side.labels !== undefined;
  if (cols !== q.cols || !(free || rows % q.rows === 0))
    return E.left(
      shapeError(
        `negatives (${c.mode})`,
        [[rows, cols]],
        free ? `[M, ${q.cols}]` : `[${q.rows}·M, ${q.cols}], M rows for each query, or a label for each row`,
      ),
    );
  return side.labels === undefined ? n : owned(side.labels, q.rows, rows);
};

/** InfoNCE with its conventions. */
export const infoNce: Objective<Choices> = objective({
  name: 'info-nce',
  summary: 'telling one’s own key from other keys',
  source: 'arXiv:1807.03748, eq. 4',
  tensors: [
    ['q', '[N, D]', 'queries'],
    ['k', '[N, D]', 'keys; key i belongs to query i, further keys are negatives'],
    [
      'negatives',
      '[M, D] or [N·M, D]',
      'explicit negatives, shared by all queries, M for each in turn, or with the place of their query as labels',
      'optional',
    ],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it; some write its inverse, a scale'),
    normalisationRole,
    reductionRole,
    named('mode', 'where negatives come from', {
      'in-batch': 'the other keys of the batch',
      shared: 'the rows of `negatives`, for every query; other keys are no negatives',
      'per-query': 'rows of `negatives` for each query',
    }),
    named('direction', 'who is asked to find whom', {
      'query-to-key': 'each query among the keys',
      both: 'each key among the queries as well, averaged',
    }),
    named('positive', 'how often the positive stands in the denominator', {
      'counted-once': 'the positive stands once in the denominator',
      'counted-twice': 'twice, as a sum from 0 to K beside the positive reads literally',
    }),
    named('keys', 'whether keys are differentiated', {
      flow: 'yes',
      stopped: 'no: they come from a slow encoder',
    }),
    named('explicit', 'how explicit negatives are used', {
      normalised: 'like queries and keys',
      'as-given': 'as they are: a queue holds unit rows already',
    }),
    named('factor', 'what terms are multiplied by', {
      one: 'nothing',
      'twice-temperature': '2τ, so that the gradient does not grow with 1/τ',
    }),
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
    moco: {
      conventions: { ...defaults, temperature: 0.07, mode: 'shared', keys: 'stopped', explicit: 'as-given' },
      usedBy: 'facebookresearch/moco v1, negatives from the queue as it was before this batch entered it',
    },
    'moco-v2': {
      conventions: { ...defaults, temperature: 0.2, mode: 'shared', keys: 'stopped', explicit: 'as-given' },
      usedBy: 'facebookresearch/moco v2; salesforce/PCL, instance part',
    },
    'moco-v3': {
      conventions: { ...defaults, temperature: 1, keys: 'stopped', factor: 'twice-temperature' },
      usedBy: 'facebookresearch/moco-v3, one direction: the method adds (q₁, k₂) and (q₂, k₁)',
    },
    'lightly-bank': {
      conventions: { ...defaults, temperature: 0.5, mode: 'shared', explicit: 'as-given' },
      usedBy: 'lightly NTXentLoss with a memory bank: the keys of the batch keep their gradient',
    },
    'positive-counted-twice': {
      conventions: { ...defaults, positive: 'counted-twice' },
      usedBy: 'formulas whose denominator adds the positive to a sum over i = 0 … K that contains it',
    },
  },
  labels: 'optional',
  labelsOf: 'negatives',
  also: (c, extents, side) =>
    all(
      [
        c.mode === 'in-batch' && c.direction === 'query-to-key'
          ? keyForEach(extents)
          : paired(['q', 'k'], extents),
        negativesFit(c, extents, side),
      ],
      c,
    ),
  terms: (c, side) => terms(c, side.labels),
  negatives: (c, extents) => {
    const [n, m] = [known('q', extents).rows, known('k', extents).rows];
    // Explicit ones are all that a partition ranges over.
    if (c.mode !== 'in-batch') return [];
    return [otherLabel(places(n), places(m)), otherLabel(places(m), places(n))];
  },
  landmarks,
});
