/** clustering — codes, k-means, prototypes: what balances, what falls, what is only a name. */

import { codes } from '../../src/clustering/sinkhorn.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { named, permutation } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { taken, turned } from './moves.js';
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
  under,
  withTensors,
} from './saying.js';

const needs = ['value'];
const codesUnder = (iterations: number, epsilon = 0.5): Law['under'] => ({ epsilon, iterations });
const scores = (x: Situation): Matrix => tensor(x, 'scores');
const at = (x: Situation, s: Matrix): Situation => withTensors(x, { scores: s });
const shifted = (m: Matrix, by: (i: number, j: number) => number): Matrix =>
  tabulate(m.rows, m.cols, (i, j) => Math.fround((m.data[i * m.cols + j] as number) + by(i, j)));
const onGrid = (m: Matrix): Matrix => ({
  ...m,
  data: Float64Array.from(m.data, (v) => Math.round(v * 256) / 256),
});

const sinkhorn: ReadonlyArray<Law> = [
  law({
    id: 'sinkhorn/codes-are-distributions',
    statement: 'Q > 0 and Σₖ Qᵢₖ = 1 for every sample',
    because: 'the last step scales samples',
    mistaken: 'a last step over prototypes; without any round rows do not sum to 1',
    needs,
    questions: asking('value'),
    under: codesUnder(3),
    relations: (R) => (_, a) => {
      const q = the(a, 'here', 'value');
      const sums = R.sum('row')(q);
      return [atMost(R.scale(0)(q), q, 'not negative'), equal(sums, like(R, sums, 1), 'sums to 1')];
    },
  }),
  law({
    id: 'sinkhorn/rounds-balance',
    statement: 'Σₖ |Σᵢ Qᵢₖ − N/K| does not grow with the rounds',
    because: 'each round scales prototypes to equal use before it scales samples',
    needs,
    under: codesUnder(1),
    questions: askingBoth('value', (x) => under(x, { iterations: 4 })),
    relations: (R) => (x, a) => {
      const uneven = (q: string) =>
        R.sum('all')(
          R.absolute(R.shift(-scores(x).rows / scores(x).cols)(R.sum('column')(the(a, q, 'value')))),
        );
      return [atMost(uneven('there'), uneven('here'))];
    },
  }),
  law({
    id: 'sinkhorn/prototype-shift-invariant',
    statement: 'Q(S + 1cᵀ) = Q(S)   after any number of rounds ≥ 1',
    because: 'prototypes are scaled first; a shift of a sample’s scores is lost at convergence only',
    mistaken: 'samples first: then it is the other way round',
    needs,
    under: codesUnder(2),
    questions: (x) => {
      const s = onGrid(scores(x));
      return {
        here: asked('value', at(x, s)),
        there: asked(
          'value',
          at(
            x,
            shifted(s, (_, j) => j / 4 - 1),
          ),
        ),
      };
    },
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'sinkhorn/cross-ratios',
    statement: 'Qᵢⱼ Qₖₗ exp((Sᵢₗ + Sₖⱼ)/ε) = Qᵢₗ Qₖⱼ exp((Sᵢⱼ + Sₖₗ)/ε)',
    because: 'rounds only scale rows and columns: Q = diag(u) exp(S/ε) diag(v)',
    needs,
    under: codesUnder(3),
    domain: { least: 2 },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [q, s] = [the(a, 'here', 'value'), R.exp(R.scale(2)(exact(scores(x))))];
      const cell = (m: typeof q, i: number, j: number) => R.sliceColumns(j, 1)(R.sliceRows(i, 1)(m));
      const side = (m: typeof q, n: typeof q) =>
        R.mul(R.mul(cell(m, 0, 0), cell(m, 1, 1)), R.mul(cell(n, 0, 1), cell(n, 1, 0)));
      return [equal(side(q, s), side(s, q))];
    },
  }),
  law({
    id: 'sinkhorn/even-scores-even-codes',
    statement: 'all scores alike:   Q = 1/K',
    because: 'nothing tells prototypes apart',
    needs,
    under: codesUnder(3),
    questions: (x) => ({
      here: asked(
        'value',
        at(
          x,
          tabulate(scores(x).rows, scores(x).cols, () => 0.5),
        ),
      ),
    }),
    relations: (R) => (x, a) => [
      equal(the(a, 'here', 'value'), like(R, the(a, 'here', 'value'), 1 / scores(x).cols)),
    ],
  }),
  law({
    id: 'sinkhorn/warm-codes-are-even',
    statement: 'e^{−4/ε}/K ≤ Q ≤ e^{4/ε}/K   for scores in [−1, 1]',
    because: 'entries of one row differ by two ranges of scores at most',
    needs,
    under: codesUnder(3, 64),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [q, k] = [the(a, 'here', 'value'), scores(x).cols];
      return [
        atMost(q, like(R, q, Math.exp(4 / 64) / k), 'from above'),
        atMost(like(R, q, Math.exp(-4 / 64) / k), q, 'from below'),
      ];
    },
  }),
  law({
    id: 'sinkhorn/permutes',
    statement: 'Q(πSσ) = πQ(S)σ',
    because: 'neither samples nor prototypes have an order',
    needs,
    under: codesUnder(3),
    questions: askingBoth('value', (x) => at(x, both(scores(x), x))),
    relations: (R) => (x, a) => [
      equal(
        R.takeColumns(columnsOf(x))(R.takeRows(rowsOf(x))(the(a, 'here', 'value'))),
        the(a, 'there', 'value'),
      ),
    ],
  }),
];

const rowsOf = (x: Situation): Int32Array => permutation(named(x.key, 'rows'), scores(x).rows);
const columnsOf = (x: Situation): Int32Array => permutation(named(x.key, 'columns'), scores(x).cols);
const both = (m: Matrix, x: Situation): Matrix => turned(taken(turned(taken(m, rowsOf(x))), columnsOf(x)));

const whole: Law['domain'] = { kinds: ['whole', 'one-hot', 'duplicates'] };
const labelsIn = (x: Situation): Int32Array =>
  Int32Array.from(x.labels ?? [], (l) => l % tensor(x, 'centres').rows);

/** Σ ‖xᵢ − c_{label(i)}‖² */
const inertia = (
  R: Parameters<Law['relations']>[0],
  x: Situation,
  centres: ReturnType<typeof exact>,
  labels: ArrayLike<number>,
) => R.sum('all')(R.square(R.sub(exact(tensor(x, 'x')), R.takeRows(Int32Array.from(labels))(centres))));

const kMeans: ReadonlyArray<Law> = [
  law({
    id: 'k-means/assignment-lowers-inertia',
    statement: 'Σ‖xᵢ − c_{nearest(i)}‖² ≤ Σ‖xᵢ − c_{l(i)}‖²   for any other labels l',
    because: 'each row takes its least term',
    needs: ['assign'],
    domain: whole,
    questions: asking('assign'),
    relations: (R) => (x, a) => [
      atMost(the(a, 'here', 'inertia'), inertia(R, x, exact(tensor(x, 'centres')), labelsIn(x))),
    ],
  }),
  law({
    id: 'k-means/update-lowers-inertia',
    statement: 'Σ‖xᵢ − mean_{l(i)}‖² ≤ Σ‖xᵢ − c_{l(i)}‖²',
    because: 'the mean is the point with the least sum of squares',
    needs: ['update'],
    domain: whole,
    questions: asking('update'),
    relations: (R) => (x, a) => [
      atMost(
        inertia(R, x, the(a, 'here', 'centres'), labelsIn(x)),
        inertia(R, x, exact(tensor(x, 'centres')), labelsIn(x)),
      ),
    ],
  }),
  law({
    id: 'k-means/within-plus-between-is-total',
    statement: 'Σ‖xᵢ − x̄‖² = Σ‖xᵢ − mean_{l(i)}‖² + Σ‖mean_{l(i)} − x̄‖²',
    because: 'Pythagoras: the sum of squares splits at the means',
    needs: ['update'],
    domain: whole,
    questions: asking('update'),
    relations: (R) => (x, a) => {
      const rows = exact(tensor(x, 'x'));
      const own = R.takeRows(labelsIn(x))(the(a, 'here', 'centres'));
      const mean = R.mean('column')(rows);
      const squares = (p: typeof rows, q: typeof rows) => R.sum('all')(R.square(R.sub(p, q)));
      return [equal(squares(rows, mean), R.add(squares(rows, own), squares(own, mean)))];
    },
  }),
  law({
    id: 'k-means/translates',
    statement: 'means(x + t) = means(x) + t',
    because: 'space has no origin',
    needs: ['update'],
    domain: { kinds: ['whole', 'one-hot'] },
    questions: askingBoth('update', (x) => {
      const up = (m: Matrix) => shifted(m, (_, j) => 3 - j);
      return withTensors(x, { x: up(tensor(x, 'x')), centres: up(tensor(x, 'centres')) });
    }),
    relations: (R) => (_, a) => {
      const c = the(a, 'here', 'centres');
      const t = exact(tabulate(c.value.rows, c.value.cols, (_none, j) => 3 - j));
      return [equal(R.add(c, t), the(a, 'there', 'centres'))];
    },
  }),
  law({
    id: 'k-means/stops-at-a-fixed-point',
    statement: 'the labels of a finished run are the nearest centres of its own centres',
    because: 'inertia falls at both half-steps and there are finitely many labellings',
    needs: ['lloyd', 'assign'],
    domain: whole,
    questions: asking('lloyd'),
    follow: (x, a) => ({
      again: asked('assign', withTensors(x, { centres: the(a, 'here', 'centres').value })),
    }),
    relations: () => (_, a) => [
      equal(the(a, 'again', 'labels'), the(a, 'here', 'labels'), 'labels'),
      equal(the(a, 'again', 'inertia'), the(a, 'here', 'inertia'), 'inertia'),
    ],
  }),
  law({
    id: 'k-means/seeds-are-distinct-while-they-can-be',
    statement: 'k-means++ takes no copy of a chosen row while other rows remain',
    because: 'a copy has squared distance 0, and so no chance',
    source: 'Arthur & Vassilvitskii 2007',
    needs: ['seeds'],
    domain: { ...whole, least: 2 },
    questions: asking('seeds'),
    relations: (R) => (x, a) => {
      const distinct = (m: Matrix) =>
        new Set(
          Array.from({ length: m.rows }, (_, i) => m.data.subarray(i * m.cols, (i + 1) * m.cols).join()),
        ).size;
      const seeds = the(a, 'here', 'centres').value;
      return [equal(number(R)(distinct(seeds)), number(R)(Math.min(seeds.rows, distinct(tensor(x, 'x')))))];
    },
  }),
  law({
    id: 'cluster-density/mean-is-the-temperature',
    statement: 'mean φ = τ, where none is held at τ/1000',
    because: 'densities are scaled to the temperature they stand for',
    needs,
    under: { mean: 0.25 },
    domain: { kinds: ['gaussian'], least: 2 },
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const phi = the(a, 'here', 'value');
      return [
        atMost(like(R, phi, 0.25 / 1000), phi, 'positive'),
        atMost(number(R)(0.25), R.mean('all')(phi), 'from below'),
        atMost(R.mean('all')(phi), number(R)(0.25 * 1.001), 'from above'),
      ];
    },
  }),
  law({
    id: 'cluster-density/rows-on-their-centres',
    statement: 'all rows on their centres:   φ = τ, not NaN',
    because: 'every spread is 0: nothing tells clusters apart',
    mistaken: 'all-singleton or collapsed clusters give 0/0 in the original',
    needs,
    under: { mean: 0.25 },
    questions: (x) => ({
      here: asked('value', withTensors(x, { x: taken(tensor(x, 'centres'), labelsIn(x)) })),
    }),
    relations: (R) => (_, a) => [equal(the(a, 'here', 'value'), like(R, the(a, 'here', 'value'), 0.25))],
  }),
];

const swapped: Law['under'] = { views: 2, assigned: 2 };
const losses: ReadonlyArray<Law> = [
  law({
    id: 'swapped-prediction/not-below-entropy-of-codes',
    statement: 'ℒ ≥ mean H(q)',
    because: 'Gibbs: −Σ q log p ≥ −Σ q log q',
    under: swapped,
    questions: asking('loss'),
    relations: (R) => (x, a) => {
      const n = scores(x).rows / 2;
      const entropy = [0, 1].map((v) => {
        const c = x.conventions;
        const q = codes(R)({ epsilon: Number(c.epsilon), iterations: Number(c.iterations) })(
          R.sliceRows(v * n, n)(exact(scores(x))),
        );
        const logs = R.log(R.maximum(q, number(R)(1e-300)));
        return R.neg(R.mean('all')(R.sum('row')(R.mul(q, logs))));
      });
      return [
        atMost(R.scale(0.5)(R.add(entropy[0] ?? number(R)(0), entropy[1] ?? number(R)(0))), the(a, 'here')),
      ];
    },
  }),
  law({
    id: 'swapped-prediction/log-prototypes-when-even',
    statement: 'all scores alike:   ℒ = log K',
    because: 'codes and predictions are uniform: a loss stuck at log K has learned nothing',
    mistaken: '6.24 = log 512 read as a bug: swav#12, lightly#736',
    under: swapped,
    questions: (x) => ({
      here: asked(
        'loss',
        at(
          x,
          tabulate(scores(x).rows, scores(x).cols, () => 0.25),
        ),
      ),
    }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(scores(x).cols)))],
  }),
  law({
    id: 'swapped-prediction/gradient-sums-to-zero',
    statement: 'Σₖ ∂ℒ/∂sᵢₖ = 0',
    because: 'codes are constants, and p − q sums to 0',
    mistaken: 'codes differentiated through their rounds',
    needs: ['gradient'],
    under: swapped,
    questions: asking('gradient'),
    relations: (R) => (_, a) => {
      const sums = R.sum('row')(the(a, 'here', 'scores'));
      return [equal(sums, R.scale(0)(sums))];
    },
  }),
  law({
    id: 'prototype-nce/log-prototypes-when-alike',
    statement: 'all prototypes and densities alike:   ℒ = log K',
    because: 'every prototype is as near as another',
    under: { normalisation: 'unit', prototypes: 'counted-once' },
    questions: (x) => ({
      here: asked(
        'loss',
        withTensors(x, {
          prototypes: taken(tensor(x, 'prototypes'), new Int32Array(tensor(x, 'prototypes').rows)),
          densities: tabulate(tensor(x, 'densities').rows, 1, () => 0.25),
        }),
      ),
    }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(tensor(x, 'prototypes').rows)))],
  }),
  law({
    id: 'prototype-nce/two-samples-of-one-cluster-cost-log-2',
    statement: 'prototypes per sample, two samples of one cluster:   their ℒᵢ ≥ log 2',
    because: 'the prototype stands twice among the candidates, once as a negative',
    mistaken: 'salesforce/PCL#5: called rare, and is not with few clusters',
    needs: ['terms'],
    under: { normalisation: 'unit', prototypes: 'per-sample' },
    domain: { least: 2 },
    questions: (x) => ({
      here: asked('terms', { ...x, labels: (x.labels ?? new Int32Array(0)).map(() => 0) as Int32Array }),
    }),
    relations: (R) => (_, a) => [atMost(like(R, the(a, 'here', 'terms'), Math.LN2), the(a, 'here', 'terms'))],
  }),
  law({
    id: 'deep-cluster/log-clusters-when-even',
    statement: 'all scores alike:   ℒ = log K',
    because: 'a uniform prediction',
    questions: (x) => ({
      here: asked(
        'loss',
        at(
          x,
          tabulate(scores(x).rows, scores(x).cols, () => 0.25),
        ),
      ),
    }),
    under: {},
    domain: { when: (x) => (x.labels ?? new Int32Array(0)).every((l) => l >= 0) },
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(scores(x).cols)))],
  }),
  law({
    id: 'cluster-contrast/balance-term-between-0-and-log-k',
    statement: '0 ≤ ℒ(balance 1) − ℒ(balance 0) ≤ 2 log K',
    because: 'log K − H lies between 0 (clusters of one size) and log K (one cluster), for each view',
    mistaken: 'p log p without 0 log 0 = 0: NaN once a cluster is empty',
    under: { balance: 1 },
    questions: askingBoth('loss', (x) => under(x, { balance: 0 })),
    relations: (R) => (x, a) => {
      const term = R.sub(the(a, 'here'), the(a, 'there'));
      return [
        atMost(number(R)(0), term, 'from below'),
        atMost(term, number(R)(2 * Math.log(tensor(x, 'c0').cols)), 'from above'),
      ];
    },
  }),
  law({
    id: 'cluster-contrast/clusters-are-names',
    statement: 'ℒ(c₀σ, c₁σ) = ℒ(c₀, c₁)   for every renaming σ of clusters',
    because: 'columns have no order',
    questions: askingBoth('loss', (x) => {
      const p = permutation(named(x.key, 'clusters'), tensor(x, 'c0').cols);
      const renamed = (n: string) => turned(taken(turned(tensor(x, n)), p));
      return withTensors(x, { c0: renamed('c0'), c1: renamed('c1') });
    }),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  }),
];

/** Laws of clustering. */
export const clusteringLaws: ReadonlyArray<Law> = [...sinkhorn, ...kMeans, ...losses];
