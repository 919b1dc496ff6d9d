/** representations — what is found, alike, moved and pushed apart. */
import { falseNegatives } from '../../src/evaluation/false-negatives.js';
import { imageMoments } from '../../src/evaluation/image-moments.js';
import { linearAlignment, rbfAlignment, rbfKernel } from '../../src/evaluation/kernel-alignment.js';
import { matching } from '../../src/evaluation/matching.js';
import { fitRidge, regress } from '../../src/evaluation/ridge-probe.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import { named } from '../../src/prelude/random.js';
import { rowProducts } from '../../src/prelude/row-products.js';
import type { Topic } from '../topic.js';
import { topicOf } from './building.js';
import { drawnLabels, drawnUniform } from './drawing.js';
import { each } from './partitions.js';

const given = (x: Tensors<Matrix>, name: string): Matrix => x[name] as Matrix;

/** The size of a kernel over what is left of it when its means are taken out: by so much errors grow. */
const lost = (kernel: Matrix): number => {
  const n = kernel.rows;
  const trace = Array.from({ length: n }, (_, i) => kernel.data[i * (n + 1)] as number).reduce(
    (a, b) => a + b,
    0,
  );
  const all = Array.from(kernel.data).reduce((a, b) => a + b, 0);
  return trace / Math.max(Number.MIN_VALUE, trace - all / n);
};

const largest = (m: Matrix): number => Array.from(m.data).reduce((so, v) => Math.max(so, Math.abs(v)), 0);

/** Measures of embeddings. */
export const representationTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'matching',
    summary: 'whether the own counterpart of each row comes first among all counterparts',
    tensors: [
      ['queries', '[N, D]', 'rows asked about', 'constant'],
      ['keys', '[N, D]', 'the counterpart of each', 'constant'],
    ],
    hosted: {
      value: () => (x) => {
        const { recall, reciprocalRank } = matching(given(x, 'queries'), given(x, 'keys'));
        return each({ recall1: [recall[1] ?? Number.NaN, 16], reciprocalRank: [reciprocalRank, 64] });
      },
    },
    draw: ({ n }, _key, _c, rows) => ({ tensors: { queries: rows('queries', n), keys: rows('keys', n) } }),
  }),
  topicOf({
    name: 'kernel-alignment',
    summary: 'how alike two representations of the same rows are, whatever their bases',
    tensors: [
      ['x', '[N, D]', 'rows', 'constant'],
      ['y', '[N, D]', 'the same rows, otherwise', 'constant'],
    ],
    hosted: {
      value: () => (t) => {
        const [x, y] = [given(t, 'x'), given(t, 'y')];
        const dots = (m: Matrix): Matrix => matrix(m.rows, m.rows, rowProducts(m, m));
        const sums = 64 * x.rows ** 2 * x.cols;
        const reach = 1 + Math.max(largest(x), largest(y)) ** 2 * x.cols;
        return each({
          linear: [linearAlignment(x, y), sums * (lost(dots(x)) + lost(dots(y)))],
          rbf: [rbfAlignment(x, y, 1), sums * reach * (lost(rbfKernel(x, 1)) + lost(rbfKernel(y, 1)))],
        });
      },
    },
    draw: ({ n }, _key, _c, rows) => ({ tensors: { x: rows('x', n + 2), y: rows('y', n + 2) } }),
  }),
  topicOf({
    name: 'image-moments',
    summary: 'how much ink images of 4 × 4 pixels have, where it lies, how it is spread',
    tensors: [['images', '[N, 16]', 'pixels', 'constant']],
    hosted: {
      value: () => (x) => ({
        values: { value: imageMoments(given(x, 'images'), { height: 4, width: 4, channels: 1 }) },
        // Differences of means of squares below 1, of 16 pixels each.
        slack: { value: 256 },
      }),
    },
    draw: ({ n }, key) => ({ tensors: { images: drawnUniform(named(key, 'images'), n, 16, 0, 1) } }),
  }),
  topicOf({
    name: 'repulsion-share',
    summary: 'how much of what pushes rows apart pushes rows of one class apart',
    tensors: [
      ['z0', '[N, D]', 'first views', 'constant'],
      ['z1', '[N, D]', 'second views', 'constant'],
    ],
    conventions: [{ name: 'temperature', meaning: 'of the weights exp(s/τ)', allowed: 'a number above 0' }],
    defaults: { temperature: 0.5 },
    labels: 'required',
    hosted: {
      value:
        ({ temperature }, { labels = new Int32Array(0) }) =>
        (x) => {
          const [z0, z1, tau] = [given(x, 'z0'), given(x, 'z1'), Number(temperature)];
          const { repulsion, count } = falseNegatives(tau)(z0, z1, labels as Int32Array);
          // A weight is exp of a cosine over τ: the cosine's error over τ.
          return each({ share: [repulsion, 64 * (z0.rows + z0.cols / tau)], count: [count, 16] });
        },
    },
    draw: ({ n }, key, _c, rows) => ({
      tensors: { z0: rows('z0', n + 1), z1: rows('z1', n + 1) },
      labels: drawnLabels(named(key, 'labels'), n + 1, 3),
    }),
  }),
  topicOf({
    name: 'ridge-regression',
    summary: 'what a linear regression with a penalty on its weights tells of its own rows',
    tensors: [
      ['x', '[N, D]', 'features', 'constant'],
      ['targets', '[N, 1]', 'what is to be told', 'constant'],
    ],
    conventions: [{ name: 'ridge', meaning: 'weight of the penalty', allowed: 'a number above 0' }],
    defaults: { ridge: 0.125 },
    hosted: {
      value:
        ({ ridge }) =>
        (t) => {
          const [x, y] = [given(t, 'x'), given(t, 'targets')];
          const value = regress(fitRidge(Number(ridge))(x, y), x);
          // Eigenvalues lie between λ and D + λ; sums of N products of numbers of size √N.
          const condition = 1 + x.cols / Number(ridge);
          return {
            values: { value },
            slack: { value: 64 * x.rows ** 2 * x.cols * condition * (1 + largest(y)) },
          };
        },
    },
    draw: ({ n }, key, _c, rows) => ({
      tensors: {
        x: rows('x', n + 3),
        targets: drawnUniform(named(key, 'targets'), n + 3, 1, -2, 2),
      },
    }),
  }),
];
