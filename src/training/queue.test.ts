import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Matrix } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import { enqueued, randomUnitRows } from './queue.js';

describe('queue', () => {
  it('first-in-first-out: after any batches, the last K rows that entered, in order', () => {
    const batches = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), batches, (capacity, sizes) => {
        let [queue, next]: [Matrix, number] = [tabulate(capacity, 2, (i) => i - capacity), 0];
        for (const size of sizes) {
          const entering = next;
          queue = enqueued(A)(
            queue,
            tabulate(size, 2, (i) => entering + i),
          );
          next += size;
        }
        expect(queue).toEqual(tabulate(capacity, 2, (i) => next - capacity + i));
      }),
      { seed: 3 },
    );
  });

  it('random rows have length 1, to float32', () => {
    const rows = randomUnitRows(keyOf(0), 5, 8);
    // Eight entries rounded at 2⁻²⁴ each move the squared length by at most 2·Σ x²·2⁻²⁴ = 2⁻²³, and a little more.
    for (const length of A.sum('row')(A.square(rows)).data)
      expect(Math.abs(length - 1)).toBeLessThanOrEqual(2 ** -22);
  });
});
