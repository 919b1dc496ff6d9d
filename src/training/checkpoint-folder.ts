/**
 * checkpoint-folder — checkpoints as files of a run's folder. Node only.
 *
 *   checkpoints/step-000120.safetensors   written and flushed first
 *   checkpoints/step-000120.json          then renamed into place: from here on the checkpoint exists
 *
 * A file is written under another name, flushed to the disk and renamed, so a kill at any moment leaves either the
 * whole file or none. The newest two checkpoints are kept.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Checkpoint, CheckpointStore } from './checkpoint.js';
import type { TrainedEncoder } from './trained-encoder.js';
import { encodeEncoder } from './trained-encoder.js';

/** Writes a file so that it is there whole or not at all. */
export const writeWhole = async (path: string, contents: string | Uint8Array): Promise<void> => {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(contents);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
};

const attempt = async <A>(asked: string, f: () => Promise<A>): Promise<Either<DataError, A>> => {
  try {
    return right(await f());
  } catch (cause) {
    const given = cause instanceof Error ? cause.message : String(cause);
    return left(dataError(asked, given, 'a folder that can be read and written'));
  }
};

const stem = (step: number): string => `step-${String(step).padStart(6, '0')}`;

/** Steps that have a manifest, the newest last. */
const stepsIn = async (folder: string): Promise<ReadonlyArray<number>> =>
  (await readdir(folder).catch(() => []))
    .flatMap((name) => /^step-(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);

const write = async (folder: string, { step, manifest, tensors }: Checkpoint): Promise<string> => {
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, `${stem(step)}.safetensors`), tensors);
  await writeWhole(join(folder, `${stem(step)}.json`), manifest);
  const steps = await stepsIn(folder);
  for (const old of steps.filter((s) => s !== step).slice(0, -1)) {
    await rm(join(folder, `${stem(old)}.json`), { force: true });
    await rm(join(folder, `${stem(old)}.safetensors`), { force: true });
  }
  return join(folder, `${stem(step)}.safetensors`);
};

const read = async (folder: string, step: number): Promise<Checkpoint> => ({
  step,
  manifest: await readFile(join(folder, `${stem(step)}.json`), 'utf8'),
  tensors: new Uint8Array(await readFile(join(folder, `${stem(step)}.safetensors`))),
});

/** Checkpoints in `RUN/checkpoints`. */
export const folderStore = (run: string): CheckpointStore => {
  const folder = join(run, 'checkpoints');
  return {
    save: (checkpoint) => attempt(`saving step ${checkpoint.step}`, () => write(folder, checkpoint)),
    newest: () =>
      attempt(`the newest checkpoint in ${folder}`, async () => {
        const newest = (await stepsIn(folder)).at(-1);
        return newest === undefined ? undefined : await read(folder, newest);
      }),
  };
};

/** Writes the encoder of a run into its folder, as `encoder.safetensors`. */
export const saveEncoder = (run: string, encoder: TrainedEncoder): Promise<Either<DataError, string>> =>
  attempt(`saving the encoder in ${run}`, async () => {
    await mkdir(run, { recursive: true });
    const path = join(run, 'encoder.safetensors');
    await writeWhole(path, encodeEncoder(encoder));
    return path;
  });

/** The bytes of an encoder: of a file, or of the file that a run's folder holds. */
export const readEncoder = (place: string): Promise<Either<DataError, Uint8Array>> =>
  attempt(`the encoder in ${place}`, async () => {
    const path = place.endsWith('.safetensors') ? place : join(place, 'encoder.safetensors');
    return new Uint8Array(await readFile(path));
  });
