/**
 * logits — InfoNCE as a function of its scores: keys are the unit vectors, so a query is its own row of scores.
 *
 * "Scores" s are what is divided by τ; p = softmax(s/τ).
 */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { named, normals } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { besides, coarse, identity, times } from './moves.js';
import {
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

const raw: Law['under'] = {
  mode: 'in-batch',
  normalisation: 'none',
  positive: 'counted-once',
  direction: 'query-to-key',
  reduction: 'mean',
};
const domain: Law['domain'] = { kinds: ['gaussian'], tau: [0.02, 100] };
const needs = ['terms'];

const size = (x: Situation): number => tensor(x, 'q').rows;

/** Scores of N anchors with N candidates, on a grid. */
const scores = (x: Situation, name = 'scores'): Matrix => {
  const n = size(x);
  const z = normals(named(x.key, name), n * n);
  return coarse(tabulate(n, n, (i, j) => z[i * n + j] as number));
};

const withScores = (x: Situation, s: Matrix): Situation => withTensors(x, { q: s, k: identity(s.rows) });

const probabilities = (R: Algebra<Bounded>, x: Situation, s: Matrix): Bounded =>
  R.softmax(R.scale(inverseTemperature(x))(exact(s)));

const own = (x: Situation): Bounded => exact(identity(size(x)));

const halfway = (a: Matrix, b: Matrix): Matrix =>
  tabulate(
    a.rows,
    a.cols,
    (i, j) => ((a.data[i * a.cols + j] as number) + (b.data[i * a.cols + j] as number)) / 2,
  );

/** The derivative by scores, from the derivative by queries. */
const byScores = (x: Situation) => ({ slope: asked('gradient', withScores(x, scores(x))) });

const slopes: ReadonlyArray<Law> = [
  law({
    id: 'info-nce/gradient-by-scores',
    statement: '∂ℒ/∂sᵢⱼ = (pᵢⱼ − [i = j])/(τN)',
    because: 'd lse = softmax, minus the positive',
    mistaken: 'the factor 1/τ forgotten; the mean’s 1/N forgotten',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: byScores,
    relations: (R) => (x, a) => {
      const p = R.sub(probabilities(R, x, scores(x)), own(x));
      return [equal(the(a, 'slope', 'q'), R.scale(inverseTemperature(x) / size(x))(p))];
    },
  }),
  law({
    id: 'info-nce/positive-pulled-negatives-pushed',
    statement: '∂ℒ/∂s₊ ≤ 0 ≤ ∂ℒ/∂s₋',
    because: 'the loss falls with its own similarity and rises with every other',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: byScores,
    relations: (R) => (x, a) => {
      const g = the(a, 'slope', 'q');
      const eye = own(x);
      const mine = R.mul(g, eye);
      return [atMost(mine, R.scale(0)(mine), 'positive'), atMost(R.scale(0)(g), R.sub(g, mine), 'negatives')];
    },
  }),
  law({
    id: 'info-nce/pull-equals-push',
    statement: 'Σⱼ ∂ℒ/∂sᵢⱼ = 0',
    because: 'a shift of all scores changes nothing',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: byScores,
    relations: (R) => (_, a) => {
      const sum = R.sum('row')(the(a, 'slope', 'q'));
      return [equal(sum, R.scale(0)(sum))];
    },
  }),
  law({
    id: 'info-nce/push-is-softmax-over-negatives',
    statement: '∂ℒ/∂sⱼ · exp(sₗ/τ) = ∂ℒ/∂sₗ · exp(sⱼ/τ)   for negatives j, l',
    because: 'negatives share the push by their own softmax: hard ones take the most of it',
    source: 'arXiv:2012.09740, §3.2',
    needs: ['gradient'],
    under: raw,
    domain: { ...domain, least: 3, tau: [0.3, 100] },
    questions: byScores,
    relations: (R) => (x, a) => {
      const first = R.sliceRows(0, 1)(the(a, 'slope', 'q'));
      const e = R.exp(R.scale(inverseTemperature(x))(R.sliceRows(0, 1)(exact(scores(x)))));
      const at = (v: Bounded, j: number) => R.sliceColumns(j, 1)(v);
      return [equal(R.mul(at(first, 1), at(e, 2)), R.mul(at(first, 2), at(e, 1)))];
    },
  }),
  law({
    id: 'info-nce/push-evens-out-when-warm',
    statement: 'the entropy of the negatives’ shares does not fall when τ doubles',
    because: 'a warmer softmax is more even',
    source: 'arXiv:2012.09740, §3.3',
    needs: ['gradient'],
    under: raw,
    domain: { ...domain, least: 3, tau: [0.1, 10] },
    questions: (x) => ({
      cold: asked('gradient', withScores(x, scores(x))),
      warm: asked(
        'gradient',
        under(withScores(x, scores(x)), { temperature: 2 * Number(x.conventions.temperature) }),
      ),
    }),
    relations: (R) => (_, a) => {
      const entropy = (question: string) => {
        const g = R.sliceRows(0, 1)(the(a, question, 'q'));
        const push = R.sliceColumns(1, g.value.cols - 1)(g);
        const share = R.div(push, R.sum('row')(push));
        return R.neg(R.sum('row')(R.mul(share, R.log(share))));
      };
      return [atMost(entropy('cold'), entropy('warm'))];
    },
  }),
  law({
    id: 'info-nce/gradient-by-query',
    statement: '∂ℒ/∂qᵢ = (E_p[k] − kᵢ)/(τN)',
    because: 'the query moves from the expected key to its own',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: (x) => ({ slope: asked('gradient', x) }),
    relations: (R) => (x, a) => {
      const [q, k] = [exact(tensor(x, 'q')), exact(tensor(x, 'k'))];
      const p = R.softmax(R.scale(inverseTemperature(x))(R.pairwiseDot(q, k)));
      return [
        equal(the(a, 'slope', 'q'), R.scale(inverseTemperature(x) / size(x))(R.sub(R.matmul(p, k), k))),
      ];
    },
  }),
  law({
    id: 'info-nce/gradient-by-key',
    statement: '∂ℒ/∂kⱼ = (Σᵢ pᵢⱼ qᵢ − qⱼ)/(τN)',
    because: 'a key is pushed by every query that it tempts',
    mistaken: 'keys taken as constants: local_loss without gather_with_grad, open_clip#616',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: (x) => ({ slope: asked('gradient', x) }),
    relations: (R) => (x, a) => {
      const [q, k] = [exact(tensor(x, 'q')), exact(tensor(x, 'k'))];
      const p = R.softmax(R.scale(inverseTemperature(x))(R.pairwiseDot(q, k)));
      const pushed = R.sub(R.matmul(R.transpose(p), q), q);
      return [equal(the(a, 'slope', 'k'), R.scale(inverseTemperature(x) / size(x))(pushed))];
    },
  }),
];

const shape: ReadonlyArray<Law> = [
  law({
    id: 'info-nce/convex-in-scores',
    statement: 'ℒ((s + r)/2) ≤ (ℒ(s) + ℒ(r))/2',
    because: 'lse is convex; in embeddings and in τ it is not',
    under: raw,
    domain,
    questions: (x) => ({
      s: asked('loss', withScores(x, scores(x))),
      r: asked('loss', withScores(x, scores(x, 'others'))),
      middle: asked('loss', withScores(x, halfway(scores(x), scores(x, 'others')))),
    }),
    relations: (R) => (_, a) => [atMost(the(a, 'middle'), R.scale(0.5)(R.add(the(a, 's'), the(a, 'r'))))],
  }),
  law({
    id: 'info-nce/gradient-is-monotone',
    statement: '⟨∇ℒ(s) − ∇ℒ(r), s − r⟩ ≥ 0',
    because: 'the Hessian in scores, diag p − ppᵀ, is positive semidefinite',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: (x) => ({
      s: asked('gradient', withScores(x, scores(x))),
      r: asked('gradient', withScores(x, scores(x, 'others'))),
    }),
    relations: (R) => (x, a) => {
      const apart = R.sub(exact(scores(x)), exact(scores(x, 'others')));
      const work = R.sum('all')(R.mul(R.sub(the(a, 's', 'q'), the(a, 'r', 'q')), apart));
      return [atMost(R.scale(0)(work), work)];
    },
  }),
  law({
    id: 'info-nce/shift-invariant',
    statement: 'ℒ(s + c) = ℒ(s), cᵢ any number for each anchor',
    because: 'a critic f(x, y) + g(x) is as good as f: the optimum is log p(y|x)/p(y) + g(x)',
    needs,
    under: raw,
    domain,
    questions: (x) => {
      const n = size(x);
      const shifted = withTensors(x, {
        q: besides(scores(x), (i) => 3 - 2 * i),
        k: besides(identity(n), () => 1),
      });
      return { here: asked('terms', withScores(x, scores(x))), there: asked('terms', shifted) };
    },
    relations: () => (_, a) => [equal(the(a, 'here', 'terms'), the(a, 'there', 'terms'))],
  }),
  law({
    id: 'info-nce/temperature-scaling',
    statement: 'ℒ(2s; 2τ) = ℒ(s; τ)',
    because: 'only s/τ enters',
    mistaken: 'a temperature that multiplies: sentence-transformers#3054',
    needs,
    under: raw,
    domain,
    questions: (x) => {
      const here = withScores(x, scores(x));
      const there = under(withTensors(here, { q: times(2, tensor(here, 'q')) }), {
        temperature: 2 * Number(x.conventions.temperature),
      });
      return { here: asked('terms', here), there: asked('terms', there) };
    },
    relations: () => (_, a) => [equal(the(a, 'here', 'terms'), the(a, 'there', 'terms'))],
  }),
  law({
    id: 'info-nce/slope-in-the-scale',
    statement: '(E_p[s] − s₊) a ≤ ℒ(2a) − ℒ(a) ≤ (E_r[s] − s₊) a,   a = 1/τ, p at a, r at 2a',
    because: 'dℒ/da = E_p[s] − s₊, and ℒ is convex in the scale a; in τ it is not even monotone',
    needs,
    under: raw,
    domain,
    questions: (x) => {
      const here = withScores(x, scores(x));
      const cold = under(here, { temperature: Number(x.conventions.temperature) / 2 });
      return { warm: asked('terms', here), cold: asked('terms', cold) };
    },
    relations: (R) => (x, a) => {
      const [s, steep] = [exact(scores(x)), inverseTemperature(x)];
      const mine = R.sum('row')(R.mul(s, own(x)));
      const tilt = (by: number) =>
        R.scale(steep)(R.sub(R.sum('row')(R.mul(R.softmax(R.scale(by * steep)(s)), s)), mine));
      const rise = R.sub(the(a, 'cold', 'terms'), the(a, 'warm', 'terms'));
      return [atMost(tilt(1), rise, 'from below'), atMost(rise, tilt(2), 'from above')];
    },
  }),
  law({
    id: 'info-nce/gradient-length-bounded',
    statement: '‖∂ℒ/∂qᵢ‖ ≤ 2(1 − p₊)/(τN)   for unit keys',
    because: 'E_p[k] − k₊ = Σ_{j ≠ i} pⱼ(kⱼ − kᵢ), and unit keys are at most 2 apart',
    needs: ['gradient'],
    under: raw,
    domain,
    questions: (x) => ({ slope: asked('gradient', withScores(x, scores(x))) }),
    relations: (R) => (x, a) => {
      const lengths = R.sqrt(R.sum('row')(R.square(the(a, 'slope', 'q'))));
      const right = R.sum('row')(R.mul(probabilities(R, x, scores(x)), own(x)));
      const wrong = R.sub(like(R, right, 1), right);
      return [atMost(lengths, R.mul(number(R)((2 * inverseTemperature(x)) / size(x)), wrong))];
    },
  }),
];

/** Laws of scores. */
export const logitLaws: ReadonlyArray<Law> = [...slopes, ...shape];
