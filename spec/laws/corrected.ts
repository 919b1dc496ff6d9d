/** corrected — decoupled, debiased and hard negatives; alignment and uniformity; losses without negatives. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
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
  count,
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

const unit: Law['under'] = { normalisation: 'unit', reduction: 'mean' };
const needs = ['terms'];

/** Unit rows of both views, one above the other, and their scores over τ. */
const scores = (R: Algebra<Bounded>, x: Situation): Bounded => {
  const z = R.concatRows(
    ...(['z0', 'z1'].map((n) => R.normalizeRows(1e-12)(exact(tensor(x, n)))) as [Bounded, Bounded]),
  );
  return R.scale(inverseTemperature(x))(R.pairwiseDot(z, z));
};

const mask = (x: Situation, keeps: (i: number, j: number, n: number) => boolean): Bounded => {
  const n = count(x);
  return exact(tabulate(2 * n, 2 * n, (i, j) => (keeps(i, j, n) ? 1 : 0)));
};

const own = (R: Algebra<Bounded>, x: Situation, s: Bounded): Bounded =>
  R.sum('row')(
    R.mul(
      s,
      mask(x, (i, j, n) => j === (i + n) % (2 * n)),
    ),
  );

const lseOver = (
  R: Algebra<Bounded>,
  x: Situation,
  s: Bounded,
  keeps: (i: number, j: number, n: number) => boolean,
) => {
  const far = exact(tabulate(2 * count(x), 2 * count(x), (i, j) => (keeps(i, j, count(x)) ? 0 : -1e30)));
  return R.logSumExp('row')(R.add(s, far));
};

const ntXentTerms = (R: Algebra<Bounded>, x: Situation): Bounded => {
  const s = scores(R, x);
  return R.sub(
    lseOver(R, x, s, (i, j) => i !== j),
    own(R, x, s),
  );
};

const negativesOf = (x: Situation): number => 2 * count(x) - 2;

const dcl: Law['under'] = { ...unit, direction: 'both', weightSigma: 0, masking: 'removed' };

const decoupled: ReadonlyArray<Law> = [
  law({
    id: 'decoupled/below-nt-xent',
    statement: 'DCLᵢ ≤ NT-Xentᵢ',
    because: 'DCL = NT-Xent + log(1 − p₊)',
    mistaken: 'asserted to be at least 0: Decoupled-Contrastive-Learning#9',
    needs,
    under: dcl,
    domain: { least: 2 },
    questions: asking('terms'),
    relations: (R) => (x, a) => [atMost(the(a, 'here', 'terms'), ntXentTerms(R, x))],
  }),
  law({
    id: 'decoupled/floor',
    statement: 'DCLᵢ ≥ log K − 2/τ',
    because: 'negatives at −1, the positive at 1; it may be negative',
    needs,
    under: dcl,
    domain: { least: 2 },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const terms = the(a, 'here', 'terms');
      return [atMost(like(R, terms, Math.log(negativesOf(x)) - 2 * inverseTemperature(x)), terms)];
    },
  }),
  law({
    id: 'decoupled/log-negatives-at-collapse',
    statement: 'all rows alike:   DCL = log(2N − 2)',
    because: 'the positive is not in the denominator',
    under: dcl,
    domain: { least: 2 },
    questions: (x) => ({ here: asked('loss', collapsed(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(negativesOf(x))))],
  }),
  law({
    id: 'decoupled/pull-is-constant',
    statement: 'all rows 0 but one pair a, b:   ∂ℒ/∂a = −b/(Nτ)',
    because: 'the positive enters by −s₊/τ alone: easy positives pull as hard as others',
    needs: ['gradient'],
    under: { ...dcl, normalisation: 'none' },
    domain: { least: 2, kinds: ['gaussian', 'whole'] },
    questions: (x) => ({ here: asked('gradient', firstPairAlone(x)) }),
    relations: (R) => (x, a) => {
      const alone = firstPairAlone(x);
      const pull = R.scale((-2 * inverseTemperature(x)) / (2 * count(alone)))(
        R.sliceRows(0, 1)(exact(tensor(alone, 'z1'))),
      );
      return [equal(R.sliceRows(0, 1)(the(a, 'here', 'z0')), pull)];
    },
  }),
  law({
    id: 'decoupled/weights-average-one',
    statement: 'all positives alike: the weights are 1 and DCLW = DCL',
    because: 'wᵢ = 2 − N softmaxᵢ has mean 1',
    needs,
    under: { ...dcl, weightSigma: 0.5 },
    domain: { least: 2 },
    questions: (x) => ({
      weighted: asked('terms', sameViews(x)),
      plain: asked('terms', under(sameViews(x), { weightSigma: 0 })),
    }),
    relations: () => (_, a) => [equal(the(a, 'weighted', 'terms'), the(a, 'plain', 'terms'))],
  }),
];

/** Every pair but the first is zeros: it pushes nothing. */
const firstPairAlone = (x: Situation): Situation => {
  const kept = (m: Matrix) => tabulate(m.rows, m.cols, (i, j) => (i === 0 ? (m.data[j] as number) : 0));
  return withTensors(x, { z0: kept(tensor(x, 'z0')), z1: kept(tensor(x, 'z1')) });
};

const sameViews = (x: Situation): Situation => collapsed(x);

const plainly: Law['under'] = { ...unit, estimator: 'debiased', classPrior: 0 };

const debiased: ReadonlyArray<Law> = [
  law({
    id: 'debiased/no-prior-is-nt-xent',
    statement: 'τ⁺ = 0:   debiased = InfoNCE over the same negatives',
    because: 'there is no bias to correct',
    needs,
    under: plainly,
    domain: { least: 2 },
    questions: asking('terms'),
    relations: (R) => (x, a) => [equal(the(a, 'here', 'terms'), ntXentTerms(R, x))],
  }),
  law({
    id: 'debiased/estimate-is-floored',
    statement: 'ℒᵢ ≥ log(1 + K e^{−1/τ − s₊/τ})',
    because: 'the estimate of the negatives is held at its least possible value K e^{−1/τ}',
    mistaken: 'without the floor the logarithm is of a negative number',
    needs,
    under: { ...unit, estimator: 'debiased', classPrior: 0.5 },
    domain: { least: 2 },
    questions: asking('terms'),
    relations: (R) => (x, a) => {
      const mine = own(R, x, scores(R, x));
      const floor = R.softplus(R.sub(like(R, mine, Math.log(negativesOf(x)) - inverseTemperature(x)), mine));
      return [atMost(floor, the(a, 'here', 'terms'))];
    },
  }),
  law({
    id: 'debiased/no-hardness-is-debiased',
    statement: 'β = 0:   hard = debiased',
    because: 'all weights are exp(0) over their mean, 1',
    needs,
    under: { ...unit, estimator: 'hard', hardness: 0 },
    domain: { least: 2 },
    questions: askingBoth('terms', (x) => under(x, { estimator: 'debiased' })),
    relations: () => (_, a) => [equal(the(a, 'here', 'terms'), the(a, 'there', 'terms'))],
  }),
  law({
    id: 'debiased/hardness-raises',
    statement: 'ℒᵢ does not fall with β   (τ⁺ = 0)',
    because: 'weights with mean 1 that grow with the exponential they weigh',
    mistaken: 'weights exp(β s) not divided by their mean: joshr17/HCL#1, #5',
    needs,
    under: { ...unit, estimator: 'hard', classPrior: 0, hardness: 1 },
    domain: { least: 2 },
    questions: askingBoth('terms', (x) => under(x, { hardness: 2 })),
    relations: () => (_, a) => [atMost(the(a, 'here', 'terms'), the(a, 'there', 'terms'))],
  }),
  law({
    id: 'debiased/log-candidates-at-collapse',
    statement: 'all rows alike:   ℒ = log(2N − 1), whatever τ⁺ and β',
    because: '(K − τ⁺K)/(1 − τ⁺) = K',
    mistaken: 'not divided by 1 − τ⁺',
    under: { ...unit, estimator: 'hard' },
    domain: { least: 2 },
    questions: (x) => ({ here: asked('loss', collapsed(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(negativesOf(x) + 1)))],
  }),
];

const sphere: Law['under'] = { normalisation: 'unit', alpha: 2, t: 2 };

const spread: ReadonlyArray<Law> = [
  law({
    id: 'hypersphere/alignment-by-cosines',
    statement: 'weight 0, α = 2:   ℒ = 2 − 2 mean cos ∈ [0, 4]',
    because: '‖x̂ − ŷ‖² = 2 − 2 cos',
    under: { ...sphere, weight: 0 },
    domain: {
      least: 2,
      when: (x) => ['z0', 'z1'].every((n) => lengths(tensor(x, n)).every((l) => l > 1e-9)),
    },
    questions: asking('loss'),
    relations: (R) => (x, a) => {
      const [p, q] = ['z0', 'z1'].map((n) => R.normalizeRows(1e-12)(exact(tensor(x, n)))) as [
        Bounded,
        Bounded,
      ];
      const loss = the(a, 'here');
      return [
        equal(loss, R.shift(2)(R.scale(-2)(R.mean('all')(R.rowDot(p, q)))), 'by cosines'),
        atMost(number(R)(0), loss, 'from below'),
        atMost(loss, number(R)(4), 'from above'),
      ];
    },
  }),
  law({
    id: 'hypersphere/uniformity-between-simplex-and-collapse',
    statement: 'z₀ = z₁:   −2tN/(N − 1) ≤ ℒ ≤ 0',
    because: 'no more than a simplex can all be apart; 0 exactly at collapse',
    mistaken: 'pairs of a row with itself counted: the value depends on N',
    under: { ...sphere, weight: 1 },
    domain: { least: 2 },
    questions: (x) => ({ here: asked('loss', withTensors(x, { z1: tensor(x, 'z0') })) }),
    relations: (R) => (x, a) => {
      const n = count(x);
      return [
        atMost(number(R)((-4 * n) / (n - 1)), the(a, 'here'), 'from below'),
        atMost(the(a, 'here'), number(R)(0), 'from above'),
      ];
    },
  }),
  law({
    id: 'hypersphere/zero-at-collapse',
    statement: 'all rows alike:   ℒ = 0',
    because: 'perfectly aligned, not at all uniform',
    under: sphere,
    domain: { least: 2 },
    questions: (x) => ({ here: asked('loss', collapsed(x)) }),
    relations: (R) => (_, a) => [equal(the(a, 'here'), number(R)(0))],
  }),
  law({
    id: 'cosine-regression/between-0-and-4',
    statement: '0 ≤ ‖p̂ − ẑ‖² ≤ 4, 0 for p = z',
    because: 'unit rows are at most 2 apart',
    under: { form: 'two-minus-two-cosines', reduction: 'mean' },
    domain: { when: (x) => lengths(tensor(x, 'p')).every((l) => l > 1e-9) },
    questions: (x) => ({
      here: asked('loss', x),
      same: asked('loss', withTensors(x, { z: tensor(x, 'p') })),
    }),
    relations: (R) => (_, a) => [
      atMost(number(R)(0), the(a, 'here'), 'from below'),
      atMost(the(a, 'here'), number(R)(4), 'from above'),
      equal(the(a, 'same'), number(R)(0), 'p = z'),
    ],
  }),
  law({
    id: 'cosine-regression/target-carries-no-gradient',
    statement: '∂ℒ/∂z = 0 where the target is stopped',
    because: 'the other side is a target: pulled along, both collapse',
    source: 'arXiv:2011.10566, §4.1',
    mistaken: 'the stop-gradient forgotten',
    needs: ['gradient'],
    under: { target: 'stopped' },
    questions: asking('gradient'),
    relations: (R) => (_, a) => [equal(the(a, 'here', 'z'), R.scale(0)(the(a, 'here', 'z')))],
  }),
  law({
    id: 'barlow-twins/views-alike-leave-epsilon',
    statement: 'λ = 0, z₀ = z₁:   ℒ = Σₖ (ε/(varₖ + ε))²,   ε = 1e-5',
    because: 'a feature correlates with itself by 1, but for the ε of its standardisation',
    mistaken: 'the unbiased variance in one place and the biased in the other: diagonals at (N − 1)/N',
    under: { lambda: 0 },
    domain: { least: 2, kinds: ['gaussian', 'whole', 'one-hot', 'identical', 'duplicates'] },
    questions: (x) => ({ here: asked('loss', withTensors(x, { z1: tensor(x, 'z0') })) }),
    relations: (R) => (x, a) => {
      const rest = R.reciprocal(R.shift(1)(R.scale(1e5)(R.variance('column')(exact(tensor(x, 'z0'))))));
      return [equal(the(a, 'here'), R.sum('all')(R.square(rest)))];
    },
  }),
  law({
    id: 'vicreg/invariance-only',
    statement: 'variance = covariance = 0:   ℒ = λ mean (z₀ − z₁)²',
    because: 'what is left is the mean squared difference, over all N·D entries',
    under: { invariance: 25, variance: 0, covariance: 0 },
    domain: { least: 2, kinds: ['gaussian', 'whole', 'duplicates', 'identical'] },
    questions: asking('loss'),
    relations: (R) => (x, a) => {
      const apart = R.sub(exact(tensor(x, 'z0')), exact(tensor(x, 'z1')));
      return [equal(the(a, 'here'), R.scale(25)(R.mean('all')(R.square(apart))))];
    },
  }),
  law({
    id: 'spectral-contrastive/even-in-both-views',
    statement: 'ℒ(−a, −b) = ℒ(a, b)',
    because: 'only products of the views enter',
    questions: askingBoth('loss', (x) =>
      withTensors(x, { z0: times(-1, tensor(x, 'z0')), z1: times(-1, tensor(x, 'z1')) }),
    ),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  }),
];

const lengths = (m: Matrix): ReadonlyArray<number> =>
  Array.from({ length: m.rows }, (_, i) => Math.hypot(...m.data.subarray(i * m.cols, (i + 1) * m.cols)));

/** Laws of corrected denominators and of losses without one. */
export const correctedLaws: ReadonlyArray<Law> = [...decoupled, ...debiased, ...spread];
