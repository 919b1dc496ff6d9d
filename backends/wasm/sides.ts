/**
 * sides — the log-partition over keys and over anchors in one pass over the scores, and rows among themselves by half
 * of theirs.
 */
import type { Among } from '../../src/algebra/among.js';
import { isSymmetric } from '../../src/algebra/among.js';
import type { Derived } from '../../src/algebra/derived.js';
import type { Handle } from './handle.js';
import { labelsOf } from './partition.js';
import type { Machine } from './primitives.js';
import { packed } from './primitives.js';

/** As in the kernels: anchors of a strip, keys of a block; and keys of one closing task. */
const [strip, block, perTask] = [128, 512, 256];

/** Whether these are the same rows, and the relation the same from both sides. */
export const ofRowsThemselves = (q: Handle, k: Handle, among: Among): boolean =>
  q.shared === k.shared &&
  q.rows === k.rows &&
  q.flipped === k.flipped &&
  q.factor === k.factor &&
  isSymmetric(among);

/** Strips of anchors one after the other, each with the keys it meets: all, or those from its own first row on. */
const strips = (
  n: number,
  m: number,
  own: number,
  each: (i0: number, rows: number, from: number, blocks: number) => void,
): void => {
  for (let i0 = 0; i0 < n; i0 += strip) {
    const from = own === 1 ? i0 : 0;
    each(i0, Math.min(strip, n - i0), from, Math.ceil((m - from) / block));
  }
};

/** What both passes are told. */
interface Sides {
  readonly q: Handle;
  readonly k: Handle;
  readonly among: Among;
  /** 1 when the keys are the anchors themselves. */
  readonly own: number;
}

/** lse of the anchors to `rows`; of the keys to `columns`, unless they are the anchors. */
const forward = (M: Machine, { q, k, among, own }: Sides, rows: number, columns: number): void => {
  const [n, m, d] = [q.rows, k.rows, q.cols];
  const [keys, anchors] = [M.at(k), M.bare(q)];
  const [over, factor] = [labelsOf(M, among), q.factor];
  const parts = Math.ceil(m / block) * strip;
  packed(M, [d, m], [keys, 1, d], (kt) =>
    M.scratch(12 * (m + parts), (sums) => {
      const [partSums, maxima, partMaxima] = [
        sums + 8 * m,
        sums + 8 * (m + parts),
        sums + 12 * m + 8 * parts,
      ];
      M.write(maxima, new Float32Array(m).fill(-1e30));
      M.write(sums, new Float64Array(m));
      strips(n, m, own, (i0, count, from, blocks) => {
        const job = { tasks: blocks, room: M.kernels.sidesRoom(d), work: count * (m - from) * d };
        const tables = [partMaxima, partSums, maxima, sums];
        M.run('sidesBlock', job, anchors, factor, i0, count, kt, m, d, own, from, ...tables, ...over);
        const joined = { tasks: Math.ceil(count / 16), work: blocks * count };
        M.run('sidesRows', joined, i0, count, blocks, own, ...tables, rows);
      });
      const closed = { tasks: Math.ceil(m / perTask), work: m };
      if (own === 0) M.run('sidesColumns', closed, m, maxima, sums, columns, perTask);
    }),
  );
};

/** Where log-partitions and their derivatives lie: of the anchors, and of the keys. */
type Known = readonly [lse: number, ybar: number, heights: number, zbar: number];

/** q̄ += W k and k̄ += Wᵀ q; one matrix for both when the keys are the anchors. */
const backward = (
  M: Machine,
  { q, k, among, own }: Sides,
  known: Known,
  qbar: number,
  kbar: number,
): void => {
  const [n, m, d] = [q.rows, k.rows, q.cols];
  const [keys, anchors] = [M.at(k), M.bare(q)];
  const [over, factor] = [labelsOf(M, among), q.factor];
  packed(M, [d, m], [keys, 1, d], (kt) =>
    M.scratch(Math.ceil(m / block) * strip * d * 4, (parts) =>
      strips(n, m, own, (i0, count, from, blocks) => {
        const job = { tasks: blocks, room: M.kernels.sidesRoom(d), work: 3 * count * (m - from) * d };
        const shape = [anchors, factor, i0, count, kt, keys, m, d, own, from];
        M.run('sidesPull', job, ...shape, ...known, parts, kbar, ...over);
        const joined = { tasks: Math.ceil(count / 16), work: blocks * count * d };
        M.run('sidesJoin', joined, i0, count, blocks, d, parts, qbar);
      }),
    ),
  );
};

interface Fused {
  /** The log-partition of rows among themselves, for a relation that is the same from both sides. */
  readonly within: (among: Among) => (z: Handle) => Handle;
  readonly withinPull: Derived<Handle>['logPartitionPullWithin'];
  readonly both: Derived<Handle>['logPartitionBoth'];
  readonly bothPull: Derived<Handle>['logPartitionBothPull'];
}

/** Log-partitions of both sides at once. */
export const sides = (M: Machine): Fused => ({
  within: (among) => (z) => {
    M.at(z);
    const lse = M.make(z.rows, 1);
    forward(M, { q: z, k: z, among, own: 1 }, M.at(lse), 0);
    return lse;
  },
  withinPull: (among) => (z, lse, ybar) => {
    M.at(z);
    const zbar = M.zeros(z.rows, z.cols);
    const [l, y, to] = [M.at(lse), M.at(ybar), M.at(zbar)];
    backward(M, { q: z, k: z, among, own: 1 }, [l, y, l, y], to, to);
    return zbar;
  },
  both: (among) => (q, k) => {
    const both = M.make(q.rows + k.rows, 1);
    forward(M, { q, k, among, own: 0 }, M.at(both), M.at(both) + 4 * q.rows);
    return both;
  },
  bothPull: (among) => (q, k, both, ybar) => {
    const [qbar, kbar] = [M.zeros(q.rows, q.cols), M.zeros(k.rows, k.cols)];
    const [l, y, later] = [M.at(both), M.at(ybar), 4 * q.rows];
    backward(M, { q, k, among, own: 0 }, [l, y, l + later, y + later], M.at(qbar), M.at(kbar));
    return [qbar, kbar];
  },
});
