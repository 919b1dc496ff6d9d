/**
 * subjects — whoever the options name, opened for one piece of work and closed after it.
 */
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { Driver } from '../../src/algebra/backend.js';
import type { Exit } from '../../src/cli/io.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { backendError, configError } from '../../src/prelude/errors.js';
import { allowedNames } from '../../src/prelude/nearest.js';
import { standardLimits } from '../protocol/conversation.js';
import { isFields } from '../protocol/wire.js';
import type { Subject } from '../subject.js';
import type { Manner } from '../subjects/process.js';
import { openProcess } from '../subjects/process.js';
import { ofBackend } from '../subjects/topics.js';

/** What the options say of subjects. */
export interface Named {
  readonly backend: string | undefined;
  readonly mode: string;
  readonly command: string | undefined;
  readonly module: string | undefined;
  readonly limit: number;
  readonly start: number;
  readonly validate: boolean;
}

/** A subject; a program's own unit roundoff beside the one that it is judged by. */
export type Opened = Subject & { readonly declaredRoundoff?: number };

type Work = (subjects: ReadonlyArray<Opened>) => Promise<E.Either<ContrastiveError, Exit>>;

/** Drivers by name; the GPU gets every product, however small, or it would not be judged. */
export const drivers: Readonly<Record<string, (mode: string) => Promise<Driver>>> = {
  array: async () => (await import('../../backends/array/driver.js')).arrayDriver,
  wasm: async () => (await import('../../backends/wasm/driver.js')).wasmDriver,
  gpu: async (mode) => {
    const { gpuDriverWith } = await import('../../backends/gpu/driver.js');
    return gpuDriverWith({ mode: mode as 'auto', smallestWork: 0, strict: true });
  },
};

const backendNames = ({ backend, command, module }: Named): ReadonlyArray<string> => {
  if (backend !== undefined) return backend.split(',').map((name) => name.trim());
  return command === undefined && module === undefined ? ['array'] : [];
};

const withBackends = async (
  names: ReadonlyArray<string>,
  mode: string,
  so: ReadonlyArray<Opened>,
  work: Work,
): Promise<E.Either<ContrastiveError, Exit>> => {
  const [name, ...rest] = names;
  if (name === undefined) return work(so);
  const open = drivers[name];
  if (open === undefined)
    return E.left(configError('backend', name, allowedNames(name, Object.keys(drivers))));
  const driver = await open(mode);
  return driver.use<ContrastiveError, Exit>(
    (b) => () => withBackends(rest, mode, [...so, ofBackend(b)], work),
  )();
};

const manner = async ({ limit, start, validate }: Named): Promise<Manner> => {
  const limits = { ...standardLimits, question: limit, start };
  if (!validate) return { limits };
  return { limits, watch: (await import('../protocol/validate.js')).schemaDisagreement };
};

const isSubject = (x: unknown): x is Subject =>
  isFields(x) && typeof x.name === 'string' && typeof x.ask === 'function' && Array.isArray(x.claims);

/** A subject that a module exports, by whatever name. */
const ofModule = async (file: string): Promise<E.Either<ContrastiveError, Subject>> => {
  const given = (why: string) =>
    E.left(configError(`module ${file}`, why, 'a module that exports a subject'));
  try {
    const exported: unknown = await import(pathToFileURL(file).href);
    const subject = Object.values(exported as Readonly<Record<string, unknown>>).find(isSubject);
    return subject === undefined ? given('no subject among its exports') : E.right(subject);
  } catch (cause) {
    return given(cause instanceof Error ? cause.message : String(cause));
  }
};

/** A claim that names a topic again, under other conventions, is judged as a subject of its own. */
const facets = (s: Opened): ReadonlyArray<Opened> => {
  const turn = s.claims.map((c, i) => s.claims.slice(0, i).filter((d) => d.of === c.of).length);
  return Array.from({ length: 1 + Math.max(0, ...turn) }, (_, n) => ({
    ...s,
    name: n === 0 ? s.name : `${s.name} (${n + 1})`,
    claims: s.claims.filter((_c, i) => turn[i] === n),
  }));
};

const withCommand = async (named: Named, so: ReadonlyArray<Opened>, work: Work) => {
  if (named.command === undefined) return work(so);
  const opened = await openProcess(named.command, await manner(named));
  if (E.isLeft(opened))
    return E.left(
      backendError(`hello of ${named.command}`, opened.left, 'a program that speaks protocol v1'),
    );
  try {
    return await work([...so, ...facets(opened.right)]);
  } finally {
    await opened.right.close();
  }
};

/** Subjects of one name get numbers, so that a report can tell them apart. */
const distinct = (subjects: ReadonlyArray<Opened>): ReadonlyArray<Opened> =>
  subjects.map((s, i) => {
    const before = subjects.slice(0, i).filter((o) => o.name === s.name).length;
    return before === 0 ? s : { ...s, name: `${s.name} #${before + 1}` };
  });

/**
 * Opens the subjects that are named, does the work, and closes them whatever becomes of it.
 *
 * Errors   Left(ConfigError) when a name or a module is none, Left(BackendError) when a device or a program is not there
 */
export const withSubjects = async (named: Named, work: Work): Promise<E.Either<ContrastiveError, Exit>> => {
  const module = named.module === undefined ? E.right(undefined) : await ofModule(named.module);
  if (E.isLeft(module)) return module;
  const own = module.right === undefined ? [] : facets(module.right);
  return withBackends(backendNames(named), named.mode, [], (so) =>
    withCommand(named, [...so, ...own], (all) => work(distinct(all))),
  );
};

/** A package that is needed and may not be installed. */
export const needing = async <A>(
  asked: string,
  name: string,
  load: () => Promise<A>,
): Promise<E.Either<ContrastiveError, A>> => {
  try {
    return E.right(await load());
  } catch (cause) {
    const missing =
      isFields(cause) && cause.code === 'ERR_MODULE_NOT_FOUND' && String(cause.message).includes(name);
    if (missing) return E.left(backendError(asked, `no ${name}`, `npm install --save-dev ${name}`));
    throw cause;
  }
};
