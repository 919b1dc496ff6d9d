/** Mined rows, small enough to be worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, tabulate } from '../prelude/matrix.js';
import { foldIn, keyOf, uniform } from '../prelude/random.js';
import { batchHard, distanceWeighted, rarity, semiHardNegatives } from './mining.js';

const u = 2 ** -53;
const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const ids = (...labels: ReadonlyArray<number>): Int32Array => Int32Array.from(labels);

describe('by hand/mining', () => {
  // Unit rows at 0°, 10°, 35°, 60° and 180°.
  const circle = of(
    2,
    ...[0, 10, 35, 60, 180].flatMap((a) => [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)]),
  );
  it('hard: the farthest positive and the nearest negative; who lacks one is no anchor', () => {
    const found = batchHard(circle, ids(0, 1, 0, 0, 2), keyOf(0));
    expect(found).toEqual({ anchors: ids(0, 2, 3), positives: ids(3, 0, 0), negatives: ids(1, 1, 1) });
  });
  it('semi-hard: the nearest negative beyond the positive, or the farthest where none is', () => {
    // 60° is nearest beyond 35°; 180° beyond the 50° from 10° to 60°, and beyond the 35° back; 0° beyond the 50° back.
    expect(semiHardNegatives(circle, ids(0, 1, 0, 1, 2), keyOf(0))).toEqual({
      anchors: ids(0, 1, 2, 3),
      positives: ids(2, 3, 0, 1),
      negatives: ids(3, 4, 4, 0),
    });
    // From 10° none is beyond the positive at 180°, and 60° is the farthest.
    const none = semiHardNegatives(circle, ids(1, 0, 1, 1, 0), keyOf(0));
    expect([none.anchors[2], none.positives[2], none.negatives[2]]).toEqual([1, 4, 3]);
  });
  it('of equals the first is chosen; as far as the positive is not beyond it', () => {
    const cross = of(2, 1, 0, 0, 1, 0, -1, -1, 0);
    expect(batchHard(cross, ids(0, 1, 1, 0), keyOf(0))).toEqual({
      anchors: ids(0, 1, 2, 3),
      positives: ids(3, 2, 1, 0),
      negatives: ids(1, 0, 0, 1),
    });
    // From (1, 0) the negative (0, −1) is as far as the positive (0, 1), and (−1, 0) is beyond.
    const [first] = semiHardNegatives(cross, ids(0, 0, 1, 1), keyOf(0)).negatives;
    expect(first).toBe(3);
  });
  it('no negatives, no triplets', () => {
    for (const miner of [batchHard, semiHardNegatives, distanceWeighted])
      expect(miner(circle, ids(0, 0, 0, 0, 0), keyOf(0))).toEqual({
        anchors: ids(),
        positives: ids(),
        negatives: ids(),
      });
  });
  it('distance-weighted: far negatives only where there are no others', () => {
    const far = of(2, 1, 0, 1, 0, -1, 0, -1, 0.1);
    for (let seed = 0; seed < 8; seed++) {
      const found = distanceWeighted(far, ids(0, 0, 1, 2), keyOf(seed));
      expect(found.anchors).toEqual(ids(0, 1));
      for (const n of found.negatives) expect([2, 3]).toContain(n);
      // 90° is 1.414 away; 60° is near and is always chosen.
      const near = distanceWeighted(circle, ids(0, 0, 1, 1, 2), keyOf(seed));
      for (const n of near.negatives) expect(n).not.toBe(4);
    }
  });
  it('distance-weighted: a negative exactly 1.4 away is far; what weighs the same is drawn as often', () => {
    const near = Math.sqrt(1 - 0.02 ** 2);
    const edge = of(2, 1, 0, 1, 0, 0.02, near, 0, 1);
    expect(Math.sqrt(2 - 2 * 0.02)).toBe(1.4);
    const drawn = (rows: Matrix, ...labels: ReadonlyArray<number>): ReadonlyArray<number | undefined> =>
      Array.from(
        { length: 16 },
        (_, seed) => distanceWeighted(rows, ids(...labels), keyOf(seed)).negatives[0],
      );
    expect(new Set(drawn(edge, 0, 0, 1, 1))).toEqual(new Set([2, 3]));
    // In a thousand dimensions rarities are beyond what exp can hold.
    const wide = (...rows: ReadonlyArray<readonly [number, number, number]>): Matrix =>
      tabulate(rows.length, 1000, (i, j) => rows[i]?.[j] ?? 0);
    const [a, b, far] = [
      [0.875, Math.sqrt(1 - 0.875 ** 2), 0],
      [0.875, 0, Math.sqrt(1 - 0.875 ** 2)],
      [0.1, Math.sqrt(1 - 0.1 ** 2), 0],
    ] as const;
    expect(new Set(drawn(wide([1, 0, 0], [1, 0, 0], a, b), 0, 0, 1, 1))).toEqual(new Set([2, 3]));
    expect(new Set(drawn(wide([1, 0, 0], [1, 0, 0], a, far), 0, 0, 1, 1))).toEqual(new Set([2]));
    expect(new Set(drawn(wide([1, 0, 0], [1, 0, 0], far, a), 0, 0, 1, 1))).toEqual(new Set([3]));
    expect(distanceWeighted(of(2, 1, 0, 0, 1, 0, 1), ids(1, 0, 0), keyOf(0)).negatives).toEqual(ids(0, 0));
  });
  it('distance-weighted: of n equal weights u ∈ [k/n, (k + 1)/n) draws the k-th, its lower border with it', () => {
    // 512 rows in one place, each of a kind of its own, are as far from the anchor: every weight is 1.
    const rows = tabulate(514, 2, (i, j) => (i < 2 === (j === 0) ? 1 : 0));
    const labels = Int32Array.from({ length: 514 }, (_, i) => Math.max(0, i - 1));
    // Of 2²³ keys about one draws a whole number of 512ths first; this one does.
    const key = keyOf(744120);
    expect(uniform(foldIn(key, 0))).toBe(104 / 512);
    expect(distanceWeighted(rows, labels, key).negatives[0]).toBe(2 + 104);
  });
  it('rarity is −log of d^(D − 2) (1 − d²/4)^((D − 3)/2), held at ½ and just below 2', () => {
    expect(rarity(2)(1)).toBe(0.5 * Math.log(0.75));
    expect(Math.abs(rarity(5)(1.2) - (-3 * Math.log(1.2) - Math.log(0.64)))).toBeLessThanOrEqual(8 * u);
    expect(rarity(5)(0.1)).toBe(rarity(5)(0.5));
    expect(rarity(5)(0.5)).not.toBe(rarity(5)(0.6));
    expect(rarity(5)(2)).toBe(rarity(5)(1.999));
    expect(rarity(5)(1.999)).not.toBe(rarity(5)(1.99));
  });
});
