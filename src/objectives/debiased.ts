/**
 * debiased — negatives corrected for those among them that are positives in truth, and weighted by hardness.
 *
 * A share τ⁺ of the in-batch negatives is of the anchor's own class. Their expected part is subtracted from the
 * partition of the negatives, which is held at its least possible value from below. Hard weighting replaces the
 * plain partition by one that leans towards the most similar negatives; β = 0 gives the plain one back.
 *
 * Notation s₊ the positive's score · lse₋ log Σ exp over K = 2N − 2 negatives · τ temperature · τ⁺ class prior
 * Source   arXiv:2007.00224 (Chuang et al. 2020), eq. 8; arXiv:2010.04592 (Robinson et al. 2021), eq. 4
 */
import { otherLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Extent } from '../prelude/matrix.js';
import { scalar } from '../prelude/matrix.js';
import { named, nonNegative, objective, pairIds, positive, share } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { atSimplex, bound, infimum, leastCosine, whereLengthIsFree } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** How the negatives' partition is estimated. */
export interface DebiasedConventions {
  readonly temperature: number;
  readonly classPrior: number;
  readonly hardness: number;
  readonly estimator: 'plain' | 'debiased' | 'hard';
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = DebiasedConventions & Readonly<Record<keyof DebiasedConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.5,
  classPrior: 0.1,
  hardness: 1,
  estimator: 'debiased',
  normalisation: 'unit',
  reduction: 'mean',
};

/**
 * log of the corrected partition of the negatives.
 *
 *   log max( (e^{lse₋} − τ⁺ K e^{s₊})/(1 − τ⁺), K e^{−1/τ} )
 *
 * Numerics e^{lse₋} is taken out of the bracket: what is left is 1 − τ⁺K e^{s₊ − lse₋}, whose exponent is held
 *          below 50; where it is not above 0 the floor stands
 */
export const correctedPartition =
  <T>(A: Algebra<T>) =>
  (tau: number, prior: number, count: number) =>
  (negatives: T, own: T): T => {
    const floor = A.constant(scalar(Math.log(count) - 1 / tau));
    const excess = A.minimum(A.sub(own, negatives), A.constant(scalar(50)));
    const taken = A.scale(prior * count)(A.exp(excess));
    const leftOver = A.greater(A.constant(scalar(1)), taken);
    const kept = A.add(negatives, A.shift(-Math.log1p(-prior))(A.log1p(A.neg(A.mul(leftOver, taken)))));
    const nothing = A.scale(-1e30)(A.shift(1)(A.neg(leftOver)));
    return A.maximum(A.add(A.mul(leftOver, kept), nothing), floor);
  };

/**
 * InfoNCE with an estimated partition of the negatives.
 *
 *   ℒᵢ = softplus( log N_g − s₊ )
 *
 * Shapes   z₀ [N, D] · z₁ [N, D] → [2N, 1]
 * Units    nats; plain is NT-Xent
 * Laws     debiased/definition, debiased/prior-0-is-plain, debiased/hardness-0-is-debiased
 */
const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const [a, b] = [unit(x.z0 as T), unit(x.z1 as T)];
    const n = A.extent(a).rows;
    const z = A.concatRows(a, b);
    const own = A.rowDot(A.scale(1 / c.temperature)(z), A.concatRows(b, a));
    const lean = (power: number): T =>
      A.logPartition(otherLabel(pairIds(n)))(A.scale(power / c.temperature)(z), z);
    const count = 2 * n - 2;
    const hard = (): T => A.shift(Math.log(count))(A.sub(lean(1 + c.hardness), lean(c.hardness)));
    // Without negatives there is nothing to weigh, and the loss is 0.
    const negatives = c.estimator === 'hard' && count > 0 ? hard() : lean(1);
    const partition =
      c.estimator === 'plain' || count === 0
        ? negatives
        : correctedPartition(A)(c.temperature, c.classPrior, count)(negatives, own);
    return A.surprisal(count)(own, partition);
  };

/**
 * With K = 2N − 2 negatives: rows that coincide cost log(1 + K) by every estimator.
 *
 *   floor   plain log(1 + K e^{−N/((N−1)τ)});   otherwise log(1 + K e^{−2/τ}), since the estimate is at least K e^{−1/τ}
 *
 * A simplex reaches the latter where its own estimate lies below: e^{−1/((N−1)τ)} − τ⁺ e^{1/τ} ≤ (1 − τ⁺) e^{−1/τ}.
 */
const landmarks = (c: Choices, { rows: n, cols: d }: Extent): Landmarks => {
  const [count, tau, prior] = [2 * n - 2, c.temperature, c.classPrior];
  const collapse = Math.log1p(count);
  if (count === 0) return infimum(0, 0, 'a pair alone has no negatives, and its loss is 0');
  if (c.normalisation === 'none') return whereLengthIsFree(Math.min(2, n - 1), d, 0, collapse);
  const apart = Math.exp((leastCosine(n) - 1) / tau);
  const what = 'samples, their views coinciding,';
  if (c.estimator === 'plain') return atSimplex(n, d, Math.log1p(count * apart), collapse, what);
  const floor = Math.log1p(count * Math.exp(-2 / tau));
  return apart - prior <= (1 - prior) * Math.exp(-2 / tau)
    ? atSimplex(n, d, floor, collapse, what)
    : bound(floor, collapse, 'each positive at cosine 1, each estimate at the least it is held to');
};

/** Debiased and hard-negative contrastive learning with their conventions. */
export const debiased: Objective<Choices> = objective({
  name: 'debiased',
  summary: 'InfoNCE with negatives corrected for false ones and weighted by hardness',
  source: 'arXiv:2007.00224, eq. 8; arXiv:2010.04592, eq. 4',
  tensors: [
    ['z0', '[N, D]', 'projections of the first view'],
    ['z1', '[N, D]', 'projections of the second view'],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it'),
    share('classPrior', 'the share τ⁺ of negatives that are of the anchor’s class'),
    nonNegative('hardness', 'β: negatives are weighted by exp(β s)'),
    named('estimator', 'how the partition of the negatives is estimated', {
      plain: 'as it is: NT-Xent',
      debiased: 'without the expected part of false negatives',
      hard: 'leaning towards similar negatives, then debiased',
    }),
    normalisationRole,
    reductionRole,
  ],
  defaults,
  presets: {
    'dcl-chuang': { conventions: { ...defaults, normalisation: 'none' }, usedBy: 'chingyaoc/DCL, debiased' },
    hcl: {
      conventions: { ...defaults, estimator: 'hard', normalisation: 'none' },
      usedBy: "joshr17/HCL, estimator 'hard'",
    },
  },
  pairs: ['z0', 'z1'],
  terms,
  landmarks: (c, extents) => landmarks(c, known('z0', extents)),
});
