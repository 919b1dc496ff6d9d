/**
 * cosine-regression — one view predicts the other: BYOL and SimSiam, without negatives.
 *
 * What keeps it from collapse is not in the formula: the target carries no gradient.
 *
 * Source   arXiv:2006.07733 (Grill et al. 2020), eq. 2; arXiv:2011.10566 (Chen & He 2021), eq. 1
 */
import type { Algebra } from '../algebra/derived.js';
import { named, objective, positive } from './build.js';
import type { Reduction } from './conventions.js';
import { reductionRole } from './conventions.js';
import { infimum } from './landmarks.js';
import type { Objective, Tensors } from './objective.js';

/** How the regression is meant. */
export interface CosineRegressionConventions {
  /** Under this length a row counts as zero. */
  readonly floor: number;
  readonly form: 'negative-cosine' | 'two-minus-two-cosines';
  readonly target: 'stopped' | 'flows';
  readonly reduction: Reduction;
}

type Choices = CosineRegressionConventions &
  Readonly<Record<keyof CosineRegressionConventions, string | number>>;

const defaults: Choices = {
  floor: 1e-12,
  form: 'two-minus-two-cosines',
  target: 'stopped',
  reduction: 'mean',
};

/**
 * −cos(pᵢ, zᵢ), or 2 − 2 cos(pᵢ, zᵢ) = ‖p̂ᵢ − ẑᵢ‖².
 *
 * Shapes   p [N, D] · z [N, D] → [N, 1]
 */
const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = A.normalizeRows(c.floor);
    const target = c.target === 'stopped' ? A.detach(x.z as T) : (x.z as T);
    const cosine = A.rowDot(unit(x.p as T), unit(target));
    return c.form === 'negative-cosine' ? A.neg(cosine) : A.shift(2)(A.scale(-2)(cosine));
  };

/** BYOL's and SimSiam's loss with its conventions. */
export const cosineRegression: Objective<Choices> = objective({
  name: 'cosine-regression',
  summary: 'one view predicts the other',
  source: 'arXiv:2006.07733, eq. 2',
  repels: false,
  tensors: [
    ['p', '[N, D]', 'predictions'],
    ['z', '[N, D]', 'targets'],
  ],
  conventions: [
    positive('floor', 'the length under which a row counts as zero'),
    named('form', 'what is minimised', {
      'negative-cosine': '−cos',
      'two-minus-two-cosines': '2 − 2 cos: the squared distance of unit rows',
    }),
    named('target', 'whether the target is differentiated', { stopped: 'no', flows: 'yes' }),
    reductionRole,
  ],
  defaults,
  presets: {
    byol: { conventions: defaults, usedBy: 'solo-learn byol_loss_func' },
    'byol-simplified': {
      conventions: { ...defaults, floor: 1e-8 },
      usedBy: 'solo-learn byol_loss_func, simplified',
    },
    'lightly-negative-cosine': {
      conventions: { ...defaults, floor: 1e-8, form: 'negative-cosine', target: 'flows' },
      usedBy: 'lightly NegativeCosineSimilarity (stopping the gradient is the caller’s)',
    },
  },
  pairs: ['p', 'z'],
  terms,
  landmarks: (c) => {
    const least = c.form === 'negative-cosine' ? -1 : 0;
    return infimum(least, least, 'reached by rows that point with their targets, collapsed ones too');
  },
});
