import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { unnamed } from '../algebra/form.js';
import { show } from '../prelude/errors.js';
import { row, tabulate } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import { gaussianNoise } from '../pretext/image/noise.js';
import type { BatchPlan } from './batches.js';
import { batchAt, checkBatches, stepsPerEpoch } from './batches.js';
import { drawViews, viewsOf } from './views.js';

const plan = fc
  .record({
    size: fc.integer({ min: 2, max: 40 }),
    share: fc.integer({ min: 2, max: 40 }),
    partial: fc.constantFrom<'drop' | 'keep'>('drop', 'keep'),
  })
  .map(({ size, share, partial }): BatchPlan => ({ size, batch: Math.min(share, size), partial }));

const epochOf = (p: BatchPlan, epoch: number): number[] =>
  Array.from({ length: stepsPerEpoch(p) }, (_, i) =>
    Array.from(batchAt(keyOf(4))(p)(epoch * stepsPerEpoch(p) + i).index),
  ).flat();

describe('batches', () => {
  it('epoch/each-once: an epoch sees no sample twice, and with "keep" all but at most one', () => {
    fc.assert(
      fc.property(plan, (p) => {
        const seen = epochOf(p, 1);
        expect(new Set(seen).size).toBe(seen.length);
        const least = p.partial === 'keep' ? p.size - 1 : p.size - (p.size % p.batch);
        expect(seen.length).toBeGreaterThanOrEqual(least);
      }),
      { seed: 2 },
    );
  });

  it('epochs differ in order', () => {
    const p: BatchPlan = { size: 20, batch: 5, partial: 'drop' };
    expect(epochOf(p, 0)).not.toEqual(epochOf(p, 1));
  });

  it('a batch above the data set is refused, saying what is allowed', () => {
    const refused = checkBatches({ size: 100, batch: 101, partial: 'drop' });
    expect(refused._tag === 'Left' && show(refused.left)).toBe(
      'batch: given 101; allowed: a whole number from 2 to 100, with 100 samples to learn from',
    );
    expect(checkBatches({ size: 10_000, batch: 8192, partial: 'drop' })._tag).toBe('Right');
    expect(checkBatches({ size: 10_000, batch: 8193, partial: 'drop' })._tag).toBe('Left');
  });

  it('views/own-key: the view of a sample is the same bytes in any batch', () => {
    const rows = tabulate(6, 3, (i, j) => i + j / 4);
    const plan = viewsOf({ pairing: 'original-and-transformed', views: 2 }, gaussianNoise(1), unnamed(3));
    const views = (index: Int32Array) => drawViews(A)(keyOf(1), 2, plan)(index, A.takeRows(index)(rows));
    const [anchors, positives] = views(Int32Array.of(4, 1, 2)) as [typeof rows, typeof rows];
    const [, alone] = views(Int32Array.of(1)) as [typeof rows, typeof rows];
    expect(Array.from(row(anchors, 1))).toEqual(Array.from(row(rows, 1)));
    expect(Array.from(row(positives, 1))).toEqual(Array.from(alone.data));
    expect(Array.from(row(positives, 1))).not.toEqual(Array.from(row(anchors, 1)));
  });
});
