/** mining — the door of miners: which triplets of labelled rows are worth asking a loss for. */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { miners } from '../objectives/mining.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import { keyOf } from '../prelude/random.js';
import { asLabels, someRows, within } from './checked.js';
import type { Rows } from './rows.js';

/** How triplets are chosen. */
export interface MiningOptions {
  /** One whole number for each row. */
  readonly labels: ArrayLike<number>;
  readonly miner?: 'batch-hard' | 'semi-hard' | 'distance-weighted';
  /** For the miner that draws. */
  readonly seed?: number;
}

/** Places of rows: triplet i is anchors[i], positives[i], negatives[i]. */
export interface MinedTriplets {
  readonly anchors: ReadonlyArray<number>;
  readonly positives: ReadonlyArray<number>;
  readonly negatives: ReadonlyArray<number>;
}

/**
 * Triplets worth asking for: the hardest of the batch, semi-hard ones, or ones drawn evenly over distances.
 *
 * Shapes   z [M, D] · M labels → as many triplets as the miner finds
 * Errors   Left when rows are empty, ragged or not finite, labels are no whole numbers or too few, a miner is unknown
 * Source   arXiv:1703.07737, eq. 5; arXiv:1503.03832, §3.2; arXiv:1706.07567, eq. 4
 * @example
 * mineTriplets([[1, 0], [0, 1], [1, 1]], { labels: [0, 0, 1] }).right.negatives // => [2, 2]
 */
export const mineTriplets = (z: Rows, options: MiningOptions): Either<ContrastiveError, MinedTriplets> => {
  const { miner: name = 'batch-hard', seed = 0 } = options;
  const miner = miners[name];
  if (miner === undefined) return E.left(configError('miner', name, allowedNames(name, Object.keys(miners))));
  return pipe(
    E.Do,
    E.apS('rows', someRows('z', z)),
    E.bind('labels', ({ rows }) => asLabels('labels', options.labels ?? [], rows.rows)),
    E.bind('seed', () => within('seed', seed, 'a whole number', Number.isInteger)),
    E.map(({ rows, labels }) => {
      const { anchors, positives, negatives } = miner(rows, labels, keyOf(seed));
      return {
        anchors: Array.from(anchors),
        positives: Array.from(positives),
        negatives: Array.from(negatives),
      };
    }),
  );
};
