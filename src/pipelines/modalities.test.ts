/** Runs on series: the pipelines that need them resume to the same bytes, and what does not fit is refused in words. */
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Dataset } from '../datasets/dataset.js';
import { ofMatrix } from '../datasets/dataset.js';
import { textsOf } from '../datasets/texts.js';
import { show } from '../prelude/errors.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { inMemoryStore } from '../training/checkpoint.js';
import type { Job } from '../training/loop.js';
import { checkOptions } from './options.js';
import { presets } from './pipelines.js';
import { roles } from './roles.js';
import { prepare, train } from './run.js';

const must = <R>(
  e: { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: R },
): R => {
  if (e._tag === 'Left') throw new Error(JSON.stringify(e.left));
  return e.right;
};
const series: Dataset = ofMatrix(
  'series',
  { kind: 'series', length: 12, channels: ['a', 'b'] },
  matrix(12, 24, normals(keyOf(1), 288)),
  undefined,
);
const small = { encoder: 'causal', batch: 6, epochs: 2, hidden: 8, projection: 4, saveEvery: 1 };
const jobOn = (data: Dataset, given: Readonly<Record<string, unknown>>) =>
  prepare(must(checkOptions(roles, presets)({ ...small, ...given })), data);
const sentence = (e: { readonly _tag: string; readonly left?: unknown }): string =>
  e._tag === 'Left' ? show(e.left as Parameters<typeof show>[0]) : 'accepted';

const stateAfter = async (job: Job, stops: ReadonlyArray<number>): Promise<string> => {
  const store = inMemoryStore();
  for (const after of stops) {
    const stop = new AbortController();
    const observe = (event: { readonly kind: string; readonly step?: number }): void => {
      if (event.kind === 'step' && (event.step ?? 0) >= after) stop.abort();
    };
    must(await train(arrayDriver)(job, { store, observe, signal: stop.signal })());
  }
  const newest = must(await store.newest());
  return Buffer.from(newest?.tensors ?? new Uint8Array(0)).toString('base64');
};

describe('modalities', () => {
  it.each([
    ['pretext-prediction', 'segment-order'],
    ['predictive-coding', 'future'],
    ['simclr', 'segment-order'],
    ['simclr', 'time-warp+jitter:sigma=0.2'],
  ])('resume-exact: %s with %s', async (pipeline, pretext) => {
    const job = must(jobOn(series, { pipeline, pretext }));
    expect(await stateAfter(job, [1, 3, 99])).toBe(await stateAfter(job, [99]));
  });

  it('what does not fit is refused with what does', () => {
    expect(sentence(jobOn(series, { pipeline: 'pretext-prediction', pretext: 'jitter' }))).toContain(
      'pretext jitter, which has no pseudo-labels',
    );
    expect(sentence(jobOn(series, { pretext: 'word-swap' }))).toContain('word-swap for a series of 12 × 2');
    expect(sentence(jobOn(series, { pretext: 'segment-order+jitter' }))).toContain(
      'changes only, or tasks with pseudo-labels only',
    );
    expect(sentence(jobOn(series, { pretext: 'jitter:sigma=x' }))).toContain('jitter:sigma: given x');
    expect(sentence(jobOn(series, { pipeline: 'predictive-coding', encoder: 'mlp' }))).toContain(
      'causal, on a series',
    );
    expect(sentence(jobOn(series, { encoder: 'transformer' }))).toContain('transformer for a series');
    const short = ofMatrix(
      'short',
      { kind: 'series', length: 4, channels: ['a'] },
      matrix(8, 4, normals(keyOf(1), 32)),
      undefined,
    );
    expect(sentence(jobOn(short, { pipeline: 'predictive-coding', pretext: 'future' }))).toContain(
      'a series of 4',
    );
  });

  it.each([
    ['mlp', 'two-sides', 'dual-encoder'],
    ['transformer', 'word-deletion', 'simclr'],
    ['word-convolution', 'next-sentence', 'pretext-prediction'],
  ])('texts: a step of %s with %s by %s has a finite loss', async (encoder, pretext, pipeline) => {
    const texts = Array.from({ length: 8 }, (_, i) => [`a thing of kind ${i} that is there`, `thing${i}`]);
    const data = must(textsOf('pairs', { sides: ['gloss', 'word'], texts, labels: undefined }, 6));
    const job = must(jobOn(data, { encoder, pretext, pipeline, batch: 4, epochs: 1 }));
    const losses: number[] = [];
    const observe = (event: { readonly kind: string; readonly loss?: number }): void => {
      if (event.kind === 'step') losses.push(event.loss ?? Number.NaN);
    };
    must(await train(arrayDriver)(job, { store: inMemoryStore(), observe })());
    expect(losses.length).toBe(2);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});
