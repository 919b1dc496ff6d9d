/** measures — what numbers about representations must satisfy. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { coarse, gridKinds, identity, rotated, taken, times } from './moves.js';
import {
  asking,
  askingBoth,
  atMost,
  equal,
  exact,
  law,
  like,
  number,
  tensor,
  withTensors,
} from './saying.js';

const needs = ['value'];
const renamed = (m: Matrix): Matrix => tabulate(m.rows, 1, (i) => 5 - 2 * (m.data[i] as number));
const groups = (m: Matrix): number => new Set(m.data).size;
const symmetric = ['nmi', 'nmiGeometric', 'ari'];

const agreement: ReadonlyArray<Law> = [
  law({
    id: 'clustering-agreement/clusters-are-names',
    statement: 'every measure(classes, σ(clusters)) = measure(classes, clusters)',
    because: 'cluster ids mean nothing',
    mistaken: 'accuracy without a matching; a greedy matching',
    needs,
    questions: askingBoth('value', (x) => withTensors(x, { clusters: renamed(tensor(x, 'clusters')) })),
    relations: () => (_, a) =>
      Object.keys(a.here ?? {}).map((n) => equal(the(a, 'here', n), the(a, 'there', n), n)),
  }),
  law({
    id: 'clustering-agreement/symmetric',
    statement: 'NMI(a, b) = NMI(b, a),   ARI(a, b) = ARI(b, a)',
    because: 'information and pairs are mutual',
    needs,
    questions: askingBoth('value', (x) =>
      withTensors(x, { classes: tensor(x, 'clusters'), clusters: tensor(x, 'classes') }),
    ),
    relations: () => (_, a) => symmetric.map((n) => equal(the(a, 'here', n), the(a, 'there', n), n)),
  }),
  law({
    id: 'clustering-agreement/bounds',
    statement: '0 ≤ NMI_arithmetic ≤ NMI_geometric ≤ 1,   −½ ≤ ARI ≤ 1,   1/K ≤ accuracy ≤ purity ≤ 1',
    because:
      'the geometric mean is the smaller; a matching uses each cluster once; purity lets clusters share',
    mistaken: 'ARI held at 0; a greedy matching below 1/K',
    needs,
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const m = (n: string) => the(a, 'here', n);
      const k = Math.max(groups(tensor(x, 'classes')), groups(tensor(x, 'clusters')));
      const chain = (...sides: ReadonlyArray<Bounded>) =>
        sides.slice(1).map((right, i) => atMost(sides[i] as Bounded, right, `place ${i}`));
      return [
        ...chain(number(R)(0), m('nmi'), m('nmiGeometric'), number(R)(1)),
        ...chain(number(R)(-0.5), m('ari'), number(R)(1)),
        ...chain(number(R)(1 / k), m('accuracy'), m('purity'), number(R)(1)),
      ];
    },
  }),
  law({
    id: 'clustering-agreement/perfect',
    statement: 'clusters = classes under other names:   every measure is 1',
    because: 'nothing is lost',
    needs,
    questions: (x) => ({ here: asked('value', withTensors(x, { clusters: renamed(tensor(x, 'classes')) })) }),
    relations: (R) => (_, a) => Object.entries(a.here ?? {}).map(([n, v]) => equal(v, number(R)(1), n)),
  }),
];

const apart: Law['domain'] = { kinds: ['gaussian'] };

const neighbours: ReadonlyArray<Law> = [
  law({
    id: 'nearest-neighbours/own-bank',
    statement: 'k = 1 on the bank itself:   each row’s own class has the one vote',
    because: 'a row is nearest to itself; directions have to be distinct, not only rows',
    mistaken: 'rows that are not normalised first: a long row is everybody’s neighbour',
    needs,
    under: { k: 1 },
    domain: { ...apart, when: (x) => tensor(x, 'bank').cols > 1 },
    questions: (x) => ({ here: asked('value', withTensors(x, { queries: tensor(x, 'bank') })) }),
    relations: () => (x, a) => {
      const m = tensor(x, 'bank').rows;
      return [equal(the(a, 'here', 'value'), exact(tabulate(m, 3, (i, c) => (x.labels?.[i] === c ? 1 : 0))))];
    },
  }),
  law({
    id: 'nearest-neighbours/scale-invariant',
    statement: 'votes(2q, 4b) = votes(q, b)',
    because: 'cosines',
    needs,
    under: { k: 3 },
    domain: apart,
    questions: askingBoth('value', (x) =>
      withTensors(x, { queries: times(2, tensor(x, 'queries')), bank: times(4, tensor(x, 'bank')) }),
    ),
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'nearest-neighbours/warm-votes-count',
    statement: 'τ = 2²⁰:   votes are counts, to within 2k/τ',
    because: 'exp(s/τ) → 1; with k = M counts are the class prior',
    needs,
    under: { k: 3, temperature: 2 ** 20 },
    domain: apart,
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const total = R.sum('row')(the(a, 'here', 'value'));
      return [
        atMost(total, like(R, total, 3), 'from above'),
        atMost(like(R, total, 3 - 6 / 2 ** 20), total, 'from below'),
      ];
    },
  }),
  law({
    id: 'retrieval/recall-grows-with-k',
    statement: '0 ≤ recall@1 ≤ recall@2 ≤ recall@4 ≤ 1',
    because: 'a longer list holds the shorter one',
    needs,
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const sides = [
        number(R)(0),
        ...['recall1', 'recall2', 'recall4'].map((n) => the(a, 'here', n)),
        number(R)(1),
      ];
      return sides.slice(1).map((right, i) => atMost(sides[i] as Bounded, right, `place ${i}`));
    },
  }),
  law({
    id: 'retrieval/map-below-r-precision',
    statement: 'MAP@R ≤ R-precision ≤ 1',
    because: 'each precision in the mean is at most 1',
    needs,
    questions: asking('value'),
    relations: (R) => (_, a) => [
      atMost(the(a, 'here', 'map'), the(a, 'here', 'rPrecision'), 'MAP'),
      atMost(the(a, 'here', 'rPrecision'), number(R)(1), 'R-precision'),
    ],
  }),
  law({
    id: 'retrieval/labels-are-names',
    statement: 'retrieval(x, σ(labels)) = retrieval(x, labels)',
    because: 'only equality of labels counts',
    needs,
    questions: askingBoth('value', (x) => ({
      ...x,
      labels: (x.labels ?? new Int32Array(0)).map((l) => 9 - l) as Int32Array,
    })),
    relations: () => (_, a) =>
      Object.keys(a.here ?? {}).map((n) => equal(the(a, 'here', n), the(a, 'there', n), n)),
  }),
];

const sized = (x: Situation): number => Math.min(tensor(x, 'x').rows, tensor(x, 'x').cols);

const cloud: ReadonlyArray<Law> = [
  law({
    id: 'rank/between-1-and-extent',
    statement: '1 ≤ rank ≤ min(N, D)   for ε = 0',
    because: 'exp of an entropy of at most min(N, D) shares',
    mistaken: 'ε = 1e-5 added: 64.13 of 64, and 0.99999 of 1',
    needs,
    under: { epsilon: 0 },
    questions: asking('value'),
    relations: (R) => (x, a) => [
      atMost(number(R)(1), the(a, 'here', 'value'), 'from below'),
      atMost(the(a, 'here', 'value'), number(R)(sized(x)), 'from above'),
    ],
  }),
  law({
    id: 'rank/of-the-identity',
    statement: 'rank(I_N) = N,   rank(copies of one row) = 1',
    because: 'N equal singular values; one',
    needs,
    under: { epsilon: 0 },
    domain: { kinds: ['gaussian'] },
    questions: (x) => ({
      all: asked('value', withTensors(x, { x: identity(tensor(x, 'x').rows) })),
      one: asked('value', withTensors(x, { x: taken(tensor(x, 'x'), new Int32Array(tensor(x, 'x').rows)) })),
    }),
    relations: (R) => (x, a) => [
      equal(the(a, 'all', 'value'), number(R)(tensor(x, 'x').rows), 'identity'),
      equal(the(a, 'one', 'value'), number(R)(1), 'copies'),
    ],
  }),
  law({
    id: 'rank/scale-and-rotation-invariant',
    statement: 'rank(2xQ) = rank(x)',
    because: 'shares of singular values',
    needs,
    under: { epsilon: 0 },
    domain: { kinds: gridKinds },
    questions: (x) => {
      const grid = coarse(tensor(x, 'x'));
      const there = times(2, rotated(grid, x.key));
      return {
        here: asked('value', withTensors(x, { x: grid })),
        there: asked('value', withTensors(x, { x: there })),
      };
    },
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'deviation/between-0-and-even',
    statement: '0 ≤ σ ≤ √((1 − ‖x̄‖²)/D · N/(N − 1)),   0 at collapse',
    because: 'Jensen over columns of unit rows',
    needs,
    domain: { kinds: ['gaussian', 'one-hot', 'duplicates'] },
    questions: (x) => ({
      here: asked('value', x),
      none: asked('value', withTensors(x, { x: taken(tensor(x, 'x'), new Int32Array(tensor(x, 'x').rows)) })),
    }),
    relations: (R) => (x, a) => {
      const z = R.normalizeRows(1e-12)(exact(tensor(x, 'x')));
      const [n, d] = [tensor(x, 'x').rows, tensor(x, 'x').cols];
      const centre = R.sum('all')(R.square(R.mean('column')(z)));
      const most = R.sqrt(R.relu(R.scale(n / ((n - 1) * d))(R.shift(1)(R.neg(centre)))));
      return [
        atMost(the(a, 'here', 'value'), most, 'from above'),
        atMost(number(R)(0), the(a, 'here', 'value'), 'from below'),
        equal(the(a, 'none', 'value'), number(R)(0), 'collapse'),
      ];
    },
  }),
  law({
    id: 'explained-variance/at-most-1',
    statement: 'R² ≤ 1, 1 for the targets themselves, 0 for their mean',
    because: 'a sum of squares is not negative',
    mistaken: 'the mean of the training set predicted: below 0 on others',
    needs,
    domain: { kinds: ['gaussian'] },
    questions: (x) => ({
      here: asked('value', x),
      right: asked('value', withTensors(x, { predicted: tensor(x, 'targets') })),
      mean: asked('value', withTensors(x, { predicted: means(tensor(x, 'targets')) })),
    }),
    relations: (R) => (_, a) => [
      atMost(the(a, 'here', 'value'), number(R)(1)),
      equal(the(a, 'right', 'value'), number(R)(1), 'targets'),
      equal(the(a, 'mean', 'value'), number(R)(0), 'mean'),
    ],
  }),
];

const means = (m: Matrix): Matrix => {
  const of = Array.from(
    { length: m.cols },
    (_, j) =>
      Array.from({ length: m.rows }, (_none, i) => m.data[i * m.cols + j] as number).reduce(
        (p, q) => p + q,
        0,
      ) / m.rows,
  );
  return tabulate(m.rows, m.cols, (_, j) => of[j] as number);
};

/** Laws of measures. */
export const measureLaws: ReadonlyArray<Law> = [...agreement, ...neighbours, ...cloud];
