/**
 * run-folder — everything a run leaves behind, in one folder.
 *
 *   config.json         the options, under the names of the command line
 *   metrics.jsonl       one line for each step
 *   clusters.jsonl      the clusters of some samples at each epoch, from pipelines that learn clusters
 *   cost.json           seconds of training up to the last checkpoint, and the most memory that was held
 *   checkpoints/        the newest two
 *   encoder.safetensors what was learned
 *   evaluation.json     the table, and report.html for the eye
 *   running             the process that writes here, while it does
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { reason, writeWhole } from '../datasets/files.js';
import type { ConfigError, DataError } from '../prelude/errors.js';
import { configError, dataError } from '../prelude/errors.js';

type Folder = E.Either<ConfigError | DataError, string>;

const attempt = <A>(asked: string, allowed: string, f: () => A): E.Either<DataError, A> =>
  E.tryCatch(f, (cause) => dataError(asked, reason(cause), allowed));

const occupied = (folder: string): boolean => existsSync(folder) && readdirSync(folder).length > 0;

/** `runs/digits-simclr`, or with the first number behind it that is free. */
export const freeFolder = (name: string): string => {
  const base = join('runs', name);
  for (let i = 1; ; i++) {
    const folder = i === 1 ? base : `${base}-${i}`;
    if (!occupied(folder)) return folder;
  }
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
};

const enter = (folder: string): Folder => {
  const mark = join(folder, 'running');
  const owner = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : Number.NaN;
  if (Number.isInteger(owner) && owner > 0 && alive(owner))
    return E.left(configError(`run ${folder}`, `in use by process ${owner}`, 'one process at a time'));
  return attempt(`run ${folder}`, 'a folder that can be written', () => {
    writeFileSync(mark, String(process.pid));
    return folder;
  });
};

/**
 * A new folder for a run, entered by this process.
 *
 * Errors   Left(ConfigError) when something is in it already; Left(DataError) when it cannot be written
 */
export const begin = (folder: string): Folder => {
  const asked = `run ${folder}`;
  const made = attempt(asked, 'a folder that can be written', () => {
    if (occupied(folder)) return 'occupied';
    mkdirSync(folder, { recursive: true });
    return 'new';
  });
  if (E.isLeft(made)) return made;
  return made.right === 'new'
    ? enter(folder)
    : E.left(configError(asked, 'a folder with something in it', `a new one, or --resume ${folder}`));
};

/**
 * The folder of an earlier run, entered by this process.
 *
 * Errors   Left(ConfigError) when it is no run, or another process writes in it
 */
export const takeUp = (folder: string): Folder =>
  existsSync(join(folder, 'config.json'))
    ? enter(folder)
    : E.left(configError(`run ${folder}`, 'a folder without config.json', 'a folder that train wrote'));

/** Says that this process writes here no longer. */
export const leave = (folder: string): void => rmSync(join(folder, 'running'), { force: true });

/** Writes a file of the folder, whole. */
export const keep = (
  folder: string,
  name: string,
  content: Uint8Array | string,
): TaskEither<DataError, void> => writeWhole(join(folder, name), content);

/** A record as JSON, as people read it. */
export const pretty = (x: unknown): string => `${JSON.stringify(x, null, 2)}\n`;

/**
 * The options in a run's `config.json`.
 *
 * Errors   Left(ConfigError) when there is none, or it is no JSON object
 */
export const readRun = (folder: string): E.Either<ConfigError, Readonly<Record<string, unknown>>> =>
  E.tryCatch(
    () => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Readonly<Record<string, unknown>>,
    (cause) => configError(`run ${folder}`, reason(cause), 'a folder that train wrote'),
  );
