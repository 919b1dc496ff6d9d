/**
 * explain — an objective in words, numbers and signs: from its record, from the code that runs, and from its laws.
 */
import * as E from 'fp-ts/lib/Either.js';
import { readArguments } from '../../src/cli/arguments.js';
import type { Explanation } from '../../src/cli/explain/explanation.js';
import { compared, everyObjective, explanation, kindOf } from '../../src/cli/explain/explanation.js';
import { differenceTold, listed, told } from '../../src/cli/explain/told.js';
import type { Exit, Io, Run } from '../../src/cli/io.js';
import { failed, line } from '../../src/cli/io.js';
import type { Choice } from '../../src/objectives/objective.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import type { Sizes } from '../../src/objectives/sized.js';
import { extentsOf, sideOf } from '../../src/objectives/sized.js';
import type { OptionRole } from '../../src/pipelines/options.js';
import { checkRoles } from '../../src/pipelines/options.js';
import type { ConfigError, ContrastiveError } from '../../src/prelude/errors.js';
import { configError, show } from '../../src/prelude/errors.js';
import { allowedNames, nearest } from '../../src/prelude/nearest.js';
import { explainRoles } from './roles.js';

type Asked = Readonly<Record<string, string | number | boolean | undefined>>;

/** An objective's conventions as options. */
const conventionRoles = (o: AnyObjective): Readonly<Record<string, OptionRole>> =>
  Object.fromEntries(
    o.conventions.map(({ name, allowed, meaning }): [string, OptionRole] => [
      name,
      {
        domain:
          typeof allowed === 'string'
            ? { kind: 'number', least: -1e9, most: 1e9 }
            : { kind: 'name', allowed: Object.keys(allowed) },
        fallback: undefined,
        meaning,
      },
    ]),
  );

const presetOf = (o: AnyObjective, name: unknown): E.Either<ConfigError, AnyObjective['defaults']> => {
  if (name === undefined) return E.right(o.defaults);
  const preset = o.presets[String(name)];
  return preset === undefined
    ? E.left(
        configError(`${o.name} preset`, String(name), allowedNames(String(name), Object.keys(o.presets))),
      )
    : E.right(preset.conventions);
};

/** The objective of that name, or the preset of that name of one. */
const named = (word: string): E.Either<ConfigError, readonly [AnyObjective, string | undefined]> => {
  const o = everyObjective[word];
  if (o !== undefined) return E.right([o, undefined]);
  const [objective = '', preset = ''] = word.split('/');
  const owner =
    everyObjective[objective] ?? Object.values(everyObjective).find((x) => x.presets[word] !== undefined);
  const own = everyObjective[objective] === undefined ? word : preset;
  if (owner?.presets[own] !== undefined) return E.right([owner, own]);
  const presets = Object.values(everyObjective).flatMap((x) => Object.keys(x.presets));
  const meant = nearest(word, presets);
  const known = allowedNames(word, Object.keys(everyObjective));
  return E.left(
    configError('objective', word, meant === undefined ? known : `${known}; or the preset ${meant}`),
  );
};

const explained = (
  o: AnyObjective,
  preset: string | undefined,
  asked: Asked,
): E.Either<ContrastiveError, Explanation> => {
  const base = presetOf(o, preset);
  if (E.isLeft(base)) return base;
  const given = o.conventions
    .filter(({ name }) => asked[name] !== undefined)
    .map(({ name }) => [name, typeof o.defaults[name] === 'number' ? Number(asked[name]) : asked[name]]);
  const conventions: Readonly<Record<string, Choice>> = { ...base.right, ...Object.fromEntries(given) };
  const sizes: Sizes = {
    n: Number(asked.n),
    d: Number(asked.d),
    k: Number(asked.k),
    m: Number(asked.negatives),
  };
  const extents = extentsOf(o, conventions, sizes);
  const checked = o.check(conventions, extents, sideOf(o, conventions, extents));
  return E.isLeft(checked) ? checked : E.right(explanation(o, preset, conventions, sizes));
};

const difference = (
  io: Io,
  o: AnyObjective,
  a: string,
  b: string,
  asked: Asked,
): E.Either<ContrastiveError, Exit> => {
  const [x, y] = [presetOf(o, a), presetOf(o, b)];
  if (E.isLeft(x)) return x;
  if (E.isLeft(y)) return y;
  const d = compared(o, a, b, asked.latex === true ? 'latex' : 'text');
  if (d !== undefined && asked.json === true) line(io, JSON.stringify({ objective: o.name, a, b, ...d }));
  else if (d !== undefined) io.out(differenceTold(o.name, a, b, d));
  return E.right(0);
};

/** JSON has no −∞: it is the text '-Infinity', as in the protocol. */
const unboundedAsText = (_: string, x: unknown): unknown => (x === Number.NEGATIVE_INFINITY ? String(x) : x);

const answered = async (
  io: Io,
  word: string,
  argv: ReadonlyArray<string>,
): Promise<E.Either<ContrastiveError, Exit>> => {
  const found = named(word);
  if (E.isLeft(found)) return found;
  const [o, own] = found.right;
  const roles = { ...explainRoles, ...conventionRoles(o) };
  const typed = readArguments(roles, argv);
  if (E.isLeft(typed)) return typed;
  const checked = checkRoles(roles)(typed.right.given);
  if (E.isLeft(checked)) return checked;
  const asked: Asked = checked.right;
  const preset = own ?? (asked.preset as string | undefined);
  if (asked.against !== undefined)
    return difference(io, o, preset ?? Object.keys(o.presets)[0] ?? '', String(asked.against), asked);
  const e = explained(o, preset, asked);
  if (E.isLeft(e)) return e;
  const { laws } = await import('../laws/registry.js');
  const of = laws.filter((l) => l.of === o.name).map(({ id, statement }) => ({ id, statement }));
  if (asked.json === true) line(io, JSON.stringify({ ...e.right, laws: of }, unboundedAsText));
  else io.out(told(e.right, of, asked.latex === true));
  return E.right(0);
};

/** Options that stand before the name take no value but these. */
const wordOf = (argv: ReadonlyArray<string>): string | undefined =>
  argv.find(
    (a, i) =>
      !a.startsWith('-') &&
      !(i > 0 && /^--[a-z-]+$/.test(argv[i - 1] ?? '') && !/^--(json|latex)$/.test(argv[i - 1] ?? '')),
  );

/** Whatever is refused here was asked wrongly: nothing is computed that could fail in another way. */
const explainedOr = (io: Io, outcome: E.Either<ContrastiveError, Exit>): Exit =>
  E.isRight(outcome) ? outcome.right : failed(io, 2, show(outcome.left));

/** `contrastive explain [NAME | PRESET | NAME/PRESET]`. */
export const explain: Run = async (argv, io) => {
  const word = wordOf(argv);
  if (word !== undefined) return explainedOr(io, await answered(io, word, argv));
  const typed = readArguments(explainRoles, argv);
  if (E.isLeft(typed)) return explainedOr(io, typed);
  if (typed.right.given.json === true)
    for (const o of Object.values(everyObjective))
      line(
        io,
        JSON.stringify({
          name: o.name,
          kind: kindOf(o),
          summary: o.summary,
          presets: Object.keys(o.presets),
        }),
      );
  else io.out(listed());
  return 0;
};
