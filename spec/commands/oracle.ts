/**
 * oracle — protocol v1 the other way round: a program in any language asks, and our formulas answer.
 */
import * as E from 'fp-ts/lib/Either.js';
import { parsed } from '../../src/cli/arguments.js';
import type { Exit, Run } from '../../src/cli/io.js';
import { ended } from '../../src/cli/outcome.js';
import type { ContrastiveError } from '../../src/prelude/errors.js';
import { serve } from '../protocol/serve.js';
import { ofBackend } from '../subjects/topics.js';
import { oracleRoles } from './roles.js';
import { drivers } from './subjects.js';

/** `contrastive oracle`: answers what is asked on stdin until goodbye or the end of the input. */
export const oracle: Run = async (argv, io) => {
  const typed = parsed(oracleRoles, argv);
  if (E.isLeft(typed)) return ended(io, typed);
  const { backend, mode } = typed.right.chosen;
  const driver = await drivers[String(backend)]?.(String(mode));
  const done = await driver?.use<ContrastiveError, Exit>((b) => async () => {
    await serve(ofBackend(b), process.stdin, io.out);
    return E.right(0);
  })();
  return ended(io, done ?? E.right(2));
};
