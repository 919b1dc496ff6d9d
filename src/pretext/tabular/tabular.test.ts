import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableForm } from '../../algebra/form.js';
import { matrix, row, tabulate } from '../../prelude/matrix.js';
import { foldIn, keyOf, permutation, uniforms } from '../../prelude/random.js';
import { edited } from '../edit.js';
import { presented, presentedWidth } from '../presentation.js';
import { corruption, replaced } from './corruption.js';
import { inStandardUnits } from './standard-units.js';

const form: TableForm = {
  kind: 'table',
  columns: [
    { kind: 'number', name: 'mass', mean: 10, deviation: 2 },
    { kind: 'category', name: 'sex', values: ['f', 'm'] },
    { kind: 'category', name: 'isle', values: ['a', 'b', 'c'] },
    { kind: 'number', name: 'fixed', mean: 5, deviation: 1 },
  ],
};
// Ten rows: mass 0 … 9, sex missing in three of ten, isle by thirds, and one column of one value.
const rows = tabulate(10, 8, (i, j) => {
  const missing = i < 3;
  return [i, missing ? -1 : i % 2, i % 3, 5, 0, missing ? 1 : 0, 0, 0][j] as number;
});
const samples = {
  form,
  size: 10,
  rows: (index: Int32Array) =>
    matrix(index.length, 8, Float64Array.from(Array.from(index).flatMap((i) => Array.from(row(rows, i))))),
};
const made = (rate: number) => {
  const e = corruption(rate)(samples);
  if (e._tag === 'Left') throw new Error('refused');
  return e.right;
};
const keys = (seed: number, count: number) => Array.from({ length: count }, (_, i) => foldIn(keyOf(seed), i));

describe('pretext/corruption', () => {
  it('corruption-rate: ⌊rate · C⌋ columns are chosen, every column equally often', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), (rate, seed) => {
        const chosen = replaced(uniforms(keyOf(seed), 7), rate);
        return chosen.length === Math.floor(rate * 7) && new Set(chosen).size === chosen.length;
      }),
    );
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++)
      for (const c of replaced(uniforms(foldIn(keyOf(2), i), 4), 0.5)) counts[c] = (counts[c] as number) + 1;
    // Each is Binomial(4000, 1/2): five deviations are 5 · √1000.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  it('corruption-identity: nothing is replaced at rate 0', () => {
    const out = edited(made(0), form, keys(1, 10), rows);
    expect(Array.from(out.data)).toEqual(Array.from(rows.data));
  });

  it('corruption-marginal: a replaced value has the frequencies of its column, missing ones too', () => {
    const n = 6000;
    const anchor = matrix(
      n,
      8,
      Float64Array.from({ length: n * 8 }, (_, at) => rows.data[at % 8] as number),
    );
    const out = edited(made(1), form, keys(3, n), anchor);
    const share = (holds: (r: ReturnType<typeof row>) => boolean): number =>
      Array.from({ length: n }, (_, i) => row(out, i)).filter(holds).length / n;
    const five = (p: number): number => 5 * Math.sqrt((p * (1 - p)) / n);
    for (let mass = 0; mass < 10; mass++)
      expect(Math.abs(share((r) => r[0] === mass) - 0.1)).toBeLessThan(five(0.1));
    expect(Math.abs(share((r) => r[5] === 1) - 0.3)).toBeLessThan(five(0.3));
    expect(Math.abs(share((r) => r[2] === 0) - 0.4)).toBeLessThan(five(0.4));
    // Independently of one another: mass and isle of a corrupted row come from rows of their own.
    expect(Math.abs(share((r) => r[0] === 0 && r[2] === 0) - 0.04)).toBeLessThan(five(0.04));
    expect(share((r) => r[3] === 5)).toBe(1);
    expect(share((r) => (r[1] === -1) === (r[5] === 1))).toBe(1);
  });

  it('corruption-batch-independent: the same bytes in any order', () => {
    const order = permutation(keyOf(8), 10);
    const all = keys(4, 10);
    const whole = edited(made(0.6), form, all, rows);
    const mixed = edited(
      made(0.6),
      form,
      Array.from(order, (i) => all[i] as (typeof all)[number]),
      samples.rows(order),
    );
    order.forEach((from, to) => {
      expect(Array.from(row(mixed, to))).toEqual(Array.from(row(whole, from)));
    });
  });
});

describe('pretext/standard-units', () => {
  it('numbers in deviations, masks, one place of each category', () => {
    const shown = inStandardUnits(form)(samples.rows(Int32Array.of(0, 4)));
    expect(presentedWidth(form)).toBe(2 + 4 + 2 + 3);
    expect(Array.from(row(shown, 0))).toEqual([-5, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
    expect(Array.from(row(shown, 1))).toEqual([-3, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0]);
  });

  it('a missing number is the mean, a category never seen is none', () => {
    const strange = matrix(1, 8, Float64Array.of(0, -1, 7, 5, 1, 0, 0, 0));
    expect(Array.from(presented(form)(strange).data)).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
