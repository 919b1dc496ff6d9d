/**
 * files — bytes from and to the disk: whole, unpacked, and never half-written.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';

/** What the system says of a failure, in one line. */
export const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

const unpack = (path: string, bytes: Uint8Array): TaskEither<DataError, Uint8Array> =>
  bytes[0] === 0x1f && bytes[1] === 0x8b
    ? TE.tryCatch(
        () => promisify(gunzip)(bytes),
        (cause) => dataError(path, reason(cause), 'a whole gzip file'),
      )
    : TE.right(bytes);

/** The bytes of a file; what begins like a gzip file is unpacked, whatever its name. */
export const readBytes = (path: string): TaskEither<DataError, Uint8Array> =>
  pipe(
    TE.tryCatch(
      (): Promise<Uint8Array> => readFile(path),
      (cause) => dataError(path, reason(cause), 'a file that can be read'),
    ),
    TE.chain((bytes) => unpack(path, bytes)),
  );

/** Writes a file beside its place and moves it there, so that a reader sees the old one or the new one, whole. */
export const writeWhole = (path: string, content: Uint8Array | string): TaskEither<DataError, void> =>
  TE.tryCatch(
    async () => {
      const beside = `${path}.${process.pid}.part`;
      await mkdir(dirname(path), { recursive: true });
      try {
        await writeFile(beside, content);
        await rename(beside, path);
      } catch (cause) {
        await rm(beside, { force: true });
        throw cause;
      }
    },
    (cause) => dataError(path, reason(cause), 'a place that can be written'),
  );
