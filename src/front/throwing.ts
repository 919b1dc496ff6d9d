/** throwing — one word for callers who would rather catch than match. */
import type { Either } from 'fp-ts/lib/Either.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { show } from '../prelude/errors.js';

const opened = <A>(answer: Either<ContrastiveError, A>): A => {
  if (answer._tag === 'Right') return answer.right;
  throw Object.assign(new Error(show(answer.left)), { name: answer.left._tag, facts: answer.left });
};

/** The answer of a door, or an exception whose message is the sentence of the failure. */
export interface OrThrow {
  <A>(answer: Either<ContrastiveError, A>): A;
  <A>(answer: Promise<Either<ContrastiveError, A>>): Promise<A>;
}

/**
 * The value of an answer; a failure is thrown as an Error with its sentence.
 *
 * @example
 * import { infoNce } from 'contrastive'
 * orThrow(infoNce([[1, 0], [0, 1]], [[1, 0], [0, 1]], { temperature: 1 })).loss // => 0.3133
 */
export const orThrow: OrThrow = <A>(
  answer: Either<ContrastiveError, A> | Promise<Either<ContrastiveError, A>>,
): never => (answer instanceof Promise ? answer.then(opened) : opened(answer)) as never;
