/**
 * n-pairs — one pair of each class, every other class's positive a negative.
 *
 * Source   Sohn 2016, Improved deep metric learning with multi-class N-pair loss objective, eq. 4
 */
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { infoNceTerms } from './info-nce-forms.js';
import { atSimplex, infimum, leastCosine, whereLengthIsFree } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** The first two rows of each class that has two, classes in the order of their labels. */
export const firstPairs = (labels: Index): readonly [Index, Index] => {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  const members = classes.map((l) => Array.from(labels.keys()).filter((i) => labels[i] === l));
  const pairs = members.filter((m) => m.length >= 2);
  return [Int32Array.from(pairs, (m) => m[0] as number), Int32Array.from(pairs, (m) => m[1] as number)];
};

/** How N-pairs is meant. */
export interface NPairsConventions {
  readonly temperature: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = NPairsConventions & Readonly<Record<keyof NPairsConventions, string | number>>;
const defaults: Choices = { temperature: 1, normalisation: 'none', reduction: 'mean' };

/** For C pairs: collapse log C, floor log(1 + (C − 1) e^{−C/((C−1)τ)}) for unit rows. */
const landmarks = (c: Choices, pairs: number, d: number): Landmarks => {
  if (pairs < 2) return infimum(0, 0, 'a pair alone has no negatives, and its loss is 0');
  const collapse = Math.log(pairs);
  // Pairs on a circle: each is its own most similar.
  if (c.normalisation === 'none') return whereLengthIsFree(Math.min(2, pairs - 1), d, 0, collapse);
  const floor = Math.log1p((pairs - 1) * Math.exp((leastCosine(pairs) - 1) / c.temperature));
  return atSimplex(pairs, d, floor, collapse, 'classes');
};

/** The N-pair loss with its conventions. */
export const nPairs: Objective<Choices> = objective({
  name: 'n-pairs',
  summary: 'one pair of each class against the positives of all other classes',
  source: 'Sohn 2016, eq. 4',
  tensors: [['z', '[M, D]', 'rows with a label each']],
  conventions: [positive('temperature', 'similarities are divided by it'), normalisationRole, reductionRole],
  defaults,
  presets: {
    paper: { conventions: defaults, usedBy: 'Sohn 2016, eq. 4: raw dot products' },
    pml: {
      conventions: { ...defaults, normalisation: 'unit' },
      usedBy: 'pytorch-metric-learning NPairsLoss, whose DotProductSimilarity normalises its rows',
    },
  },
  labels: 'required',
  terms:
    (c, side) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const z = normalised(A)(c.normalisation)(x.z as T);
      const [anchors, positives] = firstPairs(side.labels ?? new Int32Array(0));
      if (anchors.length === 0) return A.scale(0)(A.sum('row')(z));
      return infoNceTerms(A)(c.temperature)(A.takeRows(anchors)(z), A.takeRows(positives)(z));
    },
  landmarks: (c, extents, { labels }) =>
    labels === undefined ? undefined : landmarks(c, firstPairs(labels)[0].length, known('z', extents).cols),
});
