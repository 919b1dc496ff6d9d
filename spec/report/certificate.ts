/**
 * certificate — what was judged, by which book, and what was found, as JSON with a hash of it.
 *
 * No times and no machine: the same subject, seed and book give the same bytes. A shard's certificate also carries
 * its parts, from which `merged` makes the certificate that one run would have written.
 */
import { createHash } from 'node:crypto';
import * as E from 'fp-ts/lib/Either.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { version } from '../../src/training/checkpoint.js';
import type { Situation } from '../domains/situation.js';
import type { Finding } from '../examine.js';
import type { Law } from '../law.js';
import type { WireTensor } from '../protocol/wire.js';
import { wireNumber, wireTensor } from '../protocol/wire.js';
import type { Claim, Subject } from '../subject.js';
import type { Part, Plan } from './fold.js';
import { folded } from './fold.js';

/** A finding as JSON carries it. */
export type WrittenFinding = Omit<Finding, 'situation' | 'worst' | 'disagreement'> & {
  readonly worst: number | string;
  readonly disagreement?: Readonly<Record<string, number | string>>;
  readonly situation?: Omit<Situation, 'tensors' | 'labels' | 'key'> & {
    readonly tensors: Readonly<Record<string, WireTensor>>;
    readonly labels?: ReadonlyArray<number>;
  };
};

/** Who was judged. */
export interface Judged {
  readonly name: string;
  readonly unitRoundoff: number;
  readonly declaredRoundoff?: number;
  readonly claims: ReadonlyArray<Claim>;
}

/** A certificate. */
export interface Certificate {
  readonly certificate: 1;
  readonly book: { readonly version: string; readonly laws: number; readonly sha256: string };
  readonly seed: number;
  readonly runs: number;
  readonly shard?: { readonly index: number; readonly of: number };
  readonly laws: ReadonlyArray<string>;
  readonly subjects: ReadonlyArray<Judged>;
  readonly findings: ReadonlyArray<WrittenFinding>;
  readonly parts?: ReadonlyArray<WrittenFinding & { readonly block: number }>;
  /** SHA-256 of the findings' JSON. */
  readonly sha256: string;
}

const digest = (x: unknown): string => createHash('sha256').update(JSON.stringify(x)).digest('hex');

/** The edition of a book: version, number of laws, hash of their names and statements. */
export const edition = (laws: ReadonlyArray<Law>): Certificate['book'] => ({
  version,
  laws: laws.length,
  sha256: digest(laws.map((l) => [l.id, l.statement])),
});

const situation = ({ tensors, labels, key: _, ...rest }: Situation): WrittenFinding['situation'] => ({
  ...rest,
  tensors: Object.fromEntries(Object.entries<Matrix>(tensors).map(([n, m]) => [n, wireTensor(m)])),
  ...(labels === undefined ? {} : { labels: Array.from(labels) }),
});

/** A finding as JSON carries it: numbers that JSON has not, as strings. */
export const written = <F extends Finding>(f: F): Omit<F, keyof WrittenFinding> & WrittenFinding => {
  const { situation: x, disagreement: d, ...rest } = f;
  const numbers = Object.entries(d ?? {}).map(([k, v]) => [k, typeof v === 'number' ? wireNumber(v) : v]);
  const so = {
    ...rest,
    worst: wireNumber(f.worst),
    ...(d === undefined ? {} : { disagreement: Object.fromEntries(numbers) }),
    ...(x === undefined ? {} : { situation: situation(x) }),
  };
  return so as Omit<F, keyof WrittenFinding> & WrittenFinding;
};

/** The subject's part of a certificate. */
export const judged = (s: Subject & { readonly declaredRoundoff?: number }): Judged => ({
  name: s.name,
  unitRoundoff: s.unitRoundoff,
  ...(s.declaredRoundoff === undefined ? {} : { declaredRoundoff: s.declaredRoundoff }),
  claims: s.claims,
});

type WrittenPart = WrittenFinding & { readonly block: number };

/** Numbers again, so that parts fold; infinities come back from their names. */
const foldable = (p: WrittenPart): Part => ({ ...p, worst: Number(p.worst) }) as unknown as Part;

/** The findings of parts, in the order of laws and then subjects. */
const foldedAll = (
  parts: ReadonlyArray<WrittenPart>,
  order: ReadonlyArray<string>,
  subjects: ReadonlyArray<string>,
  seed: number,
): ReadonlyArray<WrittenFinding> =>
  order.flatMap((law) =>
    subjects.flatMap((subject) => {
      const own = parts.filter((p) => p.law === law && p.subject === subject).map(foldable);
      const finding = folded(own, seed) as unknown as WrittenFinding | undefined;
      return finding === undefined ? [] : [{ ...finding, worst: wireNumber(Number(finding.worst)) }];
    }),
  );

/** The certificate of a run; a shard's keeps its parts. */
export const certified = (
  book: Certificate['book'],
  plan: Plan,
  order: ReadonlyArray<string>,
  subjects: ReadonlyArray<Judged>,
  parts: ReadonlyArray<WrittenPart>,
): Certificate => {
  const findings = foldedAll(
    parts,
    order,
    subjects.map((s) => s.name),
    plan.seed,
  );
  const whole = plan.shard.of === 1;
  return {
    certificate: 1,
    book,
    seed: plan.seed,
    runs: plan.runs,
    ...(whole ? {} : { shard: plan.shard }),
    laws: order,
    subjects,
    findings,
    ...(whole ? {} : { parts }),
    sha256: digest(findings),
  };
};

const samePlan = (c: Certificate): string => JSON.stringify([c.book, c.seed, c.runs, c.laws, c.subjects]);

/**
 * The certificate that one run would have written, from those of all its shards.
 *
 * Errors   Left(sentence) when they are not the shards of one run, each once
 */
export const merged = (shards: ReadonlyArray<Certificate>): E.Either<string, Certificate> => {
  const [first] = shards;
  if (first?.shard === undefined) return E.left('given no certificate of a shard');
  const stranger = shards.find((c) => samePlan(c) !== samePlan(first) || c.shard?.of !== first.shard?.of);
  if (stranger !== undefined)
    return E.left(
      'given shards of different runs; allowed: one book, seed, number of runs, laws and subjects',
    );
  const found = shards.map((c) => c.shard?.index ?? 0).sort((a, b) => a - b);
  const { of } = first.shard;
  const complete = found.length === of && found.every((index, i) => index === i);
  if (!complete)
    return E.left(`given shards ${found.map((i) => i + 1).join(', ')}; allowed: each of 1 … ${of} once`);
  const plan = { runs: first.runs, seed: first.seed, shard: { index: 0, of: 1 } };
  return E.right(
    certified(
      first.book,
      plan,
      first.laws,
      first.subjects,
      shards.flatMap((c) => c.parts ?? []),
    ),
  );
};
