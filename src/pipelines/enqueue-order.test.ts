/** The loss of a step sees the queue as it was; then this batch's keys enter it, whatever the sizes, oldest out first. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { arrayDriver } from '../../backends/array/driver.js';
import { inMemory } from '../datasets/dataset.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf, named, uniforms } from '../prelude/random.js';
import type { Job } from '../training/loop.js';
import { seenAt } from '../training/loop.js';
import { enqueued } from '../training/queue.js';
import { everything, initialState } from '../training/state.js';
import { step } from '../training/step.js';
import { drawViews } from '../training/views.js';
import { checkOptions } from './options.js';
import { pipelines, presets } from './pipelines.js';
import { roles } from './roles.js';
import { prepare } from './run.js';

const must = <L, R>(
  e: { readonly _tag: 'Left'; readonly left: L } | { readonly _tag: 'Right'; readonly right: R },
): R => (e._tag === 'Right' ? e.right : expect.fail(JSON.stringify(e.left)));
const image = { kind: 'image', shape: { height: 6, width: 6, channels: 1 } } as const;
const data = must(
  inMemory('noise', image, Float32Array.from(uniforms(keyOf(1), 20 * 36)), new Int32Array(20)),
);

const jobOf = (pipeline: string, queue: number): Job => {
  const small = {
    encoder: 'convolutional-small',
    batch: 5,
    epochs: 1,
    hidden: 8,
    projection: 4,
    clusters: 3,
  };
  return must(prepare(must(checkOptions(roles, presets)({ ...small, pipeline, queue })), data));
};

/** The queues of a pipeline, and the output that enters each. */
const queues: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  moco: { queue: 'k' },
  'memory-bank': { bank: 'k' },
  swav: { 'queue.0': 'z0', 'queue.1': 'z1' },
};

const order = (name: string): number => Object.keys(pipelines).indexOf(name);

describe('pipelines/enqueue-order', () => {
  it('every pipeline that remembers rows is looked at', () => {
    const remembering = Object.keys(pipelines).filter((name) => {
      if (['predictive-coding', 'pretext-prediction', 'pixel-contrast'].includes(name)) return false;
      const { memory } = jobOf(name, 7).pipeline.initial(keyOf(0));
      return Object.keys(memory).some((tensor) => /^(queue|bank)/.test(tensor));
    });
    // PCL's queue is MoCo's, begun anew by its first E-step.
    expect(remembering).toEqual([...Object.keys(queues), 'pcl'].sort((a, b) => order(a) - order(b)));
  });

  const sizes = Object.keys(queues).flatMap((name) => [3, 5, 7, 12].map((queue) => [name, queue] as const));
  it.each(sizes)('%s, a queue of %i and batches of 5', async (name, queue) => {
    const job = jobOf(name, queue);
    const initial = job.pipeline.initial(named(job.key, 'initial'));
    const seen = seenAt(job, 0, {});
    const x = { ...initial.parameters, ...initial.statistics, ...initial.memory };
    const moved = { ...x, ...job.pipeline.before?.(A)(x, seen.known) };
    const views = drawViews(A)(job.key, 0, job.views)(seen.known.index, seen.rows);
    const { outputs } = job.pipeline.encode(A)(moved, views);
    const before = job.pipeline.score(A)(moved, outputs, seen.known).data[0];
    const found = await arrayDriver.use((b) => async () => {
      const stepped = step(b)(job)(initialState(b)(initial, job.optimiser), seen);
      const all = everything(stepped.state);
      const read: Record<string, Matrix> = { loss: must(await b.read(stepped.loss)()) };
      for (const tensor of Object.keys(queues[name] ?? {}))
        read[tensor] = must(await b.read(all[tensor] ?? expect.fail(`no ${tensor}`))());
      return { _tag: 'Right' as const, right: read };
    })();
    const { loss, ...after } = must(found);
    expect(loss?.data[0]).toBe(before);
    for (const [tensor, output] of Object.entries(queues[name] ?? {}))
      expect(after[tensor]).toEqual(enqueued(A)(x[tensor] as Matrix, outputs[output] as Matrix));
  });
});
