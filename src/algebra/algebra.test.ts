import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, tabulate } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import { allButSelf, sameLabel } from './among.js';
import { logOfNothing } from './definitions/partition.js';

const draw = (seed: number, n: number, d: number): Matrix => matrix(n, d, normals(keyOf(seed), n * d));
const at = gradient(arrayAlgebra);

describe('logPartition', () => {
  it('registered pull equals the derivative of the definition', () => {
    const inputs = { q: draw(1, 4, 3), k: draw(2, 4, 3) };
    const fused = at(inputs)((A) => ({ q, k }) => ({
      loss: A.sum('all')(A.logPartition(allButSelf)(q, k)),
      kept: {},
    }));
    const mask = tabulate(4, 4, (i, j) => (i === j ? logOfNothing : 0));
    const plain = at(inputs)((A) => ({ q, k }) => ({
      loss: A.sum('all')(A.logSumExp('row')(A.add(A.pairwiseDot(q, k), A.constant(mask)))),
      kept: {},
    }));
    // Both sides sum the same 12 exponentials in the same order, so a few roundings of numbers near 1 part them.
    const allowed = 64 * 2 ** -53;
    const parts = (g: typeof plain): number[] => [...g.loss.data, ...g.gradient.q.data, ...g.gradient.k.data];
    const gap = parts(fused).map((x, i) => Math.abs(x - (parts(plain)[i] ?? Number.NaN)));
    expect(Math.max(...gap)).toBeLessThanOrEqual(allowed);
  });

  it('over no keys it stands for −∞ and has derivative zero', () => {
    const among = sameLabel(Int32Array.of(0, 0, 1));
    const q = draw(1, 3, 2);
    expect(arrayAlgebra.logPartition(among)(q, q).data[2]).toBe(logOfNothing);
    const lonely = at({ q })((A) => ({ q }) => ({
      loss: A.sum('all')(A.sliceRows(2, 1)(A.logPartition(among)(q, q))),
      kept: {},
    }));
    expect(Array.from(lonely.gradient.q.data)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('bracket', () => {
  it('a handle used after its release is a defect that says so', async () => {
    const ask = arrayDriver.use((b) => {
      const x = b.constant(draw(1, 2, 2));
      b.release([x]);
      return TE.of(b.exp(x));
    });
    await expect(ask()).rejects.toThrow('used after its release');
  });
});
