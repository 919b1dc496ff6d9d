/**
 * spectral-contrastive — a low-rank factorisation of the graph whose edges join views of one sample.
 *
 * Source   arXiv:2106.04156 (HaoChen, Wei, Gaidon & Ma 2021), eq. 6
 */
import type { Algebra } from '../algebra/derived.js';
import type { Extent } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { atLeastTwo, objective } from './build.js';
import type { Normalisation } from './conventions.js';
import { known, normalisationRole, normalised } from './conventions.js';
import { infimum, unbounded } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** Σ_{j ≠ i} (aᵢ·bⱼ)², every product by itself: [N, N] of them. */
const repulsionOfPairs = <T>(A: Algebra<T>, a: T, b: T): T => {
  const n = A.extent(a).rows;
  const others = A.constant(tabulate(n, n, (i, j) => (i === j ? 0 : 1)));
  return A.sum('row')(A.mul(others, A.square(A.pairwiseDot(a, b))));
};

/**
 * The same through the second moment of b: Σⱼ (aᵢ·bⱼ)² = aᵢᵀ (bᵀb) aᵢ, less the product with oneself.
 *
 * Numerics no N × N matrix; what is taken away again leaves an error of u·(aᵢ·bᵢ)²
 */
const repulsionByMoment = <T>(A: Algebra<T>, a: T, b: T): T => {
  const everybody = A.rowDot(A.matmul(a, A.matmul(A.transpose(b), b)), a);
  return A.sub(everybody, A.square(A.rowDot(a, b)));
};

/**
 * Attraction of pairs, squared repulsion of everything else.
 *
 *   ℒᵢ = −2 aᵢ·bᵢ + (1/(N−1)) Σ_{j ≠ i} (aᵢ·bⱼ)²
 *
 * Shapes   a [N, D] · b [N, D], N ≥ 2 → [N, 1]
 * Numerics O(ND + D²) numbers at once where N > D, O(N²) where not
 */
export const spectralTerms =
  <T>(A: Algebra<T>) =>
  (a: T, b: T): T => {
    const { rows, cols } = A.extent(a);
    const repulsion = rows > cols ? repulsionByMoment(A, a, b) : repulsionOfPairs(A, a, b);
    return A.add(A.scale(-2)(A.rowDot(a, b)), A.scale(1 / Math.max(1, rows - 1))(repulsion));
  };

/** How the spectral loss is meant. */
export interface SpectralConventions {
  readonly normalisation: Normalisation;
}

type Choices = SpectralConventions & Readonly<Record<keyof SpectralConventions, string>>;
const defaults: Choices = { normalisation: 'none' };

/**
 * Rows that coincide at length r cost −2r² + r⁴: −1 at length 1, and never less.
 *
 *   floor for unit rows −2 + max(0, (N/D − 1)/(N − 1)): Σ_{i,j} (aᵢ·bⱼ)² ≥ (Σ aᵢ·bᵢ)²/D, as a tight frame has it
 */
const landmarks = (c: Choices, { rows: n, cols: d }: Extent): Landmarks =>
  c.normalisation === 'none'
    ? unbounded(
        -1,
        'one pair of long rows, orthogonal to all others, repels nobody, since its own product is left out',
      )
    : infimum(-2 + Math.max(0, (n / d - 1) / (n - 1)), -1, 'reached by equal views that form a tight frame');

/** The spectral contrastive loss with its convention. */
export const spectralContrastive: Objective<Choices> = objective({
  name: 'spectral-contrastive',
  summary: 'a low-rank factorisation of the graph of views',
  source: 'arXiv:2106.04156, eq. 6',
  tensors: [
    ['z0', '[N, D]', 'projections of the first view, N ≥ 2'],
    ['z1', '[N, D]', 'projections of the second view'],
  ],
  conventions: [normalisationRole],
  defaults,
  presets: { paper: { conventions: defaults, usedBy: 'arXiv:2106.04156, eq. 6' } },
  pairs: ['z0', 'z1'],
  also: (_, { z0 }) => atLeastTwo('z0', z0),
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      return spectralTerms(A)(unit(x.z0 as T), unit(x.z1 as T));
    },
  landmarks: (c, extents) => landmarks(c, known('z0', extents)),
});
