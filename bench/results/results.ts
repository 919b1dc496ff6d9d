/**
 * results — every pipeline on the embedded digits and on Fashion-MNIST at one budget, and the document of it.
 *
 * One comparison for each data set, kept in a folder; stopped by Ctrl-C, the same command goes on. The document is
 * made from what the folder holds and says how many runs that is.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Given } from '../../src/cli/arguments.js';
import { parsed } from '../../src/cli/arguments.js';
import { writeAll } from '../../src/cli/compare/compare.js';
import type { Found } from '../../src/cli/compare/engine.js';
import { carryOut } from '../../src/cli/compare/engine.js';
import type { Plan } from '../../src/cli/compare/plan.js';
import { joined, keepPlan, membersOf, readPlan } from '../../src/cli/compare/plan.js';
import { whole } from '../../src/cli/compare/progress.js';
import { shortfalls } from '../../src/cli/compare/shortfalls.js';
import { helpOf } from '../../src/cli/help.js';
import type { Io, Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { sourceOf } from '../../src/cli/session.js';
import { writeWhole } from '../../src/datasets/files.js';
import { openData } from '../../src/datasets/open.js';
import type { OptionRole } from '../../src/pipelines/options.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { configError } from '../../src/prelude/errors.js';
import { fashionFolder, textRole, wholeRole } from '../option-roles.js';
import type { Part } from './document.js';
import { documentOf } from './document.js';
import { partOf } from './part.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

type ResultsOption =
  | 'pipelines'
  | 'digits'
  | 'fashion'
  | 'most'
  | 'samples'
  | 'batch'
  | 'seeds'
  | 'encoder'
  | 'longer'
  | 'out'
  | 'document';

/** Pipelines of one representation for each sample, on images. */
const everyPipeline: ReadonlyArray<string> = [
  ...[
    'simclr',
    'dual-encoder',
    'memory-bank',
    'moco',
    'moco-v3',
    'byol',
    'simsiam',
    'barlow-twins',
    'vicreg',
  ],
  ...['dino', 'swav', 'deepcluster', 'pcl', 'contrastive-clustering', 'supcon'],
];

/** What `npm run results` may be asked. */
export const resultsRoles: Readonly<Record<ResultsOption, OptionRole>> = {
  pipelines: textRole('NAMES', 'which pipelines, with commas between', everyPipeline.join(',')),
  digits: textRole('NAME|FOLDER|FILE', 'the first data set; none for Fashion-MNIST alone', 'digits'),
  fashion: textRole('FOLDER', 'the four IDX files of Fashion-MNIST', fashionFolder),
  most: wholeRole(60_000, 'first samples of Fashion-MNIST that are trained on, a quarter as many held out'),
  samples: wholeRole(160_000, 'samples that each run sees: the budget, rounded to whole epochs'),
  batch: wholeRole(500, 'samples in a step', 2, 8192),
  seeds: wholeRole(3, 'how often each is trained', 1, 100),
  encoder: textRole('NAME', 'the network', 'convolutional'),
  longer: wholeRole(
    4,
    'times the epochs with which a pipeline that is not above the untrained encoder is trained once more; 1 for none',
  ),
  out: textRole('FOLDER', 'where the runs are kept', 'runs/results'),
  document: textRole('FILE', 'the document that is written', 'docs/results.md'),
};

/** The same number of samples seen, whatever the size of the data set. */
export const epochsOf = (samples: number, size: number): number => Math.max(1, Math.round(samples / size));

/** All of Fashion-MNIST, or its first samples in a folder of their own. */
const fashionPart = async ({ most, out }: Given, fashion: string): Outcome<string> =>
  Number(most) >= 60_000 ? E.right(fashion) : partOf(fashion, Number(most), String(out));

interface Asked {
  readonly plan: Plan;
  /** Samples of the two parts. */
  readonly sizes: Part['sizes'];
}

const askedFor = async (chosen: Given, data: string): Outcome<Asked> => {
  const source = sourceOf({ data });
  if (E.isLeft(source)) return source;
  const split = await openData(source.right)();
  if (E.isLeft(split)) return split;
  const { batch, encoder, samples, seeds } = chosen;
  const { training, heldOut } = split.right;
  const epochs = epochsOf(Number(samples), training.size);
  const shared = { data, encoder, batch, epochs };
  const members = membersOf(String(chosen.pipelines).split(','), shared);
  if (E.isLeft(members)) return members;
  const plan: Plan = {
    members: members.right,
    seeds: Array.from({ length: Number(seeds) }, (_, i) => i),
    shared,
    backend: 'auto',
  };
  return E.right({ plan, sizes: { training: training.size, heldOut: heldOut.size } });
};

const compared = async (io: Io, folder: string, plan: Plan, planes = true): Outcome<Found> => {
  const before = readPlan(folder);
  if (E.isLeft(before)) return before;
  const now = before.right === undefined ? E.right(plan) : joined(folder, before.right, plan);
  if (E.isLeft(now)) return now;
  const kept = await keepPlan(folder, now.right);
  if (E.isLeft(kept)) return kept;
  line(
    io,
    `${plan.shared.data}: ${kept.right.members.length} × ${kept.right.seeds.length} runs, kept in ${folder}`,
  );
  const found = await carryOut(folder, kept.right, { listen: whole(io, false), signal: io.signal, planes });
  const written = await writeAll(folder, found);
  return E.isLeft(written) ? written : E.right(found);
};

/** The pipelines that fell short, under the first seed, with so many times the epochs; undefined when there are none. */
export const longerPlan = (plan: Plan, found: Found, times: number): Plan | undefined => {
  const short = shortfalls(found).map(({ name }) => name);
  const members = plan.members.filter(({ name }) => short.includes(name));
  return times === 1 || members.length === 0
    ? undefined
    : {
        ...plan,
        members,
        seeds: plan.seeds.slice(0, 1),
        shared: { ...plan.shared, epochs: times * Number(plan.shared.epochs) },
      };
};

/** One data set: its runs made, or gone on with. */
const partMade = async (io: Io, chosen: Given, title: string, data: string): Outcome<Part> => {
  const asked = await askedFor(chosen, data);
  if (E.isLeft(asked)) return asked;
  const { plan, sizes } = asked.right;
  const folder = join(String(chosen.out), title.toLowerCase());
  const found = await compared(io, folder, plan);
  if (E.isLeft(found)) return found;
  const part: Part = { title, sizes, found: found.right };
  const more = longerPlan(plan, found.right, Number(chosen.longer));
  if (more === undefined || !found.right.complete) return E.right(part);
  const longer = await compared(io, `${folder}-longer`, more, false);
  if (E.isLeft(longer)) return longer;
  return E.right({ ...part, longer: { times: Number(chosen.longer), found: longer.right } });
};

/** The data sets by their titles, those that are there. */
const setsOf = async (io: Io, chosen: Given): Outcome<ReadonlyArray<readonly [string, string]>> => {
  const digits = chosen.digits === 'none' ? [] : [['Digits', String(chosen.digits)] as const];
  const fashion = String(chosen.fashion);
  if (!existsSync(fashion) && digits.length === 0)
    return E.left(configError('digits', 'none', `a data set, where ${fashion} holds no Fashion-MNIST`));
  if (!existsSync(fashion)) {
    io.err(`${fashion} is not there: Debian's package dataset-fashion-mnist holds it; digits alone\n`);
    return E.right(digits);
  }
  const part = await fashionPart(chosen, fashion);
  return E.isLeft(part) ? part : E.right([...digits, ['Fashion-MNIST', part.right]]);
};

const carriedOut = async (io: Io, chosen: Given, command: string): Outcome<boolean> => {
  const sets = await setsOf(io, chosen);
  if (E.isLeft(sets)) return sets;
  const parts: Part[] = [];
  for (const [title, data] of sets.right) {
    if (io.signal.aborted) break;
    const part = await partMade(io, chosen, title, data);
    if (E.isLeft(part)) return part;
    parts.push(part.right);
  }
  const text = documentOf(command, Number(chosen.samples), parts);
  const kept = await writeWhole(String(chosen.document), text)();
  return E.isLeft(kept)
    ? kept
    : E.right(
        parts.length === sets.right.length &&
          parts.every(({ found, longer }) => found.complete && longer?.found.complete !== false),
      );
};

/** `npm run results`. */
export const results: Run = async (argv, io) => {
  if (argv.includes('--help')) {
    io.out(helpOf({ name: 'results', words: '', summary: 'Make docs/results.md.' }, resultsRoles));
    return 0;
  }
  const typed = parsed(resultsRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen } = typed.right;
  const command = ['npm run results', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' ');
  const made = await carriedOut(io, chosen, command);
  if (E.isLeft(made)) return ended(io, made);
  line(io, `written: ${chosen.document}`);
  return made.right ? 0 : failed(io, 1, 'not complete; the same command goes on');
};
