/**
 * main — `npm run docs:audit -- NAME=FOLDER …`: writes the tables of docs/audit.md from the folders of audits.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Audit } from '../../src/audit/record.js';
import { ended } from '../../src/cli/outcome.js';
import { reason } from '../../src/datasets/files.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { configError, dataError } from '../../src/prelude/errors.js';
import { processIo } from '../process-io.js';
import { withAudit } from './document.js';

const path = 'docs/audit.md';

const read = (folder: string): E.Either<ContrastiveError, Audit> =>
  E.tryCatch(
    () => JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8')) as Audit,
    (cause) =>
      dataError(`audit ${folder}`, reason(cause), 'a folder in which contrastive audit wrote audit.json'),
  );

const inserted = (document: string, word: string): E.Either<ContrastiveError, string> => {
  const [name = '', folder = ''] = word.split('=', 2);
  const audit = folder === '' ? E.left(configError('audit', word, 'NAME=FOLDER')) : read(folder);
  return E.isLeft(audit) ? audit : withAudit(name, audit.right)(document);
};

const io = processIo();
const written = process.argv
  .slice(2)
  .reduce<E.Either<ContrastiveError, string>>(
    (so, word) => E.chain((document: string) => inserted(document, word))(so),
    E.right(readFileSync(path, 'utf8')),
  );
if (E.isRight(written)) writeFileSync(path, written.right);
process.exitCode = ended(io, E.map(() => 0 as const)(written));
