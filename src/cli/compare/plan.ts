/**
 * plan — what is compared with what: members by name, on the same data, seeds and budget.
 *
 * The plan is kept beside the runs, so that the same command, or the folder alone, goes on where it was stopped.
 * Members and seeds may be added later; what is there already may not change its meaning.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { reason, writeWhole } from '../../datasets/files.js';
import { checkOptions } from '../../pipelines/options.js';
import { pipelines, presets } from '../../pipelines/pipelines.js';
import { roles as runRoles } from '../../pipelines/roles.js';
import type { ContrastiveError } from '../../prelude/errors.js';
import { configError, dataError } from '../../prelude/errors.js';
import { allowedNames } from '../../prelude/nearest.js';
import type { Given } from '../arguments.js';
import { readConfig } from '../arguments.js';
import { configRoles } from '../roles.js';
import { pretty } from '../run-folder.js';

/** One way to train, with the options in which it differs from what all share. */
export interface Member {
  readonly name: string;
  readonly given: Given;
}

/** Everything that decides what the numbers will be. */
export interface Plan {
  readonly members: ReadonlyArray<Member>;
  readonly seeds: ReadonlyArray<number>;
  /** Options that all members share, before their own. */
  readonly shared: Given;
  /** Minutes of training for each run, instead of a number of epochs. */
  readonly minutes?: number;
  /** Epochs of fine-tuning of every trained encoder; absent for none. */
  readonly fineTune?: number;
  readonly backend: string;
}

type Outcome<A> = E.Either<ContrastiveError, A>;

const everyone = 'all';

/** Pipelines that can be asked for by name alone: not those that need a pretext named with them. */
const alone = Object.keys(pipelines).filter((name) => name !== 'pretext-prediction');

const memberOf = (word: string): Outcome<ReadonlyArray<Member>> => {
  if (word === everyone) return E.right(alone.map((name) => ({ name, given: { pipeline: name } })));
  if (pipelines[word] !== undefined) return E.right([{ name: word, given: { pipeline: word } }]);
  if (!existsSync(word))
    return E.left(
      configError(
        'compare',
        word,
        `${allowedNames(word, [everyone, ...Object.keys(pipelines)])}, or a JSON file of options`,
      ),
    );
  const { data: _, labels: __, heldOut: ___, seed: ____, ...own } = configRoles;
  const given = readConfig(own, word);
  return E.isLeft(given) ? given : E.right([{ name: basename(word, extname(word)), given: given.right }]);
};

const nameable = /^[\w.+-]+$/;

/**
 * The members that words stand for: names of pipelines, `all` of them, or JSON files of options.
 *
 * Errors   Left(ConfigError) when a word is neither, two members have one name, or an option is out of its domain
 */
export const membersOf = (words: ReadonlyArray<string>, shared: Given): Outcome<ReadonlyArray<Member>> => {
  const members: Member[] = [];
  for (const word of words) {
    const found = memberOf(word);
    if (E.isLeft(found)) return found;
    members.push(...found.right);
  }
  const names = members.map((m) => m.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return E.left(configError('compare', `${twice} twice`, 'each name once'));
  const strange = names.find((name) => !nameable.test(name));
  if (strange !== undefined)
    return E.left(configError('compare', `a file named ${strange}`, 'letters, digits, ., +, - and _'));
  const run = (given: Given): Given =>
    Object.fromEntries(Object.entries(given).filter(([name]) => runRoles[name as never] !== undefined));
  for (const { given } of members) {
    const checked = checkOptions(runRoles, presets)({ ...run(shared), ...given });
    if (E.isLeft(checked)) return checked;
  }
  return E.right(members);
};

const file = (folder: string): string => join(folder, 'compare.json');

/** The plan that a folder keeps, or nothing where there is none yet. */
export const readPlan = (folder: string): Outcome<Plan | undefined> =>
  existsSync(file(folder))
    ? E.tryCatch(
        () => JSON.parse(readFileSync(file(folder), 'utf8')) as Plan,
        (cause) => dataError(`the plan in ${folder}`, reason(cause), 'a folder that compare wrote'),
      )
    : E.right(undefined);

const text = (x: unknown): string => JSON.stringify(x) ?? 'nothing';
const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

/**
 * A plan with what is asked for now added to it.
 *
 * Errors   Left(ConfigError) when data, budget or backend differ, or a name stands for other options than before
 */
export const joined = (folder: string, before: Plan, asked: Plan): Outcome<Plan> => {
  const differs = (what: string, now: unknown, then: unknown): Outcome<never> =>
    E.left(configError(`${what} in ${folder}`, text(now), `${text(then)}, as it began, or another --out`));
  for (const part of ['shared', 'minutes', 'fineTune', 'backend'] as const)
    if (!same(before[part], asked[part])) return differs(part, asked[part], before[part]);
  for (const { name, given } of asked.members) {
    const then = before.members.find((m) => m.name === name);
    if (then !== undefined && !same(then.given, given)) return differs(name, given, then.given);
  }
  const fresh = asked.members.filter(({ name }) => before.members.every((m) => m.name !== name));
  const seeds = before.seeds.length > asked.seeds.length ? before.seeds : asked.seeds;
  return E.right({ ...before, members: [...before.members, ...fresh], seeds });
};

/** Keeps a plan in its folder. */
export const keepPlan = async (folder: string, plan: Plan): Promise<Outcome<Plan>> => {
  const made = E.tryCatch(
    () => mkdirSync(folder, { recursive: true }),
    (cause) => dataError(`comparing in ${folder}`, reason(cause), 'a folder that can be written'),
  );
  if (E.isLeft(made)) return made;
  const kept = await writeWhole(file(folder), pretty(plan))();
  return E.isLeft(kept) ? kept : E.right(plan);
};
