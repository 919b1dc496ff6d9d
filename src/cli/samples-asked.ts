/** samples-asked — the samples that a command is asked about, beside a run or from a file of their own. */
import { stat } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import type { Dataset } from '../datasets/dataset.js';
import { isTable, openData, single, singleTable } from '../datasets/open.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Given } from './arguments.js';
import { sourceOf } from './session.js';

type Outcome<A> = Promise<E.Either<ContrastiveError, A>>;

/** A single file whole, anything else the part that is asked for. */
export const samples = async (given: Given, part: unknown): Outcome<Dataset> => {
  const source = sourceOf(given);
  if (E.isLeft(source)) return source;
  const found = await stat(source.right.data).catch(() => undefined);
  if (found?.isFile() === true)
    return isTable(source.right.data)
      ? singleTable(source.right.data, source.right.schema)()
      : single(source.right.data, undefined)();
  const split = await openData(source.right)();
  return E.isLeft(split) ? split : E.right(part === 'training' ? split.right.training : split.right.heldOut);
};
