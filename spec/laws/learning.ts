/** learning — queues, slow parameters, optimisers, schedules. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { stacked, taken, times } from './moves.js';
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

const last = (m: Matrix, n: number): Matrix =>
  taken(
    m,
    Int32Array.from({ length: n }, (_, i) => m.rows - n + i),
  );

const memory: ReadonlyArray<Law> = [
  law({
    id: 'queue/first-in-first-out',
    statement: 'after any two pushes: the last K rows of everything, oldest first',
    because: 'no pointer, no remainder: a batch need not divide K',
    mistaken:
      'a ring that truncates at its end loses rows: lightly’s bank, K = 10, B = 4; moco and PCL refuse',
    needs,
    questions: asking('value'),
    follow: (x, a) => ({
      again: asked(
        'value',
        withTensors(x, { queue: the(a, 'here', 'value').value, rows: times(2, tensor(x, 'rows')) }),
      ),
    }),
    relations: () => (x, a) => {
      const all = stacked(stacked(tensor(x, 'queue'), tensor(x, 'rows')), times(2, tensor(x, 'rows')));
      return [equal(the(a, 'again', 'value'), exact(last(all, tensor(x, 'queue').rows)))];
    },
  }),
  law({
    id: 'moving-average/ends',
    statement: 'm = 1: ξ stays;   m = 0: ξ = θ',
    because: 'm is the share of the old',
    needs,
    under: { momentum: 1 },
    questions: askingBoth('value', (x) => under(x, { momentum: 0 })),
    relations: () => (x, a) => [
      equal(the(a, 'here', 'value'), exact(tensor(x, 'average')), 'm = 1'),
      equal(the(a, 'there', 'value'), exact(tensor(x, 'online')), 'm = 0'),
    ],
  }),
  law({
    id: 'moving-average/closed-form',
    statement: 'θ fixed, n steps:   ξ = mⁿ ξ₀ + (1 − mⁿ) θ',
    because: 'the distance to θ shrinks by m at every step',
    needs,
    under: { momentum: 0.75 },
    domain: { kinds: ['gaussian', 'whole'] },
    questions: asking('value'),
    follow: (x, a) => ({ again: asked('value', withTensors(x, { average: the(a, 'here', 'value').value })) }),
    relations: (R) => (x, a) => {
      const closed = R.add(
        R.scale(0.5625)(exact(tensor(x, 'average'))),
        R.scale(0.4375)(exact(tensor(x, 'online'))),
      );
      // The second step starts from the first as it was rounded, and hands on m of that.
      const first = the(a, 'here', 'value');
      const handed = R.scale(0.75)(R.sub(first, exact(first.value)));
      return [equal(the(a, 'again', 'value'), R.add(closed, handed))];
    },
  }),
  law({
    id: 'held-temperature/within-bounds',
    statement: 'log 1/τ_high ≤ a ≤ log 1/τ_low after every step, and a stays where it was inside',
    because: 'a scale above 100 makes training unstable',
    mistaken: 'clamp missing, or in the wrong units: openai/CLIP#46, transformers#13430',
    needs,
    questions: asking('value'),
    under: {},
    relations: (R) => (x, a) => {
      const held = the(a, 'here', 'value');
      const was = exact(tensor(x, 'scale'));
      return [
        atMost(number(R)(0), held, 'from below'),
        atMost(held, number(R)(Math.log(100)), 'from above'),
        atMost(
          R.absolute(R.sub(held, was)),
          R.maximum(R.neg(was), R.relu(R.shift(-Math.log(100))(was))),
          'inside',
        ),
      ];
    },
  }),
];

const rule = (name: string, more: Law['under'] = {}): Law['under'] => ({ rule: name, decay: 0, ...more });
const ordinary: Law['domain'] = { kinds: ['gaussian', 'whole', 'one-hot'] };
const parameter = (x: Situation): Matrix => tensor(x, 'parameter');
const steps = (x: Situation, gradient: Matrix, n: number): Situation =>
  withTensors(x, {
    gradients: tabulate(
      n * gradient.rows,
      gradient.cols,
      (i, j) => gradient.data[(i % gradient.rows) * gradient.cols + j] as number,
    ),
  });
const first = (x: Situation): Matrix =>
  taken(
    tensor(x, 'gradients'),
    Int32Array.from({ length: parameter(x).rows }, (_, i) => i),
  );

const zeroRate = (name: string): Law =>
  law({
    id: `optimiser/zero-rate-is-identity/${name}`,
    of: 'optimiser',
    statement: 'rate 0:   θ stays',
    because: 'everything that moves is multiplied by the rate',
    needs,
    under: rule(name, { rate: 0, decay: 0.125 }),
    domain: ordinary,
    questions: asking('value'),
    relations: () => (x, a) => [equal(the(a, 'here', 'value'), exact(parameter(x)))],
  });

const optimisers: ReadonlyArray<Law> = [
  ...['sgd', 'momentum', 'adam', 'adamw', 'lars-mocov3', 'lars-lightly'].map(zeroRate),
  law({
    id: 'optimiser/momentum-closed-form',
    statement: 'constant g, three steps:   θ₀ − θ = rate · (1 + (1 + μ) + (1 + μ + μ²)) g',
    because: 'bₙ = g (1 − μⁿ)/(1 − μ)',
    needs,
    under: rule('momentum', { rate: 0.125, momentum: 0.5 }),
    domain: ordinary,
    questions: (x) => ({ here: asked('value', steps(x, first(x), 3)) }),
    relations: (R) => (x, a) => [
      equal(
        R.sub(exact(parameter(x)), the(a, 'here', 'value')),
        R.scale(0.125 * (1 + 1.5 + 1.75))(exact(first(x))),
      ),
    ],
  }),
  law({
    id: 'optimiser/adam-first-step-is-sign',
    statement: 'step 1:   θ₀ − θ = rate · g/(|g| + ε)',
    because: 'both running means are corrected for their start',
    needs,
    under: rule('adam', { rate: 0.125 }),
    domain: ordinary,
    questions: (x) => ({ here: asked('value', steps(x, first(x), 1)) }),
    relations: (R) => (x, a) => {
      const g = exact(first(x));
      const step = R.div(g, R.shift(1e-8)(R.absolute(g)));
      return [equal(R.sub(exact(parameter(x)), the(a, 'here', 'value')), R.scale(0.125)(step))];
    },
  }),
  law({
    id: 'optimiser/adam-steps-bounded',
    statement: '|θ₀ − θ| ≤ 7.27 n · rate after n steps',
    because: '(1 − β₁)/√((1 − β₂)(1 − β₁²/β₂)) = 7.27, by Cauchy and Schwarz',
    mistaken: 'quoted as the rate itself, or as 3.16 times it',
    needs,
    under: rule('adam', { rate: 0.125 }),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const moved = R.absolute(R.sub(exact(parameter(x)), the(a, 'here', 'value')));
      return [atMost(moved, like(R, moved, 3 * 7.28 * 0.125))];
    },
  }),
  law({
    id: 'optimiser/adamw-decays-apart',
    statement: 'g = 0:   AdamW multiplies θ by (1 − rate·λ) each step',
    because: 'decay is not rescaled by the gradient’s size',
    source: 'arXiv:1711.05101',
    mistaken: 'L2 in Adam: the decay is rescaled to a full step',
    needs,
    under: rule('adamw', { rate: 0.125, decay: 0.5 }),
    domain: ordinary,
    questions: (x) => ({ here: asked('value', steps(x, times(0, first(x)), 2)) }),
    relations: (R) => (x, a) => [
      equal(the(a, 'here', 'value'), R.scale((1 - 0.0625) ** 2)(exact(parameter(x)))),
    ],
  }),
  law({
    id: 'optimiser/lars-length',
    statement: 'one step without decay and momentum:   ‖θ₀ − θ‖ = rate · η · ‖θ₀‖, whatever ‖g‖',
    because: 'the trust ratio is η‖w‖/‖g‖',
    mistaken: 'decay in both norms and nothing without decay: lightly’s form',
    needs,
    under: rule('lars-mocov3', { rate: 0.125, momentum: 0 }),
    domain: {
      ...ordinary,
      when: (x) => [first(x), parameter(x)].every((m) => m.data.some((v) => Math.abs(v) > 0.1)),
    },
    questions: (x) => ({ here: asked('value', steps(x, first(x), 1)) }),
    relations: (R) => (x, a) => {
      const length = (m: ReturnType<typeof exact>) => R.sqrt(R.sum('all')(R.square(m)));
      const moved = length(R.sub(exact(parameter(x)), the(a, 'here', 'value')));
      return [equal(moved, R.scale(0.125 * 0.001)(length(exact(parameter(x)))))];
    },
  }),
  law({
    id: 'optimiser/sgd-contracts-a-quadratic',
    statement: 'g = λθ:   θ ← (1 − rate·λ) θ, so it converges exactly when rate < 2/λ',
    because: 'each direction of a quadratic is its own',
    needs,
    under: rule('sgd', { rate: 0.125 }),
    domain: ordinary,
    questions: (x) => ({ here: asked('value', steps(x, times(4, parameter(x)), 1)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here', 'value'), R.scale(0.5)(exact(parameter(x))))],
  }),
];

const shape = (name: string): Law['under'] => ({ shape: name, start: 1, end: 0.125, count: 20, warmup: 5 });

const schedules: ReadonlyArray<Law> = [
  law({
    id: 'schedule/cosine-endpoints',
    statement: 'cosine(0) = start, cosine(n/2) = (start + end)/2, cosine(n) = end',
    because: 'half a cosine; lightly’s form reaches the end one step earlier, swav’s never',
    needs,
    under: shape('cosine'),
    questions: asking('value'),
    relations: (R) => (_, a) =>
      (
        [
          [0, 1],
          [10, 0.5625],
          [20, 0.125],
        ] as const
      ).map(([step, value]) =>
        equal(R.sliceRows(step, 1)(the(a, 'here', 'value')), number(R)(value), `step ${step}`),
      ),
  }),
  law({
    id: 'schedule/cosine-monotone',
    statement: 'cosine(t + 1) ≤ cosine(t) for t < n',
    because: 'cos falls from 0 to π',
    needs,
    under: shape('cosine'),
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const v = the(a, 'here', 'value');
      return [atMost(R.sliceRows(1, 20)(v), R.sliceRows(0, 20)(v))];
    },
  }),
  law({
    id: 'schedule/warm-up-meets-the-cosine',
    statement: 'start·t/W up to W, where the cosine begins without a repeat or a gap',
    because: 'the schedule is continuous where its pieces join',
    mistaken: 'a peak that stands twice: swav, solo-learn; a first step that is skipped: lightly',
    needs,
    under: shape('cosine-warmup'),
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const v = the(a, 'here', 'value');
      const line = exact(tabulate(6, 1, (t) => t / 5));
      return [equal(R.sliceRows(0, 6)(v), line), equal(R.sliceRows(20, 1)(v), number(R)(0.125), 'end')];
    },
  }),
];

/** Laws of what moves parameters. */
export const learningLaws: ReadonlyArray<Law> = [...memory, ...optimisers, ...schedules];
