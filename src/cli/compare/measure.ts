/**
 * measure — a trained run of a comparison measured, and the rows that stand beside it.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../../backends/gpu/health.js';
import type { Driver } from '../../algebra/backend.js';
import type { Evaluation } from '../../evaluation/protocol.js';
import type { Represented, Seen } from '../../pipelines/comparison.js';
import { encoded, raw, seenBy, untrained } from '../../pipelines/comparison.js';
import { inspected } from '../../pipelines/inspection.js';
import { reduced } from '../../pipelines/reduced.js';
import type { ContrastiveError } from '../../prelude/errors.js';
import { dataError } from '../../prelude/errors.js';
import { keyOf, named, permutation } from '../../prelude/random.js';
import { pickRows, unitRows } from '../../prelude/row-products.js';
import { projected } from '../../report/projection.js';
import { encoderIn } from '../../training/trained-encoder.js';
import { together } from '../accounts.js';
import { protocolRows, tunedOn } from '../evaluation.js';
import { measuring } from '../measuring.js';
import { readCost, readMetrics } from '../run-records.js';
import type { Session } from '../session.js';
import { stateOf } from '../state-of.js';
import type { Baselines, Projected, RunResult } from './result.js';
import { keepWhole, readKept, resultFile } from './result.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

/** The samples of the protocol for a session. */
export const seenIn = ({ backend, job, split, options }: Session): Outcome<Seen> =>
  seenBy(backend.driver, job, split, options.temperature, protocolRows)();

const plain = async (seen: Seen): Promise<Pick<Baselines, 'raw' | 'pca'>> => {
  const pixels = raw(seen);
  const first = measuring(pixels);
  const second = measuring(reduced(pixels));
  const [a, b] = await Promise.all([first.result, second.result]);
  return { raw: a, pca: b };
};

const beforeTraining = async (driver: Driver, session: Session, seen: Seen): Outcome<Evaluation> => {
  const rows = await encoded(driver, untrained(session.job), seen)();
  return E.isLeft(rows) ? rows : E.right(await measuring(rows.right).result);
};

/** The rows beside a run, measured unless they were before: raw pixels, components, its encoder untrained. */
export const baselinesWith = async (folder: string, session: Session): Outcome<Baselines> => {
  const path = join(folder, 'baselines.json');
  const kept = readKept<Baselines>(path);
  if (E.isLeft(kept)) return kept;
  const { encoder, seed } = session.options;
  const before = kept.right?.untrained[encoder]?.[seed];
  if (kept.right !== undefined && before !== undefined) return E.right(kept.right);
  const seen = await seenIn(session);
  if (E.isLeft(seen)) return seen;
  const rows = kept.right ?? { ...(await plain(seen.right)), untrained: {} };
  const found = await beforeTraining(session.backend.driver, session, seen.right);
  if (E.isLeft(found)) return found;
  const ofEncoder = { ...rows.untrained[encoder], [seed]: found.right };
  return keepWhole(path, { ...rows, untrained: { ...rows.untrained, [encoder]: ofEncoder } });
};

/** At most 600 held-out representations on a plane. */
const onAPlane = async ({ heldOut, labels }: Represented): Promise<Projected> => {
  const key = named(keyOf(0), 'plane');
  const chosen = permutation(key, heldOut.rows).subarray(0, 600);
  const { points } = await projected(key, unitRows(pickRows(heldOut, chosen)));
  const classes = labels && Array.from(chosen, (i) => labels.heldOut[i] ?? 0);
  return { points: Array.from(points.data), ...(classes && { labels: classes }) };
};

/** What is measured beside the usual, and who computed so far. */
interface Measuring {
  /** Epochs of fine-tuning; 0 for none. */
  readonly fineTune: number;
  readonly accounts: ReadonlyArray<GpuReport>;
  /** Whether the first seed's representations are laid on a plane for a page. */
  readonly planes: boolean;
}

/** Measures a trained run and keeps the result in its folder. */
export const measureRun = async (
  member: string,
  run: string,
  session: Session,
  { fineTune, accounts, planes }: Measuring,
): Outcome<RunResult> => {
  const { backend, job, options, split } = session;
  const seen = await seenIn(session);
  if (E.isLeft(seen)) return seen;
  const state = await stateOf(run);
  if (E.isLeft(state)) return state;
  if (state.right === undefined) return E.left(dataError(run, 'no checkpoint', 'a run that train wrote'));
  const encoder = encoderIn(job.pipeline.encoder, job.data.form, state.right);
  const rows = await encoded(backend.driver, encoder, seen.right)();
  if (E.isLeft(rows)) return rows;
  const inspection = await inspected(backend.driver, job.pipeline, state.right, {
    heldOut: seen.right.split.heldOut,
    pairs: seen.right.pairs,
    tau: options.temperature,
  })();
  if (E.isLeft(inspection)) return inspection;
  if (planes && options.seed === 0) {
    const shown = await keepWhole(join(run, 'projection.json'), await onAPlane(rows.right));
    if (E.isLeft(shown)) return shown;
  }
  const tuned = await tunedOn(session, encoder, seen.right, fineTune);
  if (E.isLeft(tuned)) return tuned;
  const cost = readCost(run);
  const measured = backend.account();
  const devices = together(measured === undefined ? accounts : [...accounts, measured.facts]);
  return keepWhole(resultFile(run), {
    member,
    seed: options.seed,
    options: { ...session.config, data: split.training.name },
    last: readMetrics(run).at(-1),
    ...cost,
    ...(devices.length > 0 && { devices }),
    evaluation: { ...(await measuring(rows.right).result), ...tuned.right },
    inspection: inspection.right,
  });
};
