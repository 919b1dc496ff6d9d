/** A device that is lost in the middle of training: the step is computed again, or the run stops with its checkpoint. */
import * as E from 'fp-ts/lib/Either.js';
import { right as loaded } from 'fp-ts/lib/Either.js';
import * as gpuJs from 'gpu.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import type { GpuDriver, GpuOptions } from '../../backends/gpu/driver.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { GpuJs, Kernel } from '../../backends/gpu/load.js';
import type { Driver } from '../../src/algebra/backend.js';
import { inMemory, unnamed } from '../../src/datasets/dataset.js';
import { checkOptions } from '../../src/pipelines/options.js';
import { presets } from '../../src/pipelines/pipelines.js';
import { roles } from '../../src/pipelines/roles.js';
import { prepare, train } from '../../src/pipelines/run.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import type { CheckpointStore } from '../../src/training/checkpoint.js';
import { inMemoryStore } from '../../src/training/checkpoint.js';
import type { TrainEvent } from '../../src/training/events.js';
import type { State } from '../../src/training/state.js';
import { flat } from '../../src/training/state.js';
import { draws, margin, rootMeanSquare } from './first-steps.js';
import { scatteredDriver } from './scattered.js';

/** gpu.js whose every kernel throws from one call on, as when a device is taken away. */
const dyingAfter = (calls: number): GpuJs => {
  let made = 0;
  class Dying {
    readonly gpu = new gpuJs.GPU({ mode: 'cpu' });
    static readonly isHeadlessGLSupported = false;
    createKernel(...settings: Parameters<InstanceType<GpuJs['GPU']>['createKernel']>): Kernel {
      const kernel = (this.gpu as unknown as InstanceType<GpuJs['GPU']>).createKernel(...settings);
      const call: (...args: ReadonlyArray<object | number>) => ReturnType<Kernel> = (...args) => {
        if (made++ >= calls) throw new Error('the device was lost');
        return kernel(...args);
      };
      return Object.assign(call, { kernel: kernel.kernel, destroy: () => kernel.destroy() });
    }
    destroy(): Promise<void> {
      return this.gpu.destroy();
    }
  }
  return { GPU: Dying, input: (gpuJs as unknown as GpuJs).input };
};

const driverOn = (calls: number, more: Partial<GpuOptions> = {}): GpuDriver =>
  gpuDriverWith({ mode: 'cpu', smallestWork: 0, load: async () => loaded(dyingAfter(calls)), ...more });

const right = <A>(x: E.Either<unknown, A>): A =>
  E.isRight(x) ? x.right : expect.fail(JSON.stringify(x.left));

const job = right(
  prepare(
    right(
      checkOptions(
        roles,
        presets,
      )({
        ...{ encoder: 'linear', batch: 8, epochs: 2, hidden: 8, projection: 4, saveEvery: 2, warmup: 0 },
      }),
    ),
    right(inMemory('rows', unnamed(5), Float32Array.from(normals(keyOf(3), 32 * 5)), undefined)),
  ),
);

interface Ran {
  readonly end: E.Either<unknown, State<Matrix>>;
  readonly steps: ReadonlyArray<number>;
  readonly saved: ReadonlyArray<number>;
}

const ran = async (gpu: Driver, store: CheckpointStore = inMemoryStore()): Promise<Ran> => {
  const events: TrainEvent[] = [];
  const end = await train(gpu)(job, { store, observe: (e) => void events.push(e) })();
  const of = (kind: 'step' | 'saved') => events.flatMap((e) => (e.kind === kind ? [e.step] : []));
  return { end, steps: of('step'), saved: of('saved') };
};

/** Every number of a state, tensors in the order of their names. */
const all = (s: State<Matrix>): ReadonlyArray<number> =>
  Object.entries<Matrix>(flat(s))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, m]) => [...m.data]);

const distance = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  Math.hypot(...b.map((y, i) => (a[i] ?? Number.NaN) - y));

/** The state where the reference ends, and how far from it float32 may: drawn as for the first steps. */
const allowedEnd = async () => {
  const exact = all(right((await ran(arrayDriver)).end));
  const strayed: number[] = [];
  for (let i = 0; i < draws; i++)
    strayed.push(distance(all(right((await ran(scatteredDriver(keyOf(i)))).end)), exact));
  return { exact, allowed: margin * rootMeanSquare(strayed) };
};

describe('steps/lost device', () => {
  const never = Number.POSITIVE_INFINITY;

  it('the step is computed again, the run ends, and the account says what happened', async () => {
    const [whole, gpu] = [await ran(driverOn(never)), driverOn(150)];
    const broken = await ran(gpu);
    expect(broken.steps).toEqual(whole.steps);
    expect(gpu.report()).toMatchObject({ fellBack: expect.stringContaining('the device was lost') });
    expect(gpu.report().trusted).toBeGreaterThan(0);
    const { exact, allowed } = await allowedEnd();
    for (const { end } of [whole, broken])
      expect(distance(all(right(end)), exact)).toBeLessThanOrEqual(allowed);
    // What is allowed is a small part of the state: the rule says something.
    expect(allowed / Math.hypot(...exact)).toBeLessThan(2 ** -12);
  });

  it('under strict the run stops with its checkpoint, and taken up it ends in the bytes of an unbroken run', async () => {
    const store = inMemoryStore();
    const broken = await ran(driverOn(150, { strict: true }), store);
    expect(broken.end).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'BackendError', given: expect.stringContaining('the device was lost') },
    });
    expect(broken.saved.length).toBeGreaterThan(0);
    expect(broken.steps.length).toBeLessThan(8);
    const resumed = await ran(driverOn(never, { strict: true }), store);
    expect(resumed.steps[0]).toBe((broken.saved.at(-1) ?? 0) + 1);
    const whole = await ran(driverOn(never, { strict: true }));
    expect(all(right(resumed.end))).toEqual(all(right(whole.end)));
  });
});
