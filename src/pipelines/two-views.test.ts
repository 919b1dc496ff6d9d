/** Any objective trains by its name, on some hundred real digits for one epoch, and its loss falls. */
import * as E from 'fp-ts/lib/Either.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasmDriver } from '../../backends/wasm/driver.js';
import { readArguments } from '../cli/arguments.js';
import { trainRoles } from '../cli/roles.js';
import { clusteringObjectives } from '../clustering/registry.js';
import type { Dataset } from '../datasets/dataset.js';
import { subset } from '../datasets/dataset.js';
import { embeddedDigits } from '../datasets/mnist.js';
import { objectives } from '../objectives/registry.js';
import { inMemoryStore } from '../training/checkpoint.js';
import { checkOptions } from './options.js';
import { presets } from './pipelines.js';
import { roles } from './roles.js';
import { prepare, train } from './run.js';

const must = <L, R>(e: E.Either<L, R>): R => (E.isLeft(e) ? expect.fail(JSON.stringify(e.left)) : e.right);
let some: Dataset;
beforeAll(async () => {
  const { training } = must(await embeddedDigits());
  some = subset(
    'digits',
    training,
    Int32Array.from({ length: 480 }, (_, i) => 16 * i),
  );
});

/** The losses of an epoch, as typed on the command line. */
const lossesOf = async (...argv: string[]): Promise<ReadonlyArray<number>> => {
  const { given } = must(readArguments(trainRoles, argv));
  const job = must(prepare(must(checkOptions(roles, presets)(given)), some));
  const losses: number[] = [];
  const ended = await train(wasmDriver)(job, {
    store: inMemoryStore(),
    observe: (e) => void (e.kind === 'step' && losses.push(e.loss)),
    signal: new AbortController().signal,
  })();
  must(ended);
  return losses;
};
const mean = (xs: ReadonlyArray<number>): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const small = ['--epochs', '1', '--batch', '24', '--encoder', 'mlp', '--hidden', '32', '--projection', '16'];
const steady = ['--warmup', '0', '--rate', '0.003', '--queue', '24', '--clusters', '8'];

describe('train --objective', () => {
  it.each(
    Object.keys({ ...objectives, ...clusteringObjectives }),
  )('%s: its loss falls in one epoch', async (name) => {
    const losses = await lossesOf('--objective', name, ...small, ...steady);
    expect(losses.length).toBe(20);
    expect(losses.every(Number.isFinite)).toBe(true);
    // The last quarter of the epoch against its first: batches differ, so single steps say little. A queue begins with
    // random rows, which are easy: until they are gone the question is another.
    const first = name === 'prototype-nce' ? 1 : 0;
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(first, first + 5)));
  });
});
