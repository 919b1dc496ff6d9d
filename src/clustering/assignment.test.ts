/** Assignments whose cheapest cost is reached in more than one way, or along a chain. */
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { assignment, bestMatching } from './assignment.js';

const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const columns = (costs: Matrix): ReadonlyArray<number> => Array.from(assignment(costs));

describe('assignment', () => {
  it('of columns as cheap, a row takes the first', () => {
    expect(columns(of(3, 5, 1, 1))).toEqual([1]);
    expect(columns(of(2, 1, 1, 1, 1))).toEqual([0, 1]);
  });
  it('of two rows that agree on everything, the first keeps its cheaper column', () => {
    expect(columns(of(2, 2, 1, 2, 1))).toEqual([1, 0]);
    // Three in all, whichever of the two goes.
    expect(columns(of(2, 1, 2, 1, 2))).toEqual([0, 1]);
  });
  it('the last row moves every row before it, where that costs least', () => {
    // Each row likes the column of its number best and can have the next one for 1 more; the last can have only the first.
    expect(columns(of(4, 0, 1, 9, 9, 9, 0, 1, 9, 9, 9, 0, 1, 0, 9, 9, 9))).toEqual([1, 2, 3, 0]);
  });
  it('gains that are matched are those of the costs’ negatives', () => {
    expect(Array.from(bestMatching(of(3, 0, 1, 3, 0, 0, 2.5)))).toEqual([1, 2]);
  });
  it('nobody is to be assigned where there are no rows, and nothing where there are no columns', () => {
    expect(columns({ rows: 0, cols: 2, data: new Float64Array(0) })).toEqual([]);
    expect(columns({ rows: 2, cols: 0, data: new Float64Array(0) })).toEqual([-1, -1]);
  });
});
