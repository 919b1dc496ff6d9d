/**
 * npy — arrays as NumPy writes them, so that data and embeddings travel to and from Python.
 *
 *   93 'NUMPY' major minor │ length of the header │ header: a Python dictionary │ the numbers
 *
 * Versions 1, 2 and 3 are read, in C order, little-endian: u1, i4, i8, f4, f8. Version 1 is written.
 *
 * Source   numpy.lib.format (NEP 1)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { chain, left, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';

/** Numbers with their extents. */
export interface Npy {
  readonly extents: ReadonlyArray<number>;
  readonly data: Uint8Array | Int32Array | Float32Array | Float64Array;
}

interface Header {
  readonly type: string;
  readonly extents: ReadonlyArray<number>;
  readonly start: number;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
const byteCounts: Readonly<Record<string, number>> = { '|u1': 1, '<i4': 4, '<i8': 8, '<f4': 4, '<f8': 8 };

/** The dictionary of a header, or undefined where it is not one. */
const dictionary = (text: string): (Omit<Header, 'start'> & { readonly fortran: boolean }) | undefined => {
  const type = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (type === undefined || order === undefined || shape === undefined) return undefined;
  const extents = Array.from(shape.matchAll(/\d+/g), ([digits]) => Number(digits));
  return { type, fortran: order === 'True', extents };
};

const headerOf = (name: string, bytes: Uint8Array): Either<DataError, Header> => {
  const wrong = (given: string, allowed: string): Either<DataError, Header> =>
    left(dataError(name, given, allowed));
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte))
    return wrong(`${bytes.length} bytes that do not begin with the mark of NumPy`, 'a .npy file');
  const version = bytes[6] as number;
  if (version < 1 || version > 3) return wrong(`.npy version ${version}`, 'version 1, 2 or 3');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [open, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const start = open + length;
  if (bytes.length < start) return wrong(`a header cut off at byte ${bytes.length}`, `${start} bytes`);
  const found = dictionary(new TextDecoder().decode(bytes.subarray(open, start)));
  if (found === undefined) return wrong('a header that cannot be read', "'descr', 'fortran_order', 'shape'");
  if (found.fortran) return wrong('Fortran order', 'C order: save numpy.ascontiguousarray(x)');
  if (byteCounts[found.type === '<u1' ? '|u1' : found.type] === undefined)
    return wrong(`numbers of type ${found.type}`, Object.keys(byteCounts).join(', '));
  return right({ type: found.type, extents: found.extents, start });
};

const longs = (name: string, bytes: ArrayBuffer): Either<DataError, Float64Array> => {
  const whole = Float64Array.from(new BigInt64Array(bytes), Number);
  const at = whole.findIndex((x) => !Number.isSafeInteger(x));
  return at < 0
    ? right(whole)
    : left(dataError(name, `${whole[at]} at ${at}`, 'whole numbers up to 2⁵³ − 1'));
};

const numbers = (name: string, type: string, bytes: Uint8Array): Either<DataError, Npy['data']> => {
  // A copy, since a view of wider numbers must begin at a multiple of their width (and Buffer.slice copies nothing).
  const own = new Uint8Array(bytes).buffer;
  if (type === '<f4') return right(new Float32Array(own));
  if (type === '<f8') return right(new Float64Array(own));
  if (type === '<i4') return right(new Int32Array(own));
  return type === '<i8' ? longs(name, own) : right(new Uint8Array(own));
};

/**
 * The array in a .npy file.
 *
 * Errors   Left(DataError) when it is no .npy file, is cut off or too long, is in Fortran order, or holds numbers of
 *          another type
 */
export const decodeNpy = (name: string, bytes: Uint8Array): Either<DataError, Npy> =>
  pipe(
    headerOf(name, bytes),
    chain(({ type, extents, start }) => {
      const expected = extents.reduce((a, n) => a * n, 1) * (byteCounts[type] ?? 1);
      const given = bytes.length - start;
      if (given !== expected)
        return left(
          dataError(name, `${given} bytes of data`, `${expected} bytes, ${type} [${extents.join(', ')}]`),
        );
      return pipe(
        numbers(name, type, bytes.subarray(start)),
        chain((data) => right({ extents, data })),
      );
    }),
  );

const typeOf = (data: Npy['data']): string => {
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Float64Array) return '<f8';
  return data instanceof Int32Array ? '<i4' : '|u1';
};

/** The bytes of a .npy file, version 1, whose numbers begin at a multiple of 64. */
export const encodeNpy = ({ extents, data }: Npy): Uint8Array => {
  const shape = extents.length === 1 ? `${extents[0]},` : extents.join(', ');
  const text = `{'descr': '${typeOf(data)}', 'fortran_order': False, 'shape': (${shape}), }`;
  const start = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = `${text.padEnd(start - 11)}\n`;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set([...magic, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
};

/** A matrix as a .npy array of the same precision. */
export const npyOfMatrix = (m: Matrix): Npy => ({ extents: [m.rows, m.cols], data: m.data });
