/**
 * audit-runs — the trainings that an audit needs: each in a run folder of its own below the audit's, finished ones kept.
 *
 * A run that was stopped goes on from its checkpoint the next time; one that is finished is not made again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../backends/gpu/health.js';
import { train as trained } from '../pipelines/run.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { folderStore, readEncoder, saveEncoder } from '../training/checkpoint-folder.js';
import type { StepMade, TrainEvent } from '../training/events.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import { decodeEncoder, encoderIn } from '../training/trained-encoder.js';
import type { Given } from './arguments.js';
import { begin, keep, leave, pretty, readRun, takeUp } from './run-folder.js';
import { note, rewind } from './run-records.js';
import type { Session } from './session.js';
import { openSession } from './session.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

/** Options of a run, and the backend it is made on. */
export interface Order {
  readonly folder: string;
  readonly config: Given;
  readonly backend: string;
}

/** Whom a training tells of its steps, and who may end it. */
export interface Listening {
  readonly step: (made: StepMade) => void;
  /** What computed, where the name of the backend does not say it. */
  readonly computed: (account: GpuReport) => void;
  readonly signal: AbortSignal;
}

/** A trained encoder, or nothing when the training was stopped on the way. */
export type Made = TrainedEncoder | undefined;

const same = (a: Given, b: Given): boolean => {
  const flat = (x: Given): string =>
    JSON.stringify(
      Object.entries(x)
        .filter(([, v]) => v !== undefined)
        .sort(),
    );
  return flat(a) === flat(b);
};

/** Enters the folder: a new one, or one whose run began with the same options. */
const entered = async (folder: string, config: Given): Outcome<string> => {
  if (!existsSync(join(folder, 'config.json'))) {
    const begun = begin(folder);
    if (E.isLeft(begun)) return begun;
    const kept = await keep(folder, 'config.json', pretty(config))();
    return E.isLeft(kept) ? kept : begun;
  }
  const earlier = readRun(folder);
  if (E.isLeft(earlier)) return earlier;
  const known = JSON.parse(JSON.stringify(config)) as Given;
  return same(earlier.right, known)
    ? takeUp(folder)
    : E.left({
        _tag: 'ConfigError',
        asked: `audit run ${folder}`,
        given: 'other options than those it began with',
        allowed: 'the same options, or another --out',
      });
};

const carriedOut = async (folder: string, { job, backend }: Session, to: Listening): Outcome<Made> => {
  let stopped = false;
  const observe = (event: TrainEvent): void => {
    if (event.kind === 'started') rewind(folder, event.from);
    if (event.kind === 'step') {
      note(folder, event);
      to.step(event);
    }
    stopped ||= event.kind === 'stopped';
  };
  const state = await trained(backend.driver)(job, {
    store: folderStore(folder),
    observe,
    signal: to.signal,
  })();
  const account = backend.account();
  if (account !== undefined) to.computed(account.facts);
  if (E.isLeft(state)) return state;
  if (stopped) return E.right(undefined);
  const encoder = encoderIn(job.pipeline.encoder, job.data.form, state.right);
  const kept = await saveEncoder(folder, encoder);
  return E.isLeft(kept) ? kept : E.right(encoder);
};

/**
 * The encoder of an ordered run: read where the run is finished, trained or trained on where it is not.
 *
 * Errors   Left when options or data do not fit, or the folder began with other options
 */
export const madeRun = async ({ folder, config, backend }: Order, to: Listening): Outcome<Made> => {
  const session = await openSession(config, backend);
  if (E.isLeft(session)) return session;
  const place = await entered(folder, session.right.config);
  if (E.isLeft(place)) return place;
  try {
    if (!existsSync(join(folder, 'encoder.safetensors'))) return await carriedOut(folder, session.right, to);
    const bytes = await readEncoder(folder);
    return E.isLeft(bytes) ? bytes : decodeEncoder(folder, bytes.right);
  } finally {
    leave(folder);
  }
};

/** The numbers kept in a run's folder under a name, if they answer the same question. */
export const keptScores = (
  folder: string,
  question: string,
): Readonly<Record<string, number>> | undefined => {
  const path = join(folder, 'scores.json');
  if (!existsSync(path) || !existsSync(join(folder, 'encoder.safetensors'))) return undefined;
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly question: string;
      readonly scores: Readonly<Record<string, number>>;
    };
    return kept.question === question ? kept.scores : undefined;
  } catch {
    // Half a file of a process that was killed: measured again.
    return undefined;
  }
};
