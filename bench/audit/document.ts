/**
 * document — the tables of docs/audit.md, from what audits wrote.
 *
 * A table stands between two marks that name its audit, so that what is printed is what a command found and nothing
 * else: the rest of the document is written by hand.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Audit } from '../../src/audit/record.js';
import { auditTables } from '../../src/cli/audit-table.js';
import type { DataError } from '../../src/prelude/errors.js';
import { dataError } from '../../src/prelude/errors.js';

/** The marks around the table of an audit. */
export const marksOf = (name: string): readonly [string, string] => [
  `<!-- audit ${name} -->`,
  `<!-- end of ${name} -->`,
];

/** What stands between the marks: of what the audit is, and its tables. */
const body = ({ lead, samples, ...audit }: Audit): string =>
  [
    `${lead}; judged on ${samples.training} + ${samples.heldOut} samples.`,
    '',
    '```text',
    auditTables({ lead, samples, ...audit }),
    '```',
  ].join('\n');

/**
 * A document with the table of one audit in its place.
 *
 * Errors   Left(DataError) when the document lacks the marks of that name
 */
export const withAudit =
  (name: string, audit: Audit) =>
  (document: string): E.Either<DataError, string> => {
    const [begin, end] = marksOf(name);
    const [from, to] = [document.indexOf(begin), document.indexOf(end)];
    return from < 0 || to < from
      ? E.left(dataError(`audit ${name}`, 'no place in the document', `${begin} and ${end}`))
      : E.right(`${document.slice(0, from + begin.length)}\n\n${body(audit)}\n\n${document.slice(to)}`);
  };
