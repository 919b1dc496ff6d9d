/**
 * arrays — data sets and labels out of the bytes of one file, IDX or .npy, told apart by how they begin.
 *
 * The rank says what a sample is: [N, H, W] and [N, H, W, C] are images, [N, D] are columns, [N] are labels.
 */
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Dataset, Form, Resting } from './dataset.js';
import { inMemory, unnamed } from './dataset.js';
import { decodeIdx } from './idx.js';
import type { Npy } from './npy.js';
import { decodeNpy } from './npy.js';

const readable = 'IDX or .npy, or either packed by gzip';

/** The array in the bytes of a file, IDX or .npy. */
export const decodeArray = (path: string, bytes: Uint8Array): E.Either<DataError, Npy> => {
  if (bytes[0] === 0x93) return decodeNpy(path, bytes);
  return bytes[0] === 0 && bytes[1] === 0
    ? decodeIdx(path, bytes)
    : E.left(dataError(path, `a file of ${bytes.length} bytes of another kind`, readable));
};

const formOf = (path: string, extents: ReadonlyArray<number>): E.Either<DataError, Form> => {
  const [, height = 0, width = 0, channels = 1] = extents;
  if (extents.length === 2) return E.right(unnamed(height));
  return extents.length === 3 || extents.length === 4
    ? E.right({ kind: 'image', shape: { height, width, channels } })
    : E.left(dataError(path, `[${extents.join(', ')}]`, '[N, D], [N, H, W] or [N, H, W, C]'));
};

const resting = (data: Npy['data']): Resting =>
  data instanceof Uint8Array || data instanceof Float32Array ? data : Float32Array.from(data);

/**
 * The data set in a file.
 *
 * Errors   Left(DataError) when the file is of another kind, damaged, of a wrong rank, or the labels do not match
 */
export const datasetOfArray = (
  name: string,
  path: string,
  bytes: Uint8Array,
  labels: Int32Array | undefined,
): E.Either<DataError, Dataset> =>
  pipe(
    E.Do,
    E.apS('array', decodeArray(path, bytes)),
    E.bind('form', ({ array }) => formOf(path, array.extents)),
    E.chain(({ array, form }) => inMemory(name, form, resting(array.data), labels)),
  );

/**
 * The labels in a file: one whole number per sample.
 *
 * Errors   Left(DataError) when the file is no [N] array or holds anything else
 */
export const labelsOfArray = (path: string, bytes: Uint8Array): E.Either<DataError, Int32Array> =>
  pipe(
    decodeArray(path, bytes),
    E.chain(({ extents, data }) => {
      if (extents.length !== 1)
        return E.left(
          dataError(path, `labels of shape [${extents.join(', ')}]`, 'one label per sample, [N]'),
        );
      const at = data.findIndex((x) => !Number.isInteger(x) || x < 0 || x >= 2 ** 31);
      return at < 0
        ? E.right(Int32Array.from(data))
        : E.left(dataError(path, `label ${data[at]} at ${at}`, 'whole numbers from 0'));
    }),
  );
