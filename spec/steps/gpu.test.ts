/** The first twenty steps of training on real digits, on gpu.js without a GPU, each against the reference's state. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { Backend, Driver } from '../../src/algebra/backend.js';
import { subset } from '../../src/datasets/dataset.js';
import { digits } from '../../src/datasets/mnist.js';
import { checkOptions } from '../../src/pipelines/options.js';
import { presets } from '../../src/pipelines/pipelines.js';
import { roles } from '../../src/pipelines/roles.js';
import { prepare } from '../../src/pipelines/run.js';
import type { BackendError } from '../../src/prelude/errors.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { keyOf, permutation } from '../../src/prelude/random.js';
import type { Job } from '../../src/training/loop.js';
import type { StepFinding } from './first-steps.js';
import { firstSteps } from './first-steps.js';

/** The reference with one operation replaced. */
const altered = (change: <T>(b: Backend<T>) => Partial<Backend<T>>): Driver => ({
  name: 'altered',
  use: (body) => arrayDriver.use((b) => body({ ...b, ...change(b) })),
});

const right = <A>(x: E.Either<unknown, A>): A =>
  E.isRight(x) ? x.right : expect.fail(JSON.stringify(x.left));

const jobOf = async (encoder: string, batch: number): Promise<Job> => {
  const all = right(await digits());
  const data = subset('some digits', all, permutation(keyOf(1), all.size).slice(0, 20 * batch));
  const asked = { batch, epochs: 1, encoder, hidden: 32, projection: 16, rate: 0.01 };
  return right(prepare(right(checkOptions(roles, presets)(asked)), data));
};

const found = async (job: Job, count: number, driver: Driver): Promise<ReadonlyArray<StepFinding>> =>
  right(
    await driver.use<BackendError, ReadonlyArray<StepFinding>>((b) =>
      arrayDriver.use((a) =>
        TE.fromTask(() => firstSteps(b, a as Backend<unknown> as Backend<Matrix>, job, count)),
      ),
    )(),
  );

const steps = Number(process.env.STEPS ?? 20);

describe('steps/gpu webasm', () => {
  // One linear layer and its head in every run; a convolution is dear in honest arithmetic, so it has two steps.
  it.each([
    ['linear', 8, steps],
    ['convolutional-small', 4, Math.ceil(steps / 10)],
  ])(
    '%s: the first steps give the reference’s loss and gradient',
    async (encoder, batch, count) => {
      const gpu = gpuDriverWith({ mode: 'webasm', strict: true, smallestWork: 0 });
      const findings = await found(await jobOf(encoder, batch), count, gpu);
      expect(findings).toHaveLength(count);
      expect(findings.filter(({ worst }) => !(worst <= 1))).toEqual([]);
      expect(Math.max(...findings.map(({ allowed }) => allowed))).toBeLessThan(2 ** -12);
      const { trusted, ...report } = gpu.report();
      expect(report).toMatchObject({ mode: 'webasm', fellBack: null, caught: [] });
      expect(trusted).toBeGreaterThan(2 * count);
    },
    300_000,
  );

  it('a log-partition that is off by a ten-thousandth is seen', async () => {
    const off = altered((b) => ({
      pullableLogPartition: (among) => (q, k) => {
        const honest = b.pullableLogPartition(among)(q, k);
        return { ...honest, lse: b.scale(1 + 1e-4)(honest.lse) };
      },
    }));
    const findings = await found(await jobOf('linear', 12), 1, off);
    expect(findings.every(({ worst }) => worst > 1)).toBe(true);
  }, 60_000);
});
