/** state-of — everything that a run's newest checkpoint holds. */
import * as E from 'fp-ts/lib/Either.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { openCheckpoint } from '../training/checkpoint.js';
import { folderStore } from '../training/checkpoint-folder.js';
import type { State } from '../training/state.js';

/**
 * The state of a run's newest checkpoint, or nothing where there is none.
 *
 * Errors   Left(DataError) when the newest checkpoint is damaged
 */
export const stateOf = async (
  run: string,
): Promise<E.Either<ContrastiveError, State<Matrix> | undefined>> => {
  const newest = await folderStore(run).newest();
  if (E.isLeft(newest)) return newest;
  if (newest.right === undefined) return E.right(undefined);
  const opened = await openCheckpoint(newest.right);
  return E.isLeft(opened) ? opened : E.right(opened.right.state);
};
