/**
 * threads — a collective over worker threads: shared memory and one barrier.
 *
 * Each meeting has a slot of shared memory per worker. A worker writes its matrix, counts itself in, and waits
 * until all have; then it reads everybody's. A second count lets the last reader close the meeting, so that no slot
 * is overwritten while it is read.
 */
import { defect } from '../../prelude/errors.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix } from '../../prelude/matrix.js';
import type { Collective } from './collective.js';
import { collectiveOver } from './collective.js';

/** Memory that the workers of one batch share. */
export interface Shared {
  readonly size: number;
  /** Numbers that one slot holds. */
  readonly capacity: number;
  /** [round, arrived, left], then [rows, cols] of each slot. */
  readonly counters: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
}

const [round, arrived, left, headers] = [0, 1, 2, 3];

/** Memory for `size` workers whose matrices have at most `capacity` numbers each. */
export const sharedFor = (size: number, capacity: number): Shared => ({
  size,
  capacity,
  counters: new SharedArrayBuffer(4 * (headers + 2 * size)),
  slots: new SharedArrayBuffer(8 * size * capacity),
});

const waitPast = (counters: Int32Array, seen: number): void => {
  while (Atomics.load(counters, round) === seen) Atomics.wait(counters, round, seen);
};

/** The last worker to count itself opens the next half of the meeting for all. */
const gather = (counters: Int32Array, at: number, size: number): void => {
  const seen = Atomics.load(counters, round);
  if (Atomics.add(counters, at, 1) + 1 < size) {
    waitPast(counters, seen);
    return;
  }
  Atomics.store(counters, at, 0);
  Atomics.add(counters, round, 1);
  Atomics.notify(counters, round);
};

/** The collective of one worker thread. It blocks while it waits: for workers, never for a page's own thread. */
export const overThreads = (shared: Shared, rank: number): Collective => {
  const { size, capacity } = shared;
  const counters = new Int32Array(shared.counters);
  const slots = new Float64Array(shared.slots);
  const write = (m: Matrix): void => {
    if (m.data.length > capacity) defect(`${m.data.length} numbers for a slot of ${capacity}`);
    counters.set([m.rows, m.cols], headers + 2 * rank);
    slots.set(m.data, rank * capacity);
  };
  const read = (of: number): Matrix => {
    const [rows = 0, cols = 0] = counters.subarray(headers + 2 * of, headers + 2 * of + 2);
    return matrix(rows, cols, slots.slice(of * capacity, of * capacity + rows * cols));
  };
  return collectiveOver(rank, size, async (_, mine) => {
    write(mine);
    gather(counters, arrived, size);
    const all = Array.from({ length: size }, (_none, of) => read(of));
    gather(counters, left, size);
    return all;
  });
};
