/**
 * session — from options to all that a command works with: data, the job on them, and a backend.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Source } from '../datasets/open.js';
import { named, openData } from '../datasets/open.js';
import type { Split } from '../datasets/split.js';
import { placeOf, withTargets } from '../datasets/targets.js';
import type { RunOptions } from '../pipelines/options.js';
import { checkOptions, checkRoles } from '../pipelines/options.js';
import { presets } from '../pipelines/pipelines.js';
import { roles as runRoles } from '../pipelines/roles.js';
import { prepare } from '../pipelines/run.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import type { Job } from '../training/loop.js';
import type { Given } from './arguments.js';
import type { Chosen } from './backends.js';
import { openBackend } from './backends.js';
import { configRoles, sourceRoles } from './roles.js';
import { readRun } from './run-folder.js';

/** What a command works with. */
export interface Session {
  /** The options as `config.json` keeps them. */
  readonly config: Given;
  readonly options: RunOptions;
  readonly split: Split;
  readonly job: Job;
  readonly backend: Chosen;
}

const withNames = (given: Given, names: ReadonlyArray<string>): Given =>
  Object.fromEntries(Object.entries(given).filter(([name, x]) => names.includes(name) && x !== undefined));

/** A file of targets as it is found from anywhere, with its column. */
const settledPlace = (given: string): string => {
  const { path, column } = placeOf(given);
  return column === undefined ? String(settled(path)) : `${settled(path)}:${column}`;
};

/** Paths as they are found from anywhere; names stay names. */
const settled = (path: unknown): unknown =>
  typeof path === 'string' && named[path] === undefined && existsSync(path) ? resolve(path) : path;

/**
 * Where the data come from.
 *
 * Errors   Left(ConfigError) when an option is out of its domain
 */
export const sourceOf = (given: Given): E.Either<ContrastiveError, Source> => {
  const checked = checkRoles(sourceRoles)(withNames(given, Object.keys(sourceRoles)));
  if (E.isLeft(checked)) return checked;
  const { data, labels, schema, heldOut, targets } = checked.right;
  return E.right({
    data: String(settled(data)),
    labels: labels === undefined ? undefined : String(settled(labels)),
    schema: schema === undefined ? undefined : String(settled(schema)),
    heldOut: Number(heldOut),
    targets: targets === undefined ? undefined : settledPlace(String(targets)),
    seed: 0,
  });
};

/** What suits data of a form, when nobody says. */
const suiting: Readonly<Record<string, Partial<RunOptions>>> = {
  columns: { encoder: 'mlp' },
  series: { encoder: 'causal', hidden: 128, projection: 64, batch: 128, epochs: 12, temperature: 0.2 },
  text: {
    encoder: 'n-grams',
    pipeline: 'dual-encoder',
    hidden: 0,
    projection: 256,
    batch: 500,
    epochs: 4,
    rate: 0.001,
    warmup: 0.3,
    temperature: 0.05,
  },
  table: {
    encoder: 'mlp-embeddings',
    pairing: 'original-and-transformed',
    hidden: 128,
    projection: 64,
    batch: 64,
    epochs: 100,
    temperature: 0.2,
  },
};

/** The options of the run; rows of columns ask for an encoder of columns unless another is named. */
const optionsFor = (given: Given, split: Split): E.Either<ContrastiveError, RunOptions> => {
  const suited = suiting[split.training.form.kind] ?? {};
  return checkOptions(runRoles, presets)({ ...suited, ...withNames(given, Object.keys(runRoles)) });
};

/**
 * All that a command works with.
 *
 * Errors   Left when options, data, and what was asked of them do not fit
 */
export const openSession = async (
  given: Given,
  backend: string,
): Promise<E.Either<ContrastiveError, Session>> => {
  const before = checkRoles(configRoles)(withNames(given, Object.keys(configRoles)));
  if (E.isLeft(before)) return before;
  const source = sourceOf(given);
  if (E.isLeft(source)) return source;
  const opened = await openData(source.right)();
  if (E.isLeft(opened)) return opened;
  const split = await withTargets(source.right.targets)(opened.right)();
  if (E.isLeft(split)) return split;
  const options = optionsFor(given, split.right);
  if (E.isLeft(options)) return options;
  const job = prepare(options.right, split.right.training);
  if (E.isLeft(job)) return job;
  const chosen = await openBackend(backend);
  if (E.isLeft(chosen)) return chosen;
  const { seed: _, ...from } = source.right;
  const config = { ...from, backend, ...options.right };
  return E.right({
    config,
    options: options.right,
    split: split.right,
    job: job.right,
    backend: chosen.right,
  });
};

/**
 * The session of an earlier run, with the options that its folder keeps.
 *
 * Errors   Left(ConfigError) when the folder is no run, or other data are asked for and do not fit
 */
export const reopen = async (run: string, other: Given): Promise<E.Either<ContrastiveError, Session>> => {
  const config = readRun(run);
  if (E.isLeft(config)) return config;
  const stranger = Object.keys(config.right).find(
    (name) => configRoles[name as never] === undefined && name !== 'backend',
  );
  if (stranger !== undefined)
    return E.left(configError(`run ${run}, key`, stranger, Object.keys(configRoles).join(', ')));
  const backend = typeof other.backend === 'string' ? other.backend : config.right.backend;
  return openSession({ ...config.right, ...other }, typeof backend === 'string' ? backend : 'auto');
};
