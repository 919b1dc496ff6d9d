/** learning — queues, moving averages, held temperatures, optimisers and schedules. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/objectives/objective.js';
import { adam, adamW } from '../../src/optimisers/adam.js';
import { larsLightly, larsMocoV3 } from '../../src/optimisers/lars.js';
import { heldTemperature, logScale } from '../../src/optimisers/learnable-temperature.js';
import { movingAverage } from '../../src/optimisers/moving-average.js';
import type { Optimiser, OptimiserState } from '../../src/optimisers/optimiser.js';
import type { Schedule } from '../../src/optimisers/schedule.js';
import { constant, cosine, cosineWarmup, linear } from '../../src/optimisers/schedule.js';
import { sgd } from '../../src/optimisers/sgd.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { enqueued } from '../../src/training/queue.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';
import { topicOf } from './building.js';

const number = (name: string, meaning: string) => ({ name, meaning, allowed: 'a finite number' });

const everything = { adapts: () => true, decays: () => true } as const;

/** The rules by name. */
const rules: Readonly<Record<string, (c: Conventions) => Optimiser>> = {
  sgd: (c) => sgd({ weightDecay: Number(c.decay) }),
  momentum: (c) => sgd({ momentum: Number(c.momentum), weightDecay: Number(c.decay) }),
  nesterov: (c) => sgd({ momentum: Number(c.momentum), nesterov: true, weightDecay: Number(c.decay) }),
  adam: (c) => adam({ weightDecay: Number(c.decay), decays: () => true }),
  adamw: (c) => adamW({ weightDecay: Number(c.decay), decays: () => true }),
  'lars-mocov3': (c) =>
    larsMocoV3({ ...everything, momentum: Number(c.momentum), weightDecay: Number(c.decay) }),
  'lars-lightly': (c) =>
    larsLightly({ ...everything, momentum: Number(c.momentum), weightDecay: Number(c.decay) }),
};

/** A parameter after as many steps as there are gradients of its extent below each other. */
const stepped =
  (c: Conventions) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const rule = (rules[String(c.rule)] ?? sgd)(c);
    const [start, gradients] = [x.parameter as T, x.gradients as T];
    const { rows } = A.extent(start);
    let parameters: Tensors<T> = { weight: start };
    let state: OptimiserState<T> = rule.init(A)(parameters);
    for (let t = 0; t < A.extent(gradients).rows / rows; t++) {
      const next = rule.update(A)(Number(c.rate))(state, parameters, {
        weight: A.sliceRows(t * rows, rows)(gradients),
      });
      [parameters, state] = [next.parameters, next.state];
    }
    return parameters.weight as T;
  };

const schedules: Readonly<Record<string, (c: Conventions) => Schedule>> = {
  linear: (c) => linear(Number(c.start), Number(c.end), Number(c.count)),
  cosine: (c) => cosine(Number(c.start), Number(c.end), Number(c.count)),
  'cosine-warmup': (c) =>
    cosineWarmup(Number(c.start), Number(c.end), Number(c.count), { steps: Number(c.warmup), from: 0 }),
};

/** What moves parameters, and what follows them. */
export const learningTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'queue',
    summary: 'the newest K rows, oldest first',
    tensors: [
      ['queue', '[K, D]', 'rows so far', 'constant'],
      ['rows', '[N, D]', 'rows that enter', 'constant'],
    ],
    value: () => (A) => (x) => enqueued(A)(x.queue as (typeof x)[string], x.rows as (typeof x)[string]),
    draw: ({ n }, _key, _c, rows) => ({ tensors: { queue: rows('queue', 5), rows: rows('rows', n) } }),
  }),
  topicOf({
    name: 'moving-average',
    summary: 'parameters that follow others slowly',
    tensors: [
      ['average', '[N, D]', 'the slow ones', 'constant'],
      ['online', '[N, D]', 'those that are followed', 'constant'],
    ],
    conventions: [number('momentum', 'the share of the old')],
    defaults: { momentum: 0.75 },
    value: (c) => (A) => (x) => {
      const [slow, fast] = [{ w: x.average as (typeof x)[string] }, { w: x.online as (typeof x)[string] }];
      return movingAverage(A)(Number(c.momentum))(slow, fast).w as (typeof x)[string];
    },
    draw: ({ n }, _key, _c, rows) => ({
      tensors: { average: rows('average', n), online: rows('online', n) },
    }),
  }),
  topicOf({
    name: 'held-temperature',
    summary: 'log 1/τ held between the bounds of τ after a step',
    tensors: [['scale', '[1, 1]', 'log 1/τ', 'constant']],
    conventions: [number('lowest', 'of τ'), number('highest', 'of τ')],
    defaults: { lowest: 0.01, highest: 1 },
    value: (c) => (A) => (x) => {
      const bounds = { lowest: Number(c.lowest), highest: Number(c.highest) };
      return heldTemperature(A)(bounds)({ [logScale]: x.scale as (typeof x)[string] })[
        logScale
      ] as (typeof x)[string];
    },
    draw: ({ logTau }) => ({ tensors: { scale: tabulate(1, 1, () => Math.fround(3 * logTau)) } }),
  }),
  topicOf({
    name: 'optimiser',
    summary: 'a parameter after some steps, one gradient each',
    tensors: [
      ['parameter', '[N, D]', 'before the first step', 'constant'],
      ['gradients', '[T·N, D]', 'one below the other', 'constant'],
    ],
    conventions: [
      {
        name: 'rule',
        meaning: 'of descent',
        allowed: {
          sgd: 'θ − rate·g',
          momentum: 'a running sum of gradients',
          nesterov: 'the same, looked ahead',
          adam: 'arXiv:1412.6980',
          adamw: 'decay decoupled',
          'lars-mocov3': 'trust ratio over the decayed gradient',
          'lars-lightly': 'trust ratio over separate lengths',
        },
      },
      number('rate', 'of learning'),
      number('momentum', 'the share that is kept'),
      number('decay', 'of weights'),
    ],
    defaults: { rule: 'sgd', rate: 0.125, momentum: 0.5, decay: 0 },
    value: stepped,
    draw: ({ n }, _key, _c, rows) => ({
      tensors: { parameter: rows('parameter', n), gradients: rows('gradients', 3 * n) },
    }),
  }),
  topicOf({
    name: 'schedule',
    summary: 'a number for each step',
    tensors: [['steps', '[S, 1]', 'steps from 0', 'constant']],
    conventions: [
      {
        name: 'shape',
        meaning: 'of the curve',
        allowed: {
          linear: 'a line',
          cosine: 'half a cosine',
          'cosine-warmup': 'a line up, then half a cosine',
        },
      },
      number('start', 'the value at step 0, or at the end of the warm-up'),
      number('end', 'the value at the end'),
      number('count', 'of steps'),
      number('warmup', 'steps of warm-up'),
    ],
    defaults: { shape: 'cosine', start: 1, end: 0.125, count: 20, warmup: 5 },
    hosted: {
      value: (c) => (x) => {
        const at = schedules[String(c.shape)]?.(c) ?? constant(Number(c.start));
        const steps = x.steps ?? tabulate(0, 1, () => 0);
        return {
          values: { value: tabulate(steps.rows, 1, (i) => at(steps.data[i] as number)) },
          slack: { value: 16 },
        };
      },
    },
    draw: () => ({ tensors: { steps: tabulate(26, 1, (i) => i) } }),
  }),
];
