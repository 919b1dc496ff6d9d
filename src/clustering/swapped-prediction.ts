/**
 * swapped-prediction — telling from one view the balanced code of another.
 *
 * No sample is compared with a sample: two cats may share a prototype, and nothing pushes them apart.
 *
 * Notation S scores: cosines of rows and prototypes · q codes · τ temperature · V views · A of them assigned codes
 * Source   arXiv:2006.09882 (Caron et al. 2020, SwAV), eq. 2 and 3
 */

import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { Reduction } from '../objectives/conventions.js';
import {
  all,
  known,
  oneOf,
  present,
  reduced,
  reductionRole,
  temperatureRole,
} from '../objectives/conventions.js';
import { bound } from '../objectives/landmarks.js';
import type { Objective, Tensors } from '../objectives/objective.js';
import { configError, domainError, shapeError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import { temperature } from '../prelude/refine.js';
import type { SinkhornOptions } from './sinkhorn.js';
import { codes, codesWithQueue } from './sinkhorn.js';

/** The cross-entropy of each row's prediction against its code: −Σ q log softmax(s/τ). Shapes [N, K]² → [N, 1] */
export const codeCrossEntropy =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (code: T, scores: T): T => {
    const scaled = A.scale(1 / tau)(scores);
    // Codes sum to 1 only after a round of scaling; Σ q · lse is right whether or not they do.
    return A.sub(A.mul(A.sum('row')(code), A.logSumExp('row')(scaled)), A.rowDot(code, scaled));
  };

/** How views are laid out and codes found. */
export interface SwappedOptions extends SinkhornOptions {
  readonly temperature: number;
  /** V: how many views the rows hold, one after the other. */
  readonly views: number;
  /** A: the first views are full crops and are assigned codes; all views predict. */
  readonly assigned: number;
}

/**
 * The cross-entropy of each ordered pair of views: the code of one against the prediction of the other.
 *
 *   ℒ = mean over assigned a and other views v of −Σₖ q⁽ᵃ⁾ log softmax(S⁽ᵛ⁾/τ)
 *
 * Shapes   scores [V·N, K], view after view · queue [A·Q, K], the queue of each assigned view → [A·(V − 1)·N, 1]
 * Units    nats; log K when all scores coincide; ≥ the codes' entropy
 * Domain   τ > 0, ε > 0, 2 ≤ V, 1 ≤ A ≤ V; codes are constants
 * Laws     swapped-prediction/at-least-entropy, swapped-prediction/view-symmetric
 * Source   arXiv:2006.09882, eq. 2
 */
export const swappedTerms =
  <T>(A: Algebra<T>) =>
  (options: SwappedOptions) =>
  (scores: T, queue?: T): T => {
    const { views, assigned, temperature: tau } = options;
    const n = A.extent(scores).rows / views;
    const view = (v: number): T => A.sliceRows(v * n, n)(scores);
    const codeOf = (a: number): T => {
      if (queue === undefined) return codes(A)(options)(view(a));
      const q = A.extent(queue).rows / assigned;
      return codesWithQueue(A)(options)(view(a), A.sliceRows(a * q, q)(queue));
    };
    const terms: T[] = [];
    for (let a = 0; a < assigned; a++) {
      const code = codeOf(a);
      for (let v = 0; v < views; v++) if (v !== a) terms.push(codeCrossEntropy(A)(tau)(code, view(v)));
    }
    return terms.reduce((so, t) => A.concatRows(so, t));
  };

/** Rows (unit) against prototypes normalised to unit length: the scores that are predicted. [N, D]·[K, D] → [N, K] */
export const prototypeScores =
  <T>(A: Algebra<T>) =>
  (rows: T, prototypes: T): T =>
    A.pairwiseDot(A.normalizeRows(1e-12)(rows), A.normalizeRows(1e-12)(prototypes));

/** How swapped prediction is meant. */
export interface SwappedConventions extends SwappedOptions {
  readonly reduction: Reduction;
}

type Choices = SwappedConventions & Readonly<Record<keyof SwappedConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.1,
  epsilon: 0.05,
  iterations: 3,
  views: 2,
  assigned: 2,
  reduction: 'mean',
};

const atLeast = (name: string, least: number, most: number, x: number) =>
  Number.isInteger(x) && x >= least && x <= most
    ? E.right(x)
    : E.left(configError(name, String(x), `a whole number from ${least} to ${most}`));

const laidOut = (c: Choices, extents: Tensors<Extent>) => {
  const scores = present('scores', extents);
  if (E.isLeft(scores)) return scores;
  const { rows, cols } = scores.right;
  if (rows % c.views !== 0)
    return E.left(shapeError('scores', [[rows, cols]], `[${c.views}·N, K]: as many rows for each view`));
  const queue = extents.queue;
  return queue === undefined || (queue.cols === cols && queue.rows % c.assigned === 0)
    ? scores
    : E.left(shapeError('queue', [[queue.rows, queue.cols]], `[${c.assigned}·Q, ${cols}]`));
};

/** Swapped prediction with its conventions. */
export const swappedPrediction: Objective<Choices> = {
  name: 'swapped-prediction',
  summary: 'telling from one view the balanced cluster code of another',
  source: 'arXiv:2006.09882, eq. 2',
  tensors: [
    {
      name: 'scores',
      shape: '[V·N, K]',
      meaning: 'cosines of rows and prototypes, view after view',
      optional: false,
      differentiated: true,
    },
    {
      name: 'queue',
      shape: '[A·Q, K]',
      meaning: 'scores of earlier rows, for each assigned view; they only help to balance codes',
      optional: true,
      differentiated: false,
    },
  ],
  conventions: [
    temperatureRole,
    reductionRole,
    { name: 'epsilon', allowed: 'a finite number above 0', meaning: 'how soft codes are' },
    { name: 'iterations', allowed: 'a whole number from 0', meaning: 'rounds of balancing' },
    { name: 'views', allowed: 'a whole number from 2', meaning: 'views in the rows of `scores`' },
    { name: 'assigned', allowed: 'a whole number from 1 to `views`', meaning: 'first views that get codes' },
  ],
  defaults,
  presets: {
    swav: { conventions: defaults, usedBy: 'facebookresearch/swav main_swav.py train; lightly SwaVLoss' },
    'swav-multi-crop': {
      conventions: { ...defaults, views: 8 },
      usedBy: 'facebookresearch/swav, two full crops and six small ones',
    },
  },
  labels: 'none',
  check: (c, extents) =>
    all(
      [
        temperature(c.temperature),
        Number.isFinite(c.epsilon) && c.epsilon > 0
          ? E.right(c)
          : E.left(domainError('epsilon', String(c.epsilon), 'a finite number above 0')),
        atLeast('iterations', 0, 1e6, c.iterations),
        atLeast('views', 2, 1e6, c.views),
        atLeast('assigned', 1, c.views, c.assigned),
        oneOf('reduction', Object.keys(reductionRole.allowed))(c.reduction),
        laidOut(c, extents),
      ],
      c,
    ),
  terms: (c) => (A) => (x) => swappedTerms(A)(c)(x.scores as typeof x.scores & {}, x.queue),
  loss: (c) => (A) => (x) =>
    reduced(A)(c.reduction)(swappedTerms(A)(c)(x.scores as typeof x.scores & {}, x.queue)),
  landmarks: (c, extents) => {
    const { rows, cols: k } = known('scores', extents);
    const times = c.reduction !== 'mean' ? (rows / c.views) * c.assigned * (c.views - 1) : 1;
    // Cosines: a hard code met by a score of 1 among scores of −1.
    const floor = Math.log1p((k - 1) * Math.exp(-2 / c.temperature));
    return bound(
      times * floor,
      times * Math.log(k),
      'for scores that are cosines, hard codes met by 1 among −1; scores without bound go to 0',
    );
  },
};
