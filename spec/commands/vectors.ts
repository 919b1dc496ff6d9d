/**
 * vectors — a subject judged against files of golden numbers: one line a case.
 *
 * The reference is held to what independent float64 implementations agree on; another backend may also stray by as
 * much as its own rounding of the inputs and of every step can explain. A family that nobody here claims is
 * `not-claimed`; entries that the files call ill-conditioned are compared loosely, and listed.
 */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import type { Backend } from '../../src/algebra/backend.js';
import type { Exit, Io } from '../../src/cli/io.js';
import { line } from '../../src/cli/io.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { configError, dataError } from '../../src/prelude/errors.js';
import { wireNumber } from '../protocol/wire.js';
import { families } from '../vectors/families.js';
import type { Case, Golden } from '../vectors/family.js';
import type { Comparison } from '../vectors/judge.js';
import { judgeCase } from '../vectors/judge.js';
import { judgeOn } from '../vectors/on-backend.js';
import { readGolden } from '../vectors/read.js';
import type { Named } from './subjects.js';
import { drivers } from './subjects.js';

/** How a case came out. */
export interface CaseFinding {
  readonly family: string;
  readonly id: string;
  readonly outcome: 'holds' | 'fails' | 'not-claimed' | 'refused' | 'broken';
  /** The largest difference, as a share of what was allowed. */
  readonly worst: number | string;
  /** Where it was. */
  readonly at?: string;
  /** What the files call ill-conditioned, and was compared loosely. */
  readonly loose?: ReadonlyArray<string>;
  readonly why?: string;
  readonly subject: string;
}

/** Why a case was not judged. */
export interface Unjudged {
  readonly outcome: 'not-claimed' | 'refused' | 'broken';
  readonly why?: string;
}

/** Judges a case of a known family. */
export type CaseJudge = (
  family: (typeof families)[number],
  c: Case,
) => Promise<ReadonlyArray<Comparison> | Unjudged>;

const found = (
  family: string,
  id: string,
  subject: string,
  comparisons: ReadonlyArray<Comparison>,
): CaseFinding => {
  const worst = comparisons.reduce<Comparison | undefined>(
    (so, one) => (so === undefined || one.worst > so.worst ? one : so),
    undefined,
  );
  const loose = comparisons.filter((x) => x.loose).map((x) => x.name);
  const share = worst?.worst ?? 0;
  return {
    family,
    id,
    outcome: share <= 1 ? 'holds' : 'fails',
    worst: wireNumber(share),
    ...(worst === undefined ? {} : { at: worst.name }),
    ...(loose.length === 0 ? {} : { loose }),
    subject,
  };
};

const judgedCase = async (
  golden: Golden,
  c: Case,
  subject: string,
  judge: CaseJudge,
): Promise<CaseFinding> => {
  const base = { family: golden.family, id: c.id, subject };
  const family = families.find((f) => f.family === golden.family);
  if (family === undefined) return { ...base, outcome: 'not-claimed', worst: 0 };
  try {
    const comparisons = await judge(family, c);
    return 'outcome' in comparisons
      ? { ...base, ...comparisons, worst: 0 }
      : found(golden.family, c.id, subject, comparisons);
  } catch (cause) {
    // A case of a known family that our formula cannot read: its parameters are not those of the family.
    return {
      ...base,
      outcome: 'refused',
      worst: 0,
      why: cause instanceof Error ? cause.message : String(cause),
    };
  }
};

const shownLine = (f: CaseFinding): string => {
  const marks = { holds: '✓', fails: '✗', 'not-claimed': '·', refused: '– refused', broken: '!' };
  const worst = typeof f.worst === 'number' ? f.worst.toPrecision(2) : f.worst;
  const share = f.at === undefined ? '' : `  ${worst} of what is allowed, at ${f.at}`;
  const loose = f.loose === undefined ? '' : `  (loosely: ${f.loose.join(', ')})`;
  const why = f.why === undefined ? '' : `  ${f.why}`;
  return `${f.id.padEnd(36)} ${f.subject} ${marks[f.outcome]}${share}${loose}${why}`;
};

const summary = (all: ReadonlyArray<CaseFinding>): string => {
  const counts = ['holds', 'fails', 'broken', 'refused', 'not-claimed'].flatMap((outcome) => {
    const n = all.filter((f) => f.outcome === outcome).length;
    return n === 0 ? [] : [`${n} ${outcome}`];
  });
  return `${all.length} cases: ${counts.join(', ')}`;
};

const judgeFiles = async (
  files: ReadonlyArray<Golden>,
  subject: string,
  judge: CaseJudge,
  json: boolean,
  io: Io,
): Promise<Exit> => {
  const all: CaseFinding[] = [];
  for (const golden of files)
    for (const c of golden.cases) {
      if (io.signal.aborted) return 1;
      const finding = await judgedCase(golden, c, subject, judge);
      all.push(finding);
      line(io, json ? JSON.stringify(finding) : shownLine(finding));
    }
  if (!json) line(io, summary(all));
  return all.some((f) => f.outcome === 'fails' || f.outcome === 'broken') ? 1 : 0;
};

const read = (path: string): E.Either<ContrastiveError, Golden> => {
  try {
    return readGolden(path, JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    return E.left(
      dataError(`vectors ${path}`, cause instanceof Error ? cause.message : String(cause), 'a JSON file'),
    );
  }
};

const onBackend =
  <T>(b: Backend<T>): CaseJudge =>
  (family, c) =>
    judgeOn(b, family, c);

/** `contrastive verify --vectors FILE…` */
export const verifyVectors = async (
  o: Named & { readonly json: boolean },
  paths: ReadonlyArray<string>,
  io: Io,
): Promise<E.Either<ContrastiveError, Exit>> => {
  const files: Golden[] = [];
  for (const path of paths) {
    const one = read(path);
    if (E.isLeft(one)) return one;
    files.push(one.right);
  }
  const { backend = 'array' } = o;
  if (o.command !== undefined || o.module !== undefined) {
    const { vectorsAsked } = await import('./vectors-asked.js');
    return vectorsAsked(o, (subject, judge) => judgeFiles(files, subject, judge, o.json, io));
  }
  if (backend === 'array')
    return E.right(
      await judgeFiles(files, 'array', async (f, c) => judgeCase(arrayAlgebra, f, c), o.json, io),
    );
  const open = drivers[backend];
  if (open === undefined) return E.left(configError('backend', backend, 'one of array, wasm, gpu'));
  const driver = await open(o.mode);
  return driver.use<ContrastiveError, Exit>(
    (b) => async () => E.right(await judgeFiles(files, b.name, onBackend(b), o.json, io)),
  )();
};
