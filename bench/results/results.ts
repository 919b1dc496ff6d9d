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
import { helpOf } from '../../src/cli/help.js';
import type { Io, Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import { sourceOf } from '../../src/cli/session.js';
import { writeWhole } from '../../src/datasets/files.js';
import { openData } from '../../src/datasets/open.js';
import type { OptionRole } from '../../src/pipelines/options.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { fashionFolder, textRole, wholeRole } from '../option-roles.js';
import { documentOf } from './document.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

type ResultsOption =
  | 'pipelines'
  | 'digits'
  | 'fashion'
  | 'samples'
  | 'batch'
  | 'seeds'
  | 'encoder'
  | 'out'
  | 'document';

/** What `npm run results` may be asked. */
export const resultsRoles: Readonly<Record<ResultsOption, OptionRole>> = {
  pipelines: textRole('NAMES', 'which pipelines, with commas between', 'all'),
  digits: textRole('NAME|FOLDER|FILE', 'the first data set', 'digits'),
  fashion: textRole('FOLDER', 'the four IDX files of Fashion-MNIST', fashionFolder),
  samples: wholeRole(160_000, 'samples that each run sees: the budget, rounded to whole epochs'),
  batch: wholeRole(500, 'samples in a step', 2, 8192),
  seeds: wholeRole(3, 'how often each is trained', 1, 100),
  encoder: textRole('NAME', 'the network', 'convolutional'),
  out: textRole('FOLDER', 'where the runs are kept', 'runs/results'),
  document: textRole('FILE', 'the document that is written', 'docs/results.md'),
};

/** The same number of samples seen, whatever the size of the data set. */
export const epochsOf = (samples: number, size: number): number => Math.max(1, Math.round(samples / size));

const planOf = async (chosen: Given, data: string): Outcome<Plan> => {
  const source = sourceOf({ data });
  if (E.isLeft(source)) return source;
  const split = await openData(source.right)();
  if (E.isLeft(split)) return split;
  const { batch, encoder, samples, seeds } = chosen;
  const epochs = epochsOf(Number(samples), split.right.training.size);
  const shared = { data, encoder, batch, epochs };
  const members = membersOf(String(chosen.pipelines).split(','), shared);
  return E.isLeft(members)
    ? members
    : E.right({
        members: members.right,
        seeds: Array.from({ length: Number(seeds) }, (_, i) => i),
        shared,
        backend: 'auto',
      });
};

const compared = async (io: Io, folder: string, plan: Plan): Outcome<Found> => {
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
  const found = await carryOut(folder, kept.right, { listen: whole(io, false), signal: io.signal });
  const written = await writeAll(folder, found);
  return E.isLeft(written) ? written : E.right(found);
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
  const [digits, fashion] = [String(chosen.digits), String(chosen.fashion)];
  const there = existsSync(fashion);
  if (!there)
    io.err(`${fashion} is not there: Debian's package dataset-fashion-mnist holds it; digits alone\n`);
  const parts: Array<{ readonly title: string; readonly found: Found }> = [];
  for (const [title, data] of [['Digits', digits], ...(there ? [['Fashion-MNIST', fashion]] : [])] as const) {
    if (io.signal.aborted) break;
    const plan = await planOf(chosen, String(data));
    if (E.isLeft(plan)) return ended(io, plan);
    const found = await compared(io, join(String(chosen.out), String(title).toLowerCase()), plan.right);
    if (E.isLeft(found)) return ended(io, found);
    parts.push({ title: String(title), found: found.right });
  }
  const command = ['npm run results', ...(argv.length > 0 ? ['--', ...argv] : [])].join(' ');
  const kept = await writeWhole(
    String(chosen.document),
    documentOf(command, Number(chosen.samples), parts),
  )();
  if (E.isLeft(kept)) return ended(io, kept);
  line(io, `written: ${chosen.document}`);
  return parts.every(({ found }) => found.complete)
    ? 0
    : failed(io, 1, 'not complete; the same command goes on');
};
