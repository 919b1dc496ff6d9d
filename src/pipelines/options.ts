/**
 * options — what a run may be asked for, each with its default, its domain and one clause of meaning.
 *
 * One table: the command line's flags, the keys of a config file, the front door's options and the record in every
 * checkpoint are these names and no others.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import { clusteringObjectives } from '../clustering/registry.js';
import { networks } from '../encoders/networks.js';
import { objectives } from '../objectives/registry.js';
import { temperatureSchedules } from '../optimisers/temperature-schedule.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import { pairings } from '../pretext/views.js';
import { servedBy } from './objective-inputs.js';

/** What a run is asked for. */
export interface RunOptions {
  readonly pipeline: string;
  readonly objective: string;
  readonly encoder: string;
  readonly hidden: number;
  readonly projection: number;
  readonly temperature: number;
  readonly learnTemperature: boolean;
  readonly temperatureSchedule: string;
  /** Undefined where the temperature stays. */
  readonly temperatureEnd: number | undefined;
  readonly temperaturePeriod: number;
  readonly pretext: string;
  readonly augment: string;
  /** Transformations of the policy that are left out, and others that are added, with commas between. */
  readonly without: string | undefined;
  readonly add: string | undefined;
  readonly pairing: string;
  readonly batch: number;
  readonly partial: string;
  readonly epochs: number;
  readonly steps: number;
  readonly optimiser: string;
  readonly rate: number;
  readonly rateScaling: string;
  readonly warmup: number;
  readonly weightDecay: number;
  readonly chunk: number;
  readonly saveEvery: number;
  readonly seed: number;
  readonly queue: number;
  readonly averaging: number;
  readonly clusters: number;
  readonly localViews: number;
  readonly keyGradient: boolean;
}

/** The domain of an option. */
export type Domain =
  | { readonly kind: 'name'; readonly allowed: ReadonlyArray<string> }
  | { readonly kind: 'whole'; readonly least: number; readonly most: number }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'switch' }
  /** Free text, such as a path; `shape` stands for it in help. */
  | { readonly kind: 'text'; readonly shape: string };

/** An option: its domain, what it is when nobody says, and what it means. */
export interface OptionRole {
  readonly domain: Domain;
  /** Undefined where nothing is asked for when nothing is said. */
  readonly fallback: string | number | boolean | undefined;
  readonly meaning: string;
}

const name = (fallback: string, meaning: string, allowed: ReadonlyArray<string>): OptionRole => ({
  domain: { kind: 'name', allowed },
  fallback,
  meaning,
});
const whole = (fallback: number, meaning: string, least: number, most: number): OptionRole => ({
  domain: { kind: 'whole', least, most },
  fallback,
  meaning,
});
const real = (fallback: number, meaning: string, least: number, most: number): OptionRole => ({
  domain: { kind: 'number', least, most },
  fallback,
  meaning,
});

const many = 2 ** 31 - 1;

/** Every option by name, in the order in which help prints them. Names of pipelines and policies come from outside. */
export const optionRoles = (
  pipelines: ReadonlyArray<string>,
  policies: ReadonlyArray<string>,
): Readonly<Record<keyof RunOptions, OptionRole>> => ({
  pipeline: name('simclr', 'the way to train', pipelines),
  objective: name(
    'nt-xent',
    'the loss; named without a pipeline, two-views or the pipeline of that loss trains',
    [...Object.keys(objectives), ...Object.keys(clusteringObjectives)],
  ),
  encoder: name('convolutional', 'the network whose output is kept', Object.keys(networks)),
  hidden: whole(128, 'width of the hidden layer of the projection head; 0 for a linear head', 0, 65_536),
  projection: whole(64, 'width of the projection, which only the loss sees', 1, 65_536),
  temperature: real(0.2, 'divides similarities before the softmax', 0.001, 100),
  learnTemperature: { domain: { kind: 'switch' }, fallback: false, meaning: 'learn it, from this value on' },
  temperatureSchedule: name(
    'constant',
    'how the temperature moves from --temperature to --temperature-end',
    Object.keys(temperatureSchedules),
  ),
  temperatureEnd: {
    domain: { kind: 'number', least: 0.001, most: 100 },
    fallback: undefined,
    meaning: 'where the temperature goes, by --temperature-schedule',
  },
  temperaturePeriod: real(
    0,
    'epochs until it is there (swing: there and back, again and again); 0 for the whole training',
    0,
    many,
  ),
  pretext: {
    domain: { kind: 'text', shape: 'NAME[:OPTION=N][+NAME…]' },
    fallback: 'automatic',
    meaning: 'what makes views and pseudo-labels; explain pretext lists them',
  },
  augment: name('automatic', 'the policy of random transformations', ['automatic', ...policies]),
  without: {
    domain: { kind: 'text', shape: 'NAME,…' },
    fallback: undefined,
    meaning: 'transformations of the policy that are left out',
  },
  add: {
    domain: { kind: 'text', shape: 'NAME,…' },
    fallback: undefined,
    meaning: 'transformations of the catalogue that the policy does beside its own',
  },
  pairing: name('two-transformed', 'what a pair of views is', Object.keys(pairings)),
  batch: whole(500, 'samples in a step', 2, 8192),
  partial: name('drop', 'what becomes of the samples left over in an epoch', ['drop', 'keep']),
  epochs: whole(20, 'times every sample is seen', 1, many),
  steps: whole(0, 'steps in all, whatever they make of epochs; 0 trains for --epochs', 0, many),
  optimiser: name('adamw', 'the rule of descent', ['adamw', 'adam', 'sgd', 'lars']),
  rate: real(0.002, 'learning rate at its peak', 0, 1000),
  rateScaling: name('none', 'how the rate grows with the batch', ['none', 'linear', 'square-root']),
  warmup: real(1, 'epochs in which the rate rises from 0; half a cosine down follows', 0, many),
  weightDecay: real(0.01, 'decay of weights, not of biases or normalisations', 0, 10),
  chunk: whole(1024, 'samples encoded at once; larger batches are encoded in chunks', 2, 8192),
  saveEvery: whole(50, 'steps between checkpoints', 1, many),
  seed: whole(0, 'the seed of everything random', 0, Number.MAX_SAFE_INTEGER),
  queue: whole(4096, 'keys remembered (moco, memory-bank, swav)', 1, 1_000_000),
  averaging: real(0.99, 'momentum of the slow encoder (moco, moco-v3, pcl, byol, dino)', 0, 1),
  clusters: whole(
    64,
    'prototypes or clusters (swav, dino, pcl, deepcluster, contrastive-clustering)',
    2,
    100_000,
  ),
  localViews: whole(0, 'small crops beside the two views (swav, dino)', 0, 16),
  keyGradient: {
    domain: { kind: 'switch' },
    fallback: true,
    meaning: 'let the loss move the keys too (simclr, dual-encoder)',
  },
});

/** The domain of an option in words. */
export const allowedBy = (domain: Domain): string => {
  switch (domain.kind) {
    case 'name':
      return domain.allowed.join(', ');
    case 'whole':
      return `a whole number from ${domain.least} to ${domain.most}`;
    case 'number':
      return `a number from ${domain.least} to ${domain.most}`;
    case 'switch':
      return 'true or false';
    case 'text':
      return domain.shape;
  }
};

const allowedHere = (domain: Domain, given: unknown): string =>
  domain.kind === 'name' && typeof given === 'string'
    ? allowedNames(given, domain.allowed)
    : allowedBy(domain);

const fits = (domain: Domain, x: unknown): boolean => {
  switch (domain.kind) {
    case 'name':
      return typeof x === 'string' && domain.allowed.includes(x);
    case 'whole':
      return Number.isSafeInteger(x) && (x as number) >= domain.least && (x as number) <= domain.most;
    case 'number':
      return typeof x === 'number' && Number.isFinite(x) && x >= domain.least && x <= domain.most;
    case 'switch':
      return typeof x === 'boolean';
    case 'text':
      return typeof x === 'string' && x !== '';
  }
};

/** Values of options by name, every default filled in. */
export type Chosen<K extends string> = Readonly<Record<K, string | number | boolean | undefined>>;

/**
 * Options of any table with every default filled in; `own` defaults come before those of the table.
 *
 * Errors   Left(ConfigError) when a name is unknown, with the nearest known one, or a value outside its domain
 */
export const checkRoles =
  <K extends string>(roles: Readonly<Record<K, OptionRole>>, own: Readonly<Record<string, unknown>> = {}) =>
  (given: Readonly<Record<string, unknown>>): Either<ConfigError, Chosen<K>> => {
    const known = Object.keys(roles);
    const stranger = Object.keys(given).find((option) => !known.includes(option));
    if (stranger !== undefined) return left(configError('option', stranger, allowedNames(stranger, known)));
    const filled: Record<string, unknown> = {};
    for (const [option, { domain, fallback }] of Object.entries<OptionRole>(roles)) {
      const value = given[option] ?? own[option] ?? fallback;
      if (value !== undefined && !fits(domain, value))
        return left(configError(option, JSON.stringify(value), allowedHere(domain, value)));
      filled[option] = value;
    }
    return right(filled as Chosen<K>);
  };

/** The options of a run with every default filled in, a pipeline's own where it has one; errors as `checkRoles`. */
export const checkOptions =
  (
    roles: Readonly<Record<keyof RunOptions, OptionRole>>,
    presets: Readonly<Record<string, Partial<RunOptions>>> = {},
  ) =>
  (asked: Readonly<Record<string, unknown>>): Either<ConfigError, RunOptions> => {
    const loss = asked.pipeline === undefined && asked.objective !== undefined;
    const given = loss ? { ...asked, pipeline: servedBy[String(asked.objective)] ?? 'two-views' } : asked;
    const own = presets[String(given.pipeline ?? roles.pipeline.fallback)] ?? {};
    const checked = checkRoles(roles, own)(given);
    return checked._tag === 'Left' ? checked : right(checked.right as unknown as RunOptions);
  };
