/**
 * triplet-mining — which triplets of labelled rows are asked for, chosen inside the formula.
 *
 * What is chosen is constant, the distances that are chosen keep their derivative; distances that tie share it.
 *
 * Source   arXiv:1503.03832 (Schroff et al. 2015), §3.2; arXiv:1703.07737 (Hermans et al. 2017), eq. 5
 */
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';
import { scalar, tabulate } from '../prelude/matrix.js';
import { places } from './info-nce-forms.js';
import { positivePairs } from './supervised-contrastive.js';

/** The distance of every row and every row: [M, D] → [M, M]. */
export const distances = <T>(A: Algebra<T>, distance: (x: T, y: T) => T, z: T): T => {
  const m = A.extent(z).rows;
  const [from, to] = [(i: number) => Math.floor(i / m), (i: number) => i % m].map((f) =>
    Int32Array.from({ length: m * m }, (_, i) => f(i)),
  );
  const take = (index: Index | undefined): T => A.takeRows(index ?? new Int32Array(0))(z);
  return A.reshape(m, m)(distance(take(from), take(to)));
};

// Stands for −∞ in a largest entry: no distance is that far.
const nowhere = -1e30;

/** The largest of the entries that a mask admits; entries that tie share the derivative. */
const largestAmong = <T>(A: Algebra<T>, entries: T, mask: T): T =>
  A.peak('row')(A.add(A.mul(entries, mask), A.scale(nowhere)(A.greater(A.constant(scalar(0.5)), mask))));

/** The smallest of them. */
const smallestAmong = <T>(A: Algebra<T>, entries: T, mask: T): T =>
  A.neg(largestAmong(A, A.neg(entries), mask));

/**
 * Each anchor's farthest positive and nearest negative, for anchors that have a positive. There are two classes or more.
 *
 * Source   arXiv:1703.07737 (Hermans et al. 2017), eq. 5
 */
export const hardest = <T>(A: Algebra<T>, labels: Index, all: T): readonly [near: T, far: T] => {
  const m = labels.length;
  const same = (i: number, j: number): boolean => labels[i] === labels[j];
  const anchors = places(m).filter((i) => labels.some((_, j) => i !== j && same(i, j)));
  const mask = (f: (i: number, j: number) => boolean): T =>
    A.constant(tabulate(anchors.length, m, (i, j) => (f(anchors[i] as number, j) ? 1 : 0)));
  const rows = A.takeRows(anchors)(all);
  return [
    largestAmong(
      A,
      rows,
      mask((i, j) => i !== j && same(i, j)),
    ),
    smallestAmong(
      A,
      rows,
      mask((i, j) => !same(i, j)),
    ),
  ];
};

/**
 * For each pair of anchor and positive the nearest negative that is farther than the positive; the farthest of all
 * negatives where none is.
 *
 * Source   arXiv:1503.03832, §3.2; tensorflow_addons triplet_semihard_loss
 */
export const semiHard = <T>(A: Algebra<T>, labels: Index, all: T): readonly [near: T, far: T] => {
  const m = labels.length;
  const [anchors, positives] = positivePairs(labels);
  const cells = Int32Array.from(anchors, (a, i) => a * m + (positives[i] as number));
  const near = A.takeRows(cells)(A.reshape(m * m, 1)(all));
  const rows = A.takeRows(anchors)(all);
  const negative = A.constant(
    tabulate(anchors.length, m, (i, j) => (labels[anchors[i] as number] === labels[j] ? 0 : 1)),
  );
  const beyond = A.mul(negative, A.greater(rows, near));
  const some = A.max('row')(A.detach(beyond));
  const none = A.shift(1)(A.neg(some));
  const nearest = A.mul(some, smallestAmong(A, rows, A.add(beyond, A.mul(none, negative))));
  return [near, A.add(nearest, A.mul(none, largestAmong(A, rows, negative)))];
};
