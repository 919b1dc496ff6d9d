/**
 * collective — what the workers of one sharded batch say to each other.
 *
 * W workers hold consecutive rows of a batch, not necessarily equally many. Three words suffice: everybody's rows
 * to everybody, everybody's sums of my rows to me, everybody's sum to everybody. The first two are adjoint:
 * ⟨allGather x, y⟩ = ⟨x, reduceScatter y⟩ summed over workers, so the derivative of a gather is a reduce-scatter.
 */
import { defect } from '../../prelude/errors.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix, tabulate } from '../../prelude/matrix.js';

/** One worker's line to all others. */
export interface Collective {
  readonly rank: number;
  readonly size: number;
  /** Rows of every worker, in order of rank. */
  readonly allGather: (rows: Matrix) => Promise<Matrix>;
  /** The sum over workers of what each holds for all rows; each worker receives `counts[rank]` rows of it. */
  readonly reduceScatter: (rows: Matrix, counts: ReadonlyArray<number>) => Promise<Matrix>;
  /** The sum over workers, the same bytes for each. */
  readonly allReduce: (x: Matrix) => Promise<Matrix>;
}

/** Rows one matrix after another. */
export const stacked = (parts: ReadonlyArray<Matrix>): Matrix => {
  const cols = parts[0]?.cols ?? 0;
  const data = new Float64Array(parts.reduce((so, p) => so + p.data.length, 0));
  parts.reduce((at, p) => {
    if (p.cols !== cols) return defect(`rows of ${p.cols} columns among rows of ${cols}`);
    data.set(p.data, at);
    return at + p.data.length;
  }, 0);
  return matrix(cols === 0 ? 0 : data.length / cols, cols, data);
};

/** The sum of equal extents, in order of rank, so that every worker has the same bytes. */
export const summed = (parts: ReadonlyArray<Matrix>): Matrix => {
  const [first] = parts;
  if (first === undefined) return defect('a sum over no workers');
  return tabulate(first.rows, first.cols, (i, j) =>
    parts.reduce((so, p) => so + (p.data[i * p.cols + j] as number), 0),
  );
};

/** Where the rows of each worker begin. */
export const offsets = (counts: ReadonlyArray<number>): ReadonlyArray<number> =>
  counts.map((_, rank) => counts.slice(0, rank).reduce((a, b) => a + b, 0));

/** `count` rows from `start`. */
export const slice = (m: Matrix, start: number, count: number): Matrix =>
  matrix(count, m.cols, m.data.subarray(start * m.cols, (start + count) * m.cols));

/** What one worker brings to a meeting, and what each worker takes from it. */
export type Meeting = (rank: number, mine: Matrix) => Promise<ReadonlyArray<Matrix>>;

/** A collective over any way to meet: everybody brings a matrix, everybody sees all of them in order of rank. */
export const collectiveOver = (rank: number, size: number, meet: Meeting): Collective => ({
  rank,
  size,
  allGather: async (rows) => stacked(await meet(rank, rows)),
  reduceScatter: async (rows, counts) =>
    slice(summed(await meet(rank, rows)), offsets(counts)[rank] ?? 0, counts[rank] ?? 0),
  allReduce: async (x) => summed(await meet(rank, x)),
});

/** W collectives inside one process. */
export const inProcess = (size: number): ReadonlyArray<Collective> => {
  let [brought, present]: [Matrix[], number] = [[], 0];
  let everybody: Array<(all: ReadonlyArray<Matrix>) => void> = [];
  const meet: Meeting = (rank, mine) =>
    new Promise((resolve) => {
      brought[rank] = mine;
      present += 1;
      everybody.push(resolve);
      if (present < size) return;
      const [all, waiting] = [brought, everybody];
      [brought, present, everybody] = [[], 0, []];
      for (const go of waiting) go(all);
    });
  return Array.from({ length: size }, (_, rank) => collectiveOver(rank, size, meet));
};
