import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredTensor } from './safetensors.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const tensor: fc.Arbitrary<StoredTensor> = fc.oneof(
  fc.array(fc.double()).map((xs) => ({ shape: [xs.length], data: Float64Array.from(xs) })),
  fc.array(fc.float()).map((xs) => ({ shape: [xs.length, 1], data: Float32Array.from(xs) })),
  fc.array(fc.integer()).map((xs) => ({ shape: [1, xs.length], data: Int32Array.from(xs) })),
);
const file = fc.record({
  tensors: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
    tensor,
    { noNullPrototype: true },
  ),
  metadata: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
});

describe('safetensors', () => {
  it('round-trip: decode(encode(x)) = x, and encode is the same bytes in any order of names', () => {
    fc.assert(
      fc.property(file, (x) => {
        const bytes = encodeSafetensors(x);
        expect(decodeSafetensors('file', bytes)).toEqual({ _tag: 'Right', right: x });
        const reversed = Object.fromEntries(Object.entries(x.tensors).reverse());
        expect(encodeSafetensors({ ...x, tensors: reversed })).toEqual(bytes);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('format: eight bytes of length, then JSON padded to a multiple of eight', () => {
    const bytes = encodeSafetensors({
      tensors: { w: { shape: [2], data: Float32Array.of(1, -2) } },
      metadata: {},
    });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: {},
      w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect(new DataView(bytes.buffer).getFloat32(8 + length + 4, true)).toBe(-2);
  });

  it('cut off anywhere it is refused', () => {
    const bytes = encodeSafetensors({
      tensors: { w: { shape: [3], data: Float64Array.of(1, 2, 3) } },
      metadata: {},
    });
    for (let length = 0; length < bytes.length; length++)
      expect(decodeSafetensors('file', bytes.subarray(0, length))._tag).toBe('Left');
  });
});
