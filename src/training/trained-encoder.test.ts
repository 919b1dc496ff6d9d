import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { inMemory } from '../datasets/dataset.js';
import { encoderOf } from '../encoders/layer.js';
import { convolutional } from '../encoders/networks.js';
import { show } from '../prelude/errors.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { embed } from './embed.js';
import type { TrainedEncoder } from './trained-encoder.js';
import { decodeEncoder, encodeEncoder } from './trained-encoder.js';

const shape = { height: 6, width: 6, channels: 1 };
const layer = convolutional([2, 3], 4)(shape);
const { initial, statistics } = encoderOf(layer);
const encoder: TrainedEncoder = {
  layer,
  form: { kind: 'image', shape },
  parameters: initial(keyOf(1)),
  statistics,
};
const rows = (size: number) => {
  const data = inMemory(
    'noise',
    { kind: 'image', shape },
    Float32Array.from(uniforms(keyOf(2), size * 36)),
    undefined,
  );
  if (data._tag === 'Left') throw new Error(show(data.left));
  return data.right;
};

describe('trained-encoder', () => {
  it('round-trip: decode(encode(x)) = x, in PyTorch’s shapes', () => {
    const bytes = encodeEncoder(encoder);
    expect(decodeEncoder('file', bytes)).toEqual({ _tag: 'Right', right: encoder });
  });

  it('cut off anywhere it is refused', () => {
    const bytes = encodeEncoder(encoder);
    for (let length = 0; length < bytes.length; length += 37)
      expect(decodeEncoder('file', bytes.subarray(0, length))._tag).toBe('Left');
  });

  it('embed/chunks: the same rows whatever the chunk', async () => {
    const [whole, chunked] = [
      await embed(arrayDriver)(encoder, rows(7))(),
      await embed(arrayDriver)(encoder, rows(7), 3)(),
    ];
    expect(whole).toEqual(chunked);
    expect(whole).toMatchObject({ _tag: 'Right', right: { rows: 7, cols: 4 } });
  });

  it('embed/form: rows of another form are refused', async () => {
    const columns = inMemory(
      'table',
      { kind: 'columns', names: ['a', 'b'] },
      Float32Array.of(1, 2),
      undefined,
    );
    if (columns._tag === 'Left') throw new Error(show(columns.left));
    const refused = await embed(arrayDriver)(encoder, columns.right)();
    expect(refused._tag === 'Left' && show(refused.left)).toContain('2 columns; allowed: 6 × 6 × 1 image');
  });
});
