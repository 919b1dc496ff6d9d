/**
 * masked-siamese — a masked view predicts which prototype the whole view is near: MSN, and PMSN.
 *
 * Targets are sharpened and balanced over prototypes. The mean prediction is pushed towards even (MSN), or towards a
 * power law where classes are known to be uneven (PMSN).
 *
 * Notation p predictions · q targets · m mean of p · K prototypes
 * Source   arXiv:2204.07141 (Assran et al. 2022), eq. 1; arXiv:2210.07277 (Assran et al. 2023), eq. 5
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import { shapeError } from '../prelude/errors.js';
import { scalar, tabulate } from '../prelude/matrix.js';
import { nonNegative, objective, positive, whole } from './build.js';
import type { Reduction } from './conventions.js';
import { known, reduced, reductionRole } from './conventions.js';
import { bound } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/**
 * Columns, then rows, brought to equal mass, `iterations` times; each row sums to 1 throughout.
 *
 * Numerics in logarithms: a prototype that every sample gives a vanishing probability does not divide by 0
 * Source   arXiv:1306.0895, as SwAV uses it, on probabilities instead of scores
 */
const balanced = <T>(A: Algebra<T>, iterations: number, logs: T): T => {
  let q = logs;
  for (let i = 0; i < iterations; i++) q = A.logSoftmax(A.sub(q, A.logSumExp('column')(q)));
  return A.exp(q);
};

/** How MSN is meant; `powerLaw` 0 pulls the mean prediction towards even. */
export interface MaskedSiameseConventions {
  readonly temperature: number;
  /** Targets are raised to 1/T and renormalised. */
  readonly sharpening: number;
  readonly iterations: number;
  readonly weight: number;
  readonly powerLaw: number;
  readonly reduction: Reduction;
}

type Choices = MaskedSiameseConventions & Readonly<Record<keyof MaskedSiameseConventions, string | number>>;
const defaults: Choices = {
  temperature: 0.1,
  sharpening: 0.25,
  iterations: 3,
  weight: 1,
  powerLaw: 0,
  reduction: 'mean',
};

/** log softmax of the cosines of rows and prototypes over the temperature: [M, D], [K, D] → [M, K] */
const predictions = <T>(A: Algebra<T>, tau: number, rows: T, prototypes: T): T => {
  const unit = A.normalizeRows(1e-12);
  return A.logSoftmax(A.scale(1 / tau)(A.pairwiseDot(unit(rows), unit(prototypes))));
};

/**
 * The cross-entropy of each anchor's prediction under the balanced target of its sample.
 *
 *   ℒᵢ = −Σₖ qᵢₖ log pᵢₖ
 *
 * Shapes   anchors [V·N, D] · targets [N, D] · prototypes [K, D] → [V·N, 1]
 */
export const maskedSiameseTerms =
  <T>(A: Algebra<T>) =>
  (c: MaskedSiameseConventions) =>
  (anchors: T, targets: T, prototypes: T): T => {
    // Targets are constants, and so are the prototypes that they are compared with.
    const towards = predictions(A, c.temperature, A.detach(targets), A.detach(prototypes));
    const sharp = A.logSoftmax(A.scale(1 / c.sharpening)(towards));
    const [n, all] = [A.extent(targets).rows, A.extent(anchors).rows];
    const own = Int32Array.from({ length: all }, (_, i) => i % n);
    const q = A.detach(A.takeRows(own)(balanced(A, c.iterations, sharp)));
    return A.neg(A.rowDot(q, predictions(A, c.temperature, anchors, prototypes)));
  };

/**
 * How far the mean prediction is from even, or from a power law.
 *
 *   R = log K + Σ m log m,   or KL(k^−a ‖ m)
 *
 * Units    nats; ≥ 0
 */
export const unevenPredictions =
  <T>(A: Algebra<T>) =>
  (c: MaskedSiameseConventions) =>
  (anchors: T, prototypes: T): T => {
    const k = A.extent(prototypes).rows;
    const logs = (shares: T): T => A.log(A.maximum(shares, A.constant(scalar(1e-30))));
    const mean = A.mean('column')(A.exp(predictions(A, c.temperature, anchors, prototypes)));
    if (c.powerLaw === 0) return A.shift(Math.log(k))(A.sum('all')(A.mul(mean, logs(mean))));
    const law = Array.from({ length: k }, (_, i) => (i + 1) ** -c.powerLaw);
    const total = law.reduce((a, b) => a + b, 0);
    const shares = A.constant(tabulate(1, k, (_, j) => (law[j] as number) / total));
    return A.sum('all')(A.mul(shares, A.sub(logs(shares), logs(mean))));
  };

/**
 * Rows and prototypes that coincide predict evenly: log K, and the distance of even from the power law.
 *
 *   floor log(1 + (K − 1) e^{−2/τ}): no prediction is surer than a cosine of 1 against −1, no unevenness below 0
 *
 * Terms may be summed; the unevenness is added once, and a share of it to each.
 */
const landmarks = (c: Choices, anchors: number, k: number): Landmarks => {
  const law = Array.from({ length: k }, (_, i) => (i + 1) ** -c.powerLaw);
  const total = law.reduce((a, b) => a + b, 0);
  const uneven = law.reduce((so, x) => so + (x / total) * Math.log((x * k) / total), 0);
  return bound(
    Math.log1p((k - 1) * Math.exp(-2 / c.temperature)),
    Math.log(k) + (c.weight * uneven) / (c.reduction === 'mean' ? 1 : anchors),
    'no prediction is surer than cosine 1 against −1 for all other prototypes, which then are used unevenly',
  );
};

/** MSN and PMSN with their conventions. */
export const maskedSiamese: Objective<Choices> = objective({
  name: 'masked-siamese',
  summary: 'a masked view predicts the prototype of the whole one, all prototypes being used',
  source: 'arXiv:2204.07141, eq. 1; arXiv:2210.07277, eq. 5',
  repels: false,
  tensors: [
    ['anchors', '[V·N, D]', 'masked views, one above the other'],
    ['targets', '[N, D]', 'whole views, from a slow encoder', 'constant'],
    ['prototypes', '[K, D]', 'what rows are compared with'],
  ],
  conventions: [
    positive('temperature', 'cosines are divided by it'),
    positive('sharpening', 'the exponent of targets is 1 over it'),
    whole('iterations', 'rounds of balancing targets over prototypes', 0),
    nonNegative('weight', 'the weight of the mean prediction’s unevenness'),
    nonNegative('powerLaw', 'the exponent of the law that the mean prediction is to follow; 0 for even'),
    reductionRole,
  ],
  defaults,
  presets: {
    msn: { conventions: defaults, usedBy: 'lightly MSNLoss; facebookresearch/msn' },
    pmsn: { conventions: { ...defaults, powerLaw: 0.25 }, usedBy: 'lightly PMSNLoss' },
  },
  also: (_, extents) => {
    const [a, t, p] = [known('anchors', extents), known('targets', extents), known('prototypes', extents)];
    return a.cols === t.cols && a.cols === p.cols && a.rows % t.rows === 0
      ? E.right(a)
      : E.left(
          shapeError(
            'anchors, targets and prototypes',
            [a, t, p].map(({ rows, cols }) => [rows, cols] as const),
            '[V·N, D], [N, D] and [K, D]',
          ),
        );
  },
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T =>
      maskedSiameseTerms(A)(c)(x.anchors as T, x.targets as T, x.prototypes as T),
  landmarks: (c, extents) => landmarks(c, known('anchors', extents).rows, known('prototypes', extents).rows),
  loss:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const each = maskedSiameseTerms(A)(c)(x.anchors as T, x.targets as T, x.prototypes as T);
      const uneven = unevenPredictions(A)(c)(x.anchors as T, x.prototypes as T);
      return A.add(reduced(A)(c.reduction)(each), A.scale(c.weight)(uneven));
    },
});
