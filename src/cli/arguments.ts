/**
 * arguments — from what was typed to options with every default filled in.
 *
 * A table of roles says what may be asked. The same names serve on the command line (`--save-every 10`, or
 * `--saveEvery 10`) and in a JSON file given by `--config`; what is typed wins over the file.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Chosen, Domain, OptionRole } from '../pipelines/options.js';
import { allowedBy, checkRoles } from '../pipelines/options.js';
import type { ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';

/** Roles by name. */
export type Roles<K extends string> = Readonly<Record<K, OptionRole>>;

/** Values by name as they were given, before any default. */
export type Given = Readonly<Record<string, unknown>>;

/** What was typed: options, and words that belong to none. */
export interface Typed {
  readonly given: Given;
  readonly words: ReadonlyArray<string>;
}

/**
 * An option's name as it is typed.
 *
 * @example
 * flag('saveEvery') // => 'save-every'
 */
export const flag = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

const camel = (typed: string): string => typed.replace(/-([a-z])/g, (_, c: string) => c.toUpperCase());

/** Names by which other programs know an option. */
const synonyms: Readonly<Record<string, string>> = { batchSize: 'batch' };

/** The option that a typed name means. */
const meant = (roles: Roles<string>, typed: string): string => {
  const name = camel(typed);
  const other = synonyms[name];
  return roles[name] === undefined && other !== undefined && roles[other] !== undefined ? other : name;
};

const unknown = (typed: string, known: ReadonlyArray<string>): ConfigError =>
  configError('option', `--${flag(typed)}`, allowedNames(flag(typed), known.map(flag)));

const numberOrText = (typed: string, domain: Domain): unknown => {
  if (domain.kind !== 'whole' && domain.kind !== 'number') return typed;
  const x = Number(typed);
  return typed.trim() === '' || Number.isNaN(x) ? typed : x;
};

interface Token {
  readonly name: string;
  readonly value: string | undefined;
  readonly inline: boolean;
}

const read = (roles: Roles<string>, { name, value, inline }: Token): E.Either<ConfigError, Given> => {
  const typed = meant(roles, name);
  const negated = camel(name.replace(/^no-/, ''));
  const wrong = (given: string, allowed: string) => E.left(configError(`--${name}`, given, allowed));
  const role = roles[typed];
  if (role === undefined)
    return name.startsWith('no-') && roles[negated]?.domain.kind === 'switch'
      ? E.right({ [negated]: false })
      : E.left(unknown(typed, Object.keys(roles)));
  const { domain } = role;
  if (domain.kind === 'switch')
    return value === undefined || value === 'true' || value === 'false'
      ? E.right({ [typed]: value !== 'false' })
      : wrong(JSON.stringify(value), `--${name} or --no-${name}`);
  return value === undefined || (!inline && /^-(?!\d|$)/.test(value))
    ? wrong('no value', allowedBy(domain))
    : E.right({ [typed]: numberOrText(value, domain) });
};

/**
 * Options and words as they were typed.
 *
 * Errors   Left(ConfigError) when an option is unknown, with the nearest known one, or has no value
 */
export const readArguments = (
  roles: Roles<string>,
  argv: ReadonlyArray<string>,
): E.Either<ConfigError, Typed> => {
  const also = Object.keys(synonyms).filter((name) => meant(roles, name) !== name);
  const names = [...Object.keys(roles), ...also].flatMap((name) =>
    [name, flag(name)].map((typed) => ({ name: meant(roles, name), typed })),
  );
  const options = Object.fromEntries(
    names.map(({ name, typed }): [string, { readonly type: 'boolean' | 'string' }] => [
      typed,
      { type: roles[name]?.domain.kind === 'switch' ? 'boolean' : 'string' },
    ]),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  let given: Given = {};
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const one = read(roles, { name: token.name, value: token.value, inline: token.inlineValue ?? false });
    if (E.isLeft(one)) return one;
    given = { ...given, ...one.right };
  }
  return E.right({ given, words });
};

const isRecord = (x: unknown): x is Given => typeof x === 'object' && x !== null && !Array.isArray(x);

/**
 * The options in a JSON file.
 *
 * Errors   Left(ConfigError) when it cannot be read, is no JSON object, or holds an unknown key
 */
export const readConfig = (roles: Roles<string>, path: string): E.Either<ConfigError, Given> => {
  const asked = `config ${path}`;
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(found)) return E.left(configError(asked, typeof found, 'a JSON object of options'));
    const given = Object.fromEntries(Object.entries(found).map(([name, x]) => [camel(name), x]));
    const stranger = Object.keys(found).find((name) => roles[camel(name)] === undefined);
    return stranger === undefined
      ? E.right(given)
      : E.left(configError(`${asked}, key`, stranger, allowedNames(stranger, Object.keys(roles))));
  } catch (cause) {
    return E.left(configError(asked, cause instanceof Error ? cause.message : String(cause), 'a JSON file'));
  }
};

/** What was typed, over what the file given by `--config` says. */
export const gathered = (roles: Roles<string>, argv: ReadonlyArray<string>): E.Either<ConfigError, Typed> =>
  pipe(
    readArguments(roles, argv),
    E.chain((typed) => {
      const path = typed.given.config;
      return typeof path !== 'string'
        ? E.right(typed)
        : pipe(
            readConfig(roles, path),
            E.map((file) => ({ words: typed.words, given: { ...file, ...typed.given } })),
          );
    }),
  );

/** Options with every default filled in, and words. */
export const parsed = <K extends string>(
  roles: Roles<K>,
  argv: ReadonlyArray<string>,
): E.Either<ConfigError, { readonly chosen: Chosen<K>; readonly words: ReadonlyArray<string> }> =>
  pipe(
    gathered(roles, argv),
    E.chain(({ given, words }) =>
      pipe(
        checkRoles(roles)(given),
        E.map((chosen) => ({ chosen, words })),
      ),
    ),
  );
