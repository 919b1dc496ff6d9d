/**
 * multi-similarity — positives below a base similarity pull, negatives above it push, each weighted by the others.
 *
 * Source   arXiv:1904.06627 (Wang et al. 2019), eq. 15
 */
import { amongCounts, otherLabel, sameLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { anyLength, atSimplex, bound, classCosine, classesOf } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

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

/**
 * With P positives at cosine p and Q negatives at cosine q, the mean over anchors of
 *
 *   (1/α) log(1 + P e^{−α(p − λ)}) + (1/β) log(1 + Q e^{β(q − λ)});   collapse p = q = 1, floor p = 1 and q least
 */
const landmarks = (c: Choices, labels: Index, d: number): Landmarks => {
  const m = labels.length;
  const positives = amongCounts(sameLabel(labels), m, m);
  const soft = (sharpness: number, count: number, by: number): number =>
    count === 0
      ? 0
      : (Math.max(0, by) + Math.log(Math.exp(Math.min(0, -by)) + count * Math.exp(Math.min(0, by)))) /
        sharpness;
  const mean = (negative: number): number =>
    Array.from(positives).reduce((so, p) => {
      const pull = soft(c.alpha, p, -c.alpha * (1 - c.base));
      return so + pull + soft(c.beta, m - 1 - p, c.beta * (negative - c.base));
    }, 0) / m;
  if (c.normalisation === 'none') return bound(0, mean(1), `no term is below it; ${anyLength}`);
  const { count, equal } = classesOf(labels);
  const [floor, collapse] = [mean(classCosine(labels)), mean(1)];
  return equal || count === 2
    ? atSimplex(count, d, floor, collapse, 'classes')
    : bound(
        floor,
        collapse,
        'all rows of other classes opposite to each row, which more than two classes cannot be',
      );
};

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
  landmarks: (c, extents, { labels }) =>
    labels === undefined ? undefined : landmarks(c, labels, known('z', extents).cols),
});
