/**
 * kill — a run of the command line killed at a random moment, and what is left of it.
 *
 * Nothing is asked of the process: SIGKILL cannot be heard. What must hold afterwards: the newest checkpoint opens, it
 * is no older than the last one that the run said it had saved, and going on from it ends in the bytes of a run that
 * nobody killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as E from 'fp-ts/lib/Either.js';
import { openCheckpoint } from '../../src/training/checkpoint.js';
import { folderStore } from '../../src/training/checkpoint-folder.js';

/** The built command line, and the options of the runs that are killed, by pipeline. */
export interface Ground {
  /** `dist/src/cli/main.js` */
  readonly main: string;
  readonly options: (pipeline: string) => ReadonlyArray<string>;
  /** A folder to run in, which exists. */
  readonly folder: string;
}

/** What a process did before it ended. */
interface Lived {
  /** The last step that it said it had saved. */
  readonly saved: number;
  readonly exit: number | null;
  readonly milliseconds: number;
}

const lived = (child: ChildProcess, killAfter: number): Promise<Lived> =>
  new Promise((resolve) => {
    const began = performance.now();
    let saved = 0;
    const timer = Number.isFinite(killAfter) ? setTimeout(() => child.kill('SIGKILL'), killAfter) : undefined;
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (text) => {
        if (text.startsWith('{"event":"saved"')) saved = (JSON.parse(text) as { step: number }).step;
      });
    child.once('close', (exit) => {
      clearTimeout(timer);
      resolve({ saved, exit, milliseconds: performance.now() - began });
    });
  });

const trained = (
  g: Ground,
  more: ReadonlyArray<string>,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<Lived> =>
  lived(
    spawn(process.execPath, [g.main, 'train', ...more, '--json', '--no-evaluate'], {
      cwd: g.folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
    killAfter,
  );

/** A run that nobody kills: how long it takes, and the bytes that it ends in. */
export interface Straight {
  readonly milliseconds: number;
  readonly tensors: Uint8Array;
}

const newestOf = async (run: string) => {
  const newest = await folderStore(run).newest();
  return E.isRight(newest) ? newest.right : undefined;
};

/** Trains a pipeline to its end. */
export const straight = async (g: Ground, pipeline: string): Promise<Straight> => {
  const run = join(g.folder, `straight-${pipeline}`);
  const { milliseconds } = await trained(g, [...g.options(pipeline), '--pipeline', pipeline, '--out', run]);
  const newest = await newestOf(run);
  return { milliseconds, tensors: newest?.tensors ?? new Uint8Array(0) };
};

/** What was found wrong after a kill; nothing where all is well. */
export type Complaint = string | undefined;

const afterKill = async (run: string, saved: number): Promise<Complaint> => {
  const newest = await newestOf(run);
  if (newest === undefined)
    return saved === 0 ? undefined : `step ${saved} was saved and no checkpoint is left`;
  const opened = await openCheckpoint(newest);
  if (E.isLeft(opened)) return `the newest checkpoint does not open: ${JSON.stringify(opened.left)}`;
  return newest.step < saved ? `step ${saved} was saved, and step ${newest.step} is the newest` : undefined;
};

const configured = (run: string): boolean => {
  try {
    return readFileSync(join(run, 'config.json'), 'utf8').length > 0;
  } catch {
    return false;
  }
};

/** Kills a run of a pipeline after so many milliseconds, looks, and goes on to the end. */
export const killedAt = async (
  g: Ground,
  pipeline: string,
  milliseconds: number,
  { tensors }: Straight,
): Promise<Complaint> => {
  const run = join(g.folder, `killed-${pipeline}`);
  rmSync(run, { recursive: true, force: true });
  const first = [...g.options(pipeline), '--pipeline', pipeline, '--out', run];
  const { saved } = await trained(g, first, milliseconds);
  const wrong = await afterKill(run, saved);
  if (wrong !== undefined) return wrong;
  // Killed before the run had begun, there is nothing to go on with.
  const begun = configured(run);
  if (!begun) rmSync(run, { recursive: true, force: true });
  const { exit } = await trained(g, begun ? ['--resume', run] : first);
  if (exit !== 0) return `going on ended with exit ${exit}`;
  const newest = await newestOf(run);
  return newest !== undefined && Buffer.compare(newest.tensors, tensors) === 0
    ? undefined
    : 'going on ended in other bytes than a run that nobody killed';
};
