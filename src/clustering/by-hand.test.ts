/** Clusters small enough to be worked out by hand. */
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import { show } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { filled, matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import { assignment, bestMatching } from './assignment.js';
import { clusterDensities, quantile } from './density.js';
import type { EmptyCluster } from './empty-cluster.js';
import { emptyClusters } from './empty-cluster.js';
import { continued, occupancy, overlaps, renamed, stability } from './history.js';
import { kMeans, lloyd, meanVariance, nearestCentre, same, squaredMovement } from './k-means.js';
import { kMeansOn } from './k-means-on.js';
import { plusPlusRows, seeds } from './seeding.js';

const u = 2 ** -53;
const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const labels = (...ids: ReadonlyArray<number>): Int32Array => Int32Array.from(ids);

const mended = (
  policy: EmptyCluster,
  x: Matrix,
  centres: Matrix,
  own: Int32Array,
  sums: ReadonlyArray<number>,
  counts: ReadonlyArray<number>,
) => {
  const step = { x, centres, labels: own, sums: Float64Array.from(sums), counts: Float64Array.from(counts) };
  emptyClusters[policy](step);
  return { sums: Array.from(step.sums), counts: Array.from(step.counts) };
};

describe('empty-cluster', () => {
  const plane = of(2, 0, 0, 3, 4, 10, 0, 10, 1);
  const centres = of(2, 0, 0, 50, 50, 60, 60, 10, 0);
  it('the farthest rows become the empty clusters, the farthest of all the first', () => {
    // Squared gaps 0, 25, 0 and 1.
    expect(
      mended('farthest-row', plane, centres, labels(0, 0, 3, 3), [3, 4, 0, 0, 0, 0, 20, 1], [2, 0, 0, 2]),
    ).toEqual({
      sums: [0, 0, 3, 4, 10, 1, 10, 0],
      counts: [1, 1, 1, 1],
    });
  });
  it('of rows as far, the first goes', () => {
    expect(
      mended('farthest-row', of(1, 0, 1, 10), of(1, 0, 100, 9), labels(0, 0, 2), [1, 0, 10], [2, 0, 1]),
    ).toEqual({
      sums: [0, 1, 10],
      counts: [1, 1, 1],
    });
  });
  it('a cluster that is robbed of its last row keeps its centre', () => {
    expect(
      mended(
        'farthest-row',
        of(2, 0, 0, 10, 2),
        of(2, 0, 0, 50, 50, 7, 1),
        labels(0, 2),
        [0, 0, 0, 0, 10, 2],
        [1, 0, 1],
      ),
    ).toEqual({
      sums: [0, 0, 10, 2, 7, 1],
      counts: [1, 1, 1],
    });
  });
  it('a centre that is kept is where it was', () => {
    expect(
      mended('keep-centre', plane, centres, labels(0, 0, 3, 3), [3, 4, 0, 0, 0, 0, 20, 1], [2, 0, 0, 2]),
    ).toEqual({
      sums: [3, 4, 50, 50, 60, 60, 20, 1],
      counts: [2, 1, 1, 2],
    });
  });
  it('the largest cluster gives half its rows, and the two part by 1/1024 in turn of columns', () => {
    // Mean (2, 1), two rows each.
    const [more, less] = [1 + 1 / 1024, 1 - 1 / 1024];
    expect(
      mended(
        'split-largest',
        plane,
        of(2, 0, 0, 5, 5, 9, 9),
        labels(0, 0, 2, 2),
        [8, 4, 0, 0, 2, 2],
        [4, 0, 2],
      ),
    ).toEqual({
      sums: [4 * less, 2 * more, 4 * more, 2 * less, 2, 2],
      counts: [2, 2, 2],
    });
  });
});

describe('density', () => {
  it('quantiles lie between order statistics', () => {
    const values = Float64Array.of(30, 0, 20, 10);
    expect([0, 0.25, 0.5, 1].map((q) => quantile(values, q))).toEqual([0, 7.5, 15, 30]);
  });
  const near = (found: Float64Array, wanted: ReadonlyArray<number>): void => {
    expect(found.length).toBe(wanted.length);
    wanted.forEach((w, i) => {
      expect(Math.abs((found[i] as number) - w)).toBeLessThanOrEqual(32 * u * w);
    });
  };
  it('two clusters: mean distances 1 and 3, clipped at a tenth of what is between', () => {
    const x = of(1, -1, 1, 9, 15);
    // Quantiles 1.2 and 2.8, mean 2.
    near(clusterDensities(0.5)(x, of(1, 0, 10), labels(0, 0, 1, 1)), [0.5 * 0.6, 0.5 * 1.4]);
  });
  it('more rows make a cluster denser: log(n + 10)', () => {
    const x = of(1, -1, 1, 9, 11, 9);
    const [a, b] = [1 / Math.log(12), 1 / Math.log(13)];
    const [low, high] = [b + 0.1 * (a - b), b + 0.9 * (a - b)];
    const mean = (low + high) / 2;
    near(clusterDensities(1)(x, of(1, 0, 10), labels(0, 0, 1, 1, 1)), [high / mean, low / mean]);
  });
  it('a cluster of one row is as loose as the loosest', () => {
    const x = of(1, -1, 1, 9, 15, 40);
    // 1, 3, 3: the lower quantile is 1.4, the upper 3.
    near(clusterDensities(1)(x, of(1, 0, 10, 41), labels(0, 0, 1, 1, 2)), [4.2 / 7.4, 9 / 7.4, 9 / 7.4]);
  });
  it('a cluster of one row has no spread, however far its centre', () => {
    const densities = (alone: number) =>
      clusterDensities(1)(of(1, -1, 1, 9, 15, 40), of(1, 0, 10, alone), labels(0, 0, 1, 1, 2));
    expect(densities(90)).toEqual(densities(40));
  });
  it('duplicates are held at a thousandth, and where they are nearly all, everything is even', () => {
    const pairs = (count: number, spread: number) => {
      const own = Int32Array.from({ length: 2 * count }, (_, i) => i >> 1);
      const gap = (i: number): number => (i >> 1 < spread ? (i % 2 === 0 ? 1 : -1) : 0);
      const x = matrix(
        2 * count,
        1,
        Float64Array.from(own, (c, i) => 10 * c + gap(i)),
      );
      return clusterDensities(1)(
        x,
        matrix(
          count,
          1,
          Float64Array.from({ length: count }, (_, c) => 10 * c),
        ),
        own,
      );
    };
    near(
      pairs(21, 3),
      Array.from({ length: 21 }, (_, c) => (c < 3 ? 7 : 1 / 1000)),
    );
    near(pairs(11, 1), Array<number>(11).fill(1));
  });
});

describe('k-means', () => {
  const line = of(1, 0, 1, 10, 11);
  it('three rounds from two neighbours', () => {
    const found = lloyd({})(line, of(1, 0, 1));
    expect(found).toEqual({
      centres: of(1, 0.5, 10.5),
      labels: labels(0, 0, 1, 1),
      inertia: 1,
      iterations: 3,
    });
  });
  it('time is up after one; labels are those of the centres as they are then', () => {
    const { centres, labels: own, iterations } = lloyd({ iterations: 1 })(line, of(1, 0, 1));
    expect({ centres, own, iterations }).toEqual({
      centres: of(1, 0, 22 / 3),
      own: labels(0, 0, 1, 1),
      iterations: 1,
    });
    expect(lloyd({ iterations: 0 })(line, of(1, 0, 1))).toEqual({
      centres: of(1, 0, 1),
      labels: labels(0, 1, 1, 1),
      inertia: 81 + 100,
      iterations: 0,
    });
  });
  it('centres that move little beside the spread, 25.25, stand still', () => {
    // Movements are 40.1 and 10.3.
    expect([2, 0.5, 0.1].map((tolerance) => lloyd({ tolerance })(line, of(1, 0, 1)).iterations)).toEqual([
      1, 2, 3,
    ]);
  });
  it('movement, spread, sameness, ties', () => {
    expect(squaredMovement(of(1, 1, 2), of(1, 4, 6))).toBe(25);
    expect(meanVariance(of(2, 0, 1, 2, 5))).toBe(2.5);
    expect([same(labels(1, 2), labels(1, 2)), same(labels(1, 2), labels(1, 3))]).toEqual([true, false]);
    expect(nearestCentre(of(1, 1, 5), of(1, 0, 2, 8))).toEqual(labels(0, 1));
  });
  it.each([0, 4, 1.5, -1])('%d clusters of three rows are refused, on a backend too', async (clusters) => {
    const sentence = `k-means: given ${clusters} clusters; allowed: a whole number from 1 to the 3 rows`;
    const host = kMeans({ clusters })(keyOf(0), of(1, 0, 1, 2));
    const device = await arrayDriver.use((b) => kMeansOn(b)({ clusters })(keyOf(0), of(1, 0, 1, 2)))();
    expect([host, device].map((e) => (isLeft(e) ? show(e.left) : 'not refused'))).toEqual([
      sentence,
      sentence,
    ]);
  });
  it('as many clusters as rows are not, and one neither', () => {
    for (const clusters of [1, 3]) expect(isLeft(kMeans({ clusters })(keyOf(0), of(1, 0, 1, 2)))).toBe(false);
  });
  it('the same rounds and tolerance on a backend', async () => {
    for (const options of [{}, { tolerance: 2 }, { iterations: 1 }]) {
      const all = { clusters: 2, seeding: 'random-rows', ...options } as const;
      const device = await arrayDriver.use((b) => kMeansOn(b)(all)(keyOf(2), line))();
      expect(device).toEqual(kMeans(all)(keyOf(2), line));
    }
  });
});

describe('seeding', () => {
  it('rows that coincide are taken in their order once the first is drawn', () => {
    for (let seed = 0; seed < 8; seed++) {
      const [first, ...rest] = Array.from(plusPlusRows(keyOf(seed), filled(4, 2, 1), 4));
      expect(rest).toEqual([0, 1, 2, 3].filter((i) => i !== first));
    }
  });
  it('a far row is drawn nearly always, and the distance is that to the nearest drawn', () => {
    // 0, 1 and 1000: whichever is first, the second is far from it with odds of a million to one.
    for (let seed = 0; seed < 20; seed++) {
      const [a, b] = Array.from(plusPlusRows(keyOf(seed), of(1, 0, 1, 1000), 2));
      expect([a, b].filter((i) => i === 2).length).toBe(1);
    }
  });
  it('random rows are different ones', () => {
    for (let seed = 0; seed < 8; seed++)
      expect(Array.from(seeds('random-rows', keyOf(seed), of(1, 0, 1, 2), 3).data).sort()).toEqual([0, 1, 2]);
  });
});

describe('history', () => {
  it('rows are counted by both labels', () => {
    expect(overlaps(labels(0, 1, 1, 1), labels(2, 0, 0, 2), 2, 3)).toEqual(of(3, 0, 0, 1, 2, 0, 1));
  });
  it('four of five rows stay when ids are matched', () => {
    const [before, now] = [labels(0, 0, 0, 1, 1), labels(1, 1, 0, 0, 0)];
    expect(stability(before, now, 2)).toBe(0.8);
    expect(renamed(now, continued(before, now, 2))).toEqual(labels(0, 0, 1, 1, 1));
    expect(stability(labels(), labels(), 2)).toBe(0);
  });
  it('how rows are spread', () => {
    const { effective, ...rest } = occupancy(labels(0, 0, 0, 1), 3);
    expect(rest).toEqual({ counts: labels(3, 1, 0), empty: 1, largest: 0.75, collapsed: false });
    expect(Math.abs(effective - 4 / 3 ** 0.75)).toBeLessThanOrEqual(16 * u);
    expect(occupancy(labels(), 2)).toEqual({
      counts: labels(0, 0),
      empty: 2,
      effective: 1,
      largest: 0,
      collapsed: true,
    });
  });
  it('collapse is less than one and a half clusters, or more than 95 % in one of several', () => {
    const spread = (large: number, singles: number) =>
      occupancy(
        Int32Array.from({ length: large + singles }, (_, i) => Math.max(0, i - large + 1)),
        singles + 1,
      );
    expect(spread(9510, 490)).toMatchObject({ largest: 0.951, collapsed: true });
    expect(spread(9510, 490).effective).toBeGreaterThan(1.5);
    expect(spread(9500, 500)).toMatchObject({ largest: 0.95, collapsed: false });
    expect(spread(9, 1)).toMatchObject({ largest: 0.9, collapsed: true });
    expect(occupancy(labels(0, 0), 1).collapsed).toBe(false);
  });
});

describe('assignment', () => {
  it('a row that is too dear is left over, and gains are matched the other way', () => {
    const costs = of(2, 5, 9, 1, 2, 9, 1);
    expect(assignment(costs)).toEqual(labels(-1, 0, 1));
    expect(bestMatching(costs)).toEqual(labels(1, -1, 0));
    expect(assignment(of(3, 5, 1, 9, 9, 2, 1))).toEqual(labels(1, 2));
  });
});
