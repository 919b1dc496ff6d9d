/** A run stopped anywhere and taken up again ends in the same bytes; what cannot go on says why. */
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { wasmDriver } from '../../backends/wasm/driver.js';
import type { Driver } from '../algebra/backend.js';
import type { Dataset } from '../datasets/dataset.js';
import { inMemory } from '../datasets/dataset.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { show } from '../prelude/errors.js';
import { keyOf, named, uniforms } from '../prelude/random.js';
import type { Checkpoint, CheckpointStore } from '../training/checkpoint.js';
import { inMemoryStore } from '../training/checkpoint.js';
import { folderStore } from '../training/checkpoint-folder.js';
import type { TrainEvent } from '../training/events.js';
import type { Job } from '../training/loop.js';
import type { RunOptions } from './options.js';
import { checkOptions } from './options.js';
import { pipelines, presets } from './pipelines.js';
import { roles } from './roles.js';
import { prepare, train } from './run.js';

const must = <A>(
  e: { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (e._tag === 'Left') throw new Error(JSON.stringify(e.left));
  return e.right;
};

const noise = (side: number): Dataset =>
  must(
    inMemory(
      'noise',
      { kind: 'image', shape: { height: side, width: side, channels: 1 } },
      Float32Array.from(uniforms(keyOf(1), 20 * side * side)),
      Int32Array.from({ length: 20 }, (_, i) => i % 3),
    ),
  );
const data: Dataset = noise(6);
/** Places of feature maps need an encoder that keeps them, and images of some size. */
const dense = (pipeline: unknown): boolean => pipeline === 'pixel-contrast';
const dataFor = (pipeline: unknown): Dataset => (dense(pipeline) ? noise(16) : data);
const jobOf = (given: Readonly<Record<string, unknown>>): Job =>
  must(
    prepare(
      must(
        checkOptions(
          roles,
          presets,
        )({
          encoder: dense(given.pipeline) ? 'fully-convolutional' : 'convolutional-small',
          batch: 6,
          epochs: 2,
          hidden: 8,
          projection: 4,
          saveEvery: 2,
          queue: 10,
          clusters: 3,
          ...given,
        }),
      ),
      dataFor(given.pipeline),
    ),
  );

const run = async (
  job: Job,
  store: CheckpointStore,
  stopAfter = Number.POSITIVE_INFINITY,
  driver: Driver = arrayDriver,
) => {
  const stop = new AbortController();
  const events: TrainEvent[] = [];
  const observe = (event: TrainEvent): void => {
    events.push(event);
    if (event.kind === 'step' && event.step >= stopAfter) stop.abort();
  };
  const ended = await train(driver)(job, { store, observe, signal: stop.signal })();
  return { ended, events };
};

const newest = async (store: CheckpointStore): Promise<Checkpoint> =>
  must(await store.newest()) as Checkpoint;

/** The bytes of two stores' newest checkpoints are the same. */
const sameBytes = async (a: CheckpointStore, b: CheckpointStore): Promise<boolean> => {
  const [x, y] = [await newest(a), await newest(b)];
  return x.manifest === y.manifest && Buffer.compare(x.tensors, y.tensors) === 0;
};

describe('training', () => {
  it('resume-exact: stopped at every step and taken up, a run ends in the same bytes', async () => {
    const job = jobOf({});
    const straight = inMemoryStore();
    must((await run(job, straight)).ended);
    const broken = inMemoryStore();
    for (let step = 1; step <= job.steps; step++) must((await run(job, broken, step)).ended);
    expect(await sameBytes(broken, straight)).toBe(true);
    expect((await newest(straight)).step).toBe(job.steps);
  });

  // Stopped inside the first epoch and inside the second: everything a pipeline holds goes through a checkpoint.
  const both: ReadonlyArray<readonly [string, Driver]> = [
    ['array', arrayDriver],
    ['wasm', wasmDriver],
  ];
  const everyPipeline = both.flatMap(([backend, driver]) =>
    Object.keys(pipelines)
      // Those that need other data than images resume in `modalities.test.ts`.
      .filter((pipeline) => !['pretext-prediction', 'predictive-coding'].includes(pipeline))
      .map((pipeline) => [pipeline, backend, driver] as const),
  );
  it.each(everyPipeline)('resume-exact: %s on %s', async (pipeline, _, driver) => {
    const job = jobOf({ pipeline, localViews: pipeline === 'dino' ? 1 : 0 });
    const [straight, broken] = [inMemoryStore(), inMemoryStore()];
    must((await run(job, straight, job.steps, driver)).ended);
    must((await run(job, broken, 1, driver)).ended);
    must((await run(job, broken, 4, driver)).ended);
    must((await run(job, broken, job.steps, driver)).ended);
    expect(await sameBytes(broken, straight)).toBe(true);
    expect((await newest(broken)).step).toBe(job.steps);
  });

  it('key-gradient: switched off, the network of the keys stays where it began', async () => {
    const plain = { pipeline: 'dual-encoder', optimiser: 'sgd', weightDecay: 0 };
    const keysAfter = async (keyGradient: boolean): Promise<ReadonlyArray<number>> => {
      const ended = must((await run(jobOf({ ...plain, keyGradient }), inMemoryStore())).ended);
      return Array.from(ended.parameters['key.encoder.conv0.weight']?.data ?? []);
    };
    const key = jobOf(plain);
    const began = Array.from(
      key.pipeline.initial(named(key.key, 'initial')).parameters['key.encoder.conv0.weight']?.data ?? [],
    );
    expect(began.length).toBeGreaterThan(0);
    expect(await keysAfter(false)).toEqual(began);
    expect(await keysAfter(true)).not.toEqual(began);
  });

  it('chunks: a run encoded in chunks and a learned temperature resume too', async () => {
    const job = jobOf({
      chunk: 4,
      learnTemperature: true,
      partial: 'keep',
      pairing: 'original-and-transformed',
    });
    const [straight, broken] = [inMemoryStore(), inMemoryStore()];
    must((await run(job, straight)).ended);
    must((await run(job, broken, 3)).ended);
    must((await run(job, broken)).ended);
    expect(await sameBytes(broken, straight)).toBe(true);
  });

  const falling = { temperatureSchedule: 'cosine', temperature: 0.5, temperatureEnd: 0.1 };
  it.each([
    ['simclr', 'array', arrayDriver],
    ['pcl', 'wasm', wasmDriver],
    ['dino', 'wasm', wasmDriver],
  ] as const)('a temperature schedule: %s on %s resumes to the same bytes, and its metrics too', async (pipeline, _, driver) => {
    const job = jobOf({ pipeline, ...falling });
    const [straight, broken] = [inMemoryStore(), inMemoryStore()];
    const whole = await run(job, straight, job.steps, driver);
    const first = await run(job, broken, 4, driver);
    const rest = await run(job, broken, job.steps, driver);
    expect(await sameBytes(broken, straight)).toBe(true);
    const seen = (events: ReadonlyArray<TrainEvent>) =>
      events.flatMap((e) => (e.kind === 'step' ? [[e.step, e.temperature, e.loss, e.floor]] : []));
    expect([...seen(first.events), ...seen(rest.events)]).toEqual(seen(whole.events));
    const temperatures = seen(whole.events).map(([, t]) => t as number);
    expect([temperatures[0], temperatures[job.steps - 1]]).toEqual([0.5, 0.1]);
    expect(JSON.parse((await newest(straight)).manifest).config).toMatchObject(falling);
  });

  it('a temperature schedule: each step is that of a run at the temperature of the step', async () => {
    const losses = async (given: Readonly<Record<string, unknown>>): Promise<ReadonlyArray<number>> => {
      const { events } = await run(jobOf({ rate: 0, epochs: 1, ...given }), inMemoryStore());
      return events.flatMap((e) => (e.kind === 'step' ? [e.loss] : []));
    };
    // Nothing learns at rate 0, so steps differ by their samples and their temperature alone.
    const moving = await losses({ temperatureSchedule: 'linear', temperature: 0.4, temperatureEnd: 0.2 });
    const [hot, mild, cold] = [
      await losses({ temperature: 0.4 }),
      await losses({ temperature: (0.4 + 0.2) / 2 }),
      await losses({ temperature: 0.2 }),
    ];
    expect(moving[0]).toBe(hot[0]);
    expect(moving[1]).toBe(mild[1]);
    expect(moving[2]).toBe(cold[2]);
    expect(cold[2]).not.toBe(hot[2]);
  });

  it('a temperature schedule: a period in epochs is met and held; a learned temperature is told', async () => {
    const temperatures = async (
      given: Readonly<Record<string, unknown>>,
    ): Promise<ReadonlyArray<number | undefined>> => {
      const { events } = await run(jobOf(given), inMemoryStore());
      return events.flatMap((e) => (e.kind === 'step' ? [e.temperature] : []));
    };
    const linear = {
      temperatureSchedule: 'linear',
      temperature: 0.5,
      temperatureEnd: 0.125,
      temperaturePeriod: 1,
    };
    expect(await temperatures(linear)).toEqual([0.5, 0.375, 0.25, 0.125, 0.125, 0.125]);
    const learned = await temperatures({ learnTemperature: true, temperature: 0.25 });
    // Kept as its logarithm: |log 0.25| < 2 is off by half a rounding, as is the exponential of it.
    expect(Math.abs((learned[0] ?? Number.NaN) - 0.25)).toBeLessThanOrEqual(0.25 * 2 * Number.EPSILON);
    expect(new Set(learned).size).toBe(6);
    expect(await temperatures({ pipeline: 'byol', epochs: 1 })).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    [{ temperatureSchedule: 'triangle', temperatureEnd: 1 }, /^temperatureSchedule: given "triangle".*swing/],
    [{ temperatureSchedule: 'cosine' }, /given cosine with temperatureEnd unsaid/],
    [{ temperatureSchedule: 'cosine', temperatureEnd: 0 }, /^temperatureEnd: given 0/],
    [{ temperatureSchedule: 'cosine', temperatureEnd: Number.NaN }, /^temperatureEnd: given null/],
    [
      { temperatureSchedule: 'cosine', temperatureEnd: 1, temperaturePeriod: -1 },
      /^temperaturePeriod: given -1/,
    ],
    [{ temperatureEnd: 1 }, /given constant with temperatureEnd 1; .*linear/],
    [{ temperaturePeriod: 1 }, /given constant with temperaturePeriod 1/],
    [
      { temperatureSchedule: 'linear', temperatureEnd: 1, learnTemperature: true },
      /given linear with learnTemperature/,
    ],
    [
      { temperatureSchedule: 'linear', temperatureEnd: 1, pipeline: 'byol' },
      /byol, whose loss has no temperature/,
    ],
  ])('a temperature schedule that cannot be meant is refused: %j', (given, sentence) => {
    const asked = E.chain((options: RunOptions): E.Either<ContrastiveError, Job> => prepare(options, data))(
      checkOptions(roles, presets)({ encoder: 'convolutional-small', batch: 6, ...given }),
    );
    expect(E.isLeft(asked) && show(asked.left)).toMatch(sentence);
  });

  it('stopped: the signal ends the run after the step, saved and said', async () => {
    const store = inMemoryStore();
    const { events } = await run(jobOf({}), store, 3);
    expect(events.slice(-2).map((e) => [e.kind, 'step' in e && e.step])).toEqual([
      ['saved', 3],
      ['stopped', 3],
    ]);
    expect((await newest(store)).step).toBe(3);
  });

  it('nan: the run stops with the step, the samples and the last good checkpoint', async () => {
    const job = jobOf({});
    const strange: Job = { ...job, rate: (step) => (step === 3 ? Number.NaN : 0.01) };
    const { ended } = await run(strange, inMemoryStore());
    expect(ended._tag).toBe('Left');
    const sentence = ended._tag === 'Left' ? show(ended.left) : '';
    expect(sentence).toMatch(/^step 4: given .*not finite.*last good checkpoint is memory/);
  });

  it('other options than the run began with are refused by name', async () => {
    const store = inMemoryStore();
    must((await run(jobOf({}), store, 1)).ended);
    const { ended } = await run(jobOf({ temperature: 0.5 }), store);
    expect(ended._tag === 'Left' && show(ended.left)).toContain('temperature = 0.5');
  });

  it('options: an unknown name is refused with the nearest known one', () => {
    const refused = checkOptions(roles, presets)({ temprature: 1 });
    expect(refused._tag === 'Left' && show(refused.left)).toMatch(/did you mean temperature\?/);
    expect(checkOptions(roles, presets)({ batch: 1 })._tag).toBe('Left');
    expect(checkOptions(roles, presets)({ encoder: 'transfomer' })._tag).toBe('Left');
  });
});

describe('checkpoint-folder', () => {
  it('keeps the newest two, and says of a damaged one what is wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'contrastive-'));
    try {
      const [job, store] = [jobOf({}), folderStore(folder)];
      must((await run(job, store)).ended);
      const at = join(folder, 'checkpoints');
      expect((await readdir(at)).sort()).toEqual(
        ['step-000004.json', 'step-000004.safetensors', 'step-000006.json', 'step-000006.safetensors'].sort(),
      );
      await truncate(join(at, 'step-000006.safetensors'), 1000);
      const short = await run(job, store);
      expect(short.ended._tag === 'Left' && show(short.ended.left)).toContain('1000 bytes of tensors');
      await writeFile(join(at, 'step-000006.json'), '{"format": 1');
      const garbled = await run(job, store);
      expect(garbled.ended._tag === 'Left' && show(garbled.ended.left)).toContain('not JSON');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
