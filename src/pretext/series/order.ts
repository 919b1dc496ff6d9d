/**
 * order — segments of a series in one of all orders; which order is to be told.
 *
 * Source   arXiv:1603.08561 (Misra, Zitnick & Hebert 2016), for segments of one series
 */
import * as E from 'fp-ts/lib/Either.js';
import type { SeriesForm } from '../../algebra/form.js';
import { imageOf } from '../../algebra/form.js';
import type { ConfigError } from '../../prelude/errors.js';
import { configError } from '../../prelude/errors.js';
import { uniform } from '../../prelude/random.js';
import type { Samples, Task } from '../pretext.js';
import { keysOf } from '../tasks.js';
import { inOrder } from './segments.js';

/**
 * Every order of `count` things, in the order of a dictionary.
 *
 * @example
 * everyOrder(3).length // => 6
 * everyOrder(2) // => [[0, 1], [1, 0]]
 */
export const everyOrder = (count: number): ReadonlyArray<ReadonlyArray<number>> => {
  const extended = (left: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
    left.length === 0
      ? [[]]
      : left.flatMap((x) => extended(left.filter((y) => y !== x)).map((rest) => [x, ...rest]));
  return extended(Array.from({ length: count }, (_, i) => i));
};

/**
 * The task to tell the order of `count` segments; class c is order c of `everyOrder`.
 *
 * Errors   Left(ConfigError) when the series has fewer instants than segments
 * Laws     pretext/order-uniform, pretext/order-inverse
 */
export const segmentOrder =
  (count: number) =>
  ({ form }: Samples<SeriesForm>): E.Either<ConfigError, Task> => {
    if (form.length < 2 * count)
      return E.left(
        configError(
          'segment-order',
          `${count} segments of a series of ${form.length}`,
          `at most ${Math.floor(form.length / 2)} segments, of two instants or more`,
        ),
      );
    const orders = everyOrder(count);
    return E.right({
      form,
      count: 1,
      classes: orders.length,
      draw: (moment) => {
        const pseudoLabels = Int32Array.from(keysOf(moment, 0), (key) =>
          Math.floor(uniform(key) * orders.length),
        );
        return {
          pseudoLabels,
          views: (A) => (rows) => {
            const chosen = Array.from(pseudoLabels, (c) => orders[c] as ReadonlyArray<number>);
            return [inOrder(A)(imageOf(form), chosen)(A.constant(rows))];
          },
        };
      },
    });
  };
