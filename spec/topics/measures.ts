/** measures — how clusters agree with classes, how neighbours vote, what rank embeddings have. */
import { agreement, normalizedMutualInformation } from '../../src/evaluation/clustering-agreement.js';
import { contingency } from '../../src/evaluation/contingency.js';
import { classVotes, nearestNeighbours } from '../../src/evaluation/nearest-neighbours.js';
import { collapseDeviation, rankMe } from '../../src/evaluation/representation.js';
import { retrieval } from '../../src/evaluation/retrieval.js';
import { explainedVariance } from '../../src/evaluation/ridge-probe.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar } from '../../src/prelude/matrix.js';
import { named } from '../../src/prelude/random.js';
import type { Hosted, Topic } from '../topic.js';
import { topicOf } from './building.js';
import { column, drawnLabels, wholes } from './drawing.js';

const given = (x: Tensors<Matrix>, name: string): Matrix => x[name] as Matrix;

const numbers = (values: Readonly<Record<string, number>>, slack: number): Hosted => ({
  values: Object.fromEntries(Object.entries(values).map(([n, v]) => [n, scalar(v)])),
  slack: Object.fromEntries(Object.keys(values).map((n) => [n, slack])),
});

/** Sums of at most N² terms p log p, each at most log N, over entropies that may be as small as 1/N. */
const ofEntropies = (n: number): number => 32 * (n + 1) ** 3;

/** Measures of representations. */
export const measureTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'clustering-agreement',
    summary: 'how far clusters are the classes under other names',
    tensors: [
      ['classes', '[N, 1]', 'whole numbers', 'constant'],
      ['clusters', '[N, 1]', 'whole numbers', 'constant'],
    ],
    hosted: {
      value: () => (x) => {
        const [classes, clusters] = [wholes(given(x, 'classes')), wholes(given(x, 'clusters'))];
        const { nmi, ari, accuracy, purity } = agreement(classes, clusters);
        const nmiGeometric = normalizedMutualInformation('geometric')(contingency(classes, clusters));
        return numbers({ nmi, nmiGeometric, ari, accuracy, purity }, ofEntropies(classes.length));
      },
    },
    draw: ({ n, d }, key) => ({
      tensors: {
        classes: column(drawnLabels(named(key, 'classes'), n + d, 3)),
        clusters: column(drawnLabels(named(key, 'clusters'), n + d, 4)),
      },
    }),
  }),
  topicOf({
    name: 'nearest-neighbours',
    summary: 'the vote of the nearest rows of a bank for each class',
    tensors: [
      ['queries', '[N, D]', 'rows asked about', 'constant'],
      ['bank', '[M, D]', 'rows with classes', 'constant'],
    ],
    conventions: [
      { name: 'k', meaning: 'how many neighbours vote', allowed: 'a whole number from 1' },
      { name: 'temperature', meaning: 'of their votes exp(s/τ)', allowed: 'a number above 0' },
    ],
    defaults: { k: 3, temperature: 0.1 },
    labels: 'required',
    hosted: {
      value:
        ({ k, temperature }, { labels = new Int32Array(0) }) =>
        (x) => {
          const [queries, bank] = [given(x, 'queries'), given(x, 'bank')];
          const found = nearestNeighbours({ k: Number(k), similarity: 'cosine' })(queries, bank);
          const votes = classVotes(found, labels as Int32Array, 3, Number(temperature));
          // A vote is exp of a cosine over τ: the cosine's error over τ, times at most k votes.
          return {
            values: { value: votes },
            slack: { value: (32 * queries.cols * Number(k)) / Number(temperature) },
          };
        },
    },
    draw: ({ n }, key, _c, rows) => ({
      tensors: { queries: rows('queries', n), bank: rows('bank', n + 2) },
      labels: drawnLabels(named(key, 'labels'), n + 2, 3),
    }),
  }),
  topicOf({
    name: 'retrieval',
    summary: 'whether rows of the same class come first',
    tensors: [['x', '[N, D]', 'rows, each left out of its own bank', 'constant']],
    labels: 'required',
    hosted: {
      value:
        (_c, { labels = new Int32Array(0) }) =>
        (x) => {
          const found = retrieval([1, 2, 4])({ rows: given(x, 'x'), labels: labels as Int32Array });
          const { rPrecision, meanAveragePrecision: map } = found;
          const at = (k: number): number => found.recall[k] ?? 0;
          return numbers({ recall1: at(1), recall2: at(2), recall4: at(4), rPrecision, map }, 64);
        },
    },
    draw: ({ n }, key, _c, rows) => ({
      tensors: { x: rows('x', n + 2) },
      labels: drawnLabels(named(key, 'labels'), n + 2, 3),
    }),
  }),
  topicOf({
    name: 'rank',
    summary: 'the number of directions in use: exp of the entropy of singular values',
    tensors: [['x', '[N, D]', 'embeddings', 'constant']],
    conventions: [{ name: 'epsilon', meaning: 'added to each share', allowed: 'a number of 0 or above' }],
    defaults: { epsilon: 0 },
    hosted: {
      value: (c) => (x) => {
        const m = given(x, 'x');
        // Small singular values are known to √u of the largest where they come from products of columns.
        const value = rankMe(m, Number(c.epsilon));
        return { ...numbers({ value }, 64 * m.rows * m.cols), roots: { value: 16 * (m.rows + m.cols) } };
      },
    },
    draw: ({ n }, _key, _c, rows) => ({ tensors: { x: rows('x', n) } }),
  }),
  topicOf({
    name: 'deviation',
    summary: 'the mean standard deviation of the columns of unit rows',
    tensors: [['x', '[N, D]', 'embeddings', 'constant']],
    hosted: {
      value: () => (x) => {
        const m = given(x, 'x');
        // √ of a variance near 0: known to the root of what its sum is known to.
        const value = collapseDeviation(m).mean;
        return { ...numbers({ value }, 16 * m.rows), roots: { value: 2 } };
      },
    },
    draw: ({ n }, _key, _c, rows) => ({ tensors: { x: rows('x', n + 1) } }),
  }),
  topicOf({
    name: 'explained-variance',
    summary: 'the share of the targets’ variance that predictions explain',
    tensors: [
      ['predicted', '[N, E]', 'predictions', 'constant'],
      ['targets', '[N, E]', 'what was to be predicted', 'constant'],
    ],
    hosted: {
      value: () => (x) => {
        const [p, t] = [given(x, 'predicted'), given(x, 'targets')];
        const value = explainedVariance(p, t);
        return numbers({ value }, 64 * p.rows * (1 + Math.abs(value)));
      },
    },
    draw: ({ n }, _key, _c, rows) => ({
      tensors: { predicted: rows('predicted', n + 2), targets: rows('targets', n + 2) },
    }),
  }),
];
