/**
 * partition — log Σ exp over the keys among which an anchor must find its own, and the pullback of it.
 *
 * The definition is dense, [N, M]; a fused replacement works in strips and never holds that matrix.
 * Masks are finite: exp(−1e30 − m) is 0 for every m in reach, and 0·∞ never arises.
 */
import type { Matrix } from '../../prelude/matrix.js';
import { filled, tabulate } from '../../prelude/matrix.js';
import type { Among } from '../among.js';
import { amongCounts, converse, isAmong } from '../among.js';
import type { Algebra, BothPartitions, Partition, PullablePartition } from '../derived.js';

/** Stands for −∞: the log-partition over no keys. */
export const logOfNothing = -1e30;

const members = (among: Among, n: number, m: number): Matrix =>
  among.relation === 'every' && among.self
    ? filled(n, m, 1)
    : tabulate(n, m, (i, j) => (isAmong(among, i, j) ? 1 : 0));

/** 1 for an anchor that ranges over no key at all. */
const lonely = (among: Among, n: number, m: number): Matrix => {
  const counts = amongCounts(among, n, m);
  return tabulate(n, 1, (i) => (counts[i] === 0 ? 1 : 0));
};

/** What is derived of the log-partition. */
type Definitions<T> = Partition<T> & BothPartitions<T> & PullablePartition<T>;

export const partition = <T>(A: Algebra<T>): Definitions<T> => ({
  logPartition: (among) => (q, k) => {
    const [n, m] = [A.extent(q).rows, A.extent(k).rows];
    const member = A.constant(members(among, n, m));
    const absent = A.scale(-logOfNothing)(A.shift(-1)(member));
    const scores = A.add(A.mul(A.pairwiseDot(q, k), member), absent);
    const largest = A.detach(A.max('row')(scores));
    const weights = A.mul(member, A.exp(A.sub(scores, largest)));
    // A row over no keys has the sum 0; log(0 + 1) = 0 leaves `logOfNothing`, with derivative zero.
    const total = A.add(A.sum('row')(weights), A.constant(lonely(among, n, m)));
    return A.add(largest, A.log(total));
  },
  logPartitionPull: (among) => (q, k, lse, ybar) => {
    const [n, m] = [A.extent(q).rows, A.extent(k).rows];
    const member = A.constant(members(among, n, m));
    const absent = A.scale(-logOfNothing)(A.shift(-1)(member));
    const scores = A.add(A.mul(A.pairwiseDot(q, k), member), absent);
    const weighted = A.mul(ybar, A.mul(member, A.exp(A.sub(scores, lse))));
    return [A.matmul(weighted, k), A.matmul(A.transpose(weighted), q)];
  },
  logPartitionPullWithin: (among) => (z, lse, ybar) => {
    const [asAnchors, asKeys] = A.logPartitionPull(among)(z, z, lse, ybar);
    return A.add(asAnchors, asKeys);
  },
  logPartitionBoth: (among) => (q, k) =>
    A.concatRows(A.logPartition(among)(q, k), A.logPartition(converse(among))(k, q)),
  logPartitionBothPull: (among) => (q, k, lse, ybar) => {
    const [n, m] = [A.extent(q).rows, A.extent(k).rows];
    const [first, then] = [A.sliceRows(0, n), A.sliceRows(n, m)];
    const [qbar, kbar] = A.logPartitionPull(among)(q, k, first(lse), first(ybar));
    const [kThen, qThen] = A.logPartitionPull(converse(among))(k, q, then(lse), then(ybar));
    return [A.add(qbar, qThen), A.add(kbar, kThen)];
  },
  pullableLogPartition: (among) => (q, k) => {
    const lse = A.logPartition(among)(q, k);
    return { lse, begun: [], pull: (ybar) => A.logPartitionPull(among)(q, k, lse, ybar) };
  },
});
