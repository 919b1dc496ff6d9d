/**
 * compare — several ways to train on the same data, under the same seeds and the same budget; one table and one page.
 *
 * Everything lies in one folder, a run in a folder of its own. Ctrl-C stops after the step at hand; the same command
 * again, or `compare --out FOLDER` alone, goes on.
 */
import { basename, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { checkRoles } from '../../pipelines/options.js';
import type { ContrastiveError } from '../../prelude/errors.js';
import { configError } from '../../prelude/errors.js';
import type { Given } from '../arguments.js';
import { readArguments } from '../arguments.js';
import { withEngine } from '../backends.js';
import type { Exit, Io, Run } from '../io.js';
import { line } from '../io.js';
import { ended } from '../outcome.js';
import { compareRoles, configRoles } from '../roles.js';
import { keep, pretty } from '../run-folder.js';
import type { Found } from './engine.js';
import { carryOut } from './engine.js';
import { multiplesOf } from './page.js';
import type { Plan } from './plan.js';
import { joined, keepPlan, membersOf, readPlan } from './plan.js';
import { whole } from './progress.js';
import { remarks } from './shortfalls.js';
import { rowsOf } from './summary.js';
import { computedIn, legend, markdownTable, textTable } from './table.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

const sharedIn = (given: Given): Given =>
  Object.fromEntries(
    Object.entries(given).filter(([name]) => configRoles[name as keyof typeof configRoles] !== undefined),
  );

const asked = (words: ReadonlyArray<string>, given: Given): E.Either<ContrastiveError, Plan> => {
  const checked = checkRoles(compareRoles)(given);
  if (E.isLeft(checked)) return checked;
  const shared = sharedIn(given);
  const members = membersOf(words, shared);
  if (E.isLeft(members)) return members;
  const { seeds, minutes, fineTune, backend } = checked.right;
  return E.right({
    members: members.right,
    seeds: Array.from({ length: Number(seeds) }, (_, i) => i),
    shared,
    ...(minutes === undefined ? {} : { minutes: Number(minutes) }),
    ...(fineTune === 0 ? {} : { fineTune: Number(fineTune) }),
    backend: String(backend),
  });
};

const planned = async (folder: string, words: ReadonlyArray<string>, given: Given): Outcome<Plan> => {
  const before = readPlan(folder);
  if (E.isLeft(before)) return before;
  const { out: _, json: __, ...changing } = given;
  if (words.length === 0 && before.right !== undefined && Object.keys(changing).length === 0)
    return E.right(before.right);
  if (words.length === 0)
    return E.left(configError('compare', 'no words', 'names of pipelines, all, or JSON files of options'));
  const now = asked(words, given);
  if (E.isLeft(now)) return now;
  const plan = before.right === undefined ? now : joined(folder, before.right, now.right);
  return E.isLeft(plan) ? plan : keepPlan(folder, plan.right);
};

/** Writes `results.json`, `table.md` and `report.html` of what was found so far. */
export const writeAll = async (folder: string, found: Found): Outcome<void> => {
  const text = [`${markdownTable(found)}`, '', legend, ...remarks(found), ...computedIn(found), ''].join(
    '\n',
  );
  const { results, baselines, failures } = found;
  const files: ReadonlyArray<readonly [string, string]> = [
    ['results.json', pretty({ baselines, results, failures, rows: rowsOf(found) })],
    ['table.md', text],
    ['report.html', await multiplesOf(folder, found)],
  ];
  for (const [name, content] of files) {
    const kept = await keep(folder, name, content)();
    if (E.isLeft(kept)) return kept;
  }
  return E.right(undefined);
};

const told = (io: Io, folder: string, found: Found, json: boolean): Exit => {
  const report = join(folder, 'report.html');
  if (json) {
    for (const row of rowsOf(found)) line(io, JSON.stringify({ event: 'row', ...row }));
    for (const sentence of computedIn(found)) line(io, JSON.stringify({ event: 'device', sentence }));
    line(io, JSON.stringify({ event: 'report', path: report, complete: found.complete }));
  } else {
    line(io, `\n${textTable(found)}\n`);
    for (const sentence of [...remarks(found), ...computedIn(found)]) line(io, sentence);
    line(io, `report: ${report}`);
    if (!found.complete)
      line(io, `not complete; go on with: npm run --silent contrastive -- compare --out ${folder}`);
  }
  return found.complete ? 0 : 1;
};

/** `contrastive compare CONFIG…`. */
export const compare: Run = async (argv, io) => {
  const typed = readArguments(compareRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const drawn = withEngine(typed.right.given);
  if (E.isLeft(drawn)) return ended(io, drawn);
  const [given, words] = [drawn.right, typed.right.words];
  const data = basename(String(given.data ?? 'digits'));
  const folder = typeof given.out === 'string' ? given.out : join('runs', `compare-${data}`);
  const plan = await planned(folder, words, given);
  if (E.isLeft(plan)) return ended(io, plan);
  const json = given.json === true;
  const { members, seeds } = plan.right;
  if (!json) line(io, `${members.length} × ${seeds.length} runs, kept in ${folder}`);
  const found = await carryOut(folder, plan.right, { listen: whole(io, json), signal: io.signal });
  const written = await writeAll(folder, found);
  return ended(io, E.isLeft(written) ? written : E.right(told(io, folder, found, json)));
};
