/** Fine-tuning moves a copy; the encoder that was given, and every frozen measure of it, stay to the bit. */
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { inMemory, subset } from '../datasets/dataset.js';
import { encoderOf } from '../encoders/layer.js';
import { networks } from '../encoders/networks.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { encodeEncoder } from '../training/trained-encoder.js';
import { encoded, measured } from './comparison.js';
import { fineTuned } from './fine-tuned.js';

const must = <A>(
  e: { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: A },
): A => (e._tag === 'Right' ? e.right : expect.fail(JSON.stringify(e.left)));

const [size, side] = [60, 6];
const shape = { height: side, width: side, channels: 1 };
const labels = Int32Array.from({ length: size }, (_, i) => i % 2);
// A class is told by the half that is bright: noise of 0.3 cannot hide 0.5.
const pixels = Float32Array.from(uniforms(keyOf(5), size * side * side), (u, at) => {
  const [sample, place] = [Math.floor(at / (side * side)), at % (side * side)];
  return 0.3 * u + (labels[sample] === (place < (side * side) / 2 ? 0 : 1) ? 0.5 : 0);
});
const whole = must(inMemory('halves', { kind: 'image', shape }, pixels, labels));
const half = (from: number) =>
  subset(
    'halves',
    whole,
    Int32Array.from({ length: size / 2 }, (_, i) => from + i),
  );
const split = { training: half(0), heldOut: half(size / 2) };

const layer = networks['convolutional-small']?.layer(shape) ?? expect.fail('no encoder for images');
const { initial, statistics } = encoderOf(layer);
const encoder = { layer, form: whole.form, parameters: initial(keyOf(1)), statistics };

describe('fine-tuning', () => {
  const options = { epochs: 2, rate: 1e-3, batch: 8, leastSteps: 25 };

  it('frozen/bit-for-bit: the encoder has the same bytes after every measure of it, fine-tuning too', async () => {
    const before = encodeEncoder(encoder);
    const pairs = [split.heldOut, split.heldOut] as const;
    const rows = must(await encoded(arrayDriver, encoder, { split, pairs, tau: 0.2 })());
    const first = measured(rows);
    const tuned = must(await fineTuned(arrayDriver)(encoder, 64, split, options)());
    expect(Buffer.compare(encodeEncoder(encoder), before)).toBe(0);
    const again = must(await encoded(arrayDriver, encoder, { split, pairs, tau: 0.2 })());
    expect(again.heldOut.data).toEqual(rows.heldOut.data);
    expect(measured(again)).toEqual(first);
    expect(first.ridge).toBeLessThanOrEqual(1);
    // One label of each class suffices here, and chance is a half.
    expect(Object.keys(tuned)).toEqual(['fine-tuned-1%', 'fine-tuned-10%', 'fine-tuned-100%']);
    expect(tuned['fine-tuned-100%']).toBeGreaterThan(0.9);
  });

  it('without labels there is nothing to tell', async () => {
    const bare = { training: { ...split.training, labels: undefined }, heldOut: split.heldOut };
    expect(must(await fineTuned(arrayDriver)(encoder, 64, bare, options)())).toEqual({});
  });
});
