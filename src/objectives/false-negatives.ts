/**
 * false-negatives — NT-Xent where rows that are one's own kind in truth do not repel: taken out, or pulled in.
 *
 * Two samples of one class, or of one text, are in each other's denominator and push each other away. Who is of one's
 * kind is said by labels (classes, clusters, duplicates), or guessed by a cosine that reaches a threshold. A guess
 * needs the dense matrix of similarities; labels do not.
 *
 * Notation z rows of both views · K(i) rows of other samples that are of i's kind
 * Source   arXiv:2011.11765 (Huynh et al. 2022), eq. 3 (removed) and eq. 4 (attracted); arXiv:2402.16829 (GISTEmbed)
 */

import { otherLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import { scalar, tabulate } from '../prelude/matrix.js';
import { named, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole, rooted } from './conventions.js';
import { places } from './info-nce-forms.js';
import { anyLength, atSimplex, bound, classCosine, classesOf, infimum } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';
import { supConOutTerms } from './supervised-contrastive.js';

/** How false negatives are meant. */
export interface FalseNegativesConventions {
  readonly temperature: number;
  readonly treatment: 'removed' | 'attracted';
  /** Without labels: the cosine from which a row counts as one's own kind; above 1 none does. */
  readonly threshold: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = FalseNegativesConventions & Readonly<Record<keyof FalseNegativesConventions, string | number>>;
const defaults: Choices = {
  temperature: 0.5,
  treatment: 'removed',
  threshold: 0.9,
  normalisation: 'unit',
  reduction: 'mean',
};

/**
 * Kin known by labels.
 *
 *   removed    ℒᵢ = log( exp s₊ + Σ_{j of another label} exp sᵢⱼ ) − s₊
 *   attracted  ℒᵢ = log Σ_{j ≠ i} exp sᵢⱼ − the mean of sᵢⱼ over j of i's label but i
 *
 * Shapes   z₀, z₁ [N, D] · N labels → [2N, 1]
 */
const byLabels = <T>(A: Algebra<T>, c: Choices, labels: Index, z: T, other: T): T => {
  const both = Int32Array.of(...labels, ...labels);
  if (c.treatment === 'attracted') return supConOutTerms(A)(c.temperature, both)(z);
  const rows = rooted(A)(c.temperature)(z);
  const own = A.rowDot(rows, rooted(A)(c.temperature)(other));
  return A.surprisal(both.length)(own, A.logPartition(otherLabel(both))(rows, rows));
};

/**
 * Kin guessed: rows of other samples whose cosine with the anchor reaches the threshold. The guess is not differentiated.
 *
 * Numerics dense, [2N, 2N]; masked scores are −1e30
 */
const byThreshold = <T>(A: Algebra<T>, c: Choices, z: T): T => {
  const rows = A.extent(z).rows;
  const n = rows / 2;
  const cell = (f: (i: number, j: number) => boolean): T =>
    A.constant(tabulate(rows, rows, (i, j) => (f(i, j) ? 1 : 0)));
  const [own, strange] = [cell((i, j) => i !== j && i % n === j % n), cell((i, j) => i % n !== j % n)];
  const unit = A.normalizeRows(1e-12)(A.detach(z));
  const below = A.greater(A.constant(scalar(c.threshold)), A.pairwiseDot(unit, unit));
  const kin = A.mul(strange, A.shift(1)(A.neg(below)));
  const attracted = c.treatment === 'attracted';
  const scores = A.pairwiseDot(A.scale(1 / c.temperature)(z), z);
  const counted = A.add(own, attracted ? strange : A.mul(strange, below));
  const masked = A.add(A.mul(scores, counted), A.scale(-1e30)(A.greater(A.constant(scalar(0.5)), counted)));
  const positives = attracted ? A.add(own, kin) : own;
  const mean = A.div(A.sum('row')(A.mul(positives, scores)), A.sum('row')(positives));
  return A.sub(A.logSumExp('row')(masked), mean);
};

/**
 * By labels, c samples of each of K kinds: n = 2N − 2c rows repel an anchor.
 *
 *   removed    collapse log(1 + n), floor log(1 + n f);   attracted   collapse log(2N − 1), floor log(2c − 1 + n f)
 *
 * The mean cosine of rows of different kinds is at least −1/(K − 1), since ‖Σz‖² ≥ 0 and no kind's sum is longer than
 * its rows together; log(1 + Σ exp) is convex. So f = exp(−K/((K−1)τ)), reached by kinds at a regular simplex. Kinds
 * of uneven sizes have f = exp(−2/τ), the least that one anchor could reach.
 *
 * Source   arXiv:2102.08817 (Graf et al. 2021), thm. 2
 */
const knownKinds = (c: Choices, labels: Index, d: number): Landmarks => {
  const { count: kinds, equal: even, sizes } = classesOf(labels);
  const n = labels.length;
  const far = c.normalisation === 'none' ? 0 : Math.exp((classCosine(labels) - 1) / c.temperature);
  const mean = (f: (own: number, others: number) => number): number =>
    sizes.reduce((so, size) => so + size * f(2 * size - 1, 2 * (n - size)), 0) / n;
  const kin = (own: number): number => (c.treatment === 'attracted' ? own : 1);
  const floor = mean((own, others) => Math.log(kin(own) + far * others));
  const collapse = mean((own, others) => Math.log(kin(own) + others));
  if (c.normalisation === 'none') return bound(floor, collapse, `no term is below it; ${anyLength}`);
  return even || kinds === 2
    ? atSimplex(kinds, d, floor, collapse, 'kinds')
    : bound(
        floor,
        collapse,
        'all rows of other kinds opposite to each row, which more than two kinds cannot be',
      );
};

/**
 * By a threshold. Up to 1, a collapsed representation makes everybody kin: removed, nothing is left to be told apart
 * and the loss is 0, as low as it gets. Above 1 nobody is, and the loss is NT-Xent.
 */
const guessedKinds = (c: Choices, n: number, d: number): Landmarks | undefined => {
  // At exactly 1 rounding decides who is kin.
  if (c.threshold === 1) return undefined;
  if (c.threshold > 1) return knownKinds(c, places(n), d);
  if (c.treatment === 'removed')
    return infimum(0, 0, 'rows that coincide are kin, and nothing is left to be told apart');
  const far = c.normalisation === 'none' ? 0 : Math.exp(-2 / c.temperature);
  const floor = Math.log1p(far * (2 * n - 2));
  return bound(
    floor,
    Math.log(2 * n - 1),
    'all rows of other samples opposite to each row, which more than two cannot be',
  );
};

/** NT-Xent that knows false negatives, with its conventions. */
export const falseNegatives: Objective<Choices> = objective({
  name: 'false-negatives',
  summary: 'NT-Xent in which rows of one’s own kind do not repel',
  source: 'arXiv:2011.11765, eq. 3 and 4',
  tensors: [
    ['z0', '[N, D]', 'projections of the first view; a label says of which kind a sample is'],
    ['z1', '[N, D]', 'projections of the second view'],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it'),
    named('treatment', 'what becomes of rows of one’s own kind', {
      removed: 'they leave the denominator',
      attracted: 'they are positives as well: the mean over positives of −log p',
    }),
    positive('threshold', 'without labels, the cosine from which a row is of one’s kind; above 1 none is'),
    normalisationRole,
    reductionRole,
  ],
  defaults,
  presets: {
    elimination: {
      conventions: defaults,
      usedBy: 'arXiv:2011.11765, eq. 3, kin by a threshold or by labels',
    },
    attraction: {
      conventions: { ...defaults, treatment: 'attracted' },
      usedBy: 'arXiv:2011.11765, eq. 4',
    },
    'no-duplicates': {
      conventions: { ...defaults, temperature: 0.05, threshold: 0.999 },
      usedBy: 'what sentence-transformers’ NO_DUPLICATES sampler is for: equal rows are no negatives',
    },
  },
  labels: 'optional',
  pairs: ['z0', 'z1'],
  terms:
    (c, { labels }) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      const [a, b] = [unit(x.z0 as T), unit(x.z1 as T)];
      const z = A.concatRows(a, b);
      return labels === undefined ? byThreshold(A, c, z) : byLabels(A, c, labels, z, A.concatRows(b, a));
    },
  landmarks: (c, extents, { labels }) => {
    const { rows, cols } = known('z0', extents);
    return labels === undefined ? guessedKinds(c, rows, cols) : knownKinds(c, labels, cols);
  },
  negatives: (_, extents, { labels = places(known('z0', extents).rows) }) => [
    otherLabel(Int32Array.of(...labels, ...labels)),
  ],
});
