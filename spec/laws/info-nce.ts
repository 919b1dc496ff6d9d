/** info-nce — one anchor among its candidates: what the softmax of similarities must satisfy. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { named, normals, permutation } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { collapsed, stacked, taken } from './moves.js';
import { firstRows } from './objectives.js';
import {
  asking,
  askingBoth,
  atMost,
  equal,
  exact,
  inverseTemperature,
  law,
  like,
  number,
  tensor,
  under,
  withTensors,
} from './saying.js';

const shared: Law['under'] = { mode: 'shared', positive: 'counted-once', direction: 'query-to-key' };
const once: Law['under'] = { mode: 'in-batch', positive: 'counted-once', direction: 'query-to-key' };
const unit: Law['under'] = { normalisation: 'unit' };
const needs = ['terms'];

/** Cosines of each query with its key and with the shared negatives. */
const cosines = (R: Algebra<Bounded>, x: Situation): { own: Bounded; others: Bounded } => {
  const [q, k, m] = ['q', 'k', 'negatives'].map((n) => R.normalizeRows(1e-12)(exact(tensor(x, n)))) as [
    Bounded,
    Bounded,
    Bounded,
  ];
  return { own: R.rowDot(q, k), others: R.pairwiseDot(q, m) };
};

const negatives = (x: Situation): number => tensor(x, 'negatives').rows;
const withNegatives = (x: Situation, m: Matrix): Situation => withTensors(x, { negatives: m });
const doubled = (x: Situation): Situation =>
  withNegatives(x, stacked(tensor(x, 'negatives'), tensor(x, 'negatives')));

const byGap = (R: Algebra<Bounded>, x: Situation) => {
  const { own, others } = cosines(R, x);
  const steep = inverseTemperature(x);
  return { gap: R.scale(steep)(R.sub(R.max('row')(others), own)), own, others, steep };
};

/** Bounds from similarities. */
const bounds: ReadonlyArray<Law> = [
  law({
    id: 'info-nce/not-negative',
    statement: 'ℒᵢ ≥ 0',
    because: 'a probability is at most 1; rounding may make it exactly 0',
    mistaken: 'the positive left out of the denominator: lightning-bolts#252',
    needs,
    questions: asking('terms'),
    relations: (R) => (_, a) => [atMost(like(R, the(a, 'here', 'terms'), 0), the(a, 'here', 'terms'))],
  }),
  law({
    id: 'info-nce/between-cosine-bounds',
    statement: 'log(1 + K e^{−2/τ}) ≤ ℒᵢ ≤ log(1 + K e^{2/τ})',
    because: 'cosines lie between −1 and 1',
    mistaken: 'rows that are not normalised leave the interval',
    needs,
    under: { ...shared, ...unit },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const [terms, k] = [the(a, 'here', 'terms'), negatives(x)];
      const end = (sign: number) =>
        R.softplus(like(R, terms, Math.log(k) + 2 * sign * inverseTemperature(x)));
      return [atMost(end(-1), terms, 'from below'), atMost(terms, end(1), 'from above')];
    },
  }),
  law({
    id: 'info-nce/between-gap-bounds',
    statement: 'softplus(g/τ) ≤ ℒᵢ ≤ log(1 + K e^{g/τ}),   g = maxⱼ sⱼ − s₊',
    because: 'the hardest negative is one of K, and none is harder; so τℒ → max(0, g) as τ → 0',
    needs,
    under: { ...shared, ...unit },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const [{ gap }, terms] = [byGap(R, x), the(a, 'here', 'terms')];
      return [
        atMost(R.softplus(gap), terms, 'from below'),
        atMost(terms, R.softplus(R.add(gap, number(R)(Math.log(negatives(x))))), 'from above'),
      ];
    },
  }),
  law({
    id: 'info-nce/near-collapse-value-when-warm',
    statement: '0 ≤ ℒᵢ − log(1 + K) − (mean s − s₊)/τ ≤ 1/(2τ²)',
    because: 'Jensen and Hoeffding over all K + 1 cosines, which spread over at most 2',
    needs,
    under: { ...shared, ...unit },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const [{ own, others, steep }, k] = [byGap(R, x), negatives(x)];
      const mean = R.scale(1 / (k + 1))(R.add(own, R.sum('row')(others)));
      const linear = R.add(number(R)(Math.log(1 + k)), R.scale(steep)(R.sub(mean, own)));
      const terms = the(a, 'here', 'terms');
      return [
        atMost(linear, terms, 'from below'),
        atMost(terms, R.add(linear, number(R)(steep ** 2 / 2)), 'from above'),
      ];
    },
  }),
  law({
    id: 'info-nce/below-log-2-is-right',
    statement: 'ℒᵢ < log 2   ⟹   the positive is the nearest candidate',
    because: 'p₊ > ½',
    needs,
    under: { ...shared, ...unit },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const { gap } = byGap(R, x);
      const wrong = R.greater(gap, like(R, gap, 0));
      return [atMost(R.scale(Math.LN2)(wrong), the(a, 'here', 'terms'))];
    },
  }),
];

/** What happens when candidates come and go. */
const candidates: ReadonlyArray<Law> = [
  law({
    id: 'info-nce/alone-is-zero',
    statement: 'N = 1:   ℒ = 0 and ∇ℒ = 0',
    because: 'the only candidate is the right one',
    needs: ['loss', 'gradient'],
    under: once,
    questions: (x) => {
      const one = withTensors(x, { q: firstRows(tensor(x, 'q'), 1), k: firstRows(tensor(x, 'k'), 1) });
      return { loss: asked('loss', one), slope: asked('gradient', one) };
    },
    relations: (R) => (_, a) => [
      equal(the(a, 'loss'), number(R)(0), 'loss'),
      ...['q', 'k'].map((n) => equal(the(a, 'slope', n), R.scale(0)(the(a, 'slope', n)), n)),
    ],
  }),
  law({
    id: 'info-nce/one-negative-is-softplus',
    statement: 'K = 1:   ℒᵢ = softplus((s₋ − s₊)/τ)',
    because: 'logistic regression on the difference',
    needs,
    under: { ...shared, ...unit },
    questions: (x) => ({ here: asked('terms', withNegatives(x, firstRows(tensor(x, 'negatives'), 1))) }),
    relations: (R) => (x, a) => {
      const one = withNegatives(x, firstRows(tensor(x, 'negatives'), 1));
      return [equal(the(a, 'here', 'terms'), R.softplus(byGap(R, one).gap))];
    },
  }),
  law({
    id: 'info-nce/log-candidates-at-collapse',
    statement: 'all rows alike:   ℒ = log(1 + K)',
    because: 'every candidate is as good as another',
    under: { ...shared, ...unit, reduction: 'mean' },
    questions: (x) => ({ here: asked('loss', collapsed(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(1 + negatives(x))))],
  }),
  law({
    id: 'info-nce/more-negatives-are-harder',
    statement: 'ℒ(K) ≤ ℒ(K + 1)',
    because: 'another negative adds log(1 + e^{s/τ − lse}) > 0',
    mistaken: 'denominators divided by their number of terms',
    needs,
    under: shared,
    domain: { least: 2 },
    questions: askingBoth('terms', (x) =>
      withNegatives(x, firstRows(tensor(x, 'negatives'), negatives(x) - 1)),
    ),
    relations: () => (_, a) => [atMost(the(a, 'there', 'terms'), the(a, 'here', 'terms'))],
  }),
  law({
    id: 'info-nce/negatives-twice',
    statement: 'ℒ ≤ ℒ(every negative twice) ≤ ℒ + log 2',
    because: 'the denominator grows, and at most doubles',
    needs,
    under: shared,
    questions: askingBoth('terms', doubled),
    relations: (R) => (_, a) => [
      atMost(the(a, 'here', 'terms'), the(a, 'there', 'terms'), 'from below'),
      atMost(the(a, 'there', 'terms'), R.shift(Math.LN2)(the(a, 'here', 'terms')), 'from above'),
    ],
  }),
  law({
    id: 'info-nce/negatives-permute',
    statement: 'ℒ(π negatives) = ℒ(negatives)',
    because: 'a sum has no order',
    mistaken: 'candidates gathered as P N P N, labels counting 0, 1, 2: sentence-transformers PR#3453',
    needs,
    under: shared,
    domain: { least: 2 },
    questions: askingBoth('terms', (x) =>
      withNegatives(x, taken(tensor(x, 'negatives'), permutation(named(x.key, 'order'), negatives(x)))),
    ),
    relations: () => (_, a) => [equal(the(a, 'here', 'terms'), the(a, 'there', 'terms'))],
  }),
  law({
    id: 'info-nce/full-batch-not-below-micro-batches',
    statement: 'ℒ(batch) ≥ mean over micro-batches of ℒ(micro-batch)',
    because: 'each anchor loses the negatives of the other half: accumulation is not big-batch training',
    mistaken: 'gradient accumulation sold as a large batch: sentence-transformers#2916',
    under: { ...once, reduction: 'mean' },
    domain: { least: 2 },
    questions: (x) => {
      const n = tensor(x, 'q').rows;
      const half = Math.ceil(n / 2);
      const part = (from: number, to: number) => {
        const index = Int32Array.from({ length: to - from }, (_, i) => from + i);
        return withTensors(x, { q: taken(tensor(x, 'q'), index), k: taken(tensor(x, 'k'), index) });
      };
      return { all: asked('loss', x), p: asked('loss', part(0, half)), q: asked('loss', part(half, n)) };
    },
    relations: (R) => (x, a) => {
      const n = tensor(x, 'q').rows;
      const share = Math.ceil(n / 2) / n;
      const parts = R.add(R.scale(share)(the(a, 'p')), R.scale(1 - share)(the(a, 'q')));
      return [atMost(parts, the(a, 'all'))];
    },
  }),
  law({
    id: 'info-nce/positive-twice',
    statement: 'ℒ₂ = ℒ + log(1 + p₊),   p₊ = e^{−ℒ}',
    because:
      'a denominator that counts the positive twice is larger by p₊: the formula with Σ from 0 to K read literally',
    needs,
    under: { mode: 'in-batch', direction: 'query-to-key', positive: 'counted-once' },
    questions: askingBoth('terms', (x) => under(x, { positive: 'counted-twice' })),
    relations: (R) => (_, a) => {
      const once = the(a, 'here', 'terms');
      return [equal(the(a, 'there', 'terms'), R.add(once, R.softplus(R.neg(once))))];
    },
  }),
  law({
    id: 'info-nce/both-directions-are-the-mean',
    statement: 'ℒ_both(q, k) = (ℒ(q, k) + ℒ(k, q))/2',
    because: 'each side asks the other',
    mistaken: 'the other direction forgotten',
    under: { mode: 'in-batch', positive: 'counted-once', reduction: 'mean', direction: 'both' },
    questions: (x) => {
      const one = under(x, { direction: 'query-to-key' });
      return {
        both: asked('loss', x),
        there: asked('loss', one),
        back: asked('loss', withTensors(one, { q: tensor(x, 'k'), k: tensor(x, 'q') })),
      };
    },
    relations: (R) => (_, a) => [equal(the(a, 'both'), R.scale(0.5)(R.add(the(a, 'there'), the(a, 'back'))))],
  }),
  law({
    id: 'info-nce/finite',
    statement: 'ℒᵢ ≤ log N + 2/τ, at any τ ≥ 0.003 and any rows',
    because: 'scores differ by at most 2/τ: nothing overflows when the largest is subtracted first',
    mistaken: 'bare exponentials: infinite in float32 for τ < 0.0113',
    needs,
    under: { ...once, ...unit },
    domain: { tau: [0.003, 0.02] },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const terms = the(a, 'here', 'terms');
      return [atMost(terms, like(R, terms, Math.log(tensor(x, 'q').rows) + 2 * inverseTemperature(x)))];
    },
  }),
];

/** A joint distribution of 3 × 3 and a critic, every (x, y, y′) asked at once. */
const joint = (
  x: Situation,
): { p: ReadonlyArray<number>; asking: Situation; weight: Matrix; information: number } => {
  const raw = Array.from(normals(named(x.key, 'joint'), 9), Math.exp);
  const total = raw.reduce((a, b) => a + b, 0);
  const p = raw.map((v) => v / total);
  const critic = normals(named(x.key, 'critic'), 9).map((v) => Math.fround(2 * v));
  const sum = (which: (e: number) => boolean) => p.reduce((so, v, e) => so + (which(e) ? v : 0), 0);
  const [px, py] = [0, 1, 2]
    .map((i) => sum((e) => Math.floor(e / 3) === i))
    .reduce(
      ([a, b], v, i) => [
        [...a, v],
        [...b, sum((e) => e % 3 === i)],
      ],
      [[], []] as [number[], number[]],
    );
  const one = (j: number) => (_: number, c: number) => (c === j ? 1 : 0);
  const cases = Array.from(
    { length: 27 },
    (_, e) => [Math.floor(e / 9), Math.floor(e / 3) % 3, e % 3] as const,
  );
  const rows = (pick: (c: readonly [number, number, number]) => (i: number, j: number) => number) =>
    tabulate(27, 3, (i, j) => pick(cases[i] as readonly [number, number, number])(0, j));
  return {
    p,
    asking: under(
      withTensors(x, {
        q: rows(
          ([i]) =>
            (_, j) =>
              critic[3 * i + j] as number,
        ),
        k: rows(([, y]) => one(y)),
        negatives: rows(([, , z]) => one(z)),
      }),
      { temperature: 1 },
    ),
    weight: tabulate(27, 1, (e) => {
      const [i, y, z] = cases[e] as readonly [number, number, number];
      return (p[3 * i + y] as number) * (py[z] as number);
    }),
    information: p.reduce(
      (so, v, e) => so + v * Math.log(v / ((px[Math.floor(e / 3)] as number) * (py[e % 3] as number))),
      0,
    ),
  };
};

/** What the loss tells about the world. */
const information: ReadonlyArray<Law> = [
  law({
    id: 'info-nce/bounds-mutual-information',
    statement: 'log N − E ℒ ≤ I(X; Y),   N candidates with the positive among them',
    because: 'every case of a 3 × 3 joint enumerated, negatives from the marginal',
    source: 'arXiv:1807.03748, appendix A.1',
    mistaken: 'N counted without the positive; estimates above log N',
    needs,
    under: { mode: 'per-query', direction: 'query-to-key', positive: 'counted-once', normalisation: 'none' },
    questions: (x) => ({ here: asked('terms', joint(x).asking) }),
    relations: (R) => (x, a) => {
      const { weight, information: i } = joint(x);
      const expected = R.sum('all')(R.mul(exact(weight), the(a, 'here', 'terms')));
      return [atMost(R.sub(number(R)(Math.LN2), expected), number(R)(i))];
    },
  }),
];

/** Laws of one anchor among candidates. */
export const infoNceLaws: ReadonlyArray<Law> = [...bounds, ...candidates, ...information];
