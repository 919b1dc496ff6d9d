/**
 * nt-xent — telling the other view of one's own sample from everything else in the batch.
 *
 * The normalised temperature-scaled cross-entropy: 2N anchors, each among all rows of both views but itself.
 *
 * Notation z rows of both views, z₀ above z₁ · τ temperature
 * Source   arXiv:2002.05709 (Chen, Kornblith, Norouzi & Hinton 2020), eq. 1
 */
import * as E from 'fp-ts/lib/Either.js';
import { allButSelf, otherLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { shapeError } from '../prelude/errors.js';
import type { Extent, Index } from '../prelude/matrix.js';
import { named, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole, rooted } from './conventions.js';
import { atSimplex, bound, leastCosine, whereLengthIsFree } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';
import { pairWiseTerms, supConOutTerms } from './supervised-contrastive.js';

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
    const [a, b] = [rooted(A)(tau)(z0), rooted(A)(tau)(z1)];
    const z = A.concatRows(a, b);
    const own = A.rowDot(a, b);
    return A.sub(A.logPartition(allButSelf)(z, z), A.concatRows(own, own));
  };

/**
 * The same where only the first other view counts as positive, and the further ones as negatives.
 *
 *   ℒᵢ = log Σ_{j ≠ i} exp(zᵢ·zⱼ/τ) − zᵢ·z_{f(i)}/τ,   f(i) the first row of i's sample but i
 *
 * Shapes   z [V·N, D], view after view → [V·N, 1]
 * Source   sthalles/SimCLR with n_views above 2, where it is not meant
 */
export const firstPositiveTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, samples: number) =>
  (z: T): T => {
    const rows = rooted(A)(tau)(z);
    const first = Int32Array.from({ length: A.extent(z).rows }, (_, i) =>
      i < samples ? i + samples : i % samples,
    );
    return A.sub(A.logPartition(allButSelf)(rows, rows), A.rowDot(rows, A.takeRows(first)(rows)));
  };

/** How NT-Xent is meant. */
export interface NtXentConventions {
  readonly temperature: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
  /** 1: the mean over 2N anchors. 2: the two views' means added, as in Google's code. */
  readonly scale: 1 | 2;
  /** With more than two views: what becomes of an anchor's several positives. */
  readonly positives: 'each' | 'pair-wise' | 'first';
}

type Choices = NtXentConventions & Readonly<Record<keyof NtXentConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.5,
  normalisation: 'unit',
  reduction: 'mean',
  scale: 1,
  positives: 'each',
};

/** The sample of each row when views lie one above the other. */
const samplesOf = (samples: number, rows: number): Index =>
  Int32Array.from({ length: rows }, (_, i) => i % samples);

const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const [a, b] = [unit(x.z0 as T), unit(x.z1 as T)];
    const n = A.extent(a).rows;
    const of = (): T => {
      if (x.further === undefined) return ntXentTerms(A)(c.temperature)(a, b);
      const z = A.concatRows(A.concatRows(a, b), unit(x.further));
      const ids = samplesOf(n, A.extent(z).rows);
      if (c.positives === 'first') return firstPositiveTerms(A)(c.temperature, n)(z);
      return (c.positives === 'each' ? supConOutTerms : pairWiseTerms)(A)(c.temperature, ids)(z);
    };
    return c.scale === 1 ? of() : A.scale(c.scale)(of());
  };

/** The least and the collapsed value for n samples in v views: each of the other V − 1 views is a positive. */
const landmarks = (c: Choices, extents: Tensors<Extent>): Landmarks | undefined => {
  const { rows: n, cols: d } = known('z0', extents);
  const rows = 2 * n + (extents.further?.rows ?? 0);
  const positives = Math.round(rows / n) - 1;
  const others = rows - 1 - positives;
  // Views that are sometimes positive and sometimes negative have no arrangement that is known to be best.
  if (c.positives === 'first' && positives > 1) {
    const all = rows - 2;
    const least = c.normalisation === 'none' ? 0 : Math.log1p(all * Math.exp(-2 / c.temperature));
    const why =
      'all rows but the positive opposite to each row; further views are positives of one, negatives of others';
    return bound(c.scale * least, c.scale * Math.log1p(all), why);
  }
  const kin = c.positives === 'pair-wise' ? 1 : positives;
  // The mean off-diagonal cosine of N unit rows is at least −1/(N − 1): a regular simplex reaches this floor.
  const far = others * Math.exp((leastCosine(n) - 1) / c.temperature);
  const floor = c.normalisation === 'none' ? Math.log(kin) : Math.log(kin + far);
  const collapse = c.scale * Math.log(kin + others);
  return c.normalisation === 'none'
    ? whereLengthIsFree(Math.min(2, n - 1), d, c.scale * floor, collapse)
    : atSimplex(n, d, c.scale * floor, collapse, 'samples, their views coinciding,');
};

/** NT-Xent with its conventions. */
export const ntXent: Objective<Choices> = objective({
  name: 'nt-xent',
  summary: 'telling the other view of one’s own sample from everything else in the batch',
  source: 'arXiv:2002.05709, eq. 1',
  tensors: [
    ['z0', '[N, D]', 'projections of the first view'],
    ['z1', '[N, D]', 'projections of the second view'],
    ['further', '[W·N, D]', 'projections of W further views, one above the other', 'optional'],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it; some write its inverse, a scale'),
    normalisationRole,
    reductionRole,
    named('scale', 'a factor on every term', {
      1: 'the mean over 2N anchors',
      2: 'the means of the two views added',
    }),
    named('positives', 'with more than two views, what becomes of an anchor’s several positives', {
      each: 'the mean over them of −log p, all of them in the denominator',
      'pair-wise': 'each competes with the negatives alone',
      first: 'the first is the positive, the further ones count as negatives',
    }),
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
      conventions: { ...defaults, temperature: 0.07, positives: 'pair-wise' },
      usedBy: 'pytorch-metric-learning NTXentLoss, samples as labels',
    },
    sthalles: {
      conventions: { ...defaults, temperature: 0.07, positives: 'first' },
      usedBy: 'sthalles/SimCLR simclr.py info_nce_loss: right for two views only',
    },
    'cc-instance': {
      conventions: { ...defaults, normalisation: 'none' },
      usedBy: 'Contrastive-Clustering InstanceLoss (the network normalises)',
    },
  },
  pairs: ['z0', 'z1'],
  also: (_, { z0, further }) =>
    further === undefined ||
    z0 === undefined ||
    (further.cols === z0.cols && further.rows > 0 && further.rows % z0.rows === 0)
      ? E.right(z0)
      : E.left(
          shapeError('further', [[further.rows, further.cols]], `[W·${z0.rows}, ${z0.cols}], whole views`),
        ),
  terms,
  negatives: (_, extents) => {
    const n = known('z0', extents).rows;
    return [otherLabel(samplesOf(n, 2 * n + (extents.further?.rows ?? 0)))];
  },
  landmarks,
});
