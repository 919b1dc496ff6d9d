/**
 * partition — the log-partition in strips of anchors and blocks of keys, forward alone or with what its pull needs.
 */
import type { Among } from '../../src/algebra/among.js';
import type { Derived } from '../../src/algebra/derived.js';
import type { Handle } from './handle.js';
import { multiple } from './handle.js';
import type { Machine } from './primitives.js';
import { packed } from './primitives.js';
import { ofRowsThemselves, sides } from './sides.js';

type Fused = Pick<
  Derived<Handle>,
  | 'logPartition'
  | 'logPartitionPull'
  | 'pullableLogPartition'
  | 'logPartitionPullWithin'
  | 'logPartitionBoth'
  | 'logPartitionBothPull'
>;

const relations: Readonly<Record<Among['relation'], number>> = { every: 0, same: 1, different: 2 };

/** As in the kernels: anchors of a task, anchors of a strip, keys of a block, numbers from row to row. */
const [height, strip, block, apart] = [64, 128, 512, 528];

/** The relation as the kernels take it. */
export const labelsOf = ({ index }: Machine, among: Among): ReadonlyArray<number> => [
  relations[among.relation],
  among.self ? 1 : 0,
  among.relation === 'every' ? 0 : index(among.queries),
  among.relation === 'every' ? 0 : index(among.keys),
];

const oneSided = (M: Machine, among: Among, q: Handle, k: Handle): Handle => {
  const [n, m, d] = [q.rows, k.rows, q.cols];
  const [anchors, keys] = [M.bare(q), M.at(k)];
  const over = labelsOf(M, among);
  const lse = M.make(n, 1);
  packed(M, [d, m], [keys, 1, d], (kt) =>
    M.scratch(16 * n + 16 * height, (tables) => {
      const job = { tasks: Math.ceil(n / height), room: M.kernels.partitionRoom(d), work: n * m * (d + 8) };
      M.run('logPartition', job, anchors, q.factor, kt, M.at(lse), n, m, d, ...over, tables);
    }),
  );
  return lse;
};

/** Rows among themselves have half of their scores made. */
const forward =
  (M: Machine): Fused['logPartition'] =>
  (among) =>
  (q, k) =>
    ofRowsThemselves(q, k, among) ? sides(M).within(among)(q) : oneSided(M, among, q, k);

/** Where a pass over all strips reads and writes. */
interface Pass {
  readonly q: Handle;
  readonly k: Handle;
  readonly among: Among;
  readonly qbar: Handle;
  readonly kbar: Handle;
  /** lse and ȳ when they are known; otherwise lse is written and ȳ is 1. */
  readonly known: readonly [lse: number, ybar: number] | undefined;
  readonly lse: number;
}

/** q̄ and k̄ strip by strip: blocks of keys are weighed apart, put together, and then added to their own keys. */
const pass = (M: Machine, { q, k, among, qbar, kbar, known, lse }: Pass): void => {
  const [n, m, d] = [q.rows, k.rows, q.cols];
  const blocks = Math.ceil(m / block);
  const [anchors, keys, over, room] = [M.bare(q), M.at(k), labelsOf(M, among), M.kernels.blockRoom(d)];
  const rowsOf = blocks * strip;
  packed(M, [d, m], [keys, 1, d], (kt) =>
    M.scratch(rowsOf * (apart + d) * 4, (e) =>
      M.scratch(rowsOf * 12, (sums) => {
        const [parts, maxima] = [e + rowsOf * apart * 4, sums + rowsOf * 8];
        for (let i0 = 0; i0 < n; i0 += strip) {
          const rows = Math.min(strip, n - i0);
          const job = { tasks: blocks, room, work: rows * m * d };
          const shape = [anchors, q.factor, i0, rows, kt, keys, m, d];
          M.run('partitionBlock', job, ...shape, e, maxima, sums, parts, ...(known ?? [0, 0]), ...over);
          const joined = { tasks: Math.ceil(rows / 16), work: rowsOf * d };
          const to = known === undefined ? lse : 0;
          M.run('partitionRows', joined, i0, rows, blocks, d, maxima, sums, parts, to, M.at(qbar));
          const factors = known === undefined ? maxima : 0;
          M.run('partitionKeys', job, anchors, q.factor, i0, rows, m, d, e, factors, M.at(kbar));
        }
      }),
    ),
  );
};

const pullOf =
  (M: Machine): Fused['logPartitionPull'] =>
  (among) =>
  (q, k, lse, ybar) => {
    const known = [M.at(lse), M.at(ybar)] as const;
    const [qbar, kbar] = [M.make(q.rows, q.cols), M.zeros(k.rows, k.cols)];
    pass(M, { q, k, among, qbar, kbar, known, lse: 0 });
    return [qbar, kbar];
  };

/** The number that all numbers of a handle are, if they are one. */
const uniform = (M: Machine, a: Handle): number | undefined => {
  const numbers = M.look(a);
  const first = numbers[0];
  return numbers.every((x) => x === first) ? first : undefined;
};

/**
 * The log-partition with its pull begun: P k and Pᵀ q come out of the same scores.
 *
 * They are the whole pull up to a factor when all anchors count the same, as in a mean; otherwise it is made anew.
 */
const pullable =
  (M: Machine): Fused['pullableLogPartition'] =>
  (among) =>
  (q, k) => {
    const lse = M.make(q.rows, 1);
    const [qbar, kbar] = [M.make(q.rows, q.cols), M.zeros(k.rows, k.cols)];
    pass(M, { q, k, among, qbar, kbar, known: undefined, lse: M.at(lse) });
    return {
      lse,
      begun: [qbar, kbar],
      pull: (ybar) => {
        const same = uniform(M, ybar);
        return same === undefined
          ? pullOf(M)(among)(q, k, lse, ybar)
          : [multiple(same, qbar), multiple(same, kbar)];
      },
    };
  };

/** The log-partition and its pullback. */
export const partition = (M: Machine): Fused => ({
  logPartition: forward(M),
  logPartitionPull: pullOf(M),
  pullableLogPartition: pullable(M),
  logPartitionPullWithin: sides(M).withinPull,
  logPartitionBoth: sides(M).both,
  logPartitionBothPull: sides(M).bothPull,
});
