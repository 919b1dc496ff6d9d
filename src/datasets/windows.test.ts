import { describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { everyIndex } from './dataset.js';
import { weather } from './vega.js';
import type { LongSeries } from './windows.js';
import { windowsOf } from './windows.js';

const count = (n: number, value: (t: number) => number): LongSeries => ({
  name: 'count',
  channels: ['x'],
  series: [
    {
      name: 'one',
      values: Array.from({ length: n }, (_, t) => [value(t)]),
      classes: Array.from({ length: n }, (_, t) => t),
    },
  ],
});
const cut = { length: 4, horizon: 2, target: 0, season: 10, heldOut: 0.5 };

describe('datasets/windows', () => {
  it('what is asked for lies behind the window; held-out windows begin after all that was asked', () => {
    const found = windowsOf(
      count(40, (t) => t),
      cut,
    );
    if (found._tag === 'Left') throw new Error(show(found.left));
    const { training, heldOut } = found.right;
    const last = (d: typeof training, i: number): number => d.labels?.[i] ?? -1;
    expect([training.size, heldOut.size]).toEqual([15, 15]);
    expect([last(training, 0), last(training, 14), last(heldOut, 0)]).toEqual([3, 17, 23]);
    // The mean of the two instants behind: t + 1.5; the guesses are t, and t + 1.5 − 10 where that was.
    training.targets?.[0]?.values.forEach((y, i) => {
      expect(y).toBe(last(training, i) + 1.5);
    });
    expect(Array.from(heldOut.targets?.[0]?.guesses['last value'] ?? [])[0]).toBe(23);
    expect(Array.from(heldOut.targets?.[0]?.guesses['seasonal naive'] ?? [])[0]).toBe(14.5);
    expect(Number.isNaN(training.targets?.[0]?.guesses['seasonal naive']?.[0])).toBe(true);
    // Units are those of the first 20 instants: mean 9.5, variance (20² − 1)/12.
    const [first] = training.rows(Int32Array.of(0)).data;
    expect(first).toBe(Math.fround(-9.5 / Math.sqrt(399 / 12)));
  });

  it('a constant series is 0 everywhere; a short one and one with a hole are refused', () => {
    const constant = windowsOf(
      count(40, () => 7),
      cut,
    );
    if (constant._tag === 'Left') throw new Error(show(constant.left));
    const rows = constant.right.training.rows(everyIndex(constant.right.training));
    expect(rows.data.every((x) => x === 0)).toBe(true);
    const short = windowsOf(
      count(10, (t) => t),
      cut,
    );
    expect(short._tag === 'Left' && show(short.left)).toBe(
      'count, series one: given 10 instants, 0.5 of them held out; allowed: at least 12, and 6 in each part: windows of 4 and 2 behind',
    );
    const hole = windowsOf(
      count(40, (t) => (t === 9 ? Number.NaN : t)),
      cut,
    );
    expect(hole._tag === 'Left' && show(hole.left)).toBe(
      'count, series one: given NaN at instant 9; allowed: finite numbers',
    );
  });

  it('weather: two places, three years to learn from, one held out', async () => {
    const found = await weather();
    if (found._tag === 'Left') throw new Error(show(found.left));
    const { training, heldOut } = found.right;
    expect([training.size, heldOut.size]).toEqual([2 * (1095 - 38), 2 * (366 - 38)]);
    expect(new Set(heldOut.labels).size).toBe(12);
    expect(heldOut.targets?.[0]?.guesses['seasonal naive']?.some(Number.isNaN)).toBe(false);
  });
});
