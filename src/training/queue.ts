/**
 * queue — the newest K rows, oldest first: negatives that outlive their batch.
 *
 * Implementations keep a ring and a pointer, and drop, refuse or garble a batch that does not divide K. Kept in order
 * of age there is no pointer, and any batch fits: what enters pushes the oldest out, and of a batch above K only its
 * newest K rows stay.
 *
 * Source   arXiv:1911.05722, §3.2 (MoCo: the dictionary as a queue)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { normals } from '../prelude/random.js';

/**
 * The queue after rows have entered.
 *
 * Shapes   queue [K, D] · rows [N, D] → [K, D]
 * Laws     queue/first-in-first-out: after any batches, the last K rows that entered, in order
 */
export const enqueued =
  <T>(A: Algebra<T>) =>
  (queue: T, rows: T): T => {
    const [k, n] = [A.extent(queue).rows, A.extent(rows).rows];
    return n >= k ? A.sliceRows(n - k, k)(rows) : A.concatRows(A.sliceRows(n, k - n)(queue), rows);
  };

/** Random unit rows, float32 values: what a queue holds before it has seen anything. */
export const randomUnitRows = (key: Key, rows: number, cols: number): Matrix => {
  const data = normals(key, rows * cols);
  for (let i = 0; i < rows; i++) {
    const own = data.subarray(i * cols, (i + 1) * cols);
    const length = Math.sqrt(own.reduce((so, x) => so + x * x, 0));
    own.forEach((x, j) => {
      own[j] = Math.fround(x / length);
    });
  }
  return matrix(rows, cols, data);
};
