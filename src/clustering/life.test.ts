/** One id speaks of one cluster throughout, whatever each clustering called it. */
import { describe, expect, it } from 'vitest';
import { lifeOf, matched } from './life.js';

const first = Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2);
// One row of cluster 0 goes over to cluster 1.
const second = Int32Array.of(0, 0, 1, 1, 1, 1, 2, 2);
const called = (labels: Int32Array, names: ReadonlyArray<number>): Int32Array =>
  labels.map((l) => names[l] as number);

describe('clusters', () => {
  it('clusters/history-undoes-renaming: renamed in between, the history is the same', () => {
    for (const names of [
      [1, 2, 0],
      [2, 0, 1],
      [0, 2, 1],
    ])
      expect(matched([first, called(second, names), second], 3)).toEqual([first, second, second]);
  });

  it('clusters/life: size, who stayed, and the commonest class at each moment', () => {
    const labels = Int32Array.of(5, 5, 5, 6, 6, 7, 7, 7);
    expect(lifeOf(1, [first, second], labels)).toEqual([
      { size: 3, kept: 3, commonest: 2 },
      { size: 4, kept: 3, commonest: 2 },
    ]);
    expect(lifeOf(0, [first, second], undefined)).toEqual([
      { size: 3, kept: 3, commonest: 0 },
      { size: 2, kept: 2, commonest: 0 },
    ]);
  });
});
