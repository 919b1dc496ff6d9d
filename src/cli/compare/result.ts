/**
 * result — what is kept of one trained run, and of the rows that every table needs beside it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../../backends/gpu/health.js';
import { reason, writeWhole } from '../../datasets/files.js';
import type { Evaluation } from '../../evaluation/protocol.js';
import type { Inspection } from '../../pipelines/inspection.js';
import type { ContrastiveError } from '../../prelude/errors.js';
import { dataError } from '../../prelude/errors.js';
import { pretty } from '../run-folder.js';
import type { Metric } from '../run-records.js';

/** One trained and measured run. */
export interface RunResult {
  readonly member: string;
  readonly seed: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** The last step. */
  readonly last: Metric | undefined;
  readonly seconds: number;
  readonly peakMemory: number;
  /** What trained and measured it, where the name of the backend does not say it. */
  readonly devices?: ReadonlyArray<GpuReport>;
  readonly evaluation: Evaluation;
  readonly inspection: Inspection;
}

/** Some held-out samples on a plane: x and y in turn, and their classes. */
export interface Projected {
  readonly points: ReadonlyArray<number>;
  readonly labels?: ReadonlyArray<number>;
}

/** Rows that no training made: the same for every member, or for every member with one encoder. */
export interface Baselines {
  readonly raw: Evaluation;
  readonly pca: Evaluation;
  /** By the name of the encoder, then by seed. */
  readonly untrained: Readonly<Record<string, Readonly<Record<string, Evaluation>>>>;
}

/** A JSON file that this library wrote, or nothing where there is none. */
export const readKept = <A>(path: string): E.Either<ContrastiveError, A | undefined> =>
  existsSync(path)
    ? E.tryCatch(
        () => JSON.parse(readFileSync(path, 'utf8')) as A,
        (cause) => dataError(path, reason(cause), 'JSON as it was written'),
      )
    : E.right(undefined);

/** Writes a JSON file whole. */
export const keepWhole = async <A>(path: string, x: A): Promise<E.Either<ContrastiveError, A>> => {
  const kept = await writeWhole(path, pretty(x))();
  return E.isLeft(kept) ? kept : E.right(x);
};

/** The folder of a run, and the file of its result. */
export const runOf = (folder: string, member: string, seed: number): string =>
  join(folder, 'runs', member, `seed-${seed}`);
export const resultFile = (run: string): string => join(run, 'result.json');
