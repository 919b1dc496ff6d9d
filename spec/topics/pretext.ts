/** pretext — changes of series, sentences and rows of tables, pseudo-labels, and where predictive coding looks. */
import type { TextForm } from '../../src/algebra/form.js';
import { imageOf, unnamed } from '../../src/algebra/form.js';
import type { ImageShape } from '../../src/algebra/geometry.js';
import type { Tensors } from '../../src/objectives/objective.js';
import { rowsAhead } from '../../src/pipelines/predictive-coding.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { foldIn, integer, keyOf, named, uniforms } from '../../src/prelude/random.js';
import type { Augmentation } from '../../src/pretext/augmentation.js';
import { edited } from '../../src/pretext/edit.js';
import { orders } from '../../src/pretext/image/permutations.js';
import { quartersOf } from '../../src/pretext/image/turns.js';
import type { Samples } from '../../src/pretext/pretext.js';
import { frequencyMask } from '../../src/pretext/series/frequency.js';
import { segmentPermutation } from '../../src/pretext/series/segments.js';
import { timeWarp } from '../../src/pretext/series/time.js';
import { jitter, scaling } from '../../src/pretext/series/values.js';
import { corruption } from '../../src/pretext/tabular/corruption.js';
import { keysOf } from '../../src/pretext/tasks.js';
import { spanCrop, wordDeletion, wordMasking, wordSwap } from '../../src/pretext/text/edits.js';
import { drawsOf } from '../../src/pretext/views.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';
import { topicOf } from './building.js';
import { column, drawnLabels, wholes } from './drawing.js';

const given = (x: Tensors<Matrix>, name: string): Matrix => x[name] as Matrix;

const seed = { name: 'seed', meaning: 'of everything', allowed: 'a whole number' } as const;
const rate = { name: 'rate', meaning: 'how much is changed', allowed: 'a number from 0 to 1' } as const;

const moment = (c: Conventions, samples: Int32Array) => ({
  key: keyOf(Number(c.seed)),
  epoch: 0,
  samples,
});

/** Series that laws are said about: twelve instants of two channels. */
export const short: ImageShape = imageOf({ kind: 'series', length: 12, channels: ['a', 'b'] });

const seriesChanges: Readonly<Record<string, Augmentation>> = {
  'segment-permutation': segmentPermutation(4),
  'time-warp': timeWarp(2),
  scaling: scaling({ low: 0.5, high: 2 }),
  jitter: jitter(0.5),
  'frequency-mask': frequencyMask(0.5),
};

/** Sentences of at most eight words, of a list of twenty. */
export const sentences: TextForm = {
  kind: 'text',
  length: 8,
  sides: ['only'],
  words: Array.from({ length: 20 }, (_, i) => `w${i}`),
  reading: { kind: 'bag', features: 1 },
};

const edits = {
  deletion: wordDeletion,
  span: (r: number) => spanCrop(1 - r),
  swap: wordSwap,
  masking: wordMasking,
} as const;

const drawnSentences = (key: Parameters<typeof named>[0], n: number): Matrix =>
  tabulate(n, sentences.length, (i, j) => {
    const own = foldIn(named(key, 'words'), i);
    return j < integer(own, sentences.length + 1) ? 1 + integer(foldIn(own, j), 19) : 0;
  });

const samplesOf = (rows: Matrix): Samples<ReturnType<typeof unnamed>> => ({
  form: unnamed(rows.cols),
  size: rows.rows,
  rows: (index) =>
    tabulate(index.length, rows.cols, (i, j) => rows.data[(index[i] ?? 0) * rows.cols + j] ?? 0),
});

const series = topicOf({
  name: 'series',
  summary: 'series of twelve instants in two channels, each changed by its own draws',
  tensors: [['x', '[N, 24]', 'series, instant by instant', 'constant']],
  conventions: [
    {
      name: 'change',
      meaning: 'what is done',
      allowed: Object.fromEntries(Object.entries(seriesChanges).map(([name, c]) => [name, c.name])),
    },
    seed,
  ],
  defaults: { change: 'scaling', seed: 7 },
  labels: 'required',
  value:
    (c, { labels = new Int32Array(0) }) =>
    (A) =>
    (t) => {
      const change = seriesChanges[String(c.change)] ?? scaling({ low: 1, high: 1 });
      const draws = drawsOf(change, moment(c, labels as Int32Array), 0);
      return change.apply(A)(short, draws)(t.x as (typeof t)[string]);
    },
  draw: ({ n }, key) => ({
    tensors: {
      x: tabulate(n, 24, (i, j) => (integer(foldIn(foldIn(named(key, 'series'), i), j), 513) - 256) / 64),
    },
    labels: drawnLabels(named(key, 'samples'), n, 1000),
  }),
});

const text = topicOf({
  name: 'text-edit',
  summary: 'sentences as places in a list of words, 0 after their end, each edited by its own draws',
  tensors: [['x', '[N, 8]', 'sentences', 'constant']],
  conventions: [
    {
      name: 'edit',
      meaning: 'what is done',
      allowed: {
        deletion: 'words deleted at the rate',
        span: 'a stretch of at least 1 − rate of the words',
        swap: 'neighbours exchanged at the rate',
        masking: 'words masked, by place 2, at the rate',
      },
    },
    rate,
    seed,
  ],
  defaults: { edit: 'deletion', rate: 0.5, seed: 7 },
  labels: 'required',
  hosted: {
    value:
      (c, { labels = new Int32Array(0) }) =>
      (t) => {
        const edit = edits[String(c.edit) as keyof typeof edits](Number(c.rate));
        const keys = keysOf(moment(c, labels as Int32Array), 0);
        return { values: { value: edited(edit, sentences, keys, given(t, 'x')) }, slack: {} };
      },
  },
  draw: ({ n }, key) => ({
    tensors: { x: drawnSentences(key, 8 * n) },
    labels: drawnLabels(named(key, 'samples'), 8 * n, 1 << 20),
  }),
});

const table = topicOf({
  name: 'table-corruption',
  summary: 'rows of which ⌊rate·C⌋ columns are drawn anew from rows of a bank',
  tensors: [
    ['x', '[N, C]', 'rows', 'constant'],
    ['bank', '[M, C]', 'rows to draw from', 'constant'],
  ],
  conventions: [rate, seed],
  defaults: { rate: 0.5, seed: 7 },
  labels: 'required',
  hosted: {
    value:
      (c, { labels = new Int32Array(0) }) =>
      (t) => {
        const [x, bank] = [given(t, 'x'), given(t, 'bank')];
        const made = corruption(Number(c.rate))(samplesOf(bank));
        const keys = keysOf(moment(c, labels as Int32Array), 0);
        const value = made._tag === 'Right' ? edited(made.right, unnamed(x.cols), keys, x) : x;
        return { values: { value }, slack: {} };
      },
  },
  // Every number is another one, so that where it came from can be read off.
  draw: ({ n, d }, key) => ({
    tensors: {
      x: tabulate(n, d + 1, (i, j) => -1 - (i * (d + 1) + j)),
      bank: tabulate(n + 2, d + 1, (i, j) => 1 + i * (d + 1) + j),
    },
    labels: drawnLabels(named(key, 'samples'), n, 1 << 20),
  }),
});

const rotationLabels = (c: Conventions, samples: Int32Array): ReadonlyArray<number> =>
  keysOf(moment(c, samples), 0).map((key) => quartersOf(uniforms(key, 1)[0] as number));

const labelling = topicOf({
  name: 'pseudo-label',
  summary:
    'what a pretext task asks for: the quarter turns of each sample, the orders of a jigsaw, targets ahead',
  tensors: [['samples', '[N, 1]', 'each sample’s own number', 'constant']],
  conventions: [
    seed,
    { name: 'grid', meaning: 'tiles of a jigsaw on each side', allowed: { 2: '2', 3: '3' } },
    { name: 'ahead', meaning: 'instants that are looked ahead', allowed: 'a whole number from 0 to 4' },
    { name: 'length', meaning: 'instants of a series', allowed: 'a whole number from 6' },
  ],
  defaults: { seed: 7, grid: 2, ahead: 2, length: 12 },
  hosted: {
    turns: (c) => (t) => ({
      values: { turns: column(rotationLabels(c, wholes(given(t, 'samples')))) },
      slack: {},
    }),
    orders: (c) => () => {
      const all = orders(Number(c.grid));
      return {
        values: { orders: tabulate(all.length, all[0]?.length ?? 0, (i, j) => all[i]?.[j] ?? -1) },
        slack: {},
      };
    },
    targets: (c) => (t) => ({
      values: {
        targets: column(rowsAhead(given(t, 'samples').rows, Number(c.length), Number(c.ahead))),
        anchors: column(rowsAhead(given(t, 'samples').rows, Number(c.length), 0)),
      },
      slack: {},
    }),
  },
  draw: ({ n }, key) => ({
    tensors: { samples: tabulate(n, 1, (i) => integer(named(key, 'first'), 1000) + i) },
  }),
});

/** What pretext tasks do to rows that are no images. */
export const pretextTopics: ReadonlyArray<Topic> = [series, text, table, labelling];
