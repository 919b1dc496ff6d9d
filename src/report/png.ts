/**
 * png — pictures as data addresses: grey or colour pixels with transparency around them.
 *
 * Source   W3C Portable Network Graphics (third edition), §5 and annex D (CRC)
 */
import { deflateSync } from 'node:zlib';

/** Pixels of 4 bytes: red, green, blue, opacity. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const remainders = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/**
 * The cyclic redundancy check of some bytes.
 *
 * @example
 * crc(new TextEncoder().encode('IEND')) // => 0xae426082
 */
export const crc = (bytes: Uint8Array): number =>
  (bytes.reduce((c, byte) => (remainders[(c ^ byte) & 255] as number) ^ (c >>> 8), 0xffffffff) ^
    0xffffffff) >>>
  0;

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc(out.subarray(4, 8 + data.length)));
  return out;
};

const header = ({ width, height }: Picture): Uint8Array => {
  const out = new Uint8Array(13);
  const view = new DataView(out.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  out.set([8, 6], 8);
  return out;
};

/** The bytes of a PNG file. */
export const encodePng = (p: Picture): Uint8Array => {
  const stride = 4 * p.width;
  const lines = new Uint8Array(p.height * (stride + 1));
  for (let y = 0; y < p.height; y++)
    lines.set(p.rgba.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header(p)),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', new Uint8Array(0)),
  ];
  return new Uint8Array(Buffer.concat(parts));
};

/** A picture as an address that carries it. */
export const address = (p: Picture): string =>
  `data:image/png;base64,${Buffer.from(encodePng(p)).toString('base64')}`;
