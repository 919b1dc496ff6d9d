/**
 * evaluation — the table of a run and its report, from an encoder and the data.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Comparison, Represented, Seen } from '../pipelines/comparison.js';
import { encoded, raw, seenBy, untrained } from '../pipelines/comparison.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { page } from '../report/page.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import type { Exit, Io } from './io.js';
import { line } from './io.js';
import type { Measuring } from './measuring.js';
import { measuring } from './measuring.js';
import { reportOf } from './report.js';
import { keep, pretty } from './run-folder.js';
import { readMetrics } from './run-records.js';
import type { Session } from './session.js';
import { lossInWords, tableOf } from './table.js';

/** Samples of each part that the protocol looks at, at most: a stratified draw beyond. */
export const protocolRows = 10_000;

/** Everything that was seen and measured. */
export interface Evaluated {
  readonly seen: Seen;
  readonly untrained: Represented;
  readonly trained: Represented;
  readonly comparison: Comparison;
}

/** Measures the rows at the same time; `started` is the first of them, when it was begun earlier. */
const compared = async (
  session: Session,
  encoder: TrainedEncoder,
  started: Measuring | undefined,
): Promise<E.Either<ContrastiveError, Evaluated>> => {
  const { backend, job, split, options } = session;
  const seen = await seenBy(backend.driver, job, split, options.temperature, protocolRows)();
  if (E.isLeft(seen)) return seen;
  const first = started ?? measuring(raw(seen.right));
  const before = await encoded(backend.driver, untrained(job), seen.right)();
  if (E.isLeft(before)) return before;
  const second = measuring(before.right);
  const after = await encoded(backend.driver, encoder, seen.right)();
  if (E.isLeft(after)) return after;
  const [a, b, c] = await Promise.all([first.result, second.result, measuring(after.right).result]);
  return E.right({
    seen: seen.right,
    untrained: before.right,
    trained: after.right,
    comparison: { raw: a, untrained: b, trained: c },
  });
};

const written = async (
  run: string,
  session: Session,
  e: Evaluated,
): Promise<E.Either<ContrastiveError, void>> => {
  const metrics = readMetrics(run);
  const { comparison, seen } = e;
  const samples = { training: seen.split.training.size, heldOut: seen.split.heldOut.size };
  const kept = await keep(run, 'evaluation.json', pretty({ samples, ...comparison }))();
  if (E.isLeft(kept)) return kept;
  return keep(run, 'report.html', page(await reportOf(run, session, e, metrics)))();
};

/**
 * Evaluates an encoder, says the table, and writes `evaluation.json` and `report.html` into the folder of the run.
 *
 * Errors   Left when a backend gives up or the folder cannot be written
 */
export const evaluated = async (
  io: Io,
  run: string,
  session: Session,
  encoder: TrainedEncoder,
  how: { readonly json: boolean; readonly raw?: Measuring },
): Promise<E.Either<ContrastiveError, Exit>> => {
  if (!how.json) line(io, 'evaluating raw pixels, the untrained and the trained encoder …');
  const found = await compared(session, encoder, how.raw);
  if (E.isLeft(found)) return found;
  const { comparison } = found.right;
  const last = readMetrics(run).at(-1);
  if (how.json)
    for (const [row, measures] of Object.entries(comparison))
      line(io, JSON.stringify({ event: 'evaluation', row, ...measures }));
  else line(io, `\n${lossInWords(last)}\n\n${tableOf(comparison)}\n`);
  const kept = await written(run, session, found.right);
  if (E.isLeft(kept)) return kept;
  const report = join(run, 'report.html');
  line(io, how.json ? JSON.stringify({ event: 'report', path: report }) : `report: ${report}`);
  return E.right(0);
};
