/**
 * deep-cluster — telling the cluster that k-means gave a row, as if it were its label.
 *
 * Clustering again permutes ids: the head must be set to the new centres, or ids matched (`history.ts`). Rows that
 * were not clustered yet carry −1 and take no part.
 *
 * Source   arXiv:1807.05520 (DeepCluster); arXiv:2006.09882, appendix D (DeepCluster-v2); solo-learn deepclusterv2.py
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import type { Reduction } from '../objectives/conventions.js';
import {
  all,
  known,
  labelled,
  oneOf,
  present,
  reduced,
  reductionRole,
  temperatureRole,
} from '../objectives/conventions.js';
import { infimum } from '../objectives/landmarks.js';
import type { Objective, Side, Tensors } from '../objectives/objective.js';
import { domainError, shapeError } from '../prelude/errors.js';
import type { Extent, Index } from '../prelude/matrix.js';
import { temperature } from '../prelude/refine.js';

/**
 * The cross-entropy of a softmax over prototypes against each row's cluster.
 *
 *   ℒᵢ = log Σₖ exp(sᵢₖ/τ) − s_{i, a(i)}/τ   for rows with a(i) ≥ 0
 *
 * Shapes   scores [N, K] · assigned: N ids, −1 for none → [rows with an id, 1], or [1, 1] of 0 when there are none
 * Units    nats; log K when all scores coincide
 */
export const deepClusterTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, assigned: Index) =>
  (scores: T): T => {
    const rows = Int32Array.from(Array.from(assigned.keys()).filter((i) => (assigned[i] as number) >= 0));
    // No row has a cluster: the sum over nothing, with derivative zero.
    if (rows.length === 0) return A.scale(0)(A.sum('all')(scores));
    const scaled = A.scale(1 / tau)(A.takeRows(rows)(scores));
    const own = A.gatherColumns(rows.map((i) => assigned[i] as number))(scaled);
    return A.sub(A.logSumExp('row')(scaled), own);
  };

/** How DeepCluster's loss is meant. */
export interface DeepClusterConventions {
  readonly temperature: number;
  readonly reduction: Reduction;
}

type Choices = DeepClusterConventions & Readonly<Record<keyof DeepClusterConventions, string | number>>;

const defaults: Choices = { temperature: 0.1, reduction: 'mean' };

const terms =
  (c: Choices, { labels }: Side) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T =>
    deepClusterTerms(A)(c.temperature, labels ?? new Int32Array(0))(x.scores as T);

const fitting = (extents: Tensors<Extent>, { labels }: Side) => {
  const scores = present('scores', extents);
  if (E.isLeft(scores)) return scores;
  const { rows, cols } = scores.right;
  if (cols < 2) return E.left(shapeError('scores', [[rows, cols]], 'two prototypes or more'));
  const stranger = labels?.find((l) => l < -1 || l >= cols);
  return stranger === undefined
    ? labelled(labels, rows)
    : E.left(domainError('labels', String(stranger), `cluster ids from 0 to ${cols - 1}, or −1 for none`));
};

/** DeepCluster-v2's loss for one head; labels are the cluster of each row, −1 for none. */
export const deepCluster: Objective<Choices> = {
  name: 'deep-cluster',
  summary: 'telling the cluster that k-means gave a row, as if it were its label',
  source: 'arXiv:2006.09882, appendix D',
  tensors: [
    {
      name: 'scores',
      shape: '[N, K]',
      meaning: 'cosines of rows and prototypes',
      optional: false,
      differentiated: true,
    },
  ],
  conventions: [temperatureRole, reductionRole],
  defaults,
  presets: {
    'solo-learn': { conventions: defaults, usedBy: 'solo-learn deepclusterv2_loss_func, one head' },
    deepcluster: {
      conventions: { ...defaults, temperature: 1 },
      usedBy: 'facebookresearch/deepcluster main.py, cross-entropy of a linear head',
    },
  },
  labels: 'required',
  check: (c, extents, side) =>
    all(
      [
        temperature(c.temperature),
        oneOf('reduction', Object.keys(reductionRole.allowed))(c.reduction),
        fitting(extents, side),
      ],
      c,
    ),
  terms: (c, side) => terms(c, side),
  loss: (c, side) => (A) => (x) => reduced(A)(c.reduction)(terms(c, side)(A)(x)),
  landmarks: (c, extents, side) => {
    const k = known('scores', extents).cols;
    const clustered = side?.labels?.filter((id) => id >= 0).length;
    if (clustered === 0) return infimum(0, 0, 'no row has a cluster, and the loss is 0');
    const times = c.reduction === 'mean' ? 1 : (clustered ?? known('scores', extents).rows);
    // Cosines: the own prototype at 1 and all others at −1.
    const floor = Math.log1p((k - 1) * Math.exp(-2 / c.temperature));
    return infimum(
      times * floor,
      times * Math.log(k),
      'for scores that are cosines, 1 and −1; scores without bound go to 0',
    );
  },
};
