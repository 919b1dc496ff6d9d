/** Statements about update rules: limits, closed forms, scale, and bounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, scalar } from '../prelude/matrix.js';
import { adam, adamW } from './adam.js';
import { larsLightly, larsMocoV3, larsSimclr, larsSolo, larsVariants } from './lars.js';
import { clipBounds, heldTemperature, logScale } from './learnable-temperature.js';
import { movingAverage } from './moving-average.js';
import type { Optimiser, Updated } from './optimiser.js';
import { optimiserOf } from './optimiser.js';
import { byRate, clipGlobalNorm, momentum, sgd } from './sgd.js';
import type { Chain } from './stage.js';
import { chain } from './stage.js';

const u = 2 ** -53;
const rows = (...xs: ReadonlyArray<number>): Matrix => matrix(1, xs.length, Float64Array.from(xs));
const numbers = (m: Matrix | undefined): ReadonlyArray<number> => Array.from(m?.data ?? []);
const lengthOf = (xs: ReadonlyArray<number>): number => Math.hypot(...xs);

const everyRule: ReadonlyArray<Optimiser> = [
  sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  adam({ weightDecay: 0.1 }),
  adamW({ amsgrad: true }),
  ...Object.values(larsVariants).map((variant) => variant({ weightDecay: 0.1 })),
];

/** Steps under given gradients of the one parameter `weight`. */
const run = (rule: Optimiser, rate: number, w: Matrix, gradients: ReadonlyArray<Matrix>): Updated<Matrix> =>
  gradients.reduce<Updated<Matrix>>(
    ({ parameters, state }, g) => rule.update(A)(rate)(state, parameters, { weight: g }),
    { parameters: { weight: w }, state: rule.init(A)({ weight: w }) },
  );
const moved = (rule: Optimiser, rate: number, w: Matrix, gradients: ReadonlyArray<Matrix>) =>
  numbers(run(rule, rate, w, gradients).parameters.weight);

const real = fc.double({ min: -100, max: 100, noNaN: true });
const vector = fc.array(real, { minLength: 3, maxLength: 3 }).map((xs) => rows(...xs));
const far = vector.filter((v) => lengthOf(numbers(v)) > 1e-3);

describe('optimisers', () => {
  it.each(
    everyRule.map((r) => [r.name, r] as const),
  )('%s/zero-rate-is-identity: rate 0 leaves the parameters', (_, rule) => {
    const w = rows(1, -2, 3);
    expect(moved(rule, 0, w, [rows(1, 2, 3), rows(-4, 5, 6)])).toEqual(numbers(w));
  });

  it.each(
    everyRule.map((r) => [r.name, r] as const),
  )('%s/state-is-flat: the memory keeps its names and extents from init on', (_, rule) => {
    const before = rule.init(A)({ weight: rows(1, 2, 3) });
    const after = run(rule, 0.1, rows(1, 2, 3), [rows(1, 1, 1)]).state;
    const extents = (t: Readonly<Record<string, Matrix>>) =>
      Object.entries(t).map(([name, { rows, cols }]) => [name, rows, cols]);
    expect(extents(after.tensors)).toEqual(extents(before.tensors));
    expect([before.step, after.step]).toEqual([0, 1]);
  });

  it('optimisers/untouched-without-gradient: a parameter without a gradient stays the same tensor', () => {
    const rule = adamW();
    const parameters = { weight: rows(1), frozen: rows(2) };
    const next = rule.update(A)(0.1)(rule.init(A)(parameters), parameters, { weight: rows(1) });
    expect(next.parameters.frozen).toBe(parameters.frozen);
  });

  it('chain/monoid: empty on either side and regrouping change nothing', () => {
    const [f, g, h] = [[clipGlobalNorm(1)], [momentum({ momentum: 0.5 })], [byRate]];
    const gradients = [rows(3, 4, 0), rows(1, 0, 1)];
    const result = (stages: Chain) => moved(optimiserOf('x', stages), 0.1, rows(1, 1, 1), gradients);
    const whole = result(chain.concat(chain.concat(f, g), h));
    expect(result(chain.concat(f, chain.concat(g, h)))).toEqual(whole);
    expect(result(chain.concat(chain.empty, chain.concat(f, chain.concat(g, h))))).toEqual(whole);
  });

  it('optimisers/momentum-closed-form: bₙ = g (1 − μⁿ)/(1 − μ) under constant g', () => {
    const [mu, n] = [0.9, 20];
    const [before, after] = [n - 1, n].map(
      (k) => moved(sgd({ momentum: mu }), 1, rows(0), Array(k).fill(rows(1)))[0] as number,
    ) as [number, number];
    // The parameter is a sum of n buffers below 1/(1 − μ) = 10, each with at most 2n roundings.
    expect(Math.abs(before - after - (1 - mu ** n) / (1 - mu))).toBeLessThanOrEqual(3 * n * n * 10 * u);
  });

  it('optimisers/adam-first-step-is-sign: |g| ≫ ε moves every entry by rate', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.boolean(), (size, up) => {
        const [step] = moved(adam(), 0.5, rows(0), [rows(up ? size : -size)]);
        // ε/|g| ≤ 1e−8/1e−3 relative, by which the denominator exceeds |g|.
        expect(Math.abs((step ?? 0) - (up ? -0.5 : 0.5))).toBeLessThanOrEqual(0.5 * (1e-8 / size + 8 * u));
      }),
    );
  });

  it('optimisers/adam-step-bounded: |step| ≤ rate (1 − β₁)/√((1 − β₂)(1 − β₁²/β₂))', () => {
    const [b1, b2] = [0.9, 0.999];
    const bound = (1 - b1) / Math.sqrt((1 - b2) * (1 - b1 ** 2 / b2));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1.5, noNaN: true }), (growth) => {
        const gradients = Array.from({ length: 60 }, (_, t) => rows(t < 20 ? 0 : growth ** t));
        let before = 0;
        for (let t = 21; t <= 60; t += 13) {
          const [now] = moved(adam(), 1, rows(0), gradients.slice(0, t));
          const [previous] = moved(adam(), 1, rows(0), gradients.slice(0, t - 1));
          before = Math.max(before, Math.abs((now ?? 0) - (previous ?? 0)));
        }
        // 60 steps of at most 7.3 each are summed before the difference is taken.
        expect(before).toBeLessThanOrEqual(bound + 60 * 60 * bound * u);
      }),
      { numRuns: 20 },
    );
  });

  it('optimisers/adamw-decay: with g = 0 a step multiplies by 1 − rate·λ, and Adam with L2 does not', () => {
    const [w, zero] = [rows(2), rows(0)];
    const [decoupled] = moved(adamW({ weightDecay: 0.1 }), 0.5, w, [zero]);
    expect(Math.abs((decoupled ?? 0) - 2 * (1 - 0.05))).toBeLessThanOrEqual(4 * 2 * u);
    const [coupled] = moved(adam({ weightDecay: 0.1 }), 0.5, w, [zero]);
    expect(coupled).toBeLessThan(1.6);
  });

  it('optimisers/sgd-stability: on λx²/2, x shrinks iff rate < 2/λ', () => {
    for (const [rate, shrinks] of [
      [0.19, true],
      [0.21, false],
    ] as const) {
      let x = rows(1);
      for (let i = 0; i < 50; i++) x = rows(...moved(sgd(), rate, x, [A.scale(10)(x)]));
      expect(Math.abs(numbers(x)[0] as number) < 1).toBe(shrinks);
    }
  });
});

describe('lars', () => {
  it('lars/step-length: ‖Δw‖ = rate·η·‖w‖ for a gradient of any size, without decay or momentum', () => {
    fc.assert(
      fc.property(far, far, fc.constantFrom(1e-6, 1, 1e6), (w, g, size) => {
        const after = moved(larsMocoV3({ momentum: 0, trust: 0.01 }), 0.5, w, [A.scale(size)(g)]);
        const step = lengthOf(after.map((x, i) => x - (numbers(w)[i] as number)));
        const length = lengthOf(numbers(w));
        // w − d and its difference to w each round at the size of w; norms and ratio add a dozen roundings.
        expect(Math.abs(step - 0.5 * 0.01 * length)).toBeLessThanOrEqual(4 * u * length);
      }),
    );
  });

  it('lars/zero-length-moves-as-sgd: the ratio is 1 where w or g is zero', () => {
    const zero = rows(0, 0, 0);
    for (const variant of [larsMocoV3, larsSimclr, larsSolo, larsLightly])
      expect(moved(variant({ momentum: 0 }), 0.5, zero, [rows(2, 0, -4)])).toEqual([-1, 0, 2]);
    for (const variant of [larsMocoV3, larsSimclr, larsSolo, larsLightly])
      expect(moved(variant({ momentum: 0 }), 0.5, rows(1, 2, 3), [zero])).toEqual([1, 2, 3]);
  });

  it('lars/biases-move-as-sgd: excluded names see neither decay nor trust', () => {
    const parameters = { 'layer.bias': rows(1, 2) };
    const rule = larsSolo({ weightDecay: 0.5, momentum: 0 });
    const next = rule.update(A)(0.5)(rule.init(A)(parameters), parameters, { 'layer.bias': rows(2, 2) });
    expect(numbers(next.parameters['layer.bias'])).toEqual([0, 1]);
  });

  it('lars/denominators-ordered: ‖g + λw‖ ≤ ‖g‖ + λ‖w‖, so MoCo-v3 never steps shorter than solo', () => {
    fc.assert(
      fc.property(far, far, (w, g) => {
        const options = { weightDecay: 0.1, momentum: 0, trust: 0.01 };
        const step = (rule: Optimiser): number =>
          lengthOf(moved(rule, 1, w, [g]).map((x, i) => x - (numbers(w)[i] as number)));
        // Rounding of w − d and of its difference to w.
        expect(step(larsSolo(options))).toBeLessThanOrEqual(
          step(larsMocoV3(options)) + 8 * u * lengthOf(numbers(w)),
        );
      }),
    );
  });

  it('lars/rate-inside-or-outside-the-buffer: equal at a constant rate, different when it changes', () => {
    const options = { weightDecay: 0.01, momentum: 0.9 };
    const path = (rule: Optimiser, rates: ReadonlyArray<number>): number => {
      let [parameters, state] = [
        { weight: rows(3) } as Readonly<Record<string, Matrix>>,
        rule.init(A)({ weight: rows(3) }),
      ];
      for (const rate of rates)
        ({ parameters, state } = rule.update(A)(rate)(state, parameters, { weight: rows(1) }));
      return numbers(parameters.weight)[0] as number;
    };
    const [inside, outside] = [larsSimclr(options), larsMocoV3(options)];
    // Three steps on numbers below 3, a dozen roundings each.
    const same = [1, 1, 1];
    expect(Math.abs(path(inside, same) - path(outside, same))).toBeLessThanOrEqual(36 * 3 * u);
    const falling = [1, 0.1, 0.01];
    expect(Math.abs(path(inside, falling) - path(outside, falling))).toBeGreaterThan(1e-4);
  });
});

describe('moving-average', () => {
  it('moving-average/limits: m = 1 holds still, m = 0 copies', () => {
    const [xi, theta] = [{ w: rows(1, 2) }, { w: rows(3, 5) }];
    expect(numbers(movingAverage(A)(1)(xi, theta).w)).toEqual([1, 2]);
    expect(numbers(movingAverage(A)(0)(xi, theta).w)).toEqual([3, 5]);
  });
  it('moving-average/closed-form: ξₙ = mⁿ ξ₀ + (1 − mⁿ) θ', () => {
    const [m, n] = [0.99, 100];
    let xi: Readonly<Record<string, Matrix>> = { w: rows(1) };
    for (let i = 0; i < n; i++) xi = movingAverage(A)(m)(xi, { w: rows(3) });
    // Three roundings a step on numbers below 3, n for the power.
    expect(Math.abs((numbers(xi.w)[0] as number) - (m ** n + (1 - m ** n) * 3))).toBeLessThanOrEqual(
      4 * n * 3 * u,
    );
  });
});

describe('learnable-temperature', () => {
  it('learnable-temperature/held: lowest ≤ τ ≤ highest after every step', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (a) => {
        const held = heldTemperature(A)(clipBounds)({ [logScale]: scalar(a) })[logScale] as Matrix;
        const [at] = numbers(held) as [number];
        expect(at).toBeGreaterThanOrEqual(Math.log(1 / clipBounds.highest));
        expect(at).toBeLessThanOrEqual(Math.log(1 / clipBounds.lowest));
        if (a >= 0 && a <= Math.log(100)) expect(at === a).toBe(true);
      }),
    );
  });
});
