/** softmax — logarithms of sums of exponentials, and the log-partition that the losses are made of. */
import type { Among } from '../../src/algebra/among.js';
import { allButSelf, everyKey, otherLabel, sameLabel } from '../../src/algebra/among.js';
import { named } from '../../src/prelude/random.js';
import type { Topic } from '../topic.js';
import { drawnWeights, topicOf, weights } from './building.js';
import { drawnLabels, logits } from './drawing.js';

const amongs: Readonly<Record<string, (labels: Int32Array) => Among>> = {
  every: () => everyKey,
  'all-but-self': () => allButSelf,
  'same-label': sameLabel,
  'other-label': (labels) => otherLabel(labels),
};

/** Sums of exponentials. */
export const softmaxTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'log-sum-exp',
    summary: 'log Σ exp of each row',
    tensors: [['x', '[N, M]', 'logits'], weights('[N, 1]')],
    value: () => (A) => (t) => A.logSumExp('row')(t.x as (typeof t)[string]),
    draw: (draw, key) => ({ tensors: { x: logits(draw, key), w: drawnWeights(key, draw.n, 1) } }),
  }),
  topicOf({
    name: 'softmax',
    summary: 'exp over the sum of exp, row by row',
    tensors: [['x', '[N, M]', 'logits'], weights('[N, M]')],
    value: () => (A) => (t) => A.softmax(t.x as (typeof t)[string]),
    draw: (draw, key) => ({ tensors: { x: logits(draw, key), w: drawnWeights(key, draw.n, draw.d) } }),
  }),
  topicOf({
    name: 'log-partition',
    summary: 'log Σ exp(qᵢ·kⱼ) over the keys that are among those of anchor i',
    tensors: [['q', '[N, D]', 'anchors'], ['k', '[N, D]', 'keys'], weights('[N, 1]')],
    conventions: [
      {
        name: 'among',
        meaning: 'over which keys an anchor sums',
        allowed: {
          every: 'all',
          'all-but-self': 'all but that of its own index',
          'same-label': 'those of its label, itself left out',
          'other-label': 'those of other labels',
        },
      },
    ],
    defaults: { among: 'every' },
    labels: 'required',
    value:
      ({ among }, { labels = new Int32Array(0) }) =>
      (A) =>
      (t) =>
        A.logPartition((amongs[String(among)] ?? amongs.every ?? (() => everyKey))(labels))(
          t.q as (typeof t)[string],
          t.k as (typeof t)[string],
        ),
    draw: ({ n }, key, _c, rows) => ({
      tensors: { q: rows('q', n), k: rows('k', n), w: drawnWeights(key, n, 1) },
      labels: drawnLabels(named(key, 'labels'), n, 3),
    }),
  }),
];
