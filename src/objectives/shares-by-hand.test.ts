/** Shares of a gradient, small enough to be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { otherLabel } from '../algebra/among.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { effectiveNegatives, negativeShares, sharesOf, sharesUnder } from './gradient-share.js';
import type { Choice, Side, Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';

const u = 2 ** -53;
const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const ids = (...labels: ReadonlyArray<number>): Int32Array => Int32Array.from(labels);

describe('by hand/shares', () => {
  it('parts of the whole, of negatives alone; 0 where there is no whole', () => {
    const gradient = of(3, -5, 1, -3, 2, 9, 2, 0, 0, 7);
    expect(sharesOf(otherLabel(ids(0, 1, 2)), gradient)).toEqual(of(3, 0, 0.25, 0.75, 0.5, 0, 0.5, 0, 0, 0));
  });
  it('a softmax of similarities over the temperature', () => {
    const [a, b] = sharesUnder(0.5, [1, 1 - Math.log(3) / 2]);
    expect(Math.abs((a as number) - 0.75)).toBeLessThanOrEqual(16 * u);
    expect(Math.abs((b as number) - 0.25)).toBeLessThanOrEqual(16 * u);
    expect(sharesUnder(1, [2000, 2000])).toEqual([0.5, 0.5]);
    expect(sharesUnder(1, [2000, 0])).toEqual([1, 0]);
  });
  it('how many carry the gradient', () => {
    expect(Math.abs(effectiveNegatives([0.5, 0.5, 0]) - 2)).toBeLessThanOrEqual(8 * u);
    expect(effectiveNegatives([1, 0])).toBe(1);
  });

  it('without labels of kinds, negatives are the rows of other samples', () => {
    const o = objectives['false-negatives'] as AnyObjective;
    const z = { rows: 3, cols: 2 };
    expect(o.negatives?.(o.defaults, { z0: z, z1: z }, {})).toEqual([otherLabel(ids(0, 1, 2, 0, 1, 2))]);
  });

  const same = (n: number, d = 2): Matrix => matrix(n, d, new Float64Array(n * d).fill(1));
  /** Each anchor's negatives with equal shares, where all rows coincide: 1 stands for a negative. */
  const even = (...marks: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<number>> =>
    marks.map((m) => {
      const all = m.split('').filter((x) => x === '1').length;
      return m.split('').map((x) => (x === '1' ? 1 / all : 0));
    });
  const cases: ReadonlyArray<
    readonly [
      string,
      Readonly<Record<string, Choice>>,
      Tensors<Matrix>,
      Side,
      ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>,
    ]
  > = [
    ['info-nce', {}, { q: same(2), k: same(3) }, {}, [even('011', '101')]],
    [
      'info-nce',
      { mode: 'shared' },
      { q: same(2), k: same(2), negatives: same(3) },
      {},
      [even('111', '111')],
    ],
    [
      'info-nce',
      { mode: 'per-query' },
      { q: same(2), k: same(2), negatives: same(3) },
      { labels: ids(1, 0, 1) },
      [even('010', '101')],
    ],
    ['nt-xent', {}, { z0: same(2), z1: same(2) }, {}, [even('0101', '1010', '0101', '1010')]],
    [
      'nt-xent',
      {},
      { z0: same(2), z1: same(2), further: same(2) },
      {},
      [even('010101', '101010', '010101', '101010', '010101', '101010')],
    ],
    [
      'false-negatives',
      {},
      { z0: same(3), z1: same(3) },
      { labels: ids(0, 0, 1) },
      [even('001001', '001001', '110110', '001001', '001001', '110110')],
    ],
    [
      'supervised-contrastive',
      {},
      { z: same(4) },
      { labels: ids(0, 0, 1, 1) },
      [even('0011', '0011', '1100', '1100')],
    ],
    [
      'false-negatives',
      { treatment: 'attracted' },
      { z0: same(3), z1: same(3) },
      { labels: ids(0, 0, 1) },
      [even('001001', '001001', '110110', '001001', '001001', '110110')],
    ],
    ['many-positives', {}, { q: same(2), k: same(3) }, { labels: ids(0, 1, 0) }, [even('010', '101')]],
    // The second partition ranges over positives, and no negative has a share in it.
    [
      'many-positives',
      { form: 'in' },
      { q: same(2), k: same(3) },
      { labels: ids(0, 1, 0) },
      [even('010', '101'), even('000', '000')],
    ],
  ];
  it.each(cases)('%s %j: rows that coincide share the gradient evenly', (name, c, x, side, wanted) => {
    const o = objectives[name] as AnyObjective;
    const found = negativeShares(A)(o, { ...o.defaults, ...c }, side)(x);
    expect(found.map((m) => [m.rows, m.cols])).toEqual(wanted.map((w) => [w.length, w[0]?.length]));
    found.forEach((m, t) => {
      wanted[t]?.flat().forEach((w, i) => {
        expect(Math.abs((m.data[i] as number) - w)).toBeLessThanOrEqual(16 * u);
      });
    });
  });
});
