/**
 * safetensors — named tensors in one file that no reader can be tricked by.
 *
 *   8 bytes: length of the header │ header: JSON │ the numbers, row-major, little-endian, end to end
 *
 * The header says dtype, shape and place of each tensor. Names are written in sorted order and the header is padded to
 * a multiple of 8, so the same tensors are the same bytes. Metadata are strings.
 *
 * Source   https://github.com/huggingface/safetensors, README "Format"
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import * as v from 'valibot';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';

/** Numbers of one tensor. */
export type TensorNumbers = Float64Array | Float32Array | Int32Array;

/** A tensor at rest. */
export interface StoredTensor {
  readonly shape: ReadonlyArray<number>;
  readonly data: TensorNumbers;
}

/** Named tensors and words about them. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

type Dtype = 'F64' | 'F32' | 'I32';

const bytesPer: Readonly<Record<Dtype, number>> = { F64: 8, F32: 4, I32: 4 };

const dtypeOf = (data: TensorNumbers): Dtype =>
  data instanceof Float64Array ? 'F64' : data instanceof Float32Array ? 'F32' : 'I32';

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;

const headerOf = ({ tensors, metadata }: Safetensors): string => {
  let at = 0;
  const entries = Object.entries(tensors)
    .sort(byName)
    .map(([name, { shape, data }]) => {
      const begin = at;
      at += data.byteLength;
      return [name, { dtype: dtypeOf(data), shape, data_offsets: [begin, at] }];
    });
  const words = Object.fromEntries(Object.entries(metadata).sort(byName));
  const header = JSON.stringify({ __metadata__: words, ...Object.fromEntries(entries) });
  const length = new TextEncoder().encode(header).length;
  return header + ' '.repeat((8 - (length % 8)) % 8);
};

/** The bytes of a file that holds these tensors. */
export const encodeSafetensors = (file: Safetensors): Uint8Array => {
  const header = new TextEncoder().encode(headerOf(file));
  const sorted = Object.entries(file.tensors).sort(byName);
  const size = sorted.reduce((so, [, { data }]) => so + data.byteLength, 0);
  const bytes = new Uint8Array(8 + header.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
};

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const entrySchema = v.object({
  dtype: v.picklist(['F64', 'F32', 'I32']),
  shape: v.array(whole),
  data_offsets: v.tuple([whole, whole]),
});
const headerSchema = v.objectWithRest(
  { __metadata__: v.optional(v.record(v.string(), v.string()), {}) },
  entrySchema,
);

const numbers = (dtype: Dtype, bytes: Uint8Array): TensorNumbers => {
  // A copy, since a view of wider numbers must begin at a multiple of their width.
  const own = new Uint8Array(bytes).buffer;
  return dtype === 'F64'
    ? new Float64Array(own)
    : dtype === 'F32'
      ? new Float32Array(own)
      : new Int32Array(own);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const readHeader = (name: string, bytes: Uint8Array) => {
  const wrong = (given: string, allowed: string) => left(dataError(name, given, allowed));
  if (bytes.length < 8) return wrong(`${bytes.length} bytes`, 'a safetensors file, which begins with 8');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8)
    return wrong(`${bytes.length} bytes, cut off inside a header of ${length}`, 'a whole safetensors file');
  const header = v.safeParse(headerSchema, parsed(new TextDecoder().decode(bytes.subarray(8, 8 + length))));
  return header.success
    ? right({ header: header.output, start: 8 + length })
    : wrong('a header that cannot be read', 'a safetensors header of F64, F32 and I32 tensors');
};

/**
 * The tensors in a file.
 *
 * Errors   Left(DataError) when the file is cut off, its header is none, or a tensor does not lie where it says
 */
export const decodeSafetensors = (name: string, bytes: Uint8Array): Either<DataError, Safetensors> => {
  const read = readHeader(name, bytes);
  if (read._tag === 'Left') return read;
  const { header, start } = read.right;
  const { __metadata__: metadata, ...entries } = header;
  const tensors: Record<string, StoredTensor> = {};
  for (const [tensor, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets;
    const expected = shape.reduce((a, n) => a * n, 1) * bytesPer[dtype];
    if (end - begin !== expected || start + end > bytes.length)
      return left(
        dataError(
          `${name}, tensor ${tensor}`,
          `bytes ${begin} to ${end} of ${bytes.length - start}`,
          `${expected} bytes, ${dtype} [${shape.join(', ')}]`,
        ),
      );
    tensors[tensor] = { shape, data: numbers(dtype, bytes.subarray(start + begin, start + end)) };
  }
  return right({ tensors, metadata });
};
