/**
 * multi-similarity — positives below a base similarity pull, negatives above it push, each weighted by the others.
 *
 * Source   arXiv:1904.06627 (Wang et al. 2019), eq. 15
 */
import { otherLabel, sameLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { normalisationRole, normalised, reductionRole } from './conventions.js';
import type { Objective, Tensors } from './objective.js';

/**
 * Soft counts of positives that are too far and negatives that are too near.
 *
 *   ℒₐ = (1/α) log(1 + Σ_p e^{−α(s_ap − λ)}) + (1/β) log(1 + Σ_n e^{β(s_an − λ)})
 *
 * Shapes   z [M, D] → [M, 1];   a side without members adds 0
 * Numerics both are softplus of a log-partition
 */
export const multiSimilarityTerms =
  <T>(A: Algebra<T>) =>
  (alpha: number, beta: number, base: number, labels: Index) =>
  (z: T): T => {
    const near = A.logPartition(sameLabel(labels))(A.scale(-alpha)(z), z);
    const far = A.logPartition(otherLabel(labels))(A.scale(beta)(z), z);
    const pull = A.scale(1 / alpha)(A.softplus(A.shift(alpha * base)(near)));
    const push = A.scale(1 / beta)(A.softplus(A.shift(-beta * base)(far)));
    return A.add(pull, push);
  };

/** How the multi-similarity loss is meant. */
export interface MultiSimilarityConventions {
  readonly alpha: number;
  readonly beta: number;
  readonly base: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = MultiSimilarityConventions &
  Readonly<Record<keyof MultiSimilarityConventions, string | number>>;
const defaults: Choices = { alpha: 2, beta: 50, base: 0.5, normalisation: 'unit', reduction: 'mean' };

/** The multi-similarity loss with its conventions. */
export const multiSimilarity: Objective<Choices> = objective({
  name: 'multi-similarity',
  summary: 'far positives pulled and near negatives pushed, each weighted by its like',
  source: 'arXiv:1904.06627, eq. 15',
  tensors: [['z', '[M, D]', 'rows with a label each']],
  conventions: [
    positive('alpha', 'sharpness among positives'),
    positive('beta', 'sharpness among negatives'),
    {
      name: 'base',
      meaning: 'the similarity λ around which pull turns to push',
      allowed: 'a finite number',
      holds: Number.isFinite,
    },
    normalisationRole,
    reductionRole,
  ],
  defaults,
  presets: { pml: { conventions: defaults, usedBy: 'pytorch-metric-learning MultiSimilarityLoss' } },
  labels: 'required',
  terms:
    (c, side) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T =>
      multiSimilarityTerms(A)(c.alpha, c.beta, c.base, side.labels ?? new Int32Array(0))(
        normalised(A)(c.normalisation)(x.z as T),
      ),
});
