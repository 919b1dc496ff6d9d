/** What travels to the device and back: embeddings go up once, gradients come down once, N × N never exists there. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { right } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as gpuJs from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { allButSelf, everyKey } from '../../src/algebra/among.js';
import { show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { gpuDriverWith } from './driver.js';
import { kernelLimit } from './engine.js';
import type { GpuJs, Kernel, Result } from './load.js';

const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));

/** Numbers that went up and came down since the canary, the largest result, and kernels and textures alive. */
interface Traffic {
  up: number[];
  down: number[];
  largest: number;
  kernels: number;
  mostKernels: number;
  textures: number;
}

const quiet = (): Traffic => ({ up: [], down: [], largest: 0, kernels: 0, mostKernels: 0, textures: 0 });

/** gpu.js with a counter at every door; what stays on the device is a texture, as on a GPU. */
const counted = (so: Traffic): GpuJs => {
  class Counted {
    readonly gpu = new gpuJs.GPU({ mode: 'cpu' });
    readonly kernels = (this.gpu as unknown as { readonly kernels: unknown[] }).kernels;
    static readonly isHeadlessGLSupported = false;
    createKernel(...[source, settings]: Parameters<InstanceType<GpuJs['GPU']>['createKernel']>): Kernel {
      const kernel = (this.gpu as unknown as InstanceType<GpuJs['GPU']>).createKernel(source, settings);
      so.kernels += 1;
      so.mostKernels = Math.max(so.mostKernels, so.kernels);
      const call: (...args: ReadonlyArray<object | number>) => Result = (...args) => {
        const rows = kernel(...args) as ReadonlyArray<Float32Array>;
        const numbers = rows.length * (rows[0]?.length ?? 0);
        so.largest = Math.max(so.largest, numbers);
        const down = (): ReadonlyArray<Float32Array> => {
          so.down.push(numbers);
          return rows;
        };
        if (!settings.pipeline) return down();
        so.textures += 1;
        let gone = false;
        const free = (): void => {
          so.textures -= gone ? 0 : 1;
          gone = true;
        };
        return Object.assign([...rows], { toArray: down, delete: free });
      };
      const destroy = (): void => {
        so.kernels -= 1;
        kernel.destroy();
      };
      return Object.assign(call, { kernel: kernel.kernel, destroy });
    }
    destroy(): Promise<void> {
      return this.gpu.destroy();
    }
  }
  const input: GpuJs['input'] = (numbers, size) => {
    so.up.push(numbers.length);
    return (gpuJs as unknown as GpuJs).input(numbers, size);
  };
  return { GPU: Counted, input };
};

const driverOn = (so: Traffic) =>
  gpuDriverWith({ mode: 'cpu', strict: true, smallestWork: 0, load: async () => right(counted(so)) });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that this process still holds when nothing is left to collect. */
const held = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

describe('transfers', () => {
  it('log-partition, its pullback and the similarities of one pair of sides: each side goes up once', async () => {
    const [n, m, d] = [64, 128, 8];
    const so = quiet();
    const answer = await driverOn(so).use((b) => {
      Object.assign(so, { up: [], down: [] });
      const [q, k] = [b.constant(draw(1, n, d)), b.constant(draw(2, m, d))];
      const lse = b.logPartition(everyKey)(q, k);
      const [qbar, kbar] = b.logPartitionPull(everyKey)(q, k, lse, b.constant(filled(n, 1, 1)));
      return TE.sequenceArray([lse, qbar, kbar, b.pairwiseDot(q, k)].map(b.read));
    })();
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    const matrices = so.up.filter((x) => x > n);
    expect(matrices.sort((a, b) => a - b)).toEqual([n * d, m * d]);
    // The pullback also takes two numbers for each anchor: lse and ȳ.
    expect(so.up.filter((x) => x <= n)).toEqual([n, n]);
    expect(so.down.sort((a, b) => a - b)).toEqual([n, n * d, m * d, n * m].sort((a, b) => a - b));
  });

  it('with several blocks on each side: gradients still come down once, and nothing is as large as N × N', async () => {
    const [n, d] = [5000, 4];
    const so = quiet();
    const answer = await driverOn(so).use((b) => {
      Object.assign(so, { up: [], down: [], largest: 0 });
      const z = b.constant(draw(1, n, d));
      const lse = b.logPartition(allButSelf)(z, z);
      const both = b.logPartitionPull(allButSelf)(z, z, lse, b.constant(filled(n, 1, 1)));
      return TE.sequenceArray([lse, ...both].map(b.read));
    })();
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    const rows = 4096 + 928; // 904 rows of the second block, padded to 32
    // z once, in two blocks; lse and ȳ are a number for each anchor.
    expect(so.up.sort((a, b) => b - a)).toEqual(
      [4096 * d, 4096, 4096, 928 * d, 928, 928].sort((a, b) => b - a),
    );
    const down = so.down.reduce((a, b) => a + b, 0);
    // q̄ and k̄ once each, and for each anchor a number for each of two blocks of keys.
    expect(down).toBe(2 * rows * d + 2 * rows);
    expect(so.largest).toBeLessThan((n * n) / 8);
  }, 120_000);

  it('hundreds of steps of changing shapes: kernels within their limit, no texture left, memory flat', async () => {
    const so = quiet();
    const heap: number[] = [];
    const answer = await driverOn(so).use((b) => {
      const step = (i: number): TE.TaskEither<unknown, Matrix> => {
        // Every fourth step has a shape of its own; together they need more kernels than are kept.
        const n = i % 4 === 0 ? 8 + 8 * ((i / 4) % 20) : 8;
        const kept = b.scope(
          () => {
            const z = b.constant(draw(i, n, 4));
            const lse = b.logPartition(allButSelf)(z, z);
            return b.logPartitionPull(allButSelf)(z, z, lse, b.constant(filled(n, 1, 1)))[0];
          },
          (qbar) => [qbar],
        );
        return async () => {
          const read = await b.read(kept)();
          b.release([kept]);
          if (i % 80 === 0) heap.push(held());
          return read;
        };
      };
      return Array.from({ length: 240 }, (_, i) => i + 1).reduce(
        (chain, i) => TE.flatMap(chain, () => step(i)),
        step(0),
      );
    })();
    expect(answer._tag).toBe('Right');
    await new Promise((settled) => setTimeout(settled, 0));
    expect(so.textures).toBe(0);
    expect(so.mostKernels).toBeLessThanOrEqual(kernelLimit + 1);
    expect(so.kernels).toBe(0);
    expect(heap.at(-1)).toBeLessThan(1.25 * (heap[1] as number));
  }, 120_000);
});
