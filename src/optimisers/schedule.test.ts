/** Statements about schedules: ends, monotony, joins. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cosine,
  cosineLightly,
  cosineWarmup,
  cosineWarmupLightly,
  cosineWarmupSolo,
  linearScaling,
  squareRootScaling,
} from './schedule.js';

const u = 2 ** -53;
const count = fc.integer({ min: 2, max: 500 });

describe('schedules', () => {
  it('schedules/cosine-endpoints: start at 0, end at count, the mean half-way', () => {
    fc.assert(
      fc.property(count, (n) => {
        // cos carries one rounding, the sum and products three more, on numbers up to 1.
        expect(Math.abs(cosine(1, 0.1, n)(0) - 1)).toBeLessThanOrEqual(4 * u);
        expect(Math.abs(cosine(1, 0.1, n)(n) - 0.1)).toBeLessThanOrEqual(4 * u);
        expect(Math.abs(cosine(1, 0.1, 2 * n)(n) - 0.55)).toBeLessThanOrEqual(4 * u);
      }),
    );
  });
  it('schedules/cosine-monotone: never rises from 1 to 0, and lightly holds its end', () => {
    fc.assert(
      fc.property(count, (n) => {
        const values = Array.from({ length: n + 5 }, (_, t) => cosineLightly(1, 0, n)(t));
        for (const [t, x] of values.slice(1).entries())
          expect(x).toBeLessThanOrEqual((values[t] as number) + 4 * u);
        expect(values.slice(n - 1)).toEqual(Array(6).fill(0));
      }),
    );
  });
  it('schedules/warm-up-named: simclr starts at 0, lightly one step up, solo repeats its peak', () => {
    const warmup = { steps: 4 };
    const first = (s: (t: number) => number) => [0, 1, 2, 3, 4].map((t) => Number(s(t).toFixed(12)));
    expect(first(cosineWarmup(1, 0, 20, warmup))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(first(cosineWarmupLightly(1, 0, 20, warmup))).toEqual([0.25, 0.5, 0.75, 1, 1]);
    expect(first(cosineWarmupSolo(1, 0, 20, warmup))).toEqual([0, 0.333333333333, 0.666666666667, 1, 1]);
  });
  it('schedules/scaling: both rules agree with a base where they are defined to', () => {
    expect(linearScaling(0.3, 4096)).toBe(4.8);
    expect(squareRootScaling(0.075, 4096)).toBe(4.8);
  });
});
