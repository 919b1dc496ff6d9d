/**
 * decoupled — the positive taken out of the denominator, so that easy positives stop weakening the negatives.
 *
 * InfoNCE's gradient by negatives carries the factor 1 − p₊; here it does not. The loss may be negative.
 *
 * Source   arXiv:2110.06848 (Yeh et al. 2022), eq. 6 (DCL) and eq. 7 (DCLW)
 */
import * as E from 'fp-ts/lib/Either.js';
import { otherLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { domainError } from '../prelude/errors.js';
import { named, nonNegative, objective, pairIds, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { anyLength, atSimplex, bound, leastCosine, unbounded } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** What raminnakhli's code adds to a score instead of leaving it out: the logarithm of the smallest float32. */
const leak = Math.log(1e-45);

/**
 * How much the positive weighs against the negatives.
 *
 *   wᵢ = 2 − N softmaxᵢ(aᵢ·bᵢ/σ);   mean 1, may be negative
 */
export const decoupledWeights =
  <T>(A: Algebra<T>) =>
  (sigma: number) =>
  (a: T, b: T): T => {
    const own = A.scale(1 / sigma)(A.rowDot(a, b));
    const p = A.exp(A.sub(own, A.logSumExp('all')(own)));
    return A.shift(2)(A.scale(-A.extent(a).rows)(p));
  };

/** How the decoupled loss is meant. */
export interface DecoupledConventions {
  readonly temperature: number;
  readonly direction: 'both' | 'one-way';
  /** σ of the positive's weight; 0 for weight 1. */
  readonly weightSigma: number;
  readonly weightGradient: 'stopped' | 'flows';
  readonly masking: 'removed' | 'shifted-by-log-1e-45';
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = DecoupledConventions & Readonly<Record<keyof DecoupledConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.1,
  direction: 'both',
  weightSigma: 0,
  weightGradient: 'stopped',
  masking: 'removed',
  normalisation: 'unit',
  reduction: 'mean',
};

/**
 * −wᵢ sᵢ₊ + the log-partition over the rows of other samples in both views.
 *
 *   ℒᵢ = −wᵢ aᵢ·bᵢ/τ + log Σ_{j ≠ i} ( exp(aᵢ·aⱼ/τ) + exp(aᵢ·bⱼ/τ) )
 *
 * Shapes   z₀ [N, D] · z₁ [N, D] → [2N, 1] for both directions, [N, 1] one way
 * Laws     decoupled/definition, decoupled/equals-info-nce-plus-log-one-minus-p
 * Source   arXiv:2110.06848, eq. 6
 */
const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const [a, b] = [unit(x.z0 as T), unit(x.z1 as T)];
    const n = A.extent(a).rows;
    const keys = A.concatRows(a, b);
    const own = A.scale(1 / c.temperature)(A.rowDot(a, b));
    const weighing = decoupledWeights(A)(c.weightSigma)(a, b);
    const weight = c.weightGradient === 'stopped' ? A.detach(weighing) : weighing;
    const attraction = c.weightSigma === 0 ? own : A.mul(weight, own);
    const others = (q: T): T => {
      const scaled = A.scale(1 / c.temperature)(q);
      const ids = pairIds(n);
      const lse = A.logPartition(otherLabel(ids.subarray(0, n), ids))(scaled, keys);
      if (c.masking === 'removed') return lse;
      // What was to be masked keeps exp(−103.6) of its weight.
      const left = A.shift(leak)(A.logAddExp(A.rowDot(scaled, q), own));
      return A.logAddExp(lse, left);
    };
    const there = A.sub(others(a), attraction);
    return c.direction === 'one-way' ? there : A.concatRows(there, A.sub(others(b), attraction));
  };

/**
 * With K = 2N − 2 rows of other samples, of mean cosine −1/(N − 1) at least.
 *
 *   collapse log(K + 2ε),   floor log(K e^{−1/((N−1)τ)} + 2ε e^{1/τ}) − 1/τ,   ε = 0, or 1e-45 where masks leak
 *
 * The floor is a log Σ exp less what it grows by at most, so the mean over anchors is least at the mean scores; the
 * weights fall where similarities rise, hence Σ wᵢsᵢ ≤ Σ sᵢ (Chebyshev), and weighing does not lower it.
 */
const landmarks = (c: Choices, n: number, d: number): Landmarks => {
  const [count, tau] = [2 * n - 2, c.temperature];
  const left = c.masking === 'removed' ? Number.NEGATIVE_INFINITY : leak;
  const collapse = Math.log(count + 2 * Math.exp(left));
  if (c.normalisation === 'none')
    return left === leak
      ? bound(leak, collapse, 'own rows keep 1e-45 of their weight in the denominator, and so bound it')
      : unbounded(collapse, `${anyLength}, and the positive is missing from the denominator`);
  const [far, near] = [Math.log(count) + leastCosine(n) / tau, Math.log(2) + left + 1 / tau];
  const most = Math.max(far, near);
  const floor = most + Math.log(Math.exp(far - most) + Math.exp(near - most)) - 1 / tau;
  return atSimplex(n, d, floor, collapse, 'samples, their views coinciding,');
};

/** The decoupled loss with its conventions. */
export const decoupled: Objective<Choices> = objective({
  name: 'decoupled',
  summary: 'InfoNCE without the positive in its denominator',
  source: 'arXiv:2110.06848, eq. 6 and 7',
  tensors: [
    ['z0', '[N, D]', 'projections of the first view'],
    ['z1', '[N, D]', 'projections of the second view'],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it'),
    named('direction', 'whose terms are counted', {
      both: 'those of both views',
      'one-way': 'those of the first view only; the caller adds the other',
    }),
    nonNegative('weightSigma', 'σ of the weight 2 − N softmax(s₊/σ) on the positive; 0 for no weight'),
    named('weightGradient', 'whether the weight is differentiated', {
      stopped: 'it is a constant',
      flows: 'it is differentiated too',
    }),
    named('masking', 'how own rows leave the denominator', {
      removed: 'they do not take part',
      'shifted-by-log-1e-45': '−103.6 is added to their scores, which leaks when 1/τ is near 100',
    }),
    normalisationRole,
    reductionRole,
  ],
  defaults,
  presets: {
    lightly: { conventions: defaults, usedBy: 'lightly DCLLoss' },
    'lightly-weighted': { conventions: { ...defaults, weightSigma: 0.5 }, usedBy: 'lightly DCLWLoss' },
    raminnakhli: {
      conventions: {
        ...defaults,
        direction: 'one-way',
        masking: 'shifted-by-log-1e-45',
        normalisation: 'none',
        weightGradient: 'flows',
      },
      usedBy: 'raminnakhli/Decoupled-Contrastive-Learning DCL, DCLW',
    },
  },
  pairs: ['z0', 'z1'],
  // One pair has no negatives, and without its positive nothing is left in the denominator.
  also: (_, { z0 }) =>
    (z0?.rows ?? 0) < 2 ? E.left(domainError('z0', `${z0?.rows} row`, 'at least 2 pairs')) : E.right(z0),
  terms,
  landmarks: (c, extents) => {
    const { rows, cols } = known('z0', extents);
    return rows < 2 ? undefined : landmarks(c, rows, cols);
  },
});
