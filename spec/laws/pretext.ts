/** pretext — what changes of series, sentences and tables keep, and what pseudo-labels are. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { row, tabulate, toRows } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law, Relation } from '../law.js';
import { the } from '../law.js';
import {
  asking,
  atMost,
  equal,
  exact,
  law,
  like,
  loosely,
  number,
  tensor,
  under,
  withTensors,
} from './saying.js';

const needs = ['value'];
const x0 = (x: Situation): Matrix => tensor(x, 'x');
const series = (change: string): Law['under'] => ({ change });
const edit = (name: string, rate: number): Law['under'] => ({ edit: name, rate });

/** How far the mean of n draws from an interval of this width strays once in 10¹² times (Hoeffding). */
const strays = (n: number, width = 1): number => width * Math.sqrt(Math.log(2e12) / (2 * n));

/** 1 for each row for which something holds, and that it is 1 for all. */
const holds = (rows: number, of: (i: number) => boolean, what: string): Relation => {
  const told = exact(tabulate(rows, 1, (i) => (of(i) ? 1 : 0)));
  return equal(told, exact(tabulate(rows, 1, () => 1)), what);
};

const words = (m: Matrix, i: number): ReadonlyArray<number> => {
  const all = Array.from(row(m, i));
  const end = all.indexOf(0);
  return end < 0 ? all : all.slice(0, end);
};

const subsequence = (part: ReadonlyArray<number>, whole: ReadonlyArray<number>): boolean => {
  let at = 0;
  for (const w of whole) if (at < part.length && part[at] === w) at += 1;
  return at === part.length;
};

const contiguous = (part: ReadonlyArray<number>, whole: ReadonlyArray<number>): boolean =>
  whole.some((_, from) => part.every((w, i) => whole[from + i] === w)) || whole.length === 0;

/** The same instants as they stand: a ramp. */
const ramp = (x: Situation): Situation =>
  withTensors(x, { x: tabulate(x0(x).rows, 24, (_, j) => Math.floor(j / 2)) });

const still = (x: Situation, rows: number, fill: (i: number, j: number) => number): Situation => ({
  ...withTensors(x, { x: tabulate(rows, 24, fill) }),
  labels: Int32Array.from({ length: rows }, (_, i) => (x.labels?.[0] ?? 0) + i),
});

const seriesLaws: ReadonlyArray<Law> = [
  law({
    id: 'series/segments-keep-instants',
    statement: 'segments in another order:   Σ x, Σ x² and Σ xₐx_b over instants stay',
    because: 'instants are moved whole, and none is altered',
    needs,
    under: series('segment-permutation'),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [before, after] = [exact(x0(x)), the(a, 'here', 'value')];
      const channel = (m: Bounded, c: number) =>
        R.takeColumns(Int32Array.from({ length: 12 }, (_, t) => 2 * t + c))(m);
      const across = (m: Bounded) => R.sum('row')(R.mul(channel(m, 0), channel(m, 1)));
      return [
        equal(R.sum('row')(after), R.sum('row')(before), 'sum'),
        equal(R.sum('row')(R.square(after)), R.sum('row')(R.square(before)), 'squares'),
        equal(across(after), across(before), 'channels together'),
      ];
    },
  }),
  law({
    id: 'series/warped-time-runs-forwards',
    statement: 'x(t) = t:   y(0) = 0, y(L − 1) = L − 1 and y(t) ≤ y(t + 1)',
    because: 'speeds are positive and time runs from the first instant to the last',
    mistaken: 'instants drawn and not sorted: events change their order',
    needs,
    under: series('time-warp'),
    questions: (x) => ({ here: asked('value', ramp(x)) }),
    relations: (R) => (_, a) => {
      const y = the(a, 'here', 'value');
      const end = (from: number) => R.sliceColumns(from, 2)(y);
      return [
        equal(end(0), like(R, end(0), 0), 'first'),
        equal(end(22), like(R, end(22), 11), 'last'),
        atMost(R.sliceColumns(0, 22)(y), R.sliceColumns(2, 22)(y), 'forwards'),
      ];
    },
  }),
  law({
    id: 'series/scaling-is-linear',
    statement: 'y(x + x′) = y(x) + y(x′), and a channel keeps its factor',
    because: 'each channel is multiplied by one number',
    needs,
    under: series('scaling'),
    questions: (x) => ({
      here: asked('value', x),
      ones: asked('value', withTensors(x, { x: tabulate(x0(x).rows, 24, () => 1) })),
      more: asked('value', withTensors(x, { x: { ...x0(x), data: x0(x).data.map((v) => v + 1) } })),
    }),
    relations: (R) => (_, a) => {
      const ones = the(a, 'ones', 'value');
      return [
        equal(the(a, 'more', 'value'), R.add(the(a, 'here', 'value'), ones), 'sums'),
        equal(R.sliceColumns(0, 22)(ones), R.sliceColumns(2, 22)(ones), 'factors'),
      ];
    },
  }),
  law({
    id: 'series/jitter-has-mean-0',
    statement: 'mean (y − x) is 0 within 7.6 deviations of a mean, and mean (y − x)² is σ² within as many',
    because: 'noise is standard normal, times σ = ½: further away once in 10¹² times',
    needs,
    under: series('jitter'),
    questions: (x) => ({
      here: asked(
        'value',
        still(x, 128, () => 0),
      ),
    }),
    relations: (R) => (_, a) => {
      const noise = the(a, 'here', 'value');
      const n = noise.value.data.length;
      const mean = R.mean('all')(noise);
      const square = R.mean('all')(R.square(noise));
      return [
        equal(mean, loosely(number(R)(0), (7.6 * 0.5) / Math.sqrt(n)), 'mean'),
        equal(square, loosely(number(R)(0.25), 7.6 * 0.25 * Math.sqrt(2 / n)), 'square'),
      ];
    },
  }),
  law({
    id: 'series/frequencies-share-the-energy',
    statement: '‖x‖² = ‖y‖² + ‖x − y‖², y real, mean y = mean x',
    because: 'the Fourier basis is orthonormal: Parseval; frequency 0 is always kept',
    mistaken: 'half of a spectrum masked and not its mirror: the inverse is complex',
    needs,
    under: series('frequency-mask'),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [before, after] = [exact(x0(x)), the(a, 'here', 'value')];
      const energy = (m: Bounded) => R.sum('row')(R.square(m));
      return [
        equal(energy(before), R.add(energy(after), energy(R.sub(before, after))), 'energy'),
        equal(R.mean('row')(after), R.mean('row')(before), 'mean'),
      ];
    },
  }),
];

/** A relation of each edited sentence with the sentence. */
const edits = (
  id: string,
  statement: string,
  because: string,
  conventions: Law['under'],
  keeps: (after: ReadonlyArray<number>, before: ReadonlyArray<number>) => boolean,
): Law =>
  law({
    id: `text-edit/${id}`,
    of: 'text-edit',
    statement,
    because,
    needs,
    under: conventions,
    questions: asking('value'),
    relations: () => (x, a) => {
      const { value } = the(a, 'here', 'value');
      return [holds(value.rows, (i) => keeps(words(value, i), words(x0(x), i)), 'sentences')];
    },
  });

const same = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((w, i) => w === b[i]);
const sorted = (a: ReadonlyArray<number>): ReadonlyArray<number> => [...a].sort((p, q) => p - q);

const textLaws: ReadonlyArray<Law> = [
  ...(['deletion', 'span', 'swap', 'masking'] as const).map((name) =>
    edits(
      `identity/${name}`,
      `${name} at rate 0 changes nothing`,
      'nothing is below a rate of 0',
      edit(name, 0),
      same,
    ),
  ),
  edits(
    'deletion-keeps-order',
    'what is left after deletion stands in order, at least one word of any',
    'words leave and none moves; were all deleted, one stays',
    edit('deletion', 0.75),
    (after, before) => subsequence(after, before) && after.length >= Math.min(1, before.length),
  ),
  edits(
    'span-is-contiguous',
    'a span is a stretch of the sentence, at least the given share of it',
    'it has a start and a length',
    edit('span', 0.5),
    (after, before) => contiguous(after, before) && after.length >= before.length / 2,
  ),
  edits(
    'swap-keeps-words',
    'exchanging neighbours keeps the words of a sentence',
    'it is a permutation',
    edit('swap', 0.5),
    (after, before) => same(sorted(after), sorted(before)),
  ),
  edits(
    'masking-keeps-places',
    'a masked sentence has the same length, and words that are not masked are what they were',
    'the mask is a word; the end of a sentence is none',
    edit('masking', 0.5),
    (after, before) => after.length === before.length && after.every((w, i) => w === 2 || w === before[i]),
  ),
  law({
    id: 'text-edit/masks-at-the-rate',
    statement: 'the share of masked words is the rate within √(log 2·10¹²/(2n))',
    because: 'each word is masked by a uniform of its own (Hoeffding, once in 10¹² times)',
    needs,
    under: edit('masking', 0.5),
    domain: { least: 4 },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const before = x0(x);
      // Sentences of one word stay as they are.
      const long = Array.from({ length: before.rows }, (_, i) => words(before, i).length > 1);
      const counted = tabulate(before.rows, before.cols, (i, j) => {
        const w = before.data[i * before.cols + j] as number;
        return long[i] && w !== 0 && w !== 2 ? 1 : 0;
      });
      const n = Array.from(counted.data).filter((v) => v === 1).length;
      const changed = R.mul(
        exact(counted),
        R.greater(R.absolute(R.sub(the(a, 'here', 'value'), exact(before))), number(R)(0.5)),
      );
      return [
        equal(
          R.scale(1 / Math.max(1, n))(R.sum('all')(changed)),
          loosely(number(R)(0.5), strays(Math.max(1, n))),
        ),
      ];
    },
  }),
];

/** Columns in which two rows differ. */
const changed = (a: Matrix, b: Matrix, i: number): ReadonlyArray<number> =>
  Array.from(row(a, i), (_, j) => j).filter((j) => a.data[i * a.cols + j] !== b.data[i * b.cols + j]);

const tableLaws: ReadonlyArray<Law> = [
  law({
    id: 'table-corruption/draws-from-marginals',
    statement: '⌊rate·C⌋ columns of a row change, each to what stands in that column of a row of the bank',
    because: 'a column is drawn from its own marginal, apart from the others',
    source: 'arXiv:2106.15147, algorithm 1',
    mistaken: 'values of another column, or whole rows exchanged',
    needs,
    under: { rate: 0.5 },
    questions: asking('value'),
    relations: () => (x, a) => {
      const [before, bank, { value }] = [x0(x), toRows(tensor(x, 'bank')), the(a, 'here', 'value')];
      const replaced = (i: number) => changed(value, before, i);
      return [
        holds(value.rows, (i) => replaced(i).length === Math.floor(value.cols / 2), 'how many'),
        holds(
          value.rows,
          (i) => replaced(i).every((j) => bank.some((r) => r[j] === value.data[i * value.cols + j])),
          'from where',
        ),
      ];
    },
  }),
  law({
    id: 'table-corruption/nothing-at-rate-0',
    statement: 'rate 0 changes nothing',
    because: '⌊0·C⌋ = 0',
    needs,
    under: { rate: 0 },
    questions: asking('value'),
    relations: () => (x, a) => [equal(the(a, 'here', 'value'), exact(x0(x)))],
  }),
];

const manySamples = (x: Situation): Situation => {
  const first = tensor(x, 'samples').data[0] ?? 0;
  return withTensors(x, { samples: tabulate(2048, 1, (i) => first + i) });
};

const differ = (m: Matrix, i: number, k: number): number =>
  Array.from(row(m, i)).filter((v, j) => v !== m.data[k * m.cols + j]).length;

const labelLaws: ReadonlyArray<Law> = [
  law({
    id: 'pseudo-label/turns-are-uniform',
    statement: 'quarter turns 0, 1, 2, 3 are each as frequent, within √(log 2·10¹²/(2n))',
    because: 'a task that may guess the label learns nothing (Hoeffding, once in 10¹² times)',
    needs: ['turns'],
    questions: (x) => ({ here: asked('turns', manySamples(x)) }),
    relations: (R) => (_, a) => {
      const turns = the(a, 'here', 'turns');
      const share = (k: number) => R.mean('all')(R.greater(number(R)(0.25), R.absolute(R.shift(-k)(turns))));
      return [0, 1, 2, 3].map((k) => equal(share(k), loosely(number(R)(0.25), strays(2048)), `${k}`));
    },
  }),
  law({
    id: 'pseudo-label/orders-are-far-apart',
    statement: 'n(n − 1) orders of n = grid² tiles, every two differing in at least n − 1 places',
    because: 'maps ax + b of a finite field agree in at most one place, and no larger set does',
    source: 'arXiv:1603.09246, §4.2, whose set is found by a greedy search',
    mistaken: 'random orders: two of them may differ in two tiles only',
    needs: ['orders'],
    under: { grid: 2 },
    questions: (x) => ({ two: asked('orders', x), three: asked('orders', under(x, { grid: 3 })) }),
    relations: () => (_, a) =>
      ['two', 'three'].flatMap((q) => {
        const { value } = the(a, q, 'orders');
        const n = value.cols;
        const all = Array.from({ length: n }, (_v, j) => j);
        const others = (i: number) => Array.from({ length: i }, (_v, k) => k);
        return [
          holds(value.rows, (i) => same(sorted(Array.from(row(value, i))), all), `${q}: orders`),
          holds(value.rows, (i) => others(i).every((k) => differ(value, i, k) >= n - 1), `${q}: apart`),
        ];
      }),
  }),
  law({
    id: 'pseudo-label/targets-lie-ahead',
    statement: 'the target of anchor t is instant t + k of the same series, and of no other anchor',
    because: 'the positive stands among the negatives once: no negative has its place',
    source: 'arXiv:1807.03748, §2.3',
    mistaken: 'targets beyond the end, read from the next series',
    needs: ['targets'],
    questions: asking('targets'),
    relations: () => (x, a) => {
      const [targets, anchors] = ['targets', 'anchors'].map((n) => Array.from(the(a, 'here', n).value.data));
      const [length, ahead] = [Number(x.conventions.length), Number(x.conventions.ahead)];
      const [to, from] = [targets ?? [], anchors ?? []];
      const inside = (i: number): boolean => {
        const [t, f] = [to[i] ?? -1, from[i] ?? -1];
        const series = Math.floor(f / length);
        return series >= 0 && series < tensor(x, 'samples').rows && Math.floor(t / length) === series;
      };
      return [
        holds(to.length, (i) => (to[i] ?? 0) - (from[i] ?? 0) === ahead, 'ahead'),
        holds(to.length, inside, 'in the series'),
        holds(to.length, (i) => to.indexOf(to[i] ?? -1) === i, 'once'),
      ];
    },
  }),
];

/** Laws of pretext tasks that are not of images. */
export const pretextLaws: ReadonlyArray<Law> = [...seriesLaws, ...textLaws, ...tableLaws, ...labelLaws];
