/**
 * cluster-contrast — clusters as columns: each must look the same in both views and unlike the other clusters.
 *
 * A head gives each row probabilities over K clusters. Column k says who belongs to cluster k; NT-Xent over the 2K
 * columns contrasts clusters as it contrasts samples over rows. A second term keeps clusters even: it is log K minus
 * the entropy of their shares, 0 when even and log K when one cluster has everything.
 *
 * Notation c₀, c₁ probabilities, [N, K] each · τ temperature
 * Source   arXiv:2009.09687 (Li et al. 2021, Contrastive Clustering), eq. 4–7; its instance loss is NT-Xent
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import { all, known, paired, temperatureRole } from '../objectives/conventions.js';
import { bound } from '../objectives/landmarks.js';
import { ntXentTerms } from '../objectives/nt-xent.js';
import type { Objective, Tensors } from '../objectives/objective.js';
import { domainError } from '../prelude/errors.js';
import { scalar } from '../prelude/matrix.js';
import { temperature } from '../prelude/refine.js';

/** One NT-Xent term for each of 2K columns. Shapes c₀, c₁ [N, K] → [2K, 1] */
export const clusterTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (c0: T, c1: T): T => {
    const column = (c: T): T => A.normalizeRows(1e-8)(A.transpose(c));
    return ntXentTerms(A)(tau)(column(c0), column(c1));
  };

/**
 * How far the shares of clusters are from even.
 *
 *   log K + Σₖ pₖ log pₖ,   p = column sums over their total, 0 log 0 = 0
 *
 * Units    nats; 0 … log K
 * Numerics the original yields NaN when a cluster's mass is exactly 0
 */
export const unevenness =
  <T>(A: Algebra<T>) =>
  (c: T): T => {
    const shares = A.div(A.sum('column')(c), A.sum('all')(c));
    // log max(p, tiny): where p is 0 the product is 0, value and derivative.
    const logs = A.log(A.maximum(shares, A.constant(scalar(1e-30))));
    return A.shift(Math.log(A.extent(c).cols))(A.sum('all')(A.mul(shares, logs)));
  };

/** How the cluster loss is meant. */
export interface ClusterContrastConventions {
  readonly temperature: number;
  /** The weight of the unevenness of both views. */
  readonly balance: number;
}

type Choices = ClusterContrastConventions & Readonly<Record<keyof ClusterContrastConventions, number>>;

const defaults: Choices = { temperature: 1, balance: 1 };

const termsOf =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T =>
    clusterTerms(A)(c.temperature)(x.c0 as T, x.c1 as T);

/** The cluster loss of Contrastive Clustering with its conventions. */
export const clusterContrast: Objective<Choices> = {
  name: 'cluster-contrast',
  summary: 'making each cluster look the same in both views and unlike the other clusters',
  source: 'arXiv:2009.09687, eq. 6 and 7',
  tensors: [
    {
      name: 'c0',
      shape: '[N, K]',
      meaning: 'cluster probabilities of the first view',
      optional: false,
      differentiated: true,
    },
    {
      name: 'c1',
      shape: '[N, K]',
      meaning: 'cluster probabilities of the second view',
      optional: false,
      differentiated: true,
    },
  ],
  conventions: [
    temperatureRole,
    { name: 'balance', allowed: 'a finite number from 0', meaning: 'weight of the unevenness of clusters' },
  ],
  defaults,
  presets: {
    'contrastive-clustering': {
      conventions: defaults,
      usedBy: 'Yunfan-Li/Contrastive-Clustering ClusterLoss',
    },
  },
  labels: 'none',
  check: (c, extents) =>
    all(
      [
        temperature(c.temperature),
        Number.isFinite(c.balance) && c.balance >= 0
          ? E.right(c)
          : E.left(domainError('balance', String(c.balance), 'a finite number from 0')),
        paired(['c0', 'c1'], extents),
      ],
      c,
    ),
  terms: (c) => termsOf(c),
  loss:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const uneven = A.add(unevenness(A)(x.c0 as T), unevenness(A)(x.c1 as T));
      return A.add(A.mean('all')(termsOf(c)(A)(x)), A.scale(c.balance)(uneven));
    },
  landmarks: (c, extents) => {
    const k = known('c0', extents).cols;
    // Probabilities are not negative, so columns are orthogonal at best and no cosine is below 0.
    const floor = Math.log1p((2 * k - 2) * Math.exp(-1 / c.temperature));
    return bound(
      floor,
      Math.log(2 * k - 1),
      'orthogonal clusters, the same in both views; reached where they are of equal sizes, which needs K to divide N',
    );
  },
};
