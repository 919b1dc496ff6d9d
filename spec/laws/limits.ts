/** limits — what losses become in a limit that is known: many negatives on a sphere, every row a cluster. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate, toRows } from '../../src/prelude/matrix.js';
import { named, uniform } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import {
  equal,
  exact,
  inverseTemperature,
  law,
  like,
  loosely,
  number,
  tensor,
  withTensors,
} from './saying.js';

const many = 256;
const golden = Math.PI * (3 - Math.sqrt(5));

/** A point of the unit sphere of three dimensions at this height, as float32 holds it. */
const point = (height: number, turn: number): ReadonlyArray<number> => {
  const r = Math.sqrt(Math.max(0, 1 - height * height));
  return [r * Math.cos(turn), r * Math.sin(turn), height].map(Math.fround);
};

const rows = (n: number, of: (i: number) => ReadonlyArray<number>): Matrix => {
  const made = Array.from({ length: n }, (_, i) => of(i));
  return tabulate(n, 3, (i, j) => made[i]?.[j] ?? 0);
};

const own = (x: Situation): number => uniform(named(x.key, 'own'), -1, 1);

/** One query at the pole, and negatives whose heights are the middles of even steps: Archimedes' even sphere. */
const onTheSphere = (x: Situation): Situation =>
  withTensors(x, {
    q: rows(1, () => [0, 0, 1]),
    k: rows(1, () => point(own(x), 1)),
    negatives: rows(many, (j) => point(-1 + (2 * j + 1) / many, j * golden)),
  });

/** What the sum over middles of steps may miss of the integral, and what float32 moves the points by. */
const missed = (steep: number): number => (2 * steep ** 2) / (6 * many ** 2) + steep * 2 ** -20;

const ownPrototypes = (x: Situation): Situation => {
  const q = tensor(x, 'q');
  return {
    ...withTensors(x, { prototypes: q, densities: tabulate(q.rows, 1, () => 0.25) }),
    labels: Int32Array.from({ length: q.rows }, (_, i) => i),
  };
};

const amongAll = (R: Algebra<Bounded>, x: Situation): Bounded => {
  const [q, points] = [R.normalizeRows(1e-12)(exact(tensor(x, 'q'))), exact(tensor(x, 'q'))];
  const scores = R.scale(4)(R.pairwiseDot(q, points));
  return R.sub(R.logSumExp('row')(scores), R.scale(4)(R.rowDot(q, points)));
};

/** Positives that are no right angle: weights are read off by dividing by them. */
const farFromOrthogonal = (x: Situation): boolean => {
  const [p, q] = [toRows(tensor(x, 'z0')), toRows(tensor(x, 'z1'))];
  return p.every((a, i) => {
    const b = q[i] ?? [];
    const dot = a.reduce((so, v, d) => so + v * (b[d] ?? 0), 0);
    return Math.abs(dot) > 0.125 * Math.hypot(...a) * Math.hypot(...b);
  });
};

const extreme = (x: Situation): Situation => {
  const s = tensor(x, 'scores');
  return withTensors(x, { scores: { ...s, data: Float64Array.from(s.data, (v) => (v > 0 ? 1 : -1)) } });
};

const halvesExchanged = (x: Situation): Situation => {
  const s = tensor(x, 'scores');
  const half = Math.floor(s.rows / 2);
  const from = (i: number): number => (i + half) % s.rows;
  return withTensors(x, { scores: tabulate(s.rows, s.cols, (i, j) => s.data[from(i) * s.cols + j] ?? 0) });
};

/** For each of two views a queue, made of the other view's scores, in some order. */
function withQueue(x: Situation, order: (i: number, n: number) => number): Situation {
  const s = tensor(x, 'scores');
  const n = s.rows / 2;
  const from = (i: number): number => (1 - Math.floor(i / n)) * n + order(i % n, n);
  return withTensors(x, { queue: tabulate(s.rows, s.cols, (i, j) => s.data[from(i) * s.cols + j] ?? 0) });
}

/** Laws of limits. */
export const limitLaws: ReadonlyArray<Law> = [
  law({
    id: 'info-nce/many-negatives-fill-the-sphere',
    statement: 'K even negatives on the sphere of ℝ³:   ℒ − log K → log(τ sinh(1/τ)) − s₊/τ',
    because: 'the mean of e^{s/τ} becomes an expectation, and a height on the sphere is uniform (Archimedes)',
    source: 'arXiv:2005.10242, theorem 1',
    mistaken: 'log K taken for a number that does not depend on how negatives lie',
    needs: ['terms'],
    under: {
      mode: 'shared',
      positive: 'counted-once',
      direction: 'query-to-key',
      normalisation: 'unit',
      explicit: 'normalised',
    },
    domain: { tau: [0.25, 100] },
    questions: (x) => ({ here: asked('terms', onTheSphere(x)) }),
    relations: (R) => (x, a) => {
      const steep = inverseTemperature(x);
      const sum = (many * Math.sinh(steep)) / steep + Math.exp(own(x) * steep);
      const limit = number(R)(Math.log(sum) - own(x) * steep);
      return [equal(the(a, 'here', 'terms'), loosely(limit, missed(steep)))];
    },
  }),
  law({
    id: 'prototype-nce/each-its-own-is-info-nce',
    statement: 'every row its own prototype, all φ = τ:   ℒ = InfoNCE among all rows',
    because: 'clusters of one row are rows',
    source: 'arXiv:2005.04966, §3.2',
    needs: ['terms'],
    under: { normalisation: 'unit', prototypes: 'counted-once' },
    domain: { kinds: ['gaussian', 'whole', 'one-hot', 'duplicates', 'identical', 'antipodes', 'a zero row'] },
    questions: (x) => ({ here: asked('terms', ownPrototypes(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here', 'terms'), amongAll(R, x))],
  }),
  law({
    id: 'decoupled/weights-have-mean-one',
    statement: 'Σᵢ (DCLᵢ − DCLWᵢ) τ/s₊ᵢ = 0:   the mean of w is 1',
    because: 'w = 2 − N softmax(s₊/σ), and a softmax sums to 1; single weights may be negative',
    source: 'arXiv:2110.06848, eq. 7',
    mistaken: 'weights softmax(s₊/σ) without N: of mean 2 − 1/N',
    needs: ['terms'],
    under: {
      normalisation: 'unit',
      reduction: 'mean',
      direction: 'one-way',
      weightSigma: 0.5,
      masking: 'removed',
    },
    domain: { least: 2, kinds: ['gaussian', 'whole', 'norms from 1e-3 to 1e3'], when: farFromOrthogonal },
    questions: (x) => ({
      weighted: asked('terms', x),
      plain: asked('terms', { ...x, conventions: { ...x.conventions, weightSigma: 0 } }),
    }),
    relations: (R) => (x, a) => {
      const unit = (n: string) => R.normalizeRows(1e-12)(exact(tensor(x, n)));
      const positives = R.scale(inverseTemperature(x))(R.rowDot(unit('z0'), unit('z1')));
      const off = R.div(R.sub(the(a, 'plain', 'terms'), the(a, 'weighted', 'terms')), positives);
      return [equal(R.sum('all')(off), number(R)(0))];
    },
  }),
  law({
    id: 'sinkhorn/sharp-codes-are-finite',
    statement: 'ε = 0.05 and scores of ±1:   0 ≤ Q ≤ 1 and Σₖ Qᵢₖ = 1',
    because: 'e²⁰ fits float32, and logarithms fit anything; half precision ends at 65504 < e²⁰',
    mistaken: 'codes in half precision: ∞/∞',
    needs: ['value'],
    under: { epsilon: 0.05, iterations: 3 },
    questions: (x) => ({ here: asked('value', extreme(x)) }),
    relations: (R) => (_, a) => {
      const q = the(a, 'here', 'value');
      const sums = R.sum('row')(q);
      return [
        { left: R.scale(0)(q), relation: '≤', right: q },
        { left: q, relation: '≤', right: like(R, q, 1) },
        equal(sums, like(R, sums, 1), 'sums to 1'),
      ];
    },
  }),
  law({
    id: 'sinkhorn/queue-before-or-after',
    statement: 'the codes of a batch are the same with earlier rows before it or after it',
    because: 'samples have no order; a queue only helps prototypes to balance',
    source: 'arXiv:2006.09882, §3.3',
    needs: ['value'],
    under: { epsilon: 0.5, iterations: 3 },
    domain: { least: 2 },
    questions: (x) => ({ after: asked('value', x), before: asked('value', halvesExchanged(x)) }),
    relations: (R) => (x, a) => {
      const n = tensor(x, 'scores').rows;
      const half = Math.floor(n / 2);
      const [first, last] = [R.sliceRows(0, half), R.sliceRows(n - half, half)];
      return [equal(first(the(a, 'after', 'value')), last(the(a, 'before', 'value')))];
    },
  }),
  law({
    id: 'swapped-prediction/queue-has-no-order',
    statement: 'ℒ(scores, π queue) = ℒ(scores, queue)',
    because: 'earlier rows weigh on the balance of prototypes and on nothing else',
    mistaken: 'the queue of one view read for the other, or its newest rows only',
    domain: { least: 2 },
    questions: (x) => ({
      here: asked(
        'loss',
        withQueue(x, (i) => i),
      ),
      there: asked(
        'loss',
        withQueue(x, (i, n) => n - 1 - i),
      ),
    }),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  }),
];
