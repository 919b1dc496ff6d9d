/**
 * train — learns an encoder, keeps everything in one folder, and evaluates what was learned.
 *
 * Ctrl-C ends it after the step at hand, saved; `--resume` goes on to the same bytes that an uninterrupted run ends in.
 */
import { basename } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { describeForm } from '../datasets/dataset.js';
import { raw, seenBy } from '../pipelines/comparison.js';
import { train as trained } from '../pipelines/run.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { folderStore, saveEncoder } from '../training/checkpoint-folder.js';
import type { TrainEvent } from '../training/events.js';
import { encoderIn } from '../training/trained-encoder.js';
import type { Given } from './arguments.js';
import { gathered } from './arguments.js';
import { withEngine } from './backends.js';
import { evaluated, protocolRows } from './evaluation.js';
import type { Exit, Io, Run } from './io.js';
import { line } from './io.js';
import type { Measuring } from './measuring.js';
import { measuring } from './measuring.js';
import { ended } from './outcome.js';
import { reporter } from './progress.js';
import { trainRoles } from './roles.js';
import { begin, freeFolder, keep, leave, pretty, takeUp } from './run-folder.js';
import type { Cost } from './run-records.js';
import { keepCost, note, noteClusters, readCost, rewind } from './run-records.js';
import { isSegmentation, segmentationOf } from './segmentation.js';
import type { Session } from './session.js';
import { openSession, reopen } from './session.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

interface Opened {
  readonly run: string;
  readonly session: Session;
}

const unchangeable = ['resume', 'json', 'evaluate', 'backend'];

const openEarlier = async (run: string, given: Given): Outcome<Opened> => {
  const other = Object.keys(given).find((name) => !unchangeable.includes(name));
  if (other !== undefined)
    return E.left(configError(`--resume ${run}`, `--${other} beside it`, 'the options the run began with'));
  const session = await reopen(run, given.backend === undefined ? {} : { backend: given.backend });
  if (E.isLeft(session)) return session;
  const folder = takeUp(run);
  return E.isLeft(folder) ? folder : E.right({ run, session: session.right });
};

const openNew = async (given: Given): Outcome<Opened> => {
  const session = await openSession(given, typeof given.backend === 'string' ? given.backend : 'auto');
  if (E.isLeft(session)) return session;
  const { config, options } = session.right;
  const folder = begin(
    typeof given.out === 'string'
      ? given.out
      : freeFolder(`${basename(String(config.data))}-${options.pipeline}`),
  );
  if (E.isLeft(folder)) return folder;
  const kept = await keep(folder.right, 'config.json', pretty(config))();
  return E.isLeft(kept) ? kept : E.right({ run: folder.right, session: session.right });
};

const introduced = (io: Io, { run, session }: Opened): void => {
  const { split, options, job, backend } = session;
  line(
    io,
    `${options.pipeline} on ${split.training.size} samples of ${split.training.name} (${describeForm(job.data.form)}), ` +
      `${options.epochs} epochs of ${options.batch} on ${backend.name}; written to ${run}`,
  );
};

/** What computed, where the name alone does not say it. */
const accounted = (io: Io, { backend }: Session, json: boolean): void => {
  const account = backend.account();
  if (account !== undefined)
    line(io, json ? JSON.stringify({ event: 'device', ...account.facts }) : `computed: ${account.sentence}`);
};

/** Raw pixels do not wait for the encoder: they are measured while it learns. */
const measuredMeanwhile = async (session: Session): Outcome<Measuring> => {
  const { backend, job, split, options } = session;
  const seen = await seenBy(backend.driver, job, split, options.temperature, protocolRows)();
  return E.isLeft(seen) ? seen : E.right(measuring(raw(seen.right)));
};

/** What was spent before, and in this process since it began to train. */
const costSince = (before: Cost, began: number): Cost => ({
  seconds: before.seconds + (performance.now() - began) / 1000,
  peakMemory: Math.max(before.peakMemory, process.resourceUsage().maxRSS * 1024),
});

const carriedOut = async (io: Io, opened: Opened, json: boolean, evaluate: boolean): Outcome<Exit> => {
  const { run, session } = opened;
  const { job, backend } = session;
  const say = reporter(io, run, json);
  let stopped = false;
  const before = readCost(run);
  const began = performance.now();
  const observe = (event: TrainEvent): void => {
    if (event.kind === 'started') rewind(run, event.from);
    if (event.kind === 'step') note(run, event);
    if (event.kind === 'clustered') noteClusters(run, event);
    if (event.kind === 'saved') keepCost(run, costSince(before, began));
    stopped ||= event.kind === 'stopped';
    say(event);
  };
  const dense = isSegmentation(session);
  const meanwhile = evaluate && !dense ? await measuredMeanwhile(session) : undefined;
  if (meanwhile !== undefined && E.isLeft(meanwhile)) return meanwhile;
  const giveUp = (): void => meanwhile?.right.stop();
  const around = { store: folderStore(run), observe, signal: io.signal };
  const state = await trained(backend.driver)(job, around)();
  accounted(io, opened.session, json);
  if (E.isLeft(state) || stopped) {
    giveUp();
    return E.isLeft(state) ? state : E.right(1);
  }
  const encoder = encoderIn(job.pipeline.encoder, job.data.form, state.right);
  const kept = await saveEncoder(run, encoder);
  if (E.isLeft(kept)) giveUp();
  if (E.isRight(kept) && evaluate && dense) return segmentationOf(io, run, session, encoder, json);
  if (E.isLeft(kept) || meanwhile === undefined) return E.isLeft(kept) ? kept : E.right(0);
  return evaluated(io, run, session, encoder, { json, raw: meanwhile.right, fineTune: 0 });
};

/** `contrastive train`. */
export const train: Run = async (argv, io) => {
  const typed = gathered(trainRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { words } = typed.right;
  const drawn = withEngine(typed.right.given);
  if (E.isLeft(drawn)) return ended(io, drawn);
  const given = drawn.right;
  if (words.length > 0)
    return ended(io, E.left(configError('train', `the word ${words[0]}`, 'options only; see train --help')));
  const opened = await (typeof given.resume === 'string' ? openEarlier(given.resume, given) : openNew(given));
  if (E.isLeft(opened)) return ended(io, opened);
  const json = given.json === true;
  try {
    if (!json) introduced(io, opened.right);
    return ended(io, await carriedOut(io, opened.right, json, given.evaluate !== false));
  } finally {
    leave(opened.right.run);
  }
};
