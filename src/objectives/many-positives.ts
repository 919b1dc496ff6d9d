/**
 * many-positives — InfoNCE where a query may have several keys, and each another number of them.
 *
 * Every key names the query that it belongs to, or none. What becomes of several positives is where implementations
 * differ: the logarithms are averaged (out), the probabilities (in), added (in-sum), or each positive competes with
 * the negatives alone (pair-wise). With one key for each query all four are InfoNCE.
 *
 * Notation s scores over τ · P(i) keys of query i · o(j) the query of key j
 * Source   arXiv:1807.03748, eq. 4; forms as in arXiv:2004.11362, eq. 2 and 3
 */
import * as E from 'fp-ts/lib/Either.js';
import { amongCounts, everyKey, otherLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { domainError, shapeError } from '../prelude/errors.js';
import type { Index } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { named, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { ownedBy, places } from './info-nce-forms.js';
import { anyLength, bound } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** How several positives are meant. */
export interface ManyPositivesConventions {
  readonly temperature: number;
  readonly form: 'out' | 'in' | 'in-sum' | 'pair-wise';
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
  /** Queries without a key. */
  readonly noPositive: 'zero' | 'refuse';
}

type Choices = ManyPositivesConventions & Readonly<Record<keyof ManyPositivesConventions, string | number>>;
const defaults: Choices = {
  temperature: 0.1,
  form: 'out',
  normalisation: 'unit',
  reduction: 'mean',
  noPositive: 'zero',
};

const countsOf = (queries: number, owners: Index): Float64Array =>
  amongCounts(ownedBy(queries, owners), queries, owners.length);

/** Each positive against the keys of other queries and of none: [positives, 1]. */
const pairWise = <T>(A: Algebra<T>, owners: Index, scaled: T, k: T): T => {
  const keys = places(owners.length).filter((j) => (owners[j] as number) >= 0);
  const queries = keys.map((j) => owners[j] as number);
  if (keys.length === 0) return A.scale(0)(A.sum('row')(scaled));
  const others = A.logPartition(otherLabel(places(A.extent(scaled).rows), owners))(scaled, k);
  const own = A.rowDot(A.takeRows(queries)(scaled), A.takeRows(keys)(k));
  return A.surprisal(owners.length)(own, A.takeRows(queries)(others));
};

/**
 * One term for each query, or for each positive where they compete by themselves.
 *
 *   out      ℒᵢ = log Σⱼ exp sᵢⱼ − (1/|P|) Σ_{p ∈ P(i)} sᵢₚ
 *   in       ℒᵢ = log Σⱼ exp sᵢⱼ − log Σ_{p ∈ P(i)} exp sᵢₚ + log|P|;   in-sum without log|P|
 *   pair-wise ℒᵢₚ = log( exp sᵢₚ + Σ_{j ∉ P(i)} exp sᵢⱼ ) − sᵢₚ
 *
 * Shapes   q [N, D] · k [M, D] · owners: M places of queries, −1 for none → [N, 1], or [positives, 1]
 * Units    nats; 0 for a query without a key
 * Laws     many-positives/definition
 */
export const manyPositivesTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, form: Choices['form'], owners: Index) =>
  (q: T, k: T): T => {
    const scaled = A.scale(1 / tau)(q);
    if (form === 'pair-wise') return pairWise(A, owners, scaled, k);
    const n = A.extent(q).rows;
    const counts = countsOf(n, owners);
    const column = (f: (count: number) => number): T =>
      A.constant(tabulate(n, 1, (i) => f(counts[i] as number)));
    const has = column((count) => (count > 0 ? 1 : 0));
    const all = A.mul(has, A.logPartition(everyKey)(scaled, k));
    if (form !== 'out') {
      const own = A.mul(has, A.logPartition(ownedBy(n, owners))(scaled, k));
      const logCount = column((count) => (form === 'in' ? Math.log(Math.max(1, count)) : 0));
      return A.add(A.sub(all, own), logCount);
    }
    const mean = A.mul(
      column((count) => 1 / Math.max(1, count)),
      A.putRows(owners, n)(k),
    );
    return A.sub(all, A.rowDot(scaled, mean));
  };

/**
 * For P keys of a query among M, each positive at cosine 1 and every other at −1 (unit rows) or beyond all bounds.
 *
 *   out, in    collapse log M, floor log(P + (M − P) e^(−2/τ));   in-sum   less log P
 *   pair-wise  collapse log(1 + M − P), floor log(1 + (M − P) e^(−2/τ)), for each positive
 *
 * The least that one query could reach: two queries reach it, more cannot all be opposite.
 */
const landmarks = (c: Choices, queries: number, owners: Index): Landmarks => {
  const counts = Array.from(countsOf(queries, owners));
  const anchors = c.form === 'pair-wise' ? counts.flatMap((p) => Array.from({ length: p }, () => p)) : counts;
  const term = (p: number, others: number): number => {
    if (p === 0) return 0;
    if (c.form === 'pair-wise') return Math.log1p(others);
    return Math.log(p + others) - (c.form === 'in-sum' ? Math.log(p) : 0);
  };
  const far = c.normalisation === 'none' ? 0 : Math.exp(-2 / c.temperature);
  const mean = (weight: number): number =>
    anchors.reduce((so, p) => so + term(p, weight * (owners.length - p)), 0) / Math.max(1, anchors.length);
  return bound(
    mean(far),
    mean(1),
    c.normalisation === 'none'
      ? `no term is below it; ${anyLength}`
      : 'each query opposite to all keys of others, as two queries can be, but not more',
  );
};

/** InfoNCE with several positives, with its conventions. */
export const manyPositives: Objective<Choices> = objective({
  name: 'many-positives',
  summary: 'telling one’s own keys, however many, from the keys of others',
  source: 'arXiv:1807.03748, eq. 4; arXiv:2004.11362, eq. 2 and 3',
  tensors: [
    ['q', '[N, D]', 'queries'],
    ['k', '[M, D]', 'keys; the label of each is the place of its query, −1 for a negative of all'],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it'),
    named('form', 'what is averaged over positives', {
      out: 'the logarithms: mean of −log p',
      in: 'the probabilities: −log of the mean p',
      'in-sum': 'nothing: −log of the sum of p',
      'pair-wise': 'each positive competes with negatives only; the other positives are left out',
    }),
    normalisationRole,
    reductionRole,
    named('noPositive', 'queries without a key', { zero: 'their term is 0', refuse: 'they are an error' }),
  ],
  defaults,
  presets: {
    'multi-positive-out': { conventions: defaults, usedBy: 'SupContrast’s form, queries and keys apart' },
    'multi-positive-in': { conventions: { ...defaults, form: 'in' }, usedBy: 'arXiv:2004.11362, eq. 3' },
    milnce: {
      conventions: { ...defaults, form: 'in-sum' },
      usedBy: 'MIL-NCE, arXiv:1912.06430, eq. 1, one direction',
    },
    pml: {
      conventions: { ...defaults, temperature: 0.07, form: 'pair-wise' },
      usedBy: 'pytorch-metric-learning NTXentLoss with ref_emb',
    },
  },
  labels: 'required',
  labelsOf: 'k',
  also: (c, { q, k }, { labels = new Int32Array(0) }) => {
    const n = q?.rows ?? 0;
    if (q !== undefined && k !== undefined && q.cols !== k.cols)
      return E.left(
        shapeError(
          'q and k',
          [q, k].map(({ rows, cols }) => [rows, cols] as const),
          'as many columns on both sides',
        ),
      );
    const stranger = labels.find((l) => l < -1 || l >= n);
    if (stranger !== undefined)
      return E.left(domainError('labels', String(stranger), `places of queries, 0 to ${n - 1}, or −1`));
    const alone = countsOf(n, labels).indexOf(0);
    return c.noPositive === 'refuse' && alone >= 0
      ? E.left(
          domainError('labels', `query ${alone} without a key`, 'a key for each query, or noPositive: zero'),
        )
      : E.right(n);
  },
  terms:
    (c, { labels = new Int32Array(0) }) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      return manyPositivesTerms(A)(c.temperature, c.form, labels)(unit(x.q as T), unit(x.k as T));
    },
  landmarks: (c, extents, { labels = new Int32Array(0) }) => landmarks(c, known('q', extents).rows, labels),
  negatives: (_, extents, { labels = new Int32Array(0) }) => [
    otherLabel(places(known('q', extents).rows), labels),
  ],
});
