/**
 * verify — the book of laws, or files of golden numbers, put to whoever is named.
 */
import { resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { parsed } from '../../src/cli/arguments.js';
import type { Exit, Io, Run } from '../../src/cli/io.js';
import { line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { configError, domainError } from '../../src/prelude/errors.js';
import type { Law } from '../law.js';
import type { Certificate } from '../report/certificate.js';
import type { Part, Plan, Shard } from '../report/fold.js';
import { lawsNamed } from './patterns.js';
import { verifyRoles } from './roles.js';
import type { Named, Opened } from './subjects.js';
import { needing, withSubjects } from './subjects.js';
import { writeReport } from './write-report.js';

interface Options extends Named {
  readonly laws: string | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly path: string | undefined;
  readonly shard: string;
  readonly report: string | undefined;
  readonly vectors: string | undefined;
  readonly json: boolean;
}

const shardOf = (text: string): E.Either<ContrastiveError, Shard> => {
  const [i, n] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  return i !== undefined && n !== undefined && i >= 1 && i <= n
    ? E.right({ index: i - 1, of: n })
    : E.left(configError('shard', text, 'i/n with 1 ≤ i ≤ n, such as 3/16'));
};

const clear = '\r\u001b[2K';

const power = (u: number): string =>
  Number.isInteger(Math.log2(u)) ? `2^${Math.log2(u)}` : u.toExponential(2);

const roundoffs = ({ unitRoundoff, declaredRoundoff = unitRoundoff }: Opened): string =>
  declaredRoundoff === unitRoundoff
    ? `unit roundoff ${power(unitRoundoff)}`
    : `unit roundoff ${power(declaredRoundoff)} declared, judged at ${power(unitRoundoff)}`;

const headlines = (certificate: Certificate, subjects: ReadonlyArray<Opened>): ReadonlyArray<string> => {
  const { book, runs, seed, laws, shard } = certificate;
  const share = shard === undefined ? '' : `, shard ${shard.index + 1} of ${shard.of}`;
  return [
    `book ${book.version} (${book.sha256.slice(0, 12)}): ${laws.length} of ${book.laws} laws, ${runs} draws each, seed ${seed}${share}`,
    ...subjects.map((s) => `${s.name}: ${roundoffs(s)}, ${s.claims.length} claims`),
    '',
  ];
};

/** The way to see a counterexample again. */
const replay = (o: Options, law: string, seed: number, path: string): string => {
  const who = (['backend', 'mode', 'command', 'module'] as const)
    .filter((name) => o[name] !== undefined && !(name === 'mode' && o.mode === 'auto'))
    .map((name) => ` --${name} ${JSON.stringify(o[name])}`);
  return `    replay: contrastive verify${who.join('')} --laws ${law} --seed ${seed} --path ${path} --runs ${o.runs}`;
};

const judgeLaws = async (o: Options, io: Io, subjects: ReadonlyArray<Opened>, plan: Plan) => {
  const loaded = await needing('verify', 'fast-check', async () => ({
    ...(await import('../report/run.js')),
    ...(await import('../report/fold.js')),
    ...(await import('../report/certificate.js')),
    ...(await import('../report/text.js')),
    ...(await import('../laws/registry.js')),
  }));
  if (E.isLeft(loaded)) return loaded;
  const {
    runBook,
    folded,
    certified,
    edition,
    judged,
    written,
    lawLines,
    summary,
    laws: book,
  } = loaded.right;
  const laws = lawsNamed(book, o.laws);
  if (E.isLeft(laws)) return laws;
  const names = laws.right.map((l) => l.id);
  const all: Part[] = [];
  const certificate = () => certified(edition(book), plan, names, subjects.map(judged), all.map(written));
  if (!o.json) for (const text of headlines(certificate(), subjects)) line(io, text);
  const found = (law: Law, parts: ReadonlyArray<ReadonlyArray<Part>>): void => {
    all.push(...parts.flat());
    const findings = parts.flatMap((p) => folded(p, plan.seed) ?? []);
    if (o.json) for (const f of findings) line(io, JSON.stringify(written(f)));
    else if (findings.some((f) => f.outcome !== 'not claimed')) {
      io.out(io.columns === undefined ? '' : clear);
      line(io, lawLines(law, findings));
      for (const f of findings) if (f.path !== undefined) line(io, replay(o, law.id, f.seed, f.path));
    }
  };
  const starting = (law: Law, done: number, total: number): void => {
    if (!o.json && io.columns !== undefined)
      io.out(`${clear}${`${done}/${total} ${law.id}`.slice(0, io.columns - 1)}`);
  };
  await runBook(laws.right, subjects, plan, { starting, found, stopped: () => io.signal.aborted });
  if (!o.json && io.columns !== undefined) io.out(clear);
  const result = certificate();
  if (!o.json)
    for (const { name } of subjects)
      line(io, summary(name, result.findings.filter((f) => f.subject === name) as never));
  return E.right(result);
};

/** Fails or breaks: 1. Nothing judged is no success either. */
const exitOf = (c: Certificate): E.Either<ContrastiveError, Exit> => {
  const outcomes = c.findings.map((f) => f.outcome);
  if (outcomes.some((x) => x === 'fails' || x === 'broken')) return E.right(1);
  const idle = c.shard === undefined && outcomes.every((x) => x === 'not claimed');
  return idle
    ? E.left(
        domainError(
          'verify',
          'no claim that one of these laws is about',
          'a subject that claims a topic of the book',
        ),
      )
    : E.right(0);
};

const byLaws = async (o: Options, io: Io, subjects: ReadonlyArray<Opened>, shard: Shard) => {
  const plan = { runs: o.runs, seed: o.seed, shard, ...(o.path === undefined ? {} : { path: o.path }) };
  const judged = await judgeLaws(o, io, subjects, plan);
  if (E.isLeft(judged)) return judged;
  if (io.signal.aborted) return E.right<ContrastiveError, Exit>(1);
  if (o.report !== undefined) {
    const failed = writeReport(o.report, judged.right);
    if (E.isLeft(failed)) return failed;
  }
  return exitOf(judged.right);
};

/** `contrastive verify`. */
export const verify: Run = async (argv, io) => {
  const typed = parsed(verifyRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const o = typed.right.chosen as unknown as Options;
  const { words } = typed.right;
  if (o.vectors !== undefined) {
    const { verifyVectors } = await import('./vectors.js');
    return ended(
      io,
      await verifyVectors(
        o,
        [o.vectors, ...words].map((w) => resolve(w)),
        io,
      ),
    );
  }
  const [stray] = words;
  if (stray !== undefined) return ended(io, E.left(configError('verify', stray, 'options only')));
  const shard = shardOf(o.shard);
  if (E.isLeft(shard)) return ended(io, shard);
  return ended(io, await withSubjects(o, (subjects) => byLaws(o, io, subjects, shard.right)));
};
