/**
 * training — one run of a comparison, trained in a process of its own.
 *
 * A process of its own has a peak of memory of its own, and leaves nothing behind. It is told to stop by the signal
 * that Ctrl-C is, once: the step at hand is finished and saved. Run from TypeScript sources, which Node cannot load,
 * it trains in this process; the peak is then that of everything.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuReport } from '../../../backends/gpu/health.js';
import type { BackendError } from '../../prelude/errors.js';
import { backendError } from '../../prelude/errors.js';
import type { StepMade } from '../../training/events.js';
import type { Given } from '../arguments.js';
import type { Exit, Io } from '../io.js';
import { train } from '../train.js';

/** What the child tells: its steps, and what computed them where the name of the backend does not say it. */
export interface Told {
  readonly step: (step: StepMade) => void;
  readonly computed: (account: GpuReport) => void;
}

const heard = (told: Told, text: string): void => {
  if (text.startsWith('{"event":"step"')) told.step({ ...(JSON.parse(text) as StepMade), kind: 'step' });
  if (text.startsWith('{"event":"device"')) told.computed(JSON.parse(text) as GpuReport);
};

interface Spoken {
  readonly exit: Exit;
  readonly complaint: string;
}

const here = async (argv: ReadonlyArray<string>, told: Told, signal: AbortSignal): Promise<Spoken> => {
  let complaint = '';
  const io: Io = {
    out: (text) => {
      for (const line of text.split('\n')) heard(told, line);
    },
    err: (text) => {
      complaint += text;
    },
    columns: undefined,
    signal,
  };
  return { exit: await train(argv, io), complaint };
};

const there = (argv: ReadonlyArray<string>, told: Told, signal: AbortSignal): Promise<Spoken> =>
  new Promise((resolve) => {
    const main = join(dirname(fileURLToPath(import.meta.url)), '..', 'main.js');
    // A group of its own: Ctrl-C reaches it from here, once, and not from the terminal as well.
    const child = spawn(process.execPath, [main, 'train', ...argv], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    const stop = (): void => void child.kill('SIGINT');
    signal.addEventListener('abort', stop, { once: true });
    createInterface({ input: child.stdout }).on('line', (line) => heard(told, line));
    child.stderr.on('data', (text: Buffer) => {
      complaint += text.toString();
    });
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve({ exit: code === 0 ? 0 : code === 2 ? 2 : 1, complaint });
    });
    if (signal.aborted) stop();
  });

/** Whether a run's folder holds a trained encoder. */
export const isTrained = (run: string): boolean => existsSync(join(run, 'encoder.safetensors'));

const argumentsOf = (run: string, options: Given, backend: string): ReadonlyArray<string> => {
  if (existsSync(join(run, 'config.json'))) return ['--resume', run, '--json', '--no-evaluate'];
  // What a kill left before the run had even begun.
  rmSync(run, { recursive: true, force: true });
  mkdirSync(dirname(run), { recursive: true });
  const config = `${run}.options.json`;
  writeFileSync(config, JSON.stringify(options));
  return ['--config', config, '--out', run, '--backend', backend, '--json', '--no-evaluate'];
};

/**
 * Trains a run to its end, or goes on with it; `stopped` when the signal came first.
 *
 * Errors   Left(BackendError) with the complaint of the run when it failed
 */
export const trainRun = async (
  run: string,
  options: Given,
  backend: string,
  around: { readonly told: Told; readonly signal: AbortSignal },
): Promise<E.Either<BackendError, 'trained' | 'stopped'>> => {
  const argv = argumentsOf(run, options, backend);
  const inChild = import.meta.url.endsWith('.js');
  const { exit, complaint } = await (inChild ? there : here)(argv, around.told, around.signal);
  if (exit === 0 && isTrained(run)) return E.right('trained');
  return around.signal.aborted
    ? E.right('stopped')
    : E.left(backendError(`training ${run}`, complaint.trim() || `exit ${exit}`, 'a run that ends'));
};
