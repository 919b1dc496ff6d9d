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

const told = ({ step, worst, where, allowed }: StepFinding): string =>
  `${step}: ${worst.toPrecision(2)} of ${allowed.toExponential(1)} at ${where}`;

const asked = process.env.STEPS;

describe('steps/gpu webasm', () => {
  // A step is drawn many times over, which takes seconds: STEPS=20 asks for all twenty of each.
  it.each([
    ['linear', 8, 8],
    ['mlp', 4, 1],
    ['convolutional-small', 4, 1],
  ])(
    '%s: the first steps give the reference’s loss and gradient',
    async (encoder, batch, few) => {
      const count = Number(asked ?? few);
      const gpu = gpuDriverWith({ mode: 'webasm', strict: true, smallestWork: 0 });
      const findings = await found(await jobOf(encoder, batch), count, gpu);
      expect(findings).toHaveLength(count);
      expect(findings.filter(({ worst }) => !(worst <= 1))).toEqual([]);
      // What is allowed is a small part of each gradient: the rule says something.
      expect(Math.max(...findings.map(({ allowed }) => allowed))).toBeLessThan(2 ** -12);
      if (asked !== undefined) console.info(encoder, findings.map(told).join('; '));
      const { trusted, ...report } = gpu.report();
      expect(report).toMatchObject({ mode: 'webasm', fellBack: null, caught: [] });
      expect(trusted).toBeGreaterThan(2 * count);
    },
    900_000,
  );

  it('a log-partition that is off by a hundred-thousandth is seen', async () => {
    const off = altered((b) => ({
      logPartition: (among) => (q, k) => b.scale(1 + 1e-5)(b.logPartition(among)(q, k)),
    }));
    const findings = await found(await jobOf('linear', 12), 1, off);
    expect(findings.every(({ worst }) => worst > 1)).toBe(true);
  }, 60_000);
});
