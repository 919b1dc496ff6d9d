/**
 * steady — ten thousand real training steps on the wasm backend, and what they leave in memory.
 *
 * The default pipeline, encoder and views on the embedded digits, with a small batch. A short run and a long one must
 * reach the same bytes of the kernels' memory: what a step takes goes back with the step. The process may grow by the
 * engine's own heap and no more.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { WasmUse } from '../../backends/wasm/driver.js';
import { wasmDriverWith } from '../../backends/wasm/driver.js';
import { allowRelaxed } from '../../backends/wasm/relaxed.js';
import { parsed } from '../../src/cli/arguments.js';
import { helpOf } from '../../src/cli/help.js';
import type { Io, Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { embeddedDigits } from '../../src/datasets/mnist.js';
import type { OptionRole } from '../../src/pipelines/options.js';
import { checkOptions } from '../../src/pipelines/options.js';
import { presets } from '../../src/pipelines/pipelines.js';
import { roles } from '../../src/pipelines/roles.js';
import { prepare, train } from '../../src/pipelines/run.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { inMemoryStore } from '../../src/training/checkpoint.js';
import type { Job } from '../../src/training/loop.js';
import { wholeRole } from '../option-roles.js';

type SteadyOption = 'steps' | 'early' | 'batch';

/** What `npm run bench:steady` may be asked. */
export const steadyRoles: Readonly<Record<SteadyOption, OptionRole>> = {
  steps: wholeRole(10_000, 'steps of the long run', 2),
  early: wholeRole(100, 'steps of the short run', 1),
  batch: wholeRole(8, 'samples of a step', 2, 8000),
};

/** Bytes by which the engine's own heap may grow between the early step and the last. */
const engine = 64 * 2 ** 20;

/** What a run came to: bytes of the kernels' memory, and of the process after the early step and the last. */
export interface Reached {
  readonly steps: number;
  readonly kernels: number;
  readonly early: number;
  readonly last: number;
}

const jobOf = async (batch: number, steps: number): Promise<E.Either<ContrastiveError, Job>> => {
  const split = await embeddedDigits();
  if (E.isLeft(split)) return split;
  const { training } = split.right;
  const epochs = Math.ceil(steps / Math.floor(training.size / batch));
  const options = checkOptions(roles, presets)({ batch, epochs });
  if (E.isLeft(options)) return options;
  return E.map((job: Job) => ({ ...job, steps, saveEvery: steps }))(prepare(options.right, training));
};

/** A run of so many steps. */
export const reachedAfter = async (
  batch: number,
  steps: number,
  early: number,
): Promise<E.Either<ContrastiveError, Reached>> => {
  const job = await jobOf(batch, steps);
  if (E.isLeft(job)) return job;
  let [kernels, first] = [0, 0];
  const driver = wasmDriverWith({ onClose: ({ reached }: WasmUse) => (kernels = reached) });
  const made = await train(driver)(job.right, {
    store: inMemoryStore(),
    observe: (event) => {
      if (event.kind === 'step' && event.step === early) first = process.memoryUsage.rss();
    },
  })();
  return E.map(() => ({ steps, kernels, early: first, last: process.memoryUsage.rss() }))(made);
};

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const told = (io: Io, short: Reached, long: Reached): void => {
  line(io, `kernels  ${mebibytes(short.kernels)} after ${short.steps} steps`);
  line(io, `kernels  ${mebibytes(long.kernels)} after ${long.steps} steps`);
  line(io, `process  ${mebibytes(long.early)} after ${short.steps} steps`);
  line(io, `process  ${mebibytes(long.last)} after ${long.steps} steps`);
};

/** `npm run bench:steady`. */
export const steady: Run = async (argv, io) => {
  if (argv.includes('--help')) {
    io.out(helpOf({ name: 'bench:steady', words: '', summary: 'Train long and watch memory.' }, steadyRoles));
    return 0;
  }
  const typed = parsed(steadyRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const [steps, early, batch] = (['steps', 'early', 'batch'] as const).map((name) =>
    Number(typed.right.chosen[name]),
  ) as [number, number, number];
  allowRelaxed();
  const short = await reachedAfter(batch, early, early);
  const long = E.isLeft(short) ? short : await reachedAfter(batch, steps, early);
  if (E.isLeft(short) || E.isLeft(long)) return ended(io, long as E.Left<ContrastiveError>);
  told(io, short.right, long.right);
  const grown = long.right.kernels - short.right.kernels;
  if (grown > 0) return failed(io, 1, `the kernels' memory grew by ${grown} bytes; allowed: none`);
  const process = long.right.last - long.right.early;
  if (process > engine)
    return failed(io, 1, `the process grew by ${mebibytes(process)}; allowed: ${mebibytes(engine)}`);
  line(io, 'flat');
  return 0;
};
