/**
 * The ten ways in which gpu.js is known to answer wrongly without an error, and what stands against each:
 * a guard that sees it, or a construction in which it cannot happen.
 */
import { left, right } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as gpuJs from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { allButSelf, everyKey } from '../../src/algebra/among.js';
import { backendError, show } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix, scalar } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { arrayAlgebra } from '../array/algebra.js';
import { leastRecentlyUsed } from './cache.js';
import type { GpuDriver, GpuOptions } from './driver.js';
import { gpuDriverWith } from './driver.js';
import { openEngine } from './engine.js';
import { wrongLogPartition, wrongPull } from './guards.js';
import { accountOf } from './health.js';
import type { Program } from './kernels.js';
import {
  chunkLogPartition,
  copy,
  counting,
  product,
  pullToKeys,
  pullToQueries,
  similarities,
  weights,
} from './kernels.js';
import type { GpuJs, Kernel, Result } from './load.js';
import type { GpuMode } from './modes.js';
import { realModes } from './modes.js';
import { wrongProduct } from './product-guard.js';
import { roundsPerThread } from './reach.js';

const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));

/** gpu.js with a defect: what its kernels answer passes through `spoil`. */
const spoiled = (spoil: (result: Result, source: string, call: number) => Result | Error): GpuJs => {
  let calls = 0;
  class Spoiled {
    readonly gpu = new gpuJs.GPU({ mode: 'cpu' });
    static readonly isHeadlessGLSupported = false;
    createKernel(
      source: string,
      settings: Parameters<InstanceType<GpuJs['GPU']>['createKernel']>[1],
    ): Kernel {
      const kernel = (this.gpu as unknown as InstanceType<GpuJs['GPU']>).createKernel(source, settings);
      const call = (...args: ReadonlyArray<object | number>): Result => {
        const answer = spoil(kernel(...args) as Result, source, calls++);
        if (answer instanceof Error) throw answer;
        return answer;
      };
      return Object.assign(call, { kernel: kernel.kernel, destroy: () => kernel.destroy() });
    }
    destroy(): Promise<void> {
      return this.gpu.destroy();
    }
  }
  return { GPU: Spoiled, input: (gpuJs as unknown as GpuJs).input };
};

const driverOn = (module: GpuJs, more: Partial<GpuOptions> = {}): GpuDriver =>
  gpuDriverWith({ mode: 'cpu', smallestWork: 0, load: async () => right(module), ...more });

const honest = spoiled((r) => r);
const lseOf = (gpu: GpuDriver, q: Matrix, k: Matrix, among = everyKey) =>
  gpu.use((b) => b.read(b.logPartition(among)(b.constant(q), b.constant(k))))();

const programs: ReadonlyArray<Program> = [
  chunkLogPartition(allButSelf, 5, 4096, 128, 484),
  weights(allButSelf, 5, 4096, 128),
  pullToQueries(5, 4096, 128, true),
  pullToQueries(5, 4096, 128, false),
  pullToKeys(256, 4096, 128, true),
  pullToKeys(256, 4096, 128, false),
  product(5, 4096, 7),
  similarities(5, 4096, 4096),
  copy(4096, 128),
  counting(40, 400),
];

/** Rounds of the innermost loop of a program: the product of the nested bounds. */
const rounds = ({ source }: Program): number =>
  Array.from(
    source.matchAll(
      /for \(let \w+ = 0; \w+ < (\d+); \w+ (?:\+\+|\+= (\d+))\)|for \(let \w+ = 0; \w+ < (\d+); \w+\+\+\)/g,
    ),
  )
    .map((m) => Number(m[1] ?? m[3]) / Number(m[2] ?? 1))
    .reduce((a, b) => a * b, 1);

describe('traps', () => {
  it('1 a thread that stops early is seen by the canary before any data', async () => {
    const stopping = spoiled((r, source) => (source.includes('count += 1') ? [Float32Array.of(9999)] : r));
    const answer = await lseOf(driverOn(stopping), draw(1, 3, 2), draw(2, 3, 2));
    expect(answer).toMatchObject({ _tag: 'Left' });
    if (answer._tag === 'Left')
      expect(show(answer.left)).toContain(`a loop of ${roundsPerThread} rounds stopped after 9999`);
  });

  it('1 no program asks a thread for more rounds than the canary counts', () => {
    expect(programs.map(rounds).filter((r) => r > roundsPerThread)).toEqual([]);
    expect(rounds(counting(40, 400))).toBe(roundsPerThread);
  });

  it('2 every loop is bounded by a literal', () => {
    for (const { source } of programs) {
      expect(source).not.toMatch(/\bwhile\b/);
      expect(source.match(/\bfor \(/g)?.length ?? 0).toBe(
        source.match(/for \(let \w+ = 0; \w+ < \d+;/g)?.length ?? 0,
      );
    }
  });

  it('3 zeros for a kernel that ran too long are computed again, and the device is not asked twice', async () => {
    const zeros = spoiled((r, source, call) =>
      call > 12 && source.includes('largest') ? (r as Float32Array[]).map((row) => row.map(() => 0)) : r,
    );
    const gpu = driverOn(zeros);
    const [q, k] = [draw(1, 6, 4), draw(2, 6, 4)];
    const answer = await gpu.use((b) => {
      const ask = () => b.logPartition(everyKey)(b.constant(q), b.constant(k));
      return TE.sequenceArray([ask(), ask(), ask(), ask()].map(b.read));
    })();
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    for (const lse of answer.right) expect(wrongLogPartition(everyKey, q, k, lse)).toBeNull();
    expect(gpu.report().caught).toHaveLength(1);
    expect(gpu.report().fellBack).toContain('row 0 is 0');
  });

  it('3 under strict they are an error', async () => {
    const zeros = spoiled((r, source, call) =>
      call > 8 && source.includes('largest') ? (r as Float32Array[]).map((row) => row.map(() => 0)) : r,
    );
    const answer = await lseOf(driverOn(zeros, { strict: true }), draw(1, 6, 4), draw(2, 6, 4));
    expect(answer).toMatchObject({ _tag: 'Left', left: { _tag: 'BackendError' } });
  });

  it('4 one driver answers rightly for one shape after another', async () => {
    const gpu = driverOn(honest, { strict: true });
    const sizes = [3, 5, 4, 3, 8];
    const answer = await gpu.use((b) =>
      TE.sequenceArray(
        sizes.map((n) =>
          b.read(b.logPartition(everyKey)(b.constant(draw(n, n, 3)), b.constant(draw(9, n, 3)))),
        ),
      ),
    )();
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    answer.right.forEach((lse, i) => {
      const n = sizes[i] as number;
      expect(wrongLogPartition(everyKey, draw(n, n, 3), draw(9, n, 3), lse)).toBeNull();
    });
  });

  it('4 kernels beyond the limit are destroyed, the longest unused first', () => {
    const destroyed: string[] = [];
    const cache = leastRecentlyUsed<string>(2, (k) => destroyed.push(k));
    for (const name of ['a', 'b', 'a', 'c']) cache.find(name, () => name);
    expect(destroyed).toEqual(['b']);
    cache.clear();
    expect(destroyed).toEqual(['b', 'a', 'c']);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('5 %s never reaches a kernel', async (x) => {
    const gpu = driverOn(honest);
    const answer = await lseOf(gpu, matrix(2, 1, Float32Array.of(1, x)), matrix(2, 1, Float32Array.of(1, 2)));
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    expect(Number.isFinite(answer.right.data[1])).toBe(false);
    expect(gpu.report()).toMatchObject({ trusted: 0, caught: [] });
  });

  it('6 no kernel uses log1p or expm1, and log1p keeps its small arguments', async () => {
    for (const { source } of programs) expect(source).not.toMatch(/log1p|expm1/);
    const answer = await driverOn(honest).use((b) => b.read(b.log1p(b.constant(scalar(1e-6)))))();
    expect(answer).toEqual(right(matrix(1, 1, Float32Array.of(Math.log1p(Math.fround(1e-6))))));
  });

  it('7 the last chunk of keys is shorter than a chunk, and nothing beyond it is read', async () => {
    const [q, k] = [draw(1, 2, 400), draw(2, 331, 400)];
    const answer = await lseOf(driverOn(honest, { strict: true }), q, k);
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    expect(chunkLogPartition(everyKey, 2, 331, 400, 158).output).toEqual([3, 2]);
    expect(wrongLogPartition(everyKey, q, k, answer.right)).toBeNull();
  });

  it('8 every output has two dimensions', () => {
    expect(programs.filter(({ output }) => output.length !== 2)).toEqual([]);
  });

  it('9 a kept result is not overwritten by the next call', async () => {
    const engine = openEngine(honest, 'cpu');
    const [a, b] = [await engine.upload(filled(2, 4, 1)), await engine.upload(filled(2, 4, 2))];
    const read = async (of: typeof a) => Array.from(await engine.read(of[0]?.rows as Result, 4)).slice(0, 8);
    expect([await read(a), await read(b)]).toEqual([Array(8).fill(1), Array(8).fill(2)]);
    await engine.close();
  });

  it('9 every texture is given back: none alive after 300 steps', async () => {
    let alive = 0;
    const textured = spoiled((r, source) => {
      if (!source.includes('return a[') && !source.includes('w = ybar') && !source.includes('soFar'))
        return r;
      alive += 1;
      let gone = false;
      const rows = r as ReadonlyArray<Float32Array>;
      const texture = {
        toArray: () => rows,
        delete: () => {
          if (!gone) alive -= 1;
          gone = true;
        },
      };
      return Object.assign([...rows], texture);
    });
    const gpu = driverOn(textured, { strict: true });
    const answer = await gpu.use((b) => {
      const step = (i: number): TE.TaskEither<unknown, Matrix> => {
        const kept = b.scope(
          () => {
            const [q, k] = [b.constant(draw(i, 4, 3)), b.constant(draw(i + 1, 4, 3))];
            const lse = b.logPartition(everyKey)(q, k);
            return b.logPartitionPull(everyKey)(q, k, lse, b.constant(filled(4, 1, 1)))[0];
          },
          (qbar) => [qbar],
        );
        return b.read(kept);
      };
      return Array.from({ length: 300 }, (_, i) => i).reduce(
        (so, i) => TE.flatMap(so, () => step(i)),
        step(0),
      );
    })();
    expect(answer._tag).toBe('Right');
    await new Promise((settled) => setTimeout(settled, 0));
    expect(alive).toBe(0);
  });

  it('10 an empty batch never becomes an output of size 0', async () => {
    const gpu = driverOn(honest, { strict: true });
    const answer = await lseOf(gpu, filled(0, 3, 0), filled(0, 3, 0));
    expect(answer).toMatchObject({ _tag: 'Right', right: { rows: 0, cols: 1 } });
    expect(gpu.report().trusted).toBe(0);
  });

  it('a device that is lost on the way: the step is computed again', async () => {
    const lost = spoiled((r, _, call) => (call > 8 ? new Error('context lost') : r));
    const gpu = driverOn(lost);
    const [q, k] = [draw(1, 6, 4), draw(2, 6, 4)];
    const answer = await lseOf(gpu, q, k);
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    expect(wrongLogPartition(everyKey, q, k, answer.right)).toBeNull();
    expect(gpu.report().fellBack).toContain('context lost');
  });

  it('a device that never answers: the step is computed again once patience is over', async () => {
    const silent = spoiled((r, _, call) => (call > 8 ? (new Promise(() => undefined) as never) : r));
    const gpu = driverOn(silent, { patience: 50 });
    const [q, k] = [draw(1, 6, 4), draw(2, 6, 4)];
    const answer = await lseOf(gpu, q, k);
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    expect(wrongLogPartition(everyKey, q, k, answer.right)).toBeNull();
    expect(gpu.report().fellBack).toContain('no answer within 0.05 s');
  });

  it('a device that was caught is not opened again by the same driver', async () => {
    const lost = spoiled((r, _, call) => (call > 8 ? new Error('context lost') : r));
    const gpu = driverOn(lost);
    const [q, k] = [draw(1, 6, 4), draw(2, 6, 4)];
    await lseOf(gpu, q, k);
    const name = await gpu.use((b) => TE.of(b.name))();
    expect(name).toEqual(right(expect.stringMatching(/^wasm/)));
    expect(gpu.report()).toMatchObject({ mode: 'none', fellBack: expect.stringContaining('context lost') });
  });

  it.each(['q̄', 'k̄'])('a block of %s that was never computed is seen, wherever it lies', async (which) => {
    const [q, k, ybar] = [draw(1, 40, 4), draw(2, 40, 4), filled(40, 1, 1)];
    const answer = await driverOn(honest, { strict: true }).use((b) => {
      const [x, y, v] = [b.constant(q), b.constant(k), b.constant(ybar)];
      const lse = b.logPartition(everyKey)(x, y);
      return TE.sequenceArray([lse, ...b.logPartitionPull(everyKey)(x, y, lse, v)].map(b.read));
    })();
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    const [lse, qbar, kbar] = answer.right as readonly [Matrix, Matrix, Matrix];
    const holed = (m: Matrix): Matrix => ({ ...m, data: m.data.map((x, i) => (i >= 80 && i < 112 ? 0 : x)) });
    const pair = which === 'q̄' ? ([holed(qbar), kbar] as const) : ([qbar, holed(kbar)] as const);
    expect(wrongPull(everyKey, q, k, lse, ybar, [qbar, kbar])).toBeNull();
    expect(wrongPull(everyKey, q, k, lse, ybar, pair)).toMatch(/⟨q̄, q⟩/);
  });

  it('a row of a product that was never computed is seen, wherever it lies', () => {
    const [a, b] = [draw(1, 40, 4), draw(2, 4, 40)];
    const c = arrayAlgebra.matmul(a, b);
    const holed = { ...c, data: c.data.map((x, i) => (Math.floor(i / 40) === 23 ? 0 : x)) };
    expect(wrongProduct(a, b, c)).toBeNull();
    expect(wrongProduct(a, b, holed)).toMatch(/row 23/);
  });

  it.each([
    'auto',
    'webasm',
    'cpu',
    'headlessgl',
    'webgl2',
    'webgpu',
  ] as const)('%s asks gpu.js for an engine by name, or for none: never for its own choice', async (mode) => {
    const modes: string[] = [];
    class Listening {
      static readonly isHeadlessGLSupported = true;
      readonly gpu: InstanceType<GpuJs['GPU']>;
      constructor(settings: { readonly mode: string }) {
        modes.push(settings.mode);
        this.gpu = new honest.GPU({ mode: 'cpu' });
      }
      createKernel(...asked: Parameters<InstanceType<GpuJs['GPU']>['createKernel']>): Kernel {
        return this.gpu.createKernel(...asked);
      }
      destroy(): Promise<void> {
        return this.gpu.destroy();
      }
    }
    const gpu = driverOn({ GPU: Listening, input: honest.input }, { mode });
    await lseOf(gpu, draw(1, 3, 2), draw(2, 3, 2));
    // On a machine with a GPU webgpu opens as well; elsewhere nobody is asked for it.
    expect(modes.filter((m) => (mode === 'auto' ? !realModes.includes(m as GpuMode) : m !== mode))).toEqual(
      [],
    );
    if (['webasm', 'cpu', 'headlessgl'].includes(mode)) expect(modes).toEqual([mode]);
  });

  it('without gpu.js: one sentence that says what to install', async () => {
    const absent = backendError(
      'the gpu backend',
      'no package gpu.js',
      'npm install gpu.js, or another backend: wasm, array',
    );
    const gpu = gpuDriverWith({ mode: 'webgpu', load: async () => left(absent) });
    expect(await lseOf(gpu, draw(1, 2, 2), draw(2, 2, 2))).toEqual(left(absent));
  });

  it('without a GPU, auto names why and who ran instead', async () => {
    const gpu = gpuDriverWith({ mode: 'auto', load: async () => right(honest) });
    const q = draw(1, 3, 2);
    const answer = await lseOf(gpu, q, q);
    if (answer._tag === 'Left') throw new Error(show(answer.left));
    expect(wrongLogPartition(everyKey, q, q, answer.right)).toBeNull();
    expect(gpu.report().fellBack).toMatch(/webgpu: no adapter; webgl2: no adapter; .*ran on wasm/);
    expect(accountOf(gpu.report())).toMatch(/^no GPU; fell back: webgpu: no adapter; .*ran on wasm$/);
  });
});
