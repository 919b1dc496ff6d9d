import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { show } from '../prelude/errors.js';
import { datasetOfArray, labelsOfArray } from './arrays.js';
import { inMemory } from './dataset.js';
import { encodeIdx } from './idx.js';
import { decodeNpy, encodeNpy } from './npy.js';

const sentence = (e: E.Either<Parameters<typeof show>[0], unknown>): string =>
  E.isLeft(e) ? show(e.left) : 'accepted';
const small = encodeIdx({ extents: [3, 2, 2], data: Uint8Array.from({ length: 12 }, (_, i) => i * 20) });

const array = fc
  .record({
    extents: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
    kind: fc.constantFrom('u1', 'i4', 'f4', 'f8'),
    first: fc.integer({ min: -100, max: 100 }),
  })
  .map(({ extents, kind, first }) => {
    const values = Array.from({ length: extents.reduce((a, n) => a * n, 1) }, (_, i) => first + i / 2);
    if (kind === 'u1') return { extents, data: Uint8Array.from(values) };
    if (kind === 'i4') return { extents, data: Int32Array.from(values) };
    return { extents, data: kind === 'f4' ? Float32Array.from(values) : Float64Array.from(values) };
  });

describe('npy', () => {
  it('npy/round-trip: decode(encode(a)) = a, numbers from byte 64 on', () =>
    fc.assert(
      fc.property(array, (a) => {
        const bytes = encodeNpy(a);
        expect((bytes.length - a.data.byteLength) % 64).toBe(0);
        expect(decodeNpy('a', bytes)).toEqual(E.right(a));
      }),
    ));

  it('npy/truncation: every proper prefix is refused', () =>
    fc.assert(
      fc.property(array, (a) => {
        const bytes = encodeNpy(a);
        for (let n = 0; n < bytes.length; n++)
          expect(E.isLeft(decodeNpy('a', bytes.subarray(0, n)))).toBe(true);
      }),
      { numRuns: 20 },
    ));

  it('npy/any-byte-changed: never throws', () =>
    fc.assert(
      fc.property(array, fc.nat(), fc.nat(255), (a, at, byte) => {
        const bytes = encodeNpy(a);
        bytes[at % bytes.length] = byte;
        expect(['Left', 'Right']).toContain(decodeNpy('a', bytes)._tag);
      }),
    ));

  const rewritten = (from: string, to: string): Uint8Array =>
    Uint8Array.from(
      Buffer.from(
        Buffer.from(encodeNpy({ extents: [2], data: Int32Array.of(1, 2) }))
          .toString('latin1')
          .replace(from, to),
        'latin1',
      ),
    );

  it('npy/fortran-order: refused with what to do', () => {
    expect(sentence(decodeNpy('x.npy', rewritten('False', 'True ')))).toMatch(
      /Fortran order.*ascontiguousarray/,
    );
  });

  it('npy/other-types: refused with those allowed', () => {
    expect(sentence(decodeNpy('x.npy', rewritten('<i4', '<c8')))).toMatch(/<c8; allowed: \|u1, <i4/);
  });

  it('npy/version-2: a long header length is read', () => {
    const one = encodeNpy({ extents: [2], data: Uint8Array.of(7, 9) });
    const two = Uint8Array.of(
      ...one.subarray(0, 6),
      2,
      0,
      one[8] ?? 0,
      one[9] ?? 0,
      0,
      0,
      ...one.subarray(10),
    );
    expect(decodeNpy('two', two)).toEqual(decodeNpy('one', one));
  });

  it('npy/i8: whole numbers up to 2⁵³ − 1, nothing beyond', () => {
    const long = (x: bigint): Uint8Array => {
      const bytes = rewritten('<i4', '<i8').slice();
      bytes.set(new Uint8Array(BigInt64Array.of(x).buffer), bytes.length - 8);
      return Uint8Array.from(
        Buffer.from(Buffer.from(bytes).toString('latin1').replace('(2,)', '(1,)'), 'latin1'),
      );
    };
    expect(decodeNpy('x', long(-5n))).toEqual(E.right({ extents: [1], data: Float64Array.of(-5) }));
    expect(sentence(decodeNpy('x', long(2n ** 60n)))).toMatch(/2⁵³/);
  });
});

describe('idx', () => {
  it('idx/images: bytes become 255ths, in the order asked', () => {
    const d = datasetOfArray('three', 'x', small, Int32Array.of(0, 1, 0));
    if (E.isLeft(d)) throw new Error(show(d.left));
    expect(d.right.form).toEqual({ kind: 'image', shape: { height: 2, width: 2, channels: 1 } });
    expect(Array.from(d.right.rows(Int32Array.of(2, 0)).data)).toEqual(
      [160, 180, 200, 220, 0, 20, 40, 60].map((byte) => Math.fround(byte / 255)),
    );
  });

  it('idx/truncation: every proper prefix and every longer file is refused', () => {
    for (let n = 0; n < small.length; n++)
      expect(E.isLeft(datasetOfArray('x', 'x', small.subarray(0, n), undefined))).toBe(true);
    expect(sentence(datasetOfArray('x', 'x', Uint8Array.of(...small, 0), undefined))).toMatch(
      /13 bytes of data/,
    );
  });

  it('idx/any-byte-changed: never throws', () =>
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.nat(255), (at, byte) => {
        const bytes = small.slice();
        bytes[at] = byte;
        expect(['Left', 'Right']).toContain(datasetOfArray('x', 'x', bytes, undefined)._tag);
      }),
    ));
});

describe('labels', () => {
  it('labels/count: as many as samples', () => {
    expect(sentence(datasetOfArray('x', 'x', small, Int32Array.of(1, 2)))).toMatch(/2 labels for 3 samples/);
  });

  it('labels/whole: neither negative nor broken', () => {
    for (const data of [Float32Array.of(0.5, 1), Float32Array.of(Number.NaN), Int32Array.of(-1)])
      expect(sentence(labelsOfArray('y.npy', encodeNpy({ extents: [data.length], data })))).toMatch(
        /whole numbers/,
      );
  });

  it('labels/rank: images are no labels', () => {
    expect(sentence(labelsOfArray('y', small))).toMatch(/labels of shape \[3, 2, 2\]/);
  });
});

describe('in memory', () => {
  const image = { kind: 'image', shape: { height: 1, width: 2, channels: 1 } } as const;
  it('in-memory/whole-rows', () => {
    for (const count of [0, 3])
      expect(sentence(inMemory('x', image, new Uint8Array(count), undefined))).toMatch(/whole rows of 2/);
  });
  it('in-memory/pixels-in-range: the place is named', () => {
    for (const x of [Number.NaN, 1.5, -0.1])
      expect(sentence(inMemory('x', image, Float32Array.of(0, 1, 0, x), undefined))).toMatch(
        /row 1, column 1/,
      );
  });
});
