import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../../backends/array/algebra.js';
import type { SeriesForm } from '../../algebra/form.js';
import { imageOf } from '../../algebra/form.js';
import { show } from '../../prelude/errors.js';
import type { Matrix } from '../../prelude/matrix.js';
import { filled, matrix, row } from '../../prelude/matrix.js';
import { foldIn, keyOf, normals, permutation, uniforms } from '../../prelude/random.js';
import { taskOf } from '../../training/task-of.js';
import type { Augmentation } from '../augmentation.js';
import { chosenPretexts } from '../chosen.js';
import { viewOf } from '../views.js';
import { filtered, fourierBasis, frequencyMask, frequencyMasks } from './frequency.js';
import { everyOrder, segmentOrder } from './order.js';
import { seriesPretexts } from './pretexts.js';
import { inOrder, inverseOf, segmentPermutation, sortedBy } from './segments.js';
import { cropTimes, timeCrop, timeWarp, warpTimes } from './time.js';
import { jitter, scaling } from './values.js';

const u = 2 ** -53;
const form: SeriesForm = { kind: 'series', length: 12, channels: ['a', 'b'] };
const image = imageOf(form);
const series = (seed: number, n: number): Matrix => matrix(n, 24, normals(keyOf(seed), n * 24));
const apply = (change: Augmentation, x: Matrix, seed = 3): Matrix =>
  viewOf(A)(
    change,
    image,
    { key: keyOf(seed), epoch: 0, samples: Int32Array.from({ length: x.rows }, (_, i) => i) },
    0,
  )(x);
const sorted = (x: ArrayLike<number>): number[] => Array.from(x).sort((a, b) => a - b);
const energy = (m: Matrix): number => Array.from(m.data).reduce((so, x) => so + x * x, 0);
const must = <R>(
  e: { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: R },
): R => {
  if (e._tag === 'Left') throw new Error(JSON.stringify(e.left));
  return e.right;
};

describe('pretext/series', () => {
  it.each(
    seriesPretexts.map((p) => p.name),
  )('batch-independent: %s shows the same bytes in any order and alone', (name) => {
    const samples = { form, size: 5, rows: () => series(1, 5) };
    const count = { pairing: 'two-transformed', views: 2 } as const;
    const task = must(taskOf(must(chosenPretexts(name)), count)(samples));
    const moment = { key: keyOf(4), epoch: 1, samples: Int32Array.of(7, 3, 11, 0, 5) };
    const whole = task.draw(moment);
    const order = permutation(keyOf(6), 5);
    const mixed = task.draw({
      ...moment,
      samples: Int32Array.from(order, (i) => moment.samples[i] as number),
    });
    const [a, b] = [whole.views(A)(series(1, 5))[0], mixed.views(A)(A.takeRows(order)(series(1, 5)))[0]];
    order.forEach((from, to) => {
      expect(Array.from(row(b as Matrix, to))).toEqual(Array.from(row(a as Matrix, from)));
      expect(mixed.pseudoLabels?.[to]).toBe(whole.pseudoLabels?.[from]);
    });
    const alone = task.draw({ ...moment, samples: Int32Array.of(11) });
    const [one] = alone.views(A)(A.sliceRows(2, 1)(series(1, 5)));
    expect(Array.from((one as Matrix).data)).toEqual(Array.from(row(a as Matrix, 2)));
  });

  it('segments-inverse, segments-multiset: an order undone is the series; instants stay whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.nat(1000), (count, seed) => {
        const x = series(seed, 3);
        const orders = [0, 1, 2].map((i) => sortedBy(uniforms(foldIn(keyOf(seed), i), count)));
        const there = inOrder(A)(image, orders)(x);
        const back = inOrder(A)(image, orders.map(inverseOf))(there);
        expect(Array.from(back.data)).toEqual(Array.from(x.data));
        for (let i = 0; i < 3; i++) expect(sorted(row(there, i))).toEqual(sorted(row(x, i)));
        const pairs = (m: Matrix): string[] =>
          Array.from({ length: 12 }, (_, t) => `${m.data[2 * t]} ${m.data[2 * t + 1]}`).sort();
        expect(pairs(there)).toEqual(pairs(x));
      }),
      { numRuns: 40 },
    );
  });

  it('segment-permutation: what the length does not divide stays at the end', () => {
    const x = series(2, 4);
    const y = apply(segmentPermutation(5), x);
    for (let i = 0; i < 4; i++)
      expect(Array.from(row(y, i).slice(20))).toEqual(Array.from(row(x, i).slice(20)));
    expect(Array.from(y.data)).not.toEqual(Array.from(x.data));
  });

  it('time-warp-monotone: the ends stay, time never runs backwards', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 8, noNaN: true }), fc.nat(), (strength, seed) => {
        const at = warpTimes(strength)(12, uniforms(keyOf(seed), 4));
        const times = Array.from({ length: 12 }, (_, t) => at(t));
        expect(times[0]).toBe(0);
        // A sum of four terms over itself, times 11.
        expect(Math.abs((times[11] as number) - 11)).toBeLessThanOrEqual(8 * 11 * u);
        times.forEach((time, t) => {
          if (t > 0) expect(time).toBeGreaterThan(times[t - 1] as number);
        });
      }),
    );
    // At strength 1 each stretch passes 1/4 of the time up to a few roundings of numbers below 12 (and values below 8).
    const x = series(5, 3);
    const same = apply(timeWarp(1), x);
    for (let at = 0; at < x.data.length; at++)
      expect(Math.abs((same.data[at] as number) - (x.data[at] as number))).toBeLessThanOrEqual(
        16 * 12 * 8 * u,
      );
  });

  it('crop: the stretch lies inside and has the drawn share; the whole of it is the series', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (least, seed) => {
        const at = cropTimes({ low: least, high: 1 })(12, uniforms(keyOf(seed), 2));
        const [first, last] = [at(0), at(11)];
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeLessThanOrEqual(11 + 32 * 12 * u);
        expect(last - first + 1).toBeGreaterThanOrEqual(Math.max(1, least * 12) - 32 * 12 * u);
      }),
    );
    const x = series(6, 2);
    expect(Array.from(apply(timeCrop({ low: 1, high: 1 }), x).data)).toEqual(Array.from(x.data));
  });

  it.each([
    ['time-warp', timeWarp(4)],
    ['crop', timeCrop({ low: 0.2, high: 1 })],
  ])('interpolation-within-range: %s', (_, change) => {
    const x = series(9, 8);
    const y = apply(change, x);
    for (let i = 0; i < 8; i++)
      for (const c of [0, 1]) {
        const of = (m: Matrix): number[] => Array.from(row(m, i)).filter((__, at) => at % 2 === c);
        const [low, high] = [Math.min(...of(x)), Math.max(...of(x))];
        // A weighted mean of two numbers below 8: a few roundings.
        expect(Math.min(...of(y))).toBeGreaterThanOrEqual(low - 64 * u);
        expect(Math.max(...of(y))).toBeLessThanOrEqual(high + 64 * u);
      }
  });

  it('scaling-linear: a channel keeps its factor, and sums stay sums', () => {
    const [x, y] = [series(1, 3), series(2, 3)];
    const change = scaling({ low: 0.5, high: 2 });
    const together = apply(change, A.add(A.scale(2)(x), y));
    const apart = A.add(A.scale(2)(apply(change, x)), apply(change, y));
    for (let at = 0; at < 72; at++)
      expect(Math.abs((together.data[at] as number) - (apart.data[at] as number))).toBeLessThanOrEqual(
        64 * 4 * u,
      );
    const factors = apply(change, filled(3, 24, 1));
    for (let i = 0; i < 3; i++)
      for (let t = 1; t < 12; t++) {
        expect(row(factors, i)[2 * t]).toBe(row(factors, i)[0]);
        expect(row(factors, i)[2 * t + 1]).toBe(row(factors, i)[1]);
      }
  });

  it('jitter-mean: 0 within five deviations, variance σ²', () => {
    const n = 2000;
    const noise = Array.from(apply(jitter(0.5), filled(n, 24, 0)).data);
    const count = n * 24;
    const mean = noise.reduce((a, b) => a + b, 0) / count;
    const square = noise.reduce((a, b) => a + b * b, 0) / count;
    expect(Math.abs(mean)).toBeLessThan((5 * 0.5) / Math.sqrt(count));
    // Var(ε²) = 2σ⁴.
    expect(Math.abs(square - 0.25)).toBeLessThan(5 * 0.25 * Math.sqrt(2 / count));
  });

  it.each([1, 2, 3, 12, 13])('frequency-basis: orthonormal for %i instants', (length) => {
    const basis = fourierBasis(length);
    const product = A.matmul(A.transpose(basis), basis);
    for (let i = 0; i < length; i++)
      for (let j = 0; j < length; j++)
        // A sum of L products below 1, each sine with an angle of up to 2πL: L² roundings.
        expect(Math.abs((product.data[i * length + j] as number) - (i === j ? 1 : 0))).toBeLessThanOrEqual(
          64 * length * length * u,
        );
  });

  it('frequency-parseval: what is kept and what is dropped share the energy, and the mean stays', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1000), (rate, seed) => {
        const x = series(seed, 2);
        const draws = [uniforms(keyOf(seed), 2), uniforms(keyOf(seed + 1), 2)];
        const y = filtered(A)(image, frequencyMasks(image, rate, draws))(x);
        const whole = energy(x);
        expect(Math.abs(whole - energy(y) - energy(A.sub(x, y)))).toBeLessThanOrEqual(1024 * 24 * whole * u);
        const mean = (m: Matrix, c: number): number =>
          Array.from(row(m, 0))
            .filter((_, at) => at % 2 === c)
            .reduce((a, b) => a + b, 0) / 12;
        expect(Math.abs(mean(x, 0) - mean(y, 0))).toBeLessThanOrEqual(1024 * 12 * 8 * u);
      }),
      { numRuns: 30 },
    );
    const all = apply(frequencyMask(1), series(3, 1));
    for (let t = 1; t < 12; t++)
      expect(Math.abs((all.data[2 * t] as number) - (all.data[0] as number))).toBeLessThanOrEqual(
        1024 * 8 * u,
      );
  });

  it('constant series: noise aside, every change leaves it constant and finite', () => {
    for (const change of [
      timeWarp(2),
      timeCrop({ low: 0.3, high: 1 }),
      segmentPermutation(4),
      frequencyMask(0.5),
    ]) {
      const y = apply(change, filled(2, 24, 3));
      for (const x of y.data) expect(Math.abs(x - 3)).toBeLessThanOrEqual(1024 * 3 * u);
    }
  });

  it('order-uniform, order-inverse: every order is as likely, and the label says how to undo it', () => {
    const task = must(segmentOrder(3)({ form, size: 1, rows: () => series(1, 1) }));
    const n = 6000;
    const samples = Int32Array.from({ length: n }, (_, i) => i);
    const labels = task.draw({ key: keyOf(2), epoch: 0, samples }).pseudoLabels as Int32Array;
    expect(task.classes).toBe(6);
    for (let c = 0; c < 6; c++) {
      const share = labels.filter((l) => l === c).length;
      expect(Math.abs(share - n / 6)).toBeLessThan(5 * Math.sqrt((n * 5) / 36));
    }
    const x = series(4, 6);
    const drawn = task.draw({ key: keyOf(2), epoch: 0, samples: samples.slice(0, 6) });
    const orders = everyOrder(3);
    const undo = Array.from(drawn.pseudoLabels ?? [], (c) => inverseOf(orders[c] as ReadonlyArray<number>));
    expect(Array.from(inOrder(A)(image, undo)(drawn.views(A)(x)[0] as Matrix).data)).toEqual(
      Array.from(x.data),
    );
  });

  it('a series shorter than its segments is refused', () => {
    const short: SeriesForm = { ...form, length: 5 };
    const refused = segmentOrder(3)({ form: short, size: 1, rows: () => series(1, 1) });
    expect(refused._tag === 'Left' && show(refused.left)).toBe(
      'segment-order: given 3 segments of a series of 5; allowed: at most 2 segments, of two instants or more',
    );
  });
});
