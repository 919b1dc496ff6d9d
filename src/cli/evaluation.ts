/**
 * evaluation — the table of a run and its report, from an encoder and the data.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { networks } from '../encoders/networks.js';
import type { Evaluation } from '../evaluation/protocol.js';
import type { Seen } from '../pipelines/comparison.js';
import { encoded, raw, seenBy, untrained } from '../pipelines/comparison.js';
import { defaultFineTuning, fineTuned } from '../pipelines/fine-tuned.js';
import type { Inspection } from '../pipelines/inspection.js';
import { inspected } from '../pipelines/inspection.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { page } from '../report/page.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import { downstreamOf } from './downstream.js';
import type { Evaluated } from './evaluated.js';
import type { Exit, Io } from './io.js';
import { line } from './io.js';
import type { Measuring } from './measuring.js';
import { measuring } from './measuring.js';
import { inspectionSentences } from './own-cards.js';
import { reportOf } from './report.js';
import { keep, pretty } from './run-folder.js';
import { readMetrics } from './run-records.js';
import type { Session } from './session.js';
import { stateOf } from './state-of.js';
import { downstreamLines, lossInWords, tableOf } from './table.js';
import { rawOf, verdictsOf } from './verdicts.js';

/** Samples of each part that the protocol looks at, at most: a stratified draw beyond. */
export const protocolRows = 10_000;

/** What is evaluated beyond the protocol, and how it is told. */
export interface How {
  readonly json: boolean;
  /** The first row, when it was begun earlier. */
  readonly raw?: Measuring;
  /** Epochs of fine-tuning at each share of the labels; 0 for none. */
  readonly fineTune: number;
}

/** The same measures of an encoder trained on with labels, where that is asked for. */
export const tunedOn = async (
  session: Session,
  encoder: TrainedEncoder,
  seen: Seen,
  epochs: number,
): Promise<E.Either<ContrastiveError, Evaluation>> => {
  if (epochs === 0) return E.right({});
  const { backend, options } = session;
  const width = networks[options.encoder]?.representation ?? 1;
  return fineTuned(backend.driver)(encoder, width, seen.split, { ...defaultFineTuning, epochs })();
};

const inspectionOf = async (
  run: string,
  { backend, job, options }: Session,
  seen: Seen,
): Promise<E.Either<ContrastiveError, Inspection>> => {
  const state = await stateOf(run);
  if (E.isLeft(state)) return state;
  if (state.right === undefined) return E.right({});
  const on = { heldOut: seen.split.heldOut, pairs: seen.pairs, tau: options.temperature };
  return inspected(backend.driver, job.pipeline, state.right, on)();
};

/** Measures the rows at the same time. */
const compared = async (
  run: string,
  session: Session,
  encoder: TrainedEncoder,
  { raw: started, fineTune }: How,
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
  const third = measuring(after.right);
  const inspection = await inspectionOf(run, session, seen.right);
  if (E.isLeft(inspection)) return inspection;
  const rows = { raw: raw(seen.right), untrained: before.right, trained: after.right };
  const downstream = await downstreamOf(run, session, seen.right, rows);
  if (E.isLeft(downstream)) return downstream;
  const tuned = await tunedOn(session, encoder, seen.right, fineTune);
  if (E.isLeft(tuned)) return tuned;
  const supervised = await tunedOn(session, untrained(job), seen.right, fineTune);
  if (E.isLeft(supervised)) return supervised;
  const [a, b, c] = await Promise.all([first.result, second.result, third.result]);
  return E.right({
    seen: seen.right,
    untrained: before.right,
    trained: after.right,
    comparison: { raw: a, untrained: { ...b, ...supervised.right }, trained: { ...c, ...tuned.right } },
    inspection: inspection.right,
    downstream: downstream.right,
  });
};

const written = async (
  run: string,
  session: Session,
  e: Evaluated,
): Promise<E.Either<ContrastiveError, void>> => {
  const metrics = readMetrics(run);
  const { comparison, seen, inspection } = e;
  const samples = { training: seen.split.training.size, heldOut: seen.split.heldOut.size };
  const device = session.backend.account()?.facts;
  const table = {
    samples,
    ...(device && { device }),
    ...comparison,
    inspection,
    ...(e.downstream.length > 0 && { downstream: e.downstream }),
  };
  const kept = await keep(run, 'evaluation.json', pretty(table))();
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
  how: How,
): Promise<E.Either<ContrastiveError, Exit>> => {
  const { form } = session.job.data;
  if (!how.json) line(io, `evaluating ${rawOf(form)}, the untrained and the trained encoder …`);
  const found = await compared(run, session, encoder, how);
  if (E.isLeft(found)) return found;
  const { comparison, inspection } = found.right;
  const last = readMetrics(run).at(-1);
  if (how.json) line(io, JSON.stringify({ event: 'inspection', ...inspection }));
  if (how.json)
    for (const [row, measures] of Object.entries(comparison))
      line(io, JSON.stringify({ event: 'evaluation', row, ...measures }));
  else
    line(
      io,
      [
        '',
        lossInWords(last),
        '',
        tableOf(comparison),
        '',
        ...downstreamLines(found.right.downstream),
        ...inspectionSentences(inspection),
        ...verdictsOf(form, found.right),
        '',
      ].join('\n'),
    );
  if (how.json)
    for (const { measure, values } of found.right.downstream)
      line(io, JSON.stringify({ event: 'downstream', measure, ...values }));
  const kept = await written(run, session, found.right);
  if (E.isLeft(kept)) return kept;
  const report = join(run, 'report.html');
  line(io, how.json ? JSON.stringify({ event: 'report', path: report }) : `report: ${report}`);
  return E.right(0);
};
