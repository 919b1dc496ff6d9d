/**
 * merge — the certificates of all shards of a run, as the one that the whole run would have written.
 */
import { readFileSync } from 'node:fs';
import * as E from 'fp-ts/lib/Either.js';
import { parsed } from '../../src/cli/arguments.js';
import type { Run } from '../../src/cli/io.js';
import { line } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { configError, dataError } from '../../src/prelude/errors.js';
import { isFields } from '../protocol/wire.js';
import type { Certificate } from '../report/certificate.js';
import { merged } from '../report/certificate.js';
import { summary } from '../report/text.js';
import { mergeRoles } from './roles.js';
import { writeReport } from './write-report.js';

const read = (path: string): E.Either<ContrastiveError, Certificate> => {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isFields(found) && found.certificate === 1
      ? E.right(found as unknown as Certificate)
      : E.left(dataError(path, 'other JSON', 'a certificate that verify --report wrote'));
  } catch (cause) {
    return E.left(dataError(path, cause instanceof Error ? cause.message : String(cause), 'a certificate'));
  }
};

/** `contrastive merge FILE…` */
export const merge: Run = async (argv, io) => {
  const typed = parsed(mergeRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { chosen, words } = typed.right;
  const shards: Certificate[] = [];
  for (const path of words) {
    const one = read(path);
    if (E.isLeft(one)) return ended(io, one);
    shards.push(one.right);
  }
  const whole = merged(shards);
  if (E.isLeft(whole))
    return ended(io, E.left(configError('merge', whole.left, 'the certificates of all shards of one run')));
  const { findings, subjects } = whole.right;
  for (const f of chosen.json === true ? findings : []) line(io, JSON.stringify(f));
  if (chosen.json !== true)
    for (const { name } of subjects)
      line(io, summary(name, findings.filter((f) => f.subject === name) as never));
  const written = typeof chosen.report === 'string' ? writeReport(chosen.report, whole.right) : E.right(true);
  if (E.isLeft(written)) return ended(io, written);
  return findings.some((f) => f.outcome === 'fails' || f.outcome === 'broken') ? 1 : 0;
};
