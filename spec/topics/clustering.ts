/** clustering — codes by Sinkhorn's rounds, the half-steps of k-means, densities of clusters. */
import { clusterDensities } from '../../src/clustering/density.js';
import { distancesToOwn, lloyd, movedCentres, nearestCentre } from '../../src/clustering/k-means.js';
import { seeds } from '../../src/clustering/seeding.js';
import { codes } from '../../src/clustering/sinkhorn.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix, scalar } from '../../src/prelude/matrix.js';
import { integer, keyOf, named } from '../../src/prelude/random.js';
import type { Hosted, Topic } from '../topic.js';
import { topicOf, weights } from './building.js';
import { column, drawnLabels, drawnUniform } from './drawing.js';

const largest = (m: Matrix): number => Array.from(m.data).reduce((so, v) => Math.max(so, Math.abs(v)), 0);
const given = (x: Tensors<Matrix>, name: string): Matrix => x[name] as Matrix;

/** Sums of N·D squares of differences, each no larger than (2 max)². */
const ofSquares = (x: Matrix): number => 64 * x.rows * x.cols * largest(x) ** 2;

const assigned = (t: Tensors<Matrix>): Hosted => {
  const [x, centres] = [given(t, 'x'), given(t, 'centres')];
  const labels = nearestCentre(x, centres);
  const inertia = distancesToOwn(x, centres, labels).reduce((a, b) => a + b, 0);
  return { values: { labels: column(labels), inertia: scalar(inertia) }, slack: { inertia: ofSquares(x) } };
};

const clusters = (k: number) => (labels: Int32Array) => labels.map((l) => l % k);

const kMeans: Topic = topicOf({
  name: 'k-means',
  summary: 'rows to their nearest centres, centres to the means of their rows',
  tensors: [
    ['x', '[N, D]', 'rows', 'constant'],
    ['centres', '[K, D]', 'centres before the step', 'constant'],
  ],
  conventions: [{ name: 'seed', meaning: 'of whatever is drawn', allowed: 'a whole number' }],
  defaults: { seed: 0 },
  labels: 'required',
  hosted: {
    assign: () => assigned,
    update:
      (_c, { labels = new Int32Array(0) }) =>
      (t) => {
        const [x, centres] = [given(t, 'x'), given(t, 'centres')];
        const own = clusters(centres.rows)(labels as Int32Array);
        const moved = movedCentres(x, centres, own, { emptyCluster: 'keep-centre' });
        return { values: { centres: moved }, slack: { centres: 4 * x.rows * largest(x) } };
      },
    lloyd: () => (t) => {
      const [x, centres] = [given(t, 'x'), given(t, 'centres')];
      const found = lloyd({})(x, centres);
      return {
        values: { centres: found.centres, labels: column(found.labels), inertia: scalar(found.inertia) },
        slack: { centres: 4 * x.rows * largest(x), inertia: ofSquares(x) },
      };
    },
    seeds: (c) => (t) => ({
      values: {
        centres: seeds('k-means++', keyOf(Number(c.seed)), given(t, 'x'), given(t, 'centres').rows),
      },
      slack: {},
    }),
  },
  draw: ({ n }, key, _c, rows) => {
    const k = 1 + integer(named(key, 'k'), Math.min(n, 4));
    return {
      tensors: { x: rows('x', n), centres: rows('centres', k) },
      labels: drawnLabels(named(key, 'labels'), n, k),
    };
  },
});

/** Codes, k-means and densities. */
export const clusteringTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'sinkhorn',
    summary: 'scores turned into codes that use all prototypes alike',
    tensors: [['scores', '[N, K]', 'similarities of samples and prototypes', 'constant'], weights('[N, K]')],
    conventions: [
      { name: 'epsilon', meaning: 'small is hard, large is even', allowed: 'a number above 0' },
      { name: 'iterations', meaning: 'rounds of scaling', allowed: 'a whole number from 0' },
    ],
    defaults: { epsilon: 0.5, iterations: 3 },
    value:
      ({ epsilon, iterations }) =>
      (A) =>
      (t) =>
        codes(A)({ epsilon: Number(epsilon), iterations: Number(iterations) })(
          t.scores as (typeof t)[string],
        ),
    draw: ({ n, d }, key) => ({ tensors: { scores: drawnUniform(named(key, 'scores'), n, d + 1, -1, 1) } }),
  }),
  kMeans,
  topicOf({
    name: 'cluster-density',
    summary: 'how widely each cluster is spread, as a temperature',
    tensors: [
      ['x', '[N, D]', 'rows', 'constant'],
      ['centres', '[K, D]', 'centres', 'constant'],
    ],
    conventions: [{ name: 'mean', meaning: 'the mean of the densities', allowed: 'a number above 0' }],
    defaults: { mean: 0.25 },
    labels: 'required',
    hosted: {
      value:
        ({ mean }, { labels = new Int32Array(0) }) =>
        (t) => {
          const [x, centres] = [given(t, 'x'), given(t, 'centres')];
          const found = clusterDensities(Number(mean))(
            x,
            centres,
            clusters(centres.rows)(labels as Int32Array),
          );
          // A ratio of positive means: relative to the density itself, with the √ of differences of rows.
          return {
            values: { value: matrix(found.length, 1, found) },
            slack: { value: 64 * x.rows * x.cols },
          };
        },
    },
    draw: ({ n }, key, _c, rows) => {
      const k = 1 + integer(named(key, 'k'), 3);
      return {
        tensors: { x: rows('x', n), centres: rows('centres', k) },
        labels: drawnLabels(named(key, 'labels'), n, k),
      };
    },
  }),
];
