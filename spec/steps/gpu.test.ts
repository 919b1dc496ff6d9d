/** The first twenty steps of training on real digits, on gpu.js without a GPU, each against the reference's state. */
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { gpuDriverWith } from '../../backends/gpu/driver.js';
import type { Backend, Driver } from '../../src/algebra/backend.js';
import type { Job } from '../../src/training/loop.js';
import { jobOf, stepsOn, told } from './digits.js';
import type { StepFinding } from './first-steps.js';

/** The reference with one operation replaced. */
const altered = (change: <T>(b: Backend<T>) => Partial<Backend<T>>): Driver => ({
  name: 'altered',
  use: (body) => arrayDriver.use((b) => body({ ...b, ...change(b) })),
});

const right = <A>(x: E.Either<unknown, A>): A =>
  E.isRight(x) ? x.right : expect.fail(JSON.stringify(x.left));

const made = async (encoder: string, batch: number): Promise<Job> => right(await jobOf(encoder, batch));
const found = async (job: Job, count: number, driver: Driver): Promise<ReadonlyArray<StepFinding>> =>
  right(await stepsOn(driver, job, count));

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
      const findings = await found(await made(encoder, batch), count, gpu);
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
    const findings = await found(await made('linear', 12), 1, off);
    expect(findings.every(({ worst }) => worst > 1)).toBe(true);
  }, 60_000);
});
