/**
 * write-report — a certificate as two files: JSON for whoever cites it, JUnit for whoever runs it in CI.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { dataError } from '../../src/prelude/errors.js';
import type { Certificate } from '../report/certificate.js';
import { junit } from '../report/junit.js';

/**
 * Writes FILE.json and FILE.xml, whichever of the two endings FILE has.
 *
 * Errors   Left(DataError) when they cannot be written
 */
export const writeReport = (file: string, c: Certificate): E.Either<ContrastiveError, true> => {
  const stem = file.replace(/\.(json|xml)$/, '');
  try {
    mkdirSync(dirname(stem), { recursive: true });
    writeFileSync(`${stem}.json`, `${JSON.stringify(c, undefined, 1)}\n`);
    writeFileSync(`${stem}.xml`, junit(c));
    return E.right(true);
  } catch (cause) {
    return E.left(
      dataError(`report ${file}`, cause instanceof Error ? cause.message : String(cause), 'a file to write'),
    );
  }
};
