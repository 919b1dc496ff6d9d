/** classes — losses that are told who belongs together: supervised contrast, triplets, margins. */
import type { Algebra } from '../../src/algebra/derived.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { collapsed, times } from './moves.js';
import {
  asking,
  askingBoth,
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

const needs = ['terms'];
const form = (f: string): Law['under'] => ({
  form: f,
  normalisation: 'unit',
  baseTemperature: 0,
  reduction: 'mean',
  noPositive: 'zero',
});
const out = form('out');

/** How many other rows have the label of each. */
const kin = (x: Situation): ReadonlyArray<number> =>
  Array.from(x.labels ?? [], (l) => (x.labels ?? new Int32Array(0)).filter((m) => m === l).length - 1);

/** log|P| of each anchor, 0 where it has no positive. */
const logKin = (x: Situation): Bounded =>
  exact(tabulate(kin(x).length, 1, (i) => Math.log(Math.max(1, kin(x)[i] ?? 1))));

const supervised: ReadonlyArray<Law> = [
  law({
    id: 'supervised-contrastive/unique-pairs-are-nt-xent',
    statement: 'two views of each label:   SupCon = NT-Xent',
    because: 'with one positive each there is nothing to average',
    mistaken: 'a factor τ/0.07 inside: SupContrast#106',
    under: out,
    questions: (x) => ({ here: asked('loss', inPairs(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), asNtXent(R, inPairs(x)))],
  }),
  law({
    id: 'supervised-contrastive/in-not-above-out',
    statement: 'L_in ≤ L_out',
    because: 'Jensen: −log of a mean is at most the mean of −log',
    mistaken: 'one name for both: SupContrast#149',
    needs,
    under: out,
    questions: askingBoth('terms', (x) => under(x, { form: 'in' })),
    relations: () => (_, a) => [atMost(the(a, 'there', 'terms'), the(a, 'here', 'terms'))],
  }),
  law({
    id: 'supervised-contrastive/floor-is-log-positives',
    statement: 'L_out ≥ L_in ≥ log |P|',
    because: '|P| positives share one softmax: the loss cannot reach 0',
    mistaken: '"the same view twice, why not 0?": SupContrast#98',
    needs,
    under: form('in'),
    questions: asking('terms'),
    relations: () => (x, a) => [atMost(logKin(x), the(a, 'here', 'terms'))],
  }),
  law({
    id: 'supervised-contrastive/sum-form',
    statement: '−log Σ_P p = L_in − log |P|',
    because: 'the sum and the mean of positives differ by their count',
    source: 'solo-learn, losses/simclr.py',
    needs,
    under: form('in'),
    questions: askingBoth('terms', (x) => under(x, { form: 'in-sum' })),
    relations: (R) => (x, a) => [equal(the(a, 'there', 'terms'), R.sub(the(a, 'here', 'terms'), logKin(x)))],
  }),
  law({
    id: 'supervised-contrastive/temperature-over-base-is-a-factor',
    statement: 'ℒ(base b) = (τ/b) ℒ',
    because: 'SupContrast multiplies by τ/0.07: at τ = 0.5 its number is 7.14 times NT-Xent’s',
    mistaken: 'SupContrast#1, #73, #106',
    under: out,
    questions: askingBoth('loss', (x) => under(x, { baseTemperature: 0.25 })),
    relations: (R) => (x, a) => [
      equal(R.scale(Number(x.conventions.temperature) / 0.25)(the(a, 'here')), the(a, 'there')),
    ],
  }),
  law({
    id: 'supervised-contrastive/no-positive-counts-zero',
    statement: 'no two labels alike:   ℒ = 0, never NaN',
    because: 'an anchor without positives has nothing to say',
    mistaken: '0/0: SupContrast#141, #20',
    under: out,
    questions: (x) => ({
      here: asked('loss', { ...x, labels: Int32Array.from({ length: tensor(x, 'z').rows }, (_, i) => i) }),
    }),
    relations: (R) => (_, a) => [equal(the(a, 'here'), number(R)(0))],
  }),
  law({
    id: 'supervised-contrastive/collapse',
    statement: 'all rows alike:   L_out = log(M − 1) for each anchor that has a positive',
    because: 'all M − 1 others are as good as each other',
    mistaken: 'expected and not got, for the factor: SupContrast#106',
    needs,
    under: out,
    questions: (x) => ({ here: asked('terms', collapsed(x)) }),
    relations: () => (x, a) => [
      equal(
        the(a, 'here', 'terms'),
        exact(tabulate(kin(x).length, 1, (i) => ((kin(x)[i] ?? 0) > 0 ? Math.log(kin(x).length - 1) : 0))),
      ),
    ],
  }),
];

const inPairs = (x: Situation): Situation => {
  const n = tensor(x, 'z').rows / 2;
  return { ...x, labels: Int32Array.from({ length: 2 * n }, (_, i) => i % n) };
};

const asNtXent = (R: Algebra<Bounded>, x: Situation): Bounded => {
  const z = R.normalizeRows(1e-12)(exact(tensor(x, 'z')));
  const n = z.value.rows;
  const s = R.scale(1 / Number(x.conventions.temperature))(R.pairwiseDot(z, z));
  const far = exact(tabulate(n, n, (i, j) => (i === j ? -1e30 : 0)));
  const mine = exact(tabulate(n, n, (i, j) => (j === (i + n / 2) % n ? 1 : 0)));
  return R.mean('all')(R.sub(R.logSumExp('row')(R.add(s, far)), R.sum('row')(R.mul(s, mine))));
};

const three: Law['under'] = { normalisation: 'none', reduction: 'mean', norm: 2, epsilon: 0, swap: 'no' };
const hinge: Law['under'] = { ...three, form: 'hinge', margin: 1 };
const plain: Law['domain'] = {
  kinds: ['gaussian', 'whole', 'one-hot', 'duplicates', 'identical', 'a zero row'],
};

/** Some hold distances here from below, so that rows that coincide have a slope of 0 and not of 0/0. */
const distanceFloor = 1e-15;

const distances = (R: Algebra<Bounded>, x: Situation): { near: Bounded; far: Bounded } => {
  const a = exact(tensor(x, 'anchor'));
  const to = (n: string) =>
    loosely(R.sqrt(R.sum('row')(R.square(R.sub(a, exact(tensor(x, n)))))), distanceFloor);
  return { near: to('positive'), far: to('negative') };
};

const triplets: ReadonlyArray<Law> = [
  law({
    id: 'triplet/not-negative',
    statement: 'ℒ ≥ 0',
    because: 'it is a hinge',
    needs,
    under: hinge,
    domain: plain,
    questions: asking('terms'),
    relations: (R) => (_, a) => [atMost(like(R, the(a, 'here', 'terms'), 0), the(a, 'here', 'terms'))],
  }),
  law({
    id: 'triplet/not-below-violation',
    statement: 'd₊ − d₋ + m ≤ ℒᵢ ≤ max(0, d₊ + m)',
    because: 'zero exactly when the negative is further than the positive by the margin',
    mistaken: 'squared distances under the same name',
    needs,
    under: hinge,
    domain: plain,
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const { near, far } = distances(R, x);
      const terms = the(a, 'here', 'terms');
      return [
        atMost(R.shift(1)(R.sub(near, far)), terms, 'from below'),
        atMost(terms, R.shift(1)(near), 'from above'),
      ];
    },
  }),
  law({
    id: 'triplet/margin-at-collapse',
    statement: 'all rows alike:   ℒ = m, and log(1 + e^m) in the smooth form',
    because: 'both distances are equal: a loss that sits at its margin has collapsed',
    mistaken: 'omoindrot/tensorflow-triplet-loss#6, #38: read as a plateau of learning',
    under: { ...three, margin: 1 },
    domain: plain,
    questions: (x) => ({
      hinge: asked('loss', under(collapsed(x), { form: 'hinge' })),
      soft: asked('loss', under(collapsed(x), { form: 'soft' })),
    }),
    relations: (R) => (_, a) => [
      equal(the(a, 'hinge'), number(R)(1), 'hinge'),
      equal(the(a, 'soft'), R.softplus(number(R)(1)), 'soft'),
    ],
  }),
  law({
    id: 'triplet/soft-near-hinge',
    statement: 'hinge ≤ soft ≤ hinge + log 2',
    because: 'max(0, x) ≤ log(1 + eˣ) ≤ max(0, x) + log 2',
    needs,
    under: hinge,
    domain: plain,
    questions: askingBoth('terms', (x) => under(x, { form: 'soft' })),
    relations: (R) => (_, a) => [
      atMost(the(a, 'here', 'terms'), the(a, 'there', 'terms'), 'from below'),
      atMost(the(a, 'there', 'terms'), R.shift(Math.LN2)(the(a, 'here', 'terms')), 'from above'),
    ],
  }),
  law({
    id: 'triplet/mean-of-nonzero-not-below-mean',
    statement: 'mean over terms above 0 ≥ mean over all; 0, and not NaN, when there is none',
    because: 'zeros only lower a mean',
    mistaken: '0/0 once every triplet is easy: pytorch-metric-learning#107',
    under: hinge,
    domain: plain,
    questions: askingBoth('loss', (x) => under(x, { reduction: 'mean-of-nonzero' })),
    relations: () => (_, a) => [atMost(the(a, 'here'), the(a, 'there'))],
  }),
  law({
    id: 'triplet/swap-is-harder',
    statement: 'ℒ ≤ ℒ with the swap',
    because: 'the nearer of two negatives’ distances is taken',
    needs,
    under: hinge,
    domain: plain,
    questions: askingBoth('terms', (x) => under(x, { swap: 'yes' })),
    relations: () => (_, a) => [atMost(the(a, 'here', 'terms'), the(a, 'there', 'terms'))],
  }),
  law({
    id: 'triplet/unit-rows-bounded',
    statement: 'unit rows:   ℒᵢ ≤ m + 2',
    because: 'no two unit rows are further apart than 2',
    needs,
    under: { ...hinge, normalisation: 'unit' },
    questions: asking('terms'),
    relations: (R) => (_, a) => [atMost(the(a, 'here', 'terms'), like(R, the(a, 'here', 'terms'), 3))],
  }),
  law({
    id: 'triplet/isometry-invariant',
    statement: 'ℒ(x + c) = ℒ(x)',
    because: 'only differences enter; an ε inside each component breaks this',
    mistaken: 'torch’s ε = 1e-6: d(a, b) = 2.2e-6 against d(b, a) = 1e-6',
    under: hinge,
    domain: { kinds: ['whole', 'one-hot'] },
    questions: askingBoth('loss', (x) =>
      withTensors(
        x,
        Object.fromEntries(
          ['anchor', 'positive', 'negative'].map((n) => {
            const m = tensor(x, n);
            return [n, tabulate(m.rows, m.cols, (i, j) => (m.data[i * m.cols + j] as number) + 8)];
          }),
        ),
      ),
    ),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  }),
  law({
    id: 'triplet/gradient-where-points-coincide',
    statement: 'anchor = positive:   |∇ℒ| is finite, and 0 by the positive’s distance',
    because: 'a distance has no slope at 0; 0 is one of its subgradients',
    mistaken: 'd/dx √0 = ∞, times 0 is NaN',
    needs: ['gradient'],
    under: { ...hinge, margin: 1 },
    domain: plain,
    questions: (x) => ({
      here: asked(
        'gradient',
        withTensors(x, { positive: tensor(x, 'anchor'), negative: tensor(x, 'anchor') }),
      ),
    }),
    relations: (R) => (_, a) =>
      Object.entries(a.here ?? {}).map(([n, g]) => equal(g, R.scale(0)(exact(times(0, g.value))), n)),
  }),
];

const margins: ReadonlyArray<Law> = [
  law({
    id: 'margin-contrastive/zero-when-apart',
    statement: 'pairs together that coincide cost 0; pairs apart by ≥ m cost 0',
    because: 'nothing is left to do',
    needs,
    under: { normalisation: 'none', reduction: 'mean', margin: 1 },
    questions: (x) => ({
      together: asked('terms', { ...withTensors(x, { y: tensor(x, 'x') }), labels: ones(x, 1) }),
      apart: asked('terms', { ...withTensors(x, { y: shifted(x) }), labels: ones(x, 0) }),
    }),
    relations: (R) => (_, a) =>
      ['together', 'apart'].map((q) =>
        equal(the(a, q, 'terms'), loosely(like(R, the(a, q, 'terms'), 0), distanceFloor), q),
      ),
  }),
  law({
    id: 'margin-contrastive/collapse',
    statement: 'all rows alike:   ℒᵢ = 0 for pairs together, m²/2 for pairs apart',
    because: 'the distance is 0',
    needs,
    under: { normalisation: 'none', reduction: 'mean', margin: 1 },
    questions: (x) => ({ here: asked('terms', collapsed(x)) }),
    relations: () => (x, a) => [
      equal(
        the(a, 'here', 'terms'),
        loosely(
          exact(tabulate(tensor(x, 'x').rows, 1, (i) => ((x.labels?.[i] ?? 0) === 1 ? 0 : 0.5))),
          distanceFloor,
        ),
      ),
    ],
  }),
  law({
    id: 'n-pairs/log-candidates-at-collapse',
    statement: 'all rows alike:   ℒ = log N',
    because: 'every candidate is as good as another',
    under: { normalisation: 'none', reduction: 'mean' },
    domain: plain,
    questions: (x) => ({ here: asked('loss', collapsed(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(tensor(x, 'z').rows / 2)))],
  }),
  law({
    id: 'multi-similarity/not-negative',
    statement: 'ℒₐ ≥ 0',
    because: 'both logarithms are of 1 and more',
    needs,
    questions: asking('terms'),
    relations: (R) => (_, a) => [atMost(like(R, the(a, 'here', 'terms'), 0), the(a, 'here', 'terms'))],
  }),
];

const ones = (x: Situation, label: number): Int32Array => new Int32Array(tensor(x, 'x').rows).fill(label);
const shifted = (x: Situation) => {
  const m = tensor(x, 'x');
  return tabulate(m.rows, m.cols, (i, j) =>
    Math.fround((m.data[i * m.cols + j] as number) + (j === 0 ? 2048 : 0)),
  );
};

/** Laws of labelled losses. */
export const classLaws: ReadonlyArray<Law> = [...supervised, ...triplets, ...margins];
