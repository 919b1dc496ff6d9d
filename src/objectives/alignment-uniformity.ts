/**
 * alignment-uniformity — the two things that InfoNCE asks for in the limit of many negatives, by themselves.
 *
 * Source   arXiv:2005.10242 (Wang & Isola 2020), eq. 2 and 3; lightly's hypersphere loss adds them
 */
import { allButSelf } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Extent } from '../prelude/matrix.js';
import { filled } from '../prelude/matrix.js';
import { atLeastTwo, nonNegative, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { heldSquare } from './distance.js';
import { atSimplex, infimum, leastCosine, unbounded } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/**
 * How far the two views of a sample lie apart.
 *
 *   ‖xᵢ − yᵢ‖^α
 *
 * Shapes   x, y [N, D] → [N, 1];   for unit rows and α = 2 it is 2 − 2 cos, in 0 … 4
 */
export const alignmentTerms =
  <T>(A: Algebra<T>) =>
  (alpha: number) =>
  (x: T, y: T): T => {
    const squared = A.sum('row')(A.square(A.sub(x, y)));
    return alpha === 2 ? squared : A.power(alpha / 2)(heldSquare(A)(squared));
  };

/**
 * How evenly rows are spread.
 *
 *   log (1/(N(N−1))) Σ_{i ≠ j} exp(−t ‖xᵢ − xⱼ‖²)
 *
 * Shapes   x [N, D], N ≥ 2 → [1, 1]
 * Units    −2tN/(N−1) … 0 for unit rows; 0 when all coincide
 * Numerics −t‖x − y‖² = 2t x·y − t‖x‖² − t‖y‖²: a log-partition over all but self, no N × N matrix
 * Source   arXiv:2005.10242, eq. 3, over distinct pairs
 */
export const uniformityOf =
  <T>(A: Algebra<T>) =>
  (t: number) =>
  (x: T): T => {
    const n = A.extent(x).rows;
    const lengths = A.scale(-t)(A.sum('row')(A.square(x)));
    const ones = A.constant(filled(n, 1, 1));
    const queries = A.concatColumns(A.scale(2 * t)(x), ones);
    const keys = A.concatColumns(x, lengths);
    const each = A.add(A.logPartition(allButSelf)(queries, keys), lengths);
    return A.shift(-Math.log(n * (n - 1)))(A.logSumExp('all')(each));
  };

/** −2tN/(N − 1): the mean squared distance of N unit rows is at most 2N/(N − 1), and log mean exp ≥ mean. */
const uniformityLandmarks = (
  c: { readonly t: number; readonly normalisation: Normalisation; readonly weight?: number },
  { rows: n, cols: d }: Extent,
): Landmarks => {
  const weight = c.weight ?? 1;
  if (weight === 0) return infimum(0, 0, 'reached by views that coincide: without a weight nothing repels');
  return c.normalisation === 'none'
    ? unbounded(0, 'rows of growing length lie ever farther apart')
    : atSimplex(n, d, -2 * c.t * weight * (1 - leastCosine(n)), 0, 'rows');
};

/** How alignment is meant. */
export interface AlignmentConventions {
  readonly alpha: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type AlignmentChoices = AlignmentConventions & Readonly<Record<keyof AlignmentConventions, string | number>>;
const alignmentDefaults: AlignmentChoices = { alpha: 2, normalisation: 'unit', reduction: 'mean' };

/** Alignment by itself. */
export const alignment: Objective<AlignmentChoices> = objective({
  name: 'alignment',
  summary: 'views of one sample near each other, and nothing else: alone it collapses',
  source: 'arXiv:2005.10242, eq. 2',
  repels: false,
  tensors: [
    ['x', '[N, D]', 'rows of one view'],
    ['y', '[N, D]', 'rows of the other'],
  ],
  conventions: [positive('alpha', 'the power of the distance'), normalisationRole, reductionRole],
  defaults: alignmentDefaults,
  presets: {
    'align-uniform': {
      conventions: { ...alignmentDefaults, normalisation: 'none' },
      usedBy: 'ssnl/align_uniform align_loss, rows used as given',
    },
    metric: { conventions: alignmentDefaults, usedBy: 'arXiv:2005.10242, eq. 2, on unit rows' },
  },
  pairs: ['x', 'y'],
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      return alignmentTerms(A)(c.alpha)(unit(x.x as T), unit(x.y as T));
    },
  landmarks: () => infimum(0, 0, 'reached by views that coincide, whatever else they do'),
});

/** How uniformity is meant. */
export interface UniformityConventions {
  readonly t: number;
  readonly normalisation: Normalisation;
}

type UniformityChoices = UniformityConventions &
  Readonly<Record<keyof UniformityConventions, string | number>>;
const uniformityDefaults: UniformityChoices = { t: 2, normalisation: 'unit' };

/** Uniformity by itself. */
export const uniformity: Objective<UniformityChoices> = objective({
  name: 'uniformity',
  summary: 'rows spread evenly over the sphere, and nothing else',
  source: 'arXiv:2005.10242, eq. 3',
  tensors: [['x', '[N, D]', 'rows, N ≥ 2']],
  conventions: [positive('t', 'how sharply near rows repel'), normalisationRole],
  defaults: uniformityDefaults,
  presets: {
    'align-uniform': {
      conventions: { ...uniformityDefaults, normalisation: 'none' },
      usedBy: 'ssnl/align_uniform uniform_loss, rows used as given',
    },
    metric: { conventions: uniformityDefaults, usedBy: 'arXiv:2005.10242, eq. 3, on unit rows' },
  },
  also: (_, { x }) => atLeastTwo('x', x),
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T =>
      uniformityOf(A)(c.t)(normalised(A)(c.normalisation)(x.x as T)),
  landmarks: (c, extents) => uniformityLandmarks(c, known('x', extents)),
});

/** How alignment and uniformity are added. */
export interface HypersphereConventions {
  readonly alpha: number;
  readonly t: number;
  readonly weight: number;
  readonly normalisation: Normalisation;
}

type Choices = HypersphereConventions & Readonly<Record<keyof HypersphereConventions, string | number>>;
const defaults: Choices = { alpha: 2, t: 1, weight: 1, normalisation: 'unit' };

/** Alignment plus the mean uniformity of both views, with its conventions. */
export const hypersphere: Objective<Choices> = objective({
  name: 'hypersphere',
  summary: 'views near each other, rows spread evenly over the sphere',
  source: 'arXiv:2005.10242, eq. 2 and 3',
  tensors: [
    ['z0', '[N, D]', 'projections of the first view, N ≥ 2'],
    ['z1', '[N, D]', 'projections of the second view'],
  ],
  conventions: [
    positive('alpha', 'the power of the distance'),
    positive('t', 'how sharply near rows repel'),
    nonNegative('weight', 'the weight of uniformity'),
    normalisationRole,
  ],
  defaults,
  presets: {
    lightly: { conventions: defaults, usedBy: 'lightly HypersphereLoss' },
    'align-uniform': { conventions: { ...defaults, t: 2 }, usedBy: 'ssnl/align_uniform, both views' },
  },
  pairs: ['z0', 'z1'],
  also: (_, { z0 }) => atLeastTwo('z0', z0),
  landmarks: (c, extents) => uniformityLandmarks(c, known('z0', extents)),
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      const [a, b] = [unit(x.z0 as T), unit(x.z1 as T)];
      const spread = A.scale(c.weight / 2)(A.add(uniformityOf(A)(c.t)(a), uniformityOf(A)(c.t)(b)));
      return A.add(alignmentTerms(A)(c.alpha)(a, b), spread);
    },
});
