/** Any objective trains by its name from the command line, on some hundred real digits for one epoch, and its loss falls. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { embeddedDigits } from '../datasets/mnist.js';
import { encodeNpy } from '../datasets/npy.js';
import { objectives } from '../objectives/registry.js';
import type { Exit } from './io.js';
import { readMetrics } from './run-records.js';
import { train } from './train.js';

const folder = mkdtempSync(join(tmpdir(), 'objectives-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [samples, side] = [480, 28];
const digits = join(folder, 'digits.npy');
beforeAll(async () => {
  const all = await embeddedDigits();
  if (isLeft(all)) expect.fail(JSON.stringify(all.left));
  const { training } = all.right;
  const { data } = training.rows(Int32Array.from({ length: samples }, (_, i) => 16 * i));
  writeFileSync(digits, encodeNpy({ extents: [samples, side, side], data: Float32Array.from(data) }));
});

const typed = async (...argv: string[]): Promise<readonly [Exit, string]> => {
  let text = '';
  const add = (t: string): void => {
    text += t;
  };
  const { signal } = new AbortController();
  return [await train(argv, { out: add, err: add, columns: undefined, signal }), text];
};

const mean = (xs: ReadonlyArray<number>): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const small = ['--encoder', 'mlp', '--hidden', '32', '--projection', '16', '--clusters', '8'];
const steady = ['--epochs', '1', '--batch', '24', '--warmup', '0', '--rate', '0.003', '--held-out', '0'];

describe('train --objective', () => {
  it.each(
    Object.keys({ ...objectives, ...clusteringObjectives }),
  )('%s: its loss falls in one epoch', async (name) => {
    const out = join(folder, name);
    const asked = ['--data', digits, '--objective', name, ...small, ...steady, '--no-evaluate', '--out', out];
    const [exit, text] = await typed(...asked);
    expect([exit, text]).toEqual([0, expect.stringContaining('written to')]);
    const losses = readMetrics(out).map((m) => m.loss);
    expect(losses.length).toBe(20);
    expect(losses.every(Number.isFinite)).toBe(true);
    // Batches differ, so single steps say little: the last quarter of the epoch against its first.
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)));
  });

  it('two views alone cannot serve a loss over learned clusters, and say so', async () => {
    const asked = ['--data', digits, '--pipeline', 'two-views', '--objective', 'swapped-prediction'];
    const [exit, text] = await typed(...asked, ...steady, '--out', join(folder, 'refused'));
    expect(exit).not.toBe(0);
    expect(text).toMatch(/objective: given swapped-prediction for two-views/);
  });
});
