/** partitions — how clusters are shaped, how labellings agree beyond chance, what class a place has. */
import { calinskiHarabasz, daviesBouldin, silhouette } from '../../src/evaluation/cluster-shape.js';
import {
  adjustedMutualInformation,
  completeness,
  fowlkesMallows,
  homogeneity,
  randIndex,
  vMeasure,
} from '../../src/evaluation/clustering-agreement.js';
import { contingency } from '../../src/evaluation/contingency.js';
import { meanIntersection, placeClasses } from '../../src/evaluation/segmentation.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar } from '../../src/prelude/matrix.js';
import { foldIn, integer, named } from '../../src/prelude/random.js';
import type { Hosted, Topic } from '../topic.js';
import { topicOf } from './building.js';
import { column, drawnLabels, wholes } from './drawing.js';

const given = (x: Tensors<Matrix>, name: string): Matrix => x[name] as Matrix;

/** Numbers, each with how far it may stray. */
export const each = (values: Readonly<Record<string, readonly [value: number, slack: number]>>): Hosted => ({
  values: Object.fromEntries(Object.entries(values).map(([n, [v]]) => [n, scalar(v)])),
  slack: Object.fromEntries(Object.entries(values).map(([n, [, s]]) => [n, s])),
});

const shape = { height: 4, width: 8, channels: 1 } as const;

/** Measures of partitions. */
export const partitionTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'cluster-shape',
    summary: 'how compact and separate clusters are, without classes',
    tensors: [['x', '[N, D]', 'rows with the cluster of each', 'constant']],
    labels: 'required',
    hosted: {
      value:
        (_c, { labels = new Int32Array(0) }) =>
        (t) => {
          const [x, own] = [given(t, 'x'), labels as Int32Array];
          const [db, ch] = [daviesBouldin(x, own), calinskiHarabasz(x, own)];
          // Means of ten small whole numbers that differ at all differ by 1/25: quotients by gaps are known to
          // 25·(N + D)·u of themselves.
          const quotient = (v: number): number => 2 ** 6 * 25 * (x.rows + x.cols) * (1 + Math.abs(v));
          return each({
            silhouette: [silhouette(x, own), 16 * (x.rows + x.cols)],
            daviesBouldin: [db, quotient(db)],
            calinskiHarabasz: [ch, quotient(ch)],
          });
        },
    },
    draw: ({ n }, key, _c, rows) => ({
      tensors: { x: rows('x', n + 3) },
      // Two clusters at least: of one there is no other to be apart from.
      labels: drawnLabels(named(key, 'labels'), n + 3, 3).map((l, i) => (i < 2 ? i : l)),
    }),
  }),
  topicOf({
    name: 'adjusted-information',
    summary: 'how far clusters are the classes, beyond chance, by pairs, and one way at a time',
    tensors: [
      ['classes', '[N, 1]', 'whole numbers', 'constant'],
      ['clusters', '[N, 1]', 'whole numbers', 'constant'],
    ],
    hosted: {
      value: () => (x) => {
        const c = contingency(wholes(given(x, 'classes')), wholes(given(x, 'clusters')));
        // Differences of sums of at most N² terms, over room that is 1/N at least.
        const slack = 32 * (c.total + 1) ** 3;
        return each({
          ami: [adjustedMutualInformation('arithmetic')(c), slack],
          rand: [randIndex(c), 16],
          fowlkesMallows: [fowlkesMallows(c), 16],
          homogeneity: [homogeneity(c), slack],
          completeness: [completeness(c), slack],
          vMeasure: [vMeasure(c), slack],
        });
      },
    },
    // Four rows of three classes: two share one, so there is always room above chance; more rows, too many orders.
    draw: ({ n }, key) => ({
      tensors: {
        classes: column(drawnLabels(named(key, 'classes'), 4 + (n % 2), 3)),
        clusters: column(drawnLabels(named(key, 'clusters'), 4 + (n % 2), 4)),
      },
    }),
  }),
  topicOf({
    name: 'mean-intersection',
    summary: 'intersection over union, mean over the classes that are predicted or true',
    tensors: [
      ['predicted', '[N, 1]', 'whole numbers', 'constant'],
      ['truth', '[N, 1]', 'whole numbers', 'constant'],
    ],
    hosted: {
      value: () => (x) =>
        each({ value: [meanIntersection(wholes(given(x, 'predicted')), wholes(given(x, 'truth'))), 64] }),
    },
    draw: ({ n, d }, key) => ({
      tensors: {
        predicted: column(drawnLabels(named(key, 'predicted'), n + d, 4)),
        truth: column(drawnLabels(named(key, 'truth'), n + d, 3)),
      },
    }),
  }),
  topicOf({
    name: 'place-classes',
    summary: 'the class of both halves of images of 4 × 8 pixels: the commonest but 0 that fills a quarter',
    tensors: [['pixels', '[N, 32]', 'whole numbers', 'constant']],
    hosted: {
      value: () => (x) => {
        const pixels = Uint8Array.from(given(x, 'pixels').data);
        return { values: { value: column(placeClasses(pixels, shape, 4)) }, slack: { value: 0 } };
      },
    },
    draw: ({ n }, key) => ({
      tensors: {
        pixels: {
          rows: n,
          cols: 32,
          // Half of the pixels are background.
          data: Float64Array.from({ length: 32 * n }, (_, i) => Math.max(0, integer(foldIn(key, i), 6) - 2)),
        },
      },
    }),
  }),
];
