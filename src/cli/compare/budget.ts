/**
 * budget — how many epochs fit into some minutes: measured once for each member, and kept.
 *
 * All seeds of a member are trained for the same number of epochs, since the schedule of the rate depends on it.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { train as trained } from '../../pipelines/run.js';
import type { ContrastiveError } from '../../prelude/errors.js';
import { stepsPerEpoch } from '../../training/batches.js';
import { inMemoryStore } from '../../training/checkpoint.js';
import type { Session } from '../session.js';
import { keepWhole, readKept } from './result.js';

/** A measurement of a member's speed, and what follows from it. */
export interface Budget {
  readonly minutes: number;
  readonly secondsPerStep: number;
  readonly epochs: number;
}

const [warming, measured] = [2, 4];

const secondsPerStep = async (session: Session): Promise<E.Either<ContrastiveError, number>> => {
  const stop = new AbortController();
  let [from, until, made] = [0, 0, 0];
  const observe = (event: { readonly kind: string }): void => {
    if (event.kind !== 'step') return;
    made += 1;
    until = performance.now();
    if (made === warming) from = until;
    if (made === warming + measured) stop.abort();
  };
  const around = { store: inMemoryStore(), observe, signal: stop.signal };
  const end = await trained(session.backend.driver)(session.job, around)();
  return E.isLeft(end) ? end : E.right((until - from) / 1000 / Math.max(1, made - warming));
};

/** The epochs of a member: at least one, as many as fit into the minutes. */
export const epochsFor = async (
  folder: string,
  member: string,
  minutes: number,
  session: Session,
): Promise<E.Either<ContrastiveError, number>> => {
  const path = join(folder, 'budgets', `${member}.json`);
  const kept = readKept<Budget>(path);
  if (E.isLeft(kept) || kept.right?.minutes === minutes) return E.map((b?: Budget) => b?.epochs ?? 1)(kept);
  const each = await secondsPerStep(session);
  if (E.isLeft(each)) return each;
  const perEpoch = each.right * stepsPerEpoch(session.job.batches);
  const epochs = Math.max(1, Math.floor((60 * minutes) / perEpoch));
  mkdirSync(dirname(path), { recursive: true });
  const written = await keepWhole<Budget>(path, { minutes, secondsPerStep: each.right, epochs });
  return E.isLeft(written) ? written : E.right(epochs);
};
