/**
 * handle — a matrix in the linear memory, or another look at one.
 *
 * A transpose, a reshape, a multiple or all rows in their order share the room of what they look at; the room goes
 * back with its last handle.
 */
import type { Extent } from '../../src/prelude/matrix.js';
import type { Room } from './memory.js';

/** A room and the number of handles that look at it. */
export interface Shared {
  readonly room: Room;
  lookers: number;
}

/** A matrix in the memory; `flipped` when its rows lie there as columns. */
export interface Handle extends Extent {
  shared: Shared;
  flipped: boolean;
  /** What the numbers in the room are multiplied by. */
  factor: number;
}

/** The first handle on a room. */
export const owning = (rows: number, cols: number, room: Room): Handle => ({
  rows,
  cols,
  shared: { room, lookers: 1 },
  flipped: false,
  factor: 1,
});

/** Another handle on the same room. */
export const looking = (rows: number, cols: number, at: Handle, flipped: boolean): Handle => {
  at.shared.lookers += 1;
  return { rows, cols, shared: at.shared, flipped, factor: at.factor };
};

/** A handle on c times the same numbers. */
export const multiple = (c: number, at: Handle): Handle => {
  const a = looking(at.rows, at.cols, at, at.flipped);
  a.factor = c * at.factor;
  return a;
};
