/**
 * outcome — how a command ends: its errors as sentences, and the exit code that they mean.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { show } from '../prelude/errors.js';
import type { Exit, Io } from './io.js';
import { failed } from './io.js';

/** Wrong usage is 2, everything else that fails is 1. */
export const exitOf = (e: ContrastiveError): 1 | 2 => (e._tag === 'ConfigError' ? 2 : 1);

/** Ends a command: with its own code, or with the sentence of its error and the code that it means. */
export const ended = (io: Io, outcome: E.Either<ContrastiveError, Exit>): Exit =>
  E.isRight(outcome) ? outcome.right : failed(io, exitOf(outcome.left), show(outcome.left));
