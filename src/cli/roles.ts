/**
 * roles — the options that belong to the command line: files, folders, backends, and how results are written.
 */
import { plantedCases } from '../audit/cases.js';
import type { OptionRole, RunOptions } from '../pipelines/options.js';
import { roles as runRoles } from '../pipelines/roles.js';
import { gpuModes } from './backends.js';

const text = (shape: string, meaning: string, fallback?: string): OptionRole => ({
  domain: { kind: 'text', shape },
  fallback,
  meaning,
});
const on = (meaning: string): OptionRole => ({ domain: { kind: 'switch' }, fallback: true, meaning });
const off = (meaning: string): OptionRole => ({ domain: { kind: 'switch' }, fallback: false, meaning });

const json: OptionRole = off('write JSON lines instead of text');
const backend: OptionRole = text(
  'NAME',
  'what computes: auto (wasm, or array where there is none), array, wasm, gpu, or gpu:MODE',
  'auto',
);
/** The engine of the gpu backend, and whether it may fall back. */
const engine: Readonly<Record<'mode' | 'strict', OptionRole>> = {
  mode: {
    domain: { kind: 'name', allowed: [...gpuModes] },
    fallback: undefined,
    meaning: 'the engine of --backend gpu; auto takes the first real adapter, the others what is named',
  },
  strict: off('let --backend gpu fail where it would fall back'),
};
const labels: OptionRole = text('FILE', 'labels of a single file of samples');

/** Where samples come from: the names that a run's config keeps beside its options. */
export const sourceRoles: Readonly<Record<'data' | 'labels' | 'schema' | 'targets' | 'heldOut', OptionRole>> =
  {
    data: text(
      'NAME|FOLDER|FILE',
      'a name (digits, scenes, wordnet, weather, penguins, birdstrikes, turned-digits, coloured-digits), a folder of four IDX files or of images, or an IDX, .npy, .csv or .txt file',
      'digits',
    ),
    labels,
    schema: text(
      'FILE',
      'JSON that says what the columns of a .csv file mean, which one is the label, and how windows of a series are cut',
    ),
    targets: text(
      'FILE.npy|FILE.csv[:COLUMN]',
      'numbers that a ridge regression is to tell from each sample, a row for each in the order of the data (of data in two parts: those to learn from, then those held out)',
    ),
    heldOut: {
      domain: { kind: 'number', least: 0, most: 0.9 },
      fallback: 0.2,
      meaning: 'share of a single file that is held out',
    },
  };

type TrainName = keyof RunOptions | keyof typeof sourceRoles;

/** What `config.json` of a run holds. */
export const configRoles: Readonly<Record<TrainName, OptionRole>> = { ...sourceRoles, ...runRoles };

/** Options of `train`. */
export const trainRoles: Readonly<
  Record<
    TrainName | 'backend' | 'mode' | 'strict' | 'out' | 'resume' | 'config' | 'evaluate' | 'json',
    OptionRole
  >
> = {
  ...configRoles,
  backend,
  ...engine,
  out: text('FOLDER', 'where the run is written; runs/… when absent'),
  resume: text('RUN', 'go on with this run, with the options it began with'),
  config: text('FILE', 'a JSON file of options, under the same names'),
  evaluate: on('evaluate and write the report at the end'),
  json,
};

const fineTune: OptionRole = {
  domain: { kind: 'whole', least: 0, most: 10_000 },
  fallback: 0,
  meaning:
    'epochs for which a copy of the encoder is trained on with 1, 10 and 100 % of the labels; 0 for none',
};

/** Options of `evaluate`. */
export const evaluateRoles: Readonly<
  Record<
    | 'data'
    | 'labels'
    | 'schema'
    | 'targets'
    | 'heldOut'
    | 'fineTune'
    | 'backend'
    | 'mode'
    | 'strict'
    | 'json',
    OptionRole
  >
> = {
  ...sourceRoles,
  data: text('NAME|FOLDER|FILE', 'other data of the same form; those of the run when absent'),
  fineTune,
  backend,
  ...engine,
  json,
};

type SharedName = Exclude<TrainName, 'pipeline' | 'seed' | 'targets'>;

const sharedRoles = Object.fromEntries(
  Object.entries(configRoles).filter(([name]) => !['pipeline', 'seed', 'targets'].includes(name)),
) as Readonly<Record<SharedName, OptionRole>>;

/** Options of `compare`: those of `train` that all members share, how often each is trained, and for how long. */
export const compareRoles: Readonly<
  Record<
    SharedName | 'seeds' | 'minutes' | 'fineTune' | 'backend' | 'mode' | 'strict' | 'out' | 'json',
    OptionRole
  >
> = {
  ...sharedRoles,
  seeds: {
    domain: { kind: 'whole', least: 1, most: 100 },
    fallback: 3,
    meaning: 'how often each is trained, under seeds 0, 1, …',
  },
  minutes: {
    domain: { kind: 'number', least: 0, most: 100_000 },
    fallback: undefined,
    meaning: 'training time of each run instead of --epochs: as many epochs as fit, by a measurement',
  },
  fineTune,
  backend,
  ...engine,
  out: text('FOLDER', 'where everything is kept; given again, it is gone on with'),
  json,
};

/** Options of `embed`. */
export const embedRoles: Readonly<
  Record<
    'data' | 'schema' | 'part' | 'assignments' | 'out' | 'backend' | 'mode' | 'strict' | 'json',
    OptionRole
  >
> = {
  data: text('NAME|FOLDER|FILE', 'what to embed; the data of the run when absent'),
  schema: sourceRoles.schema,
  part: {
    domain: { kind: 'name', allowed: ['held-out', 'training'] },
    fallback: 'held-out',
    meaning: 'which part of split data; a single file is embedded whole',
  },
  assignments: off('write the cluster of each sample instead, [N], from a pipeline that learns clusters'),
  out: text('FILE.npy', 'where the embeddings are written, [N, D]'),
  backend,
  ...engine,
  json,
};

/** Options of `audit`. */
export const auditRoles: Readonly<
  Record<
    | 'transformations'
    | 'seeds'
    | 'epochs'
    | 'samples'
    | 'planted'
    | 'out'
    | 'backend'
    | 'mode'
    | 'strict'
    | 'json',
    OptionRole
  >
> = {
  transformations: text('NAME,…', 'which of the catalogue; all that such images can undergo when absent'),
  seeds: {
    domain: { kind: 'whole', least: 0, most: 1000 },
    fallback: 3,
    meaning: 'trainings of each policy that lacks one transformation; 0 for none',
  },
  epochs: {
    domain: { kind: 'whole', least: 1, most: 1_000_000 },
    fallback: undefined,
    meaning: 'epochs of each of these trainings; those of the run when absent',
  },
  samples: {
    domain: { kind: 'whole', least: 20, most: 1_000_000 },
    fallback: 1000,
    meaning: 'samples of each part that are looked at, at most',
  },
  planted: {
    domain: { kind: 'name', allowed: Object.keys(plantedCases) },
    fallback: undefined,
    meaning: 'audit a planted case instead of a run',
  },
  out: text('FOLDER', 'where the audit is written; RUN/audit or runs/audit-… when absent'),
  backend,
  ...engine,
  json,
};
