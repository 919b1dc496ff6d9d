/**
 * nt-xent — telling the other view of one's own sample from everything else in the batch.
 *
 * The normalised temperature-scaled cross-entropy: 2N anchors, each among all rows of both views but itself.
 *
 * Notation z rows of both views, z₀ above z₁ · τ temperature
 * Source   arXiv:2002.05709 (Chen, Kornblith, Norouzi & Hinton 2020), eq. 1
 */
import { allButSelf } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Normalisation, Reduction } from './conventions.js';
import {
  all,
  commonChecks,
  normalisationRole,
  normalised,
  paired,
  reduced,
  reductionRole,
  temperatureRole,
} from './conventions.js';
import type { Objective, Tensors } from './objective.js';

/**
 * The cross-entropy of picking the other view among all rows but oneself.
 *
 *   ℒᵢ = log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − zᵢ·z_{p(i)}/τ,   p(i) the other view of i's sample
 *
 * Shapes   z₀ [N, D] · z₁ [N, D] → [2N, 1], anchors of view 0 first
 * Units    nats; log(2N − 1) when all rows coincide; 0 when N = 1
 * Domain   τ > 0, unit rows
 * Numerics both sides carry √(1/τ), so that rows and columns are one matrix to a fused log-partition
 * Laws     nt-xent/definition, nt-xent/view-symmetric, nt-xent/equals-log-2n-minus-1-at-collapse
 * Source   arXiv:2002.05709, eq. 1
 */
export const ntXentTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (z0: T, z1: T): T => {
    const root = A.scale(Math.sqrt(1 / tau));
    const [a, b] = [root(z0), root(z1)];
    const z = A.concatRows(a, b);
    const own = A.rowDot(a, b);
    return A.sub(A.logPartition(allButSelf)(z, z), A.concatRows(own, own));
  };

/** How NT-Xent is meant. */
export interface NtXentConventions {
  readonly temperature: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
  /** 1: the mean over 2N anchors. 2: the two views' means added, as in Google's code. */
  readonly scale: 1 | 2;
}

type Choices = NtXentConventions & Readonly<Record<keyof NtXentConventions, string | number>>;

const defaults: Choices = { temperature: 0.5, normalisation: 'unit', reduction: 'mean', scale: 1 };

const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const each = ntXentTerms(A)(c.temperature)(unit(x.z0 as T), unit(x.z1 as T));
    return c.scale === 1 ? each : A.scale(c.scale)(each);
  };

/** NT-Xent with its conventions. */
export const ntXent: Objective<Choices> = {
  name: 'nt-xent',
  summary: 'telling the other view of one’s own sample from everything else in the batch',
  source: 'arXiv:2002.05709, eq. 1',
  tensors: [
    {
      name: 'z0',
      shape: '[N, D]',
      meaning: 'projections of the first view',
      optional: false,
      differentiated: true,
    },
    {
      name: 'z1',
      shape: '[N, D]',
      meaning: 'projections of the second view',
      optional: false,
      differentiated: true,
    },
  ],
  conventions: [
    temperatureRole,
    normalisationRole,
    reductionRole,
    {
      name: 'scale',
      allowed: { 1: 'the mean over 2N anchors', 2: 'the means of the two views added' },
      meaning: 'a factor on every term',
    },
  ],
  defaults,
  presets: {
    'simclr-paper': { conventions: { ...defaults, temperature: 0.1 }, usedBy: 'arXiv:2002.05709, eq. 1' },
    'simclr-google': {
      conventions: { ...defaults, temperature: 1, normalisation: 'unit-floor-1e-6', scale: 2 },
      usedBy: 'google-research/simclr objective.py add_contrastive_loss',
    },
    lightly: { conventions: defaults, usedBy: 'lightly NTXentLoss' },
    'solo-learn': {
      conventions: { ...defaults, temperature: 0.1 },
      usedBy: 'solo-learn simclr_loss_func, indexes unique',
    },
    pml: {
      conventions: { ...defaults, temperature: 0.07 },
      usedBy: 'pytorch-metric-learning NTXentLoss, two rows per label',
    },
    'cc-instance': {
      conventions: { ...defaults, normalisation: 'none' },
      usedBy: 'Contrastive-Clustering InstanceLoss (the network normalises)',
    },
  },
  labels: 'none',
  check: (c, extents) => all([...commonChecks(c), paired(['z0', 'z1'], extents)], c),
  terms: (c) => terms(c),
  loss: (c) => (A) => (x) => reduced(A)(c.reduction)(terms(c)(A)(x)),
  landmarks: (c, extents) => {
    const n = extents.z0?.rows ?? 0;
    const times = c.scale * (c.reduction === 'sum' ? 2 * n : 1);
    // The mean off-diagonal cosine of N unit rows is at least −1/(N − 1): a regular simplex reaches this floor.
    const floor = n < 2 ? 0 : Math.log1p((2 * n - 2) * Math.exp(-n / ((n - 1) * c.temperature)));
    return { floor: c.normalisation === 'none' ? 0 : times * floor, collapse: times * Math.log(2 * n - 1) };
  },
};
