/**
 * pcl — MoCo, and beside it the prototypes of k-means at several numbers of clusters.
 *
 * E-step before each epoch: cluster the slow encoder's projections, K, 2K and 4K clusters, and measure how dense each
 * is. M-step: InfoNCE with the queue, and ProtoNCE with prototypes counted once. In the first of several epochs, while
 * projections still say little, InfoNCE stands alone. The queue begins with the rows of the first E-step: random rows
 * are easy to tell from anything, and a loss over them would rise until the last of them is gone.
 *
 * Source   arXiv:2005.04966, alg. 1
 */
import type { Algebra } from '../algebra/derived.js';
import { clusterDensities } from '../clustering/density.js';
import { prototypeNce } from '../clustering/prototype-nce.js';
import type { Tensors } from '../encoders/encoder.js';
import { bound } from '../objectives/landmarks.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { foldIn, named, permutation } from '../prelude/random.js';
import { pickRows, unitRows } from '../prelude/row-products.js';
import { clustersThatContinue, single } from '../training/clusters.js';
import type { Known, Learned, Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { moco } from './moco.js';

const granularities = [1, 2, 4] as const;
const names = (i: number) => ({ centres: `prototypes.${i}`, spread: `densities.${i}`, note: `cluster.${i}` });

/** Centres as prototypes of unit length, and the temperature of each. Shapes rows [N, D], centres [K, D] → [K, D], [K, 1] */
export const prototypesOf = (
  temperature: number,
  rows: Matrix,
  centres: Matrix,
  labels: Index,
): { readonly prototypes: Matrix; readonly densities: Matrix } => {
  const densities = clusterDensities(temperature)(rows, centres, labels);
  return { prototypes: unitRows(centres), densities: matrix(densities.length, 1, densities) };
};

/** One clustering of unit rows: unit prototypes and the temperature of each. */
const eStep = (c: Choices, key: Parameters<typeof foldIn>[0], rows: Matrix, previous: Learned['notes']) =>
  granularities.map((times, i) => {
    const { centres: place, spread, note } = names(i);
    const options = { clusters: c.clusters * times, iterations: 20 };
    const { centres, labels } = clustersThatContinue(options)(foldIn(key, i), rows, previous[note]);
    const { prototypes, densities } = prototypesOf(c.temperature, rows, centres, labels);
    const memory = { [place]: single(prototypes), [spread]: single(densities) };
    return { memory, notes: { [note]: labels as Index } };
  });

/** As many rows as the queue holds, in an order that says nothing; from the start again where there are too few. */
const rowsFor = (count: number, key: Parameters<typeof foldIn>[0], rows: Matrix): Matrix => {
  const order = permutation(named(key, 'queue'), rows.rows);
  return pickRows(
    rows,
    Int32Array.from({ length: count }, (_, i) => order[i % rows.rows] as number),
  );
};

/** The loss of instances, and beside it the mean of those of all clusterings. Shapes [1, 1], [1, 1]ᴹ → [1, 1] */
export const withPrototypes =
  <T>(A: Algebra<T>) =>
  (instances: T, clusterings: ReadonlyArray<T>): T =>
    A.add(instances, A.scale(1 / clusterings.length)(clusterings.reduce((a, b) => A.add(a, b))));

/** Prototypical contrastive learning over these choices. */
export const pcl = (c: Choices): Pipeline => {
  const base = moco(c);
  const meant = { ...prototypeNce.defaults, normalisation: 'none' } as const;
  return {
    ...base,
    name: 'pcl',
    summary: 'MoCo, and prototypes from k-means of the slow encoder at several numbers of clusters',
    source: 'arXiv:2005.04966',
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>, known: Known) => {
        const instances = base.score(A)(x, outputs, known);
        if (known.epoch === 0 && known.epochs > 1) return instances;
        const terms = granularities.map((_, i) => {
          const { centres, spread, note } = names(i);
          const side = { labels: known.notes[note] ?? new Int32Array(0) };
          const tensors = { q: outputs.q as T, prototypes: x[centres] as T, densities: x[spread] as T };
          return prototypeNce.loss(meant, side)(A)(tensors);
        });
        return withPrototypes(A)(instances, terms);
      },
    between: (key, epoch) => (projections, previous) => {
      const rows = unitRows(projections);
      const learned = eStep(c, key, rows, previous);
      const queue = epoch === 0 ? { queue: single(rowsFor(c.queue, key, rows)) } : {};
      return {
        memory: Object.assign(queue, ...learned.map((l) => l.memory)),
        notes: Object.assign({}, ...learned.map((l) => l.notes)),
      };
    },
    clusters: c.clusters,
    assign: (A) => (x, rows) => {
      const z = A.normalizeRows(1e-12)(base.project?.(A)(x, rows) ?? rows);
      return A.argMax(A.pairwiseDot(z, x[names(0).centres] as typeof rows));
    },
    landmarks: (n, known) => {
      const instances = base.landmarks(n, known);
      if (instances === undefined || known === undefined || (known.epoch === 0 && known.epochs > 1))
        return instances;
      const even = granularities.reduce((so, times) => so + Math.log(c.clusters * times), 0);
      // Without spread every density is the temperature, so all scores of prototypes coincide too.
      return bound(
        instances.floor,
        instances.collapse + even / granularities.length,
        'that of the instances alone: how near prototypes come to 0 hangs on their densities',
      );
    },
  };
};
