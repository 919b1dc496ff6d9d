/** clustering — the families of codes, swapped prediction, prototypes and cluster contrast. */
import type { Algebra } from '../../../src/algebra/derived.js';
import { clusterContrast } from '../../../src/clustering/cluster-contrast.js';
import { deepClusterTerms } from '../../../src/clustering/deep-cluster.js';
import { clusterDensities } from '../../../src/clustering/density.js';
import { nearestCentre } from '../../../src/clustering/k-means.js';
import { prototypeNcePerSampleTerms } from '../../../src/clustering/prototype-nce.js';
import { codes } from '../../../src/clustering/sinkhorn.js';
import { swappedPrediction } from '../../../src/clustering/swapped-prediction.js';
import { infoNceSharedTerms } from '../../../src/objectives/info-nce-forms.js';
import { matrix } from '../../../src/prelude/matrix.js';
import { unitRows } from '../../../src/prelude/row-products.js';
import type { Case, Family, FormulaFamily, Tensor, Tensors, ValueFamily } from '../family.js';
import { asMatrix, integers, numeric } from '../family.js';

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
  ...swappedPrediction.defaults,
  temperature: numeric(c, 'temperature'),
  epsilon: numeric(c, 'epsilon'),
  iterations: numeric(c, 'iterations'),
  views,
});

const swavLoss: FormulaFamily = {
  kind: 'formula',
  family: 'swav_loss',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => {
      const queue = x.queue_scores === undefined ? {} : { queue: x.queue_scores };
      const choices = swappedChoices(c, numeric(c, 'n_views'));
      return { loss: swappedPrediction.loss(choices, {})(A)({ scores: x.scores as T, ...queue }) };
    },
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
      const queue = x.queue === undefined ? {} : { queue: x.queue };
      return { loss: swappedPrediction.loss(choices, {})(A)({ scores: x.scores_all as T, ...queue }) };
    },
};

const pclDensity: ValueFamily = {
  kind: 'value',
  family: 'pcl_density',
  answer: (c) => {
    const [x, centres] = [asMatrix(c.inputs.x as Tensor), asMatrix(c.inputs.centroids_raw as Tensor)];
    const labels = nearestCentre(x, centres);
    const densities = clusterDensities(numeric(c, 'temperature'))(x, centres, labels);
    return {
      im2cluster: matrix(labels.length, 1, Float64Array.from(labels)),
      density: matrix(densities.length, 1, densities),
      centroids: unitRows(centres),
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
      const instance = infoNceSharedTerms(A)(numeric(c, 'temperature'))(q, k, x.queue_rows as T);
      const count = numeric(c, 'n_clusterings');
      const clusterings = Array.from({ length: count }, (_, m) => {
        const form = prototypeNcePerSampleTerms(A)(integers(c, `pos_ids_${m}`), integers(c, `neg_ids_${m}`));
        return A.mean('all')(form(q, x[`prototypes_${m}`] as T, x[`density_${m}`] as T));
      });
      const prototypes = A.scale(1 / count)(clusterings.reduce((a, b) => A.add(a, b)));
      return { loss: A.add(A.mean('all')(instance), prototypes) };
    },
};

const clusterLoss: FormulaFamily = {
  kind: 'formula',
  family: 'cc_cluster',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => ({
      loss: clusterContrast.loss({ temperature: numeric(c, 'temperature'), balance: 1 }, {})(A)({
        c0: x.c_i as T,
        c1: x.c_j as T,
      }),
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
        const repeated = Int32Array.from({ length: views * n }, (_, i) => own[i % n] as number);
        const scores = A.sliceRows(h * views * n, views * n)(x.scores as T);
        return A.mean('all')(deepClusterTerms(A)(numeric(c, 'temperature'), repeated)(scores));
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
