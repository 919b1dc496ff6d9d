/** optimisers — the families of update rules, moving averages and schedules. */

import type { Algebra } from '../../../src/algebra/derived.js';
import type { AdamOptions } from '../../../src/optimisers/adam.js';
import { adam, adamW } from '../../../src/optimisers/adam.js';
import type { LarsOptions } from '../../../src/optimisers/lars.js';
import { larsBarlow, larsLightly, larsMocoV3, larsSolo } from '../../../src/optimisers/lars.js';
import type { Optimiser } from '../../../src/optimisers/optimiser.js';
import type { Schedule } from '../../../src/optimisers/schedule.js';
import {
  cosine,
  cosineLightly,
  cosineWarmupLightly,
  cosineWarmupSolo,
  followedBy,
  linear,
  linearScaling,
  times,
} from '../../../src/optimisers/schedule.js';
import { sgd } from '../../../src/optimisers/sgd.js';
import type { Selection } from '../../../src/optimisers/stage.js';
import { everyParameter } from '../../../src/optimisers/stage.js';
import { matrix } from '../../../src/prelude/matrix.js';
import { fastAndSlow } from '../../../src/training/slow-encoder.js';
import type { Case, Family, FormulaFamily, Tensors, ValueFamily } from '../family.js';
import { asMatrix, numeric } from '../family.js';

const optional = (c: Case, name: string, otherwise: number): number =>
  c.params[name] === undefined ? otherwise : numeric(c, name);

/** Tensors of two or more axes; the originals tell biases by their one axis. */
const manyAxes =
  (c: Case): Selection =>
  (name) =>
    (c.inputs[name]?.shape.length ?? 0) > 1;

/** Runs a case's gradients through an optimiser, keeping the parameters after every step. */
const optimiserFamily = (family: string, ruleOf: (c: Case) => Optimiser): FormulaFamily => ({
  kind: 'formula',
  family,
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => {
      const rule = ruleOf(c);
      const names = Object.keys(x).filter((name) => /^p\d+$/.test(name));
      let parameters: Tensors<T> = Object.fromEntries(names.map((p) => [p, x[p] as T]));
      let state = rule.init(A)(parameters);
      const after: Record<string, T> = {};
      for (let step = 1; step <= numeric(c, 'steps'); step++) {
        const gradients = names.map((p) => [p, x[`g${p.slice(1)}_step${step}`] as T]);
        const next = rule.update(A)(numeric(c, 'lr'))(state, parameters, Object.fromEntries(gradients));
        [parameters, state] = [next.parameters, next.state];
        for (const p of names) after[`${p}_after_step${step}`] = parameters[p] as T;
      }
      return after;
    },
});

const sgdTorch = optimiserFamily('optim_sgd_torch', (c) =>
  sgd({
    momentum: optional(c, 'momentum', 0),
    dampening: optional(c, 'dampening', 0),
    nesterov: c.params.nesterov === true,
    weightDecay: optional(c, 'weight_decay', 0),
  }),
);

const adamTorch = optimiserFamily('optim_adam_torch', (c) => {
  const decoupled = c.params.algorithm === 'AdamW';
  const options: AdamOptions = {
    betas: (c.params.betas ?? [0.9, 0.999]) as readonly [number, number],
    epsilon: optional(c, 'eps', 1e-8),
    weightDecay: optional(c, 'weight_decay', decoupled ? 0.01 : 0),
    decays: everyParameter,
    amsgrad: c.params.amsgrad === true,
  };
  return decoupled ? adamW(options) : adam(options);
});

const larsOptions = (c: Case, adapts: Selection): LarsOptions => ({
  momentum: optional(c, 'momentum', 0),
  nesterov: c.params.nesterov === true,
  weightDecay: optional(c, 'weight_decay', 0),
  trust: optional(c, 'eta', optional(c, 'trust_coefficient', 0.001)),
  adapts,
  clipRate: c.params.clip_lr === true,
});

const lars = [
  optimiserFamily('optim_lars_lightly', (c) => larsLightly(larsOptions(c, everyParameter))),
  optimiserFamily('optim_lars_solo', (c) =>
    larsSolo(larsOptions(c, c.params.exclude_bias_n_norm === true ? manyAxes(c) : everyParameter)),
  ),
  optimiserFamily('optim_lars_mocov3', (c) => larsMocoV3(larsOptions(c, manyAxes(c)))),
  optimiserFamily('optim_lars_barlow', (c) =>
    larsBarlow({
      ...larsOptions(c, c.params.lars_adaptation_filter === true ? manyAxes(c) : everyParameter),
      decays: c.params.weight_decay_filter === true ? manyAxes(c) : everyParameter,
    }),
  ),
];

const emaLightly: FormulaFamily = {
  kind: 'formula',
  family: 'ema_lightly',
  formula: (c) => (A) => (x) => ({
    ema_after: fastAndSlow([['encoder', { kind: 'relu' }]]).follow(numeric(c, 'm'))(A)({
      'encoder.theta': x.online as never,
      'slow.encoder.theta': x.ema as never,
    })['slow.encoder.theta'] as never,
  }),
};

/** The values of a case's schedules at its steps. */
const scheduleFamily = (
  family: string,
  schedules: (c: Case) => Readonly<Record<string, Schedule>>,
): ValueFamily => ({
  kind: 'value',
  family,
  answer: (c) => {
    const steps = asMatrix(c.inputs.step as NonNullable<typeof c.inputs.step>).data;
    const values = Object.entries(schedules(c)).map(([name, schedule]) => [
      name,
      matrix(steps.length, 1, Float64Array.from(steps, schedule)),
    ]);
    return Object.fromEntries(values);
  },
});

const cosineWarmupSchedules = scheduleFamily('sched_cosine_warmup_lightly', (c) => {
  const [start, end] = [numeric(c, 'start_value'), numeric(c, 'end_value')];
  if (c.id.includes('/lin_')) return { value: linear(start, end, numeric(c, 'warmup_steps')) };
  const count = numeric(c, 'max_steps');
  if (c.id.includes('/cos_'))
    return { value: cosineLightly(start, end, count, c.params.period as number | undefined) };
  const value = cosineWarmupLightly(start, end, count, {
    steps: numeric(c, 'warmup_steps'),
    from: numeric(c, 'warmup_start_value'),
    peak: optional(c, 'warmup_end_value', start),
  });
  return { value, scheduler_lr: times(numeric(c, 'base_lr'), value) };
});

const soloSchedules = scheduleFamily('sched_solo_torch', (c) => {
  if (c.id.includes('/barlow_')) {
    const [epoch, base] = [numeric(c, 'iters_per_epoch'), linearScaling(1, numeric(c, 'batch_size'))];
    const warmup = numeric(c, 'warmup_epochs') * epoch;
    const rest = cosine(base, base / 1000, numeric(c, 'epochs') * epoch - warmup);
    return { value: times(numeric(c, 'lr_weights'), followedBy(warmup, linear(0, base, warmup), rest)) };
  }
  const [base, end] = [numeric(c, 'base_lr'), optional(c, 'eta_min', 0)];
  if (c.id.includes('/torch_cos_')) return { value: cosine(base, end, numeric(c, 'T_max')) };
  const from = optional(c, 'warmup_start_lr', 0);
  const warmup = { steps: numeric(c, 'warmup_epochs'), from };
  return { value: cosineWarmupSolo(base, end, numeric(c, 'max_epochs'), warmup) };
});

export const optimiserFamilies: ReadonlyArray<Family> = [
  sgdTorch,
  adamTorch,
  ...lars,
  emaLightly,
  cosineWarmupSchedules,
  soloSchedules,
];
