/**
 * deepcluster — k-means over all projections before each epoch; then each view tells its sample's cluster.
 *
 * The second version: centres themselves are the prototypes of the epoch, so no head has to be learned anew, and ids
 * are matched from one clustering to the next.
 *
 * Source   arXiv:1807.05520; arXiv:2006.09882, appendix D (DeepCluster-v2)
 */
import type { Algebra } from '../algebra/derived.js';
import { deepCluster } from '../clustering/deep-cluster.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import type { Index } from '../prelude/matrix.js';
import { clustersThatContinue, single } from '../training/clusters.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';

/**
 * Each view tells the clusters of its samples: the mean over views.
 *
 * Shapes   scores of each view [N, K] · clusters: N ids, −1 for none → [1, 1]
 */
export const told =
  (temperature: number, clusters: Index) =>
  <T>(A: Algebra<T>) =>
  (views: ReadonlyArray<T>): T => {
    const loss = deepCluster.loss({ ...deepCluster.defaults, temperature }, { labels: clusters })(A);
    const losses = views.map((scores) => loss({ scores }));
    return A.scale(1 / views.length)(losses.reduce((a, b) => A.add(a, b)));
  };

/** DeepCluster-v2 over these choices. */
export const deepcluster = (c: Choices): Pipeline => {
  const tower = [
    network('encoder', c.encoder),
    network('head', multilayer([c.representation, c.hidden, c.projection], 'batch-norm')),
  ];
  const pair = encodePair({ query: tower, key: tower, keyGradient: true });
  const meant = { ...deepCluster.defaults, temperature: c.temperature };
  return {
    name: 'deepcluster',
    summary: 'each view tells the cluster that k-means gave its sample before the epoch',
    source: 'arXiv:1807.05520',
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'fixed',
    repels: false,
    sparing: 'samples are compared with prototypes and not with each other',
    initial: (key) => ({ ...initialOf(tower)(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const { query, key, statistics } = pair(A)(x, views[0] as T, views[1] as T);
        const unit = A.normalizeRows(1e-12);
        return { outputs: { z0: unit(query), z1: unit(key) }, statistics };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, { z0, z1 }: Tensors<T>, known: Known) => {
        const clusters = known.notes.cluster ?? new Int32Array(0);
        const scores = [z0, z1].map((z) => A.pairwiseDot(z as T, x.centres as T));
        return told(c.temperature, clusters)(A)(scores);
      },
    between: (key) => (projections, previous) => {
      const options = { clusters: c.clusters, geometry: 'spherical', iterations: 20 } as const;
      const { centres, labels } = clustersThatContinue(options)(key, projections, previous.cluster);
      return { memory: { centres: single(centres) }, notes: { cluster: labels } };
    },
    project: lastOf(tower),
    clusters: c.clusters,
    assign: (A) => (x, rows) => {
      const z = A.normalizeRows(1e-12)(lastOf(tower)(A)(x, rows));
      return A.argMax(A.pairwiseDot(z, x.centres as typeof rows));
    },
    watched: 'z0',
    landmarks: (n) => deepCluster.landmarks(meant, { scores: { rows: n, cols: c.clusters } }),
  };
};
