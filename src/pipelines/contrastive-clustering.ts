/**
 * contrastive-clustering — two heads on one encoder: rows contrasted as samples, columns as clusters.
 *
 * The instance head's loss is NT-Xent over samples; the cluster head ends in a softmax over K clusters, whose columns
 * are contrasted in the same way, with a term that keeps clusters even. Assignments are read off the cluster head.
 *
 * Source   arXiv:2009.09687, alg. 1
 */
import type { Algebra } from '../algebra/derived.js';
import { clusterContrast } from '../clustering/cluster-contrast.js';
import type { Tensors } from '../encoders/encoder.js';
import { projectionHead } from '../encoders/networks.js';
import { ntXent } from '../objectives/nt-xent.js';
import { initialOf, lastOf, network, statisticsOf, through } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';

/** Rows contrasted as samples. Shapes z0, z1 [N, D] → [1, 1] */
export const betweenSamples =
  (meant: typeof ntXent.defaults) =>
  <T>(A: Algebra<T>) =>
  (z0: T, z1: T): T =>
    ntXent.loss(meant, {})(A)({ z0, z1 });

/** Columns contrasted as clusters, and kept even. Shapes c0, c1 [N, K] → [1, 1] */
export const betweenClusters =
  (temperature: number) =>
  <T>(A: Algebra<T>) =>
  (c0: T, c1: T): T =>
    clusterContrast.loss({ ...clusterContrast.defaults, temperature }, {})(A)({ c0, c1 });

/** Contrastive clustering over these choices. */
export const contrastiveClustering = (c: Choices): Pipeline => {
  const encoder = network('encoder', c.encoder);
  const head = network('head', projectionHead(c.representation, c.projection, c.hidden));
  const clusters = network('clusters', projectionHead(c.representation, c.clusters, c.hidden));
  const meant = { ...ntXent.defaults, temperature: c.temperature };
  return {
    name: 'contrastive-clustering',
    summary: 'NT-Xent over samples by one head, over clusters by another',
    source: 'arXiv:2009.09687',
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'fixed',
    repels: true,
    initial: (key) => ({ ...initialOf([encoder, head, clusters])(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const one = through(A)('train', x)(views[0] as T, [encoder]);
        const two = through(A)('train', one.x)(views[1] as T, [encoder]);
        const z = (h: T): T => head.run(A)('train', two.x)(h).output;
        const p = (h: T): T => A.softmax(clusters.run(A)('train', two.x)(h).output);
        const outputs = { z0: z(one.output), z1: z(two.output), c0: p(one.output), c1: p(two.output) };
        return { outputs, statistics: statisticsOf([encoder], two.x) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { z0, z1, c0, c1 }: Tensors<T>) =>
        A.add(
          betweenSamples(meant)(A)(z0 as T, z1 as T),
          betweenClusters(clusterContrast.defaults.temperature)(A)(c0 as T, c1 as T),
        ),
    project: lastOf([encoder, head]),
    clusters: c.clusters,
    assign: (A) => (x, rows) => A.argMax(lastOf([encoder, clusters])(A)(x, rows)),
    watched: 'z0',
    landmarks: (n) => {
      const extent = (cols: number) => ({ rows: n, cols });
      const rows = ntXent.landmarks(meant, { z0: extent(c.projection), z1: extent(c.projection) });
      const columns = clusterContrast.landmarks(clusterContrast.defaults, {
        c0: extent(c.clusters),
        c1: extent(c.clusters),
      });
      return (
        rows && columns && { floor: rows.floor + columns.floor, collapse: rows.collapse + columns.collapse }
      );
    },
  };
};
