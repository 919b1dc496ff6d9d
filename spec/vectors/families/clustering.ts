/**
 * clustering — the families of codes, swapped prediction, prototypes and cluster contrast, through the functions that
 * the pipelines train with.
 */
import type { Algebra } from '../../../src/algebra/derived.js';
import { nearestCentre } from '../../../src/clustering/k-means.js';
import { prototypeNcePerSampleTerms } from '../../../src/clustering/prototype-nce.js';
import { codes } from '../../../src/clustering/sinkhorn.js';
import { betweenClusters } from '../../../src/pipelines/contrastive-clustering.js';
import { told } from '../../../src/pipelines/deepcluster.js';
import { moco } from '../../../src/pipelines/moco.js';
import { prototypesOf, withPrototypes } from '../../../src/pipelines/pcl.js';
import { swapped } from '../../../src/pipelines/swav.js';
import { matrix } from '../../../src/prelude/matrix.js';
import type { Case, Family, FormulaFamily, Tensor, Tensors, ValueFamily } from '../family.js';
import { asMatrix, integers, numeric } from '../family.js';
import { choices, known } from './choices.js';

const sinkhornOf = (family: string): FormulaFamily => ({
  kind: 'formula',
  family,
  formula: (c) => (A) => (x) => ({
    q: codes(A)({ epsilon: numeric(c, 'epsilon'), iterations: numeric(c, 'iterations') })(
      x.scores as typeof x.scores & {},
    ),
  }),
});

const swappedChoices = (c: Case, views: number) => ({
  temperature: numeric(c, 'temperature'),
  epsilon: numeric(c, 'epsilon'),
  iterations: numeric(c, 'iterations'),
  views,
  assigned: 2,
});

const swavLoss: FormulaFamily = {
  kind: 'formula',
  family: 'swav_loss',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => ({
      loss: swapped(swappedChoices(c, numeric(c, 'n_views')))(A)(x.scores as T, x.queue_scores),
    }),
};

const rowsOf = (t: Tensor | undefined): number => (t === undefined ? 0 : (t.shape[0] as number));

const swavLossLightly: FormulaFamily = {
  kind: 'formula',
  family: 'swav_loss_lightly',
  // High- and low-resolution crops, one after the other.
  inputs: (c) => {
    const high = asMatrix(c.inputs.scores_high as Tensor);
    const low = asMatrix(c.inputs.scores_low as Tensor);
    const data = Float64Array.of(...high.data, ...low.data);
    const queue = c.inputs.queue_scores;
    return {
      scores_all: matrix(data.length / high.cols, high.cols, data),
      ...(queue === undefined ? {} : { queue: asMatrix(queue) }),
    };
  },
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => {
      const views = rowsOf(c.inputs.scores_high) + rowsOf(c.inputs.scores_low);
      const choices = { ...swappedChoices(c, views), assigned: rowsOf(c.inputs.scores_high) };
      return { loss: swapped(choices)(A)(x.scores_all as T, x.queue) };
    },
};

const pclDensity: ValueFamily = {
  kind: 'value',
  family: 'pcl_density',
  answer: (c) => {
    const [x, centres] = [asMatrix(c.inputs.x as Tensor), asMatrix(c.inputs.centroids_raw as Tensor)];
    const labels = nearestCentre(x, centres);
    const { prototypes, densities } = prototypesOf(numeric(c, 'temperature'), x, centres, labels);
    return {
      im2cluster: matrix(labels.length, 1, Float64Array.from(labels)),
      density: densities,
      centroids: prototypes,
    };
  },
};

const pclLoss: FormulaFamily = {
  kind: 'formula',
  family: 'pcl_protonce',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => {
      const unit = A.normalizeRows(1e-12);
      const [q, k] = [unit(x.q as T), A.detach(unit(x.k as T))];
      const queue = x.queue_rows as T;
      const instance = moco(choices(c, A.extent(queue).rows)).score(A)({ queue }, { q, k }, known);
      const count = numeric(c, 'n_clusterings');
      const clusterings = Array.from({ length: count }, (_, m) => {
        const form = prototypeNcePerSampleTerms(A)(integers(c, `pos_ids_${m}`), integers(c, `neg_ids_${m}`));
        return A.mean('all')(form(q, x[`prototypes_${m}`] as T, x[`density_${m}`] as T));
      });
      return { loss: withPrototypes(A)(instance, clusterings) };
    },
};

const clusterLoss: FormulaFamily = {
  kind: 'formula',
  family: 'cc_cluster',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => ({
      loss: betweenClusters(numeric(c, 'temperature'))(A)(x.c_i as T, x.c_j as T),
    }),
};

const deepClusterLoss: FormulaFamily = {
  kind: 'formula',
  family: 'deepclusterv2_solo',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => {
      const [heads, views, n] = (c.inputs.scores as Tensor).shape as [number, number, number, number];
      const assigned = integers(c, 'assignments');
      const losses = Array.from({ length: heads }, (_, h) => {
        const own = assigned.subarray(h * n, (h + 1) * n);
        const view = (v: number) => A.sliceRows((h * views + v) * n, n)(x.scores as T);
        const scores = Array.from({ length: views }, (_, v) => view(v));
        return told(numeric(c, 'temperature'), own)(A)(scores);
      });
      return { loss: A.scale(1 / heads)(losses.reduce((a, b) => A.add(a, b))) };
    },
};

export const clusteringFamilies: ReadonlyArray<Family> = [
  sinkhornOf('swav_sinkhorn'),
  sinkhornOf('swav_sinkhorn_lightly'),
  swavLoss,
  swavLossLightly,
  pclDensity,
  pclLoss,
  clusterLoss,
  deepClusterLoss,
];
