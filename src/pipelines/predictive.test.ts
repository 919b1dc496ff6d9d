/** Statements about the ways to train without negatives: targets stand still, and collapse is where it is said to be. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { networks } from '../encoders/networks.js';
import { cosine } from '../optimisers/schedule.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { pipelines } from './pipelines.js';

const u = 2 ** -53;
const shape = { height: 6, width: 6, channels: 1 };
const layer = networks['convolutional-small']?.layer(shape);
if (layer === undefined) throw new Error('no encoder for images');
const choices: Choices = {
  encoder: layer,
  representation: 64,
  hidden: 8,
  projection: 4,
  temperature: 0.1,
  learnTemperature: false,
  queue: 10,
  averaging: 0.9,
  clusters: 5,
  localViews: 0,
  keyGradient: true,
};
const known: Known = {
  step: 2,
  steps: 8,
  epoch: 0,
  epochs: 1,
  index: Int32Array.of(0, 1, 2, 3, 4, 5),
  labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  notes: {},
};
const pipelineOf = (name: string): Pipeline => {
  const build = pipelines[name];
  if (build === undefined) throw new Error(`no pipeline ${name}`);
  return build(choices);
};
const image = (seed: number): Matrix => matrix(6, 36, uniforms(keyOf(seed), 6 * 36));
const start = (p: Pipeline) => p.initial(keyOf(3));
const everything = (p: Pipeline) => ({ ...start(p).parameters, ...start(p).statistics, ...start(p).memory });
const largest = (m: Matrix | undefined): number =>
  m === undefined ? Number.NaN : Array.from(m.data).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The gradient of the whole loss by everything that a pipeline holds, targets included. */
const slopes = (p: Pipeline): Readonly<Record<string, Matrix>> => {
  const { parameters, memory, statistics } = start(p);
  const constants = { ...statistics, 'view/0': image(1), 'view/1': image(2) };
  return gradient(A)({ ...parameters, ...memory }, constants)((B) => (x) => {
    const views = [x['view/0'] as never, x['view/1'] as never];
    return { loss: p.score(B)(x, p.encode(B)(x, views).outputs, known), kept: {} };
  }).gradient;
};

describe('predictive pipelines', () => {
  it.each(['byol', 'moco-v3', 'dino'])('%s/targets-stand-still: no gradient by the slow networks', (name) => {
    const found = slopes(pipelineOf(name));
    const slow = Object.keys(found).filter((tensor) => tensor.startsWith('slow.'));
    expect(slow.length).toBeGreaterThan(5);
    for (const tensor of slow) expect(largest(found[tensor])).toBe(0);
    expect(largest(found['encoder.conv0.weight'])).toBeGreaterThan(0);
  });

  it('simsiam/target-stopped: no gradient by the projections as targets, one by the predictions', () => {
    const p = pipelineOf('simsiam');
    const outputs = p.encode(A)(everything(p), [image(1), image(2)]).outputs;
    const { gradient: g } = gradient(A)(outputs)((B) => (x) => ({
      loss: p.score(B)({}, x, known),
      kept: {},
    }));
    for (const target of ['z1', 'z2']) expect(largest(g[target])).toBe(0);
    for (const prediction of ['p1', 'p2']) expect(largest(g[prediction])).toBeGreaterThan(0);
    expect(largest(slopes(p)['encoder.conv0.weight'])).toBeGreaterThan(0);
  });

  it.each(['byol', 'dino'])('%s/momentum: ξ ← m ξ + (1 − m) θ with m on half a cosine to 1', (name) => {
    const p = pipelineOf(name);
    const x = everything(p);
    const moved = Object.fromEntries(
      Object.entries(x).map(([tensor, m]) => [tensor, tensor.startsWith('slow.') ? m : A.shift(1)(m)]),
    );
    const followed = p.before?.(A)(moved, known) ?? {};
    const m = cosine(choices.averaging, 1, known.steps)(known.step);
    // Online weights stand 1 above their copies.
    const expected = A.shift(1 - m)(x['encoder.linear.weight'] as Matrix);
    const found = followed['slow.encoder.linear.weight'] as Matrix;
    expect(largest(A.sub(found, expected))).toBeLessThanOrEqual(8 * (1 + largest(expected)) * u);
    expect(m).toBeGreaterThan(choices.averaging);
  });

  it('dino/centre: the mean of both views’ teacher rows is mixed in with weight 0.1', () => {
    const p = pipelineOf('dino');
    const x = everything(p);
    const { outputs } = p.encode(A)(x, [image(1), image(2)]);
    const centre = p.after?.(A)(x, outputs, known).centre as Matrix;
    const means = A.add(A.mean('column')(outputs.t0 as Matrix), A.mean('column')(outputs.t1 as Matrix));
    expect(largest(A.sub(centre, A.scale(0.05)(means)))).toBeLessThanOrEqual(16 * u);
    expect(largest(centre)).toBeGreaterThan(0);
  });

  it.each([
    'barlow-twins',
    'vicreg',
    'dino',
  ])('%s/floor-below-collapse: the loss can tell collapse', (name) => {
    const { collapse, floor } = pipelineOf(name).landmarks(6) ?? expect.fail('no landmarks');
    expect(floor).toBeLessThan(collapse);
  });

  it('supcon/labels: rows of one class are drawn together, not apart', () => {
    const p = pipelineOf('supcon');
    const rows = { z0: image(1), z1: image(2) };
    const at = (labels: Int32Array): number => p.score(A)({}, rows, { ...known, labels }).data[0] as number;
    const renamed = at(Int32Array.of(7, 7, 3, 3, 9, 9));
    expect(renamed).toBe(at(known.labels as Int32Array));
    expect(at(Int32Array.of(0, 1, 0, 1, 2, 2))).not.toBe(renamed);
  });
});
