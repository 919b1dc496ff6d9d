/**
 * idx — the file format of MNIST and Fashion-MNIST.
 *
 *   00 00 type rank │ rank extents, 32 bits, high byte first │ the numbers, row-major
 *
 * Only bytes (type 08) are read: no published data set of images or labels uses another type.
 *
 * Source   Y. LeCun, "The MNIST database", section on the IDX file format
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';

/** Bytes with their extents. */
export interface Idx {
  readonly extents: ReadonlyArray<number>;
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * The array in an IDX file.
 *
 * Errors   Left(DataError) when the magic number, the type, the rank or the length is not what the format asks
 */
export const decodeIdx = (name: string, bytes: Uint8Array): Either<DataError, Idx> => {
  const wrong = (given: string, allowed: string): Either<DataError, Idx> =>
    left(dataError(name, given, allowed));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0)
    return wrong(`${bytes.length} bytes that do not begin with 00 00`, 'an IDX file');
  const [type, rank] = [view.getUint8(2), view.getUint8(3)];
  if (type !== unsignedByte) return wrong(`IDX type 0x${type.toString(16)}`, 'unsigned bytes (type 0x8)');
  if (rank < 1 || rank > 4) return wrong(`IDX of rank ${rank}`, 'rank 1 (labels) to 4 (colour images)');
  const header = 4 + 4 * rank;
  if (bytes.length < header) return wrong(`a header of ${bytes.length} bytes`, `${header} bytes`);
  const extents = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const count = extents.reduce((a, n) => a * n, 1);
  return bytes.length - header === count
    ? right({ extents, data: bytes.subarray(header) })
    : wrong(`${bytes.length - header} bytes of data`, `${count} bytes (${extents.join(' × ')})`);
};

/** The bytes of an IDX file. */
export const encodeIdx = (a: Idx): Uint8Array => {
  const header = 4 + 4 * a.extents.length;
  const bytes = new Uint8Array(header + a.data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, unsignedByte, a.extents.length]);
  a.extents.forEach((n, i) => {
    view.setUint32(4 + 4 * i, n);
  });
  bytes.set(a.data, header);
  return bytes;
};
