/**
 * margin-contrastive — pairs that belong together near, others at least a margin apart.
 *
 * Source   Hadsell, Chopra & LeCun 2006, Dimensionality reduction by learning an invariant mapping, eq. 4
 */
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { normalisationRole, normalised, reductionRole } from './conventions.js';
import { heldSquare } from './distance.js';
import { infimum } from './landmarks.js';
import type { Objective, Tensors } from './objective.js';

/**
 * The spring of each pair.
 *
 *   ℒᵢ = ½ d²  for a pair of label 1,   ½ max(0, m − d)²  for label 0
 *
 * Shapes   x [N, D] · y [N, D] · one label for each pair → [N, 1]
 * Numerics d² is the sum of squares itself, so a pair of label 1 that coincides costs exactly 0
 */
export const marginContrastiveTerms =
  <T>(A: Algebra<T>) =>
  (margin: number, labels: Index) =>
  (x: T, y: T): T => {
    const squared = A.sum('row')(A.square(A.sub(x, y)));
    const together = A.constant(tabulate(labels.length, 1, (i) => (labels[i] === 1 ? 1 : 0)));
    const apart = A.shift(1)(A.neg(together));
    const push = A.square(A.relu(A.shift(margin)(A.neg(A.sqrt(heldSquare(A)(squared))))));
    return A.scale(0.5)(A.add(A.mul(together, squared), A.mul(apart, push)));
  };

/** How Hadsell's loss is meant. */
export interface MarginConventions {
  readonly margin: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = MarginConventions & Readonly<Record<keyof MarginConventions, string | number>>;
const defaults: Choices = { margin: 1, normalisation: 'none', reduction: 'mean' };

/** Hadsell's contrastive loss with its conventions. */
export const marginContrastive: Objective<Choices> = objective({
  name: 'margin-contrastive',
  summary: 'pairs that belong together near, others at least a margin apart',
  source: 'Hadsell, Chopra & LeCun 2006, eq. 4',
  tensors: [
    ['x', '[N, D]', 'one side of each pair'],
    ['y', '[N, D]', 'the other side; the pair’s label is 1 for together, 0 for apart'],
  ],
  conventions: [
    positive('margin', 'the distance beyond which pairs apart are left alone'),
    normalisationRole,
    reductionRole,
  ],
  defaults,
  presets: { paper: { conventions: defaults, usedBy: 'Hadsell et al. 2006' } },
  labels: 'required',
  pairs: ['x', 'y'],
  terms:
    (c, side) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      return marginContrastiveTerms(A)(c.margin, side.labels ?? new Int32Array(0))(
        unit(x.x as T),
        unit(x.y as T),
      );
    },
  landmarks: (c, _, { labels }) => {
    if (labels === undefined) return undefined;
    const apart = labels.filter((l) => l !== 1).length / Math.max(1, labels.length);
    // Unit rows are at most 2 apart.
    const missing = c.normalisation === 'none' ? 0 : Math.max(0, c.margin - 2);
    return infimum(
      (apart * missing ** 2) / 2,
      (apart * c.margin ** 2) / 2,
      'reached by pairs that coincide or lie as far apart as the margin asks',
    );
  },
});
