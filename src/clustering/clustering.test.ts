/** Statements about assignments, k-means and the history of clusters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../../backends/array/driver.js';
import type { Matrix } from '../prelude/matrix.js';
import { at, matrix, tabulate } from '../prelude/matrix.js';
import { keyOf, normals, permutation } from '../prelude/random.js';
import { assignment } from './assignment.js';
import { emptyClusters } from './empty-cluster.js';
import { continued, occupancy, renamed, stability } from './history.js';
import type { Clustering, KMeansOptions } from './k-means.js';
import { distancesToOwn, kMeans, lloyd, nearestCentre } from './k-means.js';
import { kMeansOn } from './k-means-on.js';
import { plusPlusRows } from './seeding.js';

const u = 2 ** -53;
const cloud = (seed: number, rows: number, cols: number): Matrix =>
  matrix(rows, cols, normals(keyOf(seed), rows * cols));
const seed = fc.integer({ min: 0, max: 1e6 });
const found = (options: KMeansOptions, x: Matrix, key = 1): Clustering => {
  const result = kMeans(options)(keyOf(key), x);
  if (result._tag === 'Left') throw new Error(result.left.asked);
  return result.right;
};
const inertia = (x: Matrix, centres: Matrix, labels: Int32Array): number =>
  distancesToOwn(x, centres, labels).reduce((a, b) => a + b, 0);

const permutations = (n: number): ReadonlyArray<ReadonlyArray<number>> =>
  n === 0
    ? [[]]
    : permutations(n - 1).flatMap((p) =>
        Array.from({ length: n }, (_, i) => [...p.slice(0, i), n - 1, ...p.slice(i)]),
      );

describe('assignment', () => {
  it('assignment/optimal: no permutation is cheaper', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), seed, (n, s) => {
        const costs = cloud(s, n, n);
        const cost = (p: ArrayLike<number>): number =>
          Array.from({ length: n }, (_, i) => at(costs, i, p[i] as number)).reduce((a, b) => a + b, 0);
        const best = Math.min(...permutations(n).map(cost));
        // Two sums of n numbers below 10.
        expect(Math.abs(cost(assignment(costs)) - best)).toBeLessThanOrEqual(2 * n * n * 10 * u);
      }),
    );
  });
  it('assignment/rectangular: the shorter side is served whole, one to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), seed, (n, m, s) => {
        const given = Array.from(assignment(cloud(s, n, m))).filter((j) => j >= 0);
        expect(given.length).toBe(Math.min(n, m));
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});

describe('k-means', () => {
  it('k-means/inertia-falls: at both half-steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), seed, (k, s) => {
        const x = cloud(s, 25, 3);
        let centres: Matrix = { rows: k, cols: 3, data: x.data.slice(0, 3 * k) };
        let before = Number.POSITIVE_INFINITY;
        for (let i = 0; i < 6; i++) {
          const labels = nearestCentre(x, centres);
          const assigned = inertia(x, centres, labels);
          const one = lloyd({ iterations: 1 })(x, centres);
          const moved = inertia(x, one.centres, labels);
          // 75 squares below 100, each with a few roundings.
          const slack = 75 * 100 * 8 * u;
          expect(assigned).toBeLessThanOrEqual(before + slack);
          if (occupancy(labels, k).empty === 0) expect(moved).toBeLessThanOrEqual(assigned + slack);
          [centres, before] = [
            one.centres,
            occupancy(labels, k).empty === 0 ? moved : Number.POSITIVE_INFINITY,
          ];
        }
      }),
      { numRuns: 40 },
    );
  });
  it('k-means/total-splits: total = within + between, and one cluster is the total', () => {
    const x = cloud(4, 40, 3);
    const one = found({ clusters: 1 }, x);
    const four = found({ clusters: 4 }, x);
    let between = 0;
    for (const l of four.labels)
      for (let c = 0; c < 3; c++) between += (at(four.centres, l, c) - at(one.centres, 0, c)) ** 2;
    // 120 squares below 100, a few roundings each.
    expect(Math.abs(one.inertia - four.inertia - between)).toBeLessThanOrEqual(120 * 100 * 8 * u);
  });
  it('k-means/all-singletons: as many clusters as distinct rows leaves nothing', () => {
    expect(found({ clusters: 12 }, cloud(5, 12, 2)).inertia).toBe(0);
  });
  it('k-means/deterministic: the same key gives the same bytes, and restarts never do worse', () => {
    const x = cloud(6, 60, 4);
    expect(found({ clusters: 5 }, x)).toEqual(found({ clusters: 5 }, x));
    expect(found({ clusters: 5, restarts: 8 }, x).inertia).toBeLessThanOrEqual(
      found({ clusters: 5 }, x).inertia,
    );
  });
  it('k-means/equivariant: translated rows have translated centres under the same seeds', () => {
    const x = cloud(7, 30, 2);
    const moved = { ...x, data: Float64Array.from(x.data, (v) => v + 64) };
    const [a, b] = [found({ clusters: 3 }, x), found({ clusters: 3 }, moved)];
    expect(b.labels).toEqual(a.labels);
    // Means of 30 numbers near 64.
    b.centres.data.forEach((v: number, i: number) => {
      expect(Math.abs(v - 64 - (a.centres.data[i] as number))).toBeLessThanOrEqual(30 * 70 * 4 * u);
    });
  });
  it('k-means/plus-plus-never-repeats: a duplicate of a chosen centre is not drawn while others remain', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const x = tabulate(12, 1, (i) => Math.floor(i / 4));
        const chosen = plusPlusRows(keyOf(s), x, 3);
        expect(new Set(Array.from(chosen, (i) => at(x, i, 0))).size).toBe(3);
      }),
    );
  });
  it('k-means/spherical: centres have length 1 and the sum of cosines does not fall', () => {
    const x = cloud(8, 40, 3);
    const init = { rows: 4, cols: 3, data: x.data.slice(0, 12) };
    const cosines = [1, 2, 3, 10].map((iterations) => {
      const { inertia: left, centres } = lloyd({ iterations, geometry: 'spherical' })(x, init);
      for (let j = 0; j < 4; j++)
        expect(Math.abs(Math.hypot(...centres.data.slice(3 * j, 3 * j + 3)) - 1)).toBeLessThanOrEqual(4 * u);
      return 40 - left / 2;
    });
    cosines.slice(1).forEach((c, i) => {
      expect(c).toBeGreaterThanOrEqual((cosines[i] as number) - 120 * 8 * u);
    });
  });
  it.each(
    Object.keys(emptyClusters) as ReadonlyArray<keyof typeof emptyClusters>,
  )('k-means/empty-cluster %s: centres stay finite when a seed attracts nothing', (emptyCluster) => {
    const x = tabulate(6, 1, (i) => (i < 3 ? 10 : 20) + i / 100);
    const far = matrix(3, 1, Float64Array.of(10, 20, 1e6));
    const { centres, labels } = lloyd({ emptyCluster, iterations: 20 })(x, far);
    expect(centres.data.every(Number.isFinite)).toBe(true);
    expect(new Set(labels).size).toBe(emptyCluster === 'keep-centre' ? 2 : 3);
  });
  it('k-means/refused: no clusters, or more than rows, is a sentence', () => {
    for (const clusters of [0, 4, 1.5])
      expect(kMeans({ clusters })(keyOf(0), cloud(1, 3, 2))._tag).toBe('Left');
  });
});

describe('k-means-on', () => {
  it('k-means-on/equals-host: on float64 arrays the same labels, centres and inertia', async () => {
    for (const geometry of ['euclidean', 'spherical'] as const) {
      const [x, options] = [cloud(11, 60, 4), { clusters: 5, restarts: 3, geometry }];
      const answer = await arrayDriver.use((b) => kMeansOn(b)(options)(keyOf(1), x))();
      expect(answer).toEqual({ _tag: 'Right', right: found(options, x) });
    }
  });
});

describe('history', () => {
  it('clusters/matching-undoes-renaming: renamed clusters get their names back', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const before = Int32Array.from({ length: 40 }, (_, i) => i % 4);
        const names = permutation(keyOf(s), 4);
        const now = before.map((l) => names[l] as number);
        expect(renamed(now, continued(before, now, 4))).toEqual(before);
        expect(stability(before, now, 4)).toBe(1);
      }),
    );
  });
  it('clusters/collapse-detected: one cluster with all rows, and not an even spread', () => {
    expect(occupancy(new Int32Array(100), 5)).toMatchObject({ collapsed: true, empty: 4, largest: 1 });
    const even = occupancy(
      Int32Array.from({ length: 100 }, (_, i) => i % 5),
      5,
    );
    expect(even.collapsed).toBe(false);
    // exp of five terms of (1/5) log 5.
    expect(Math.abs(even.effective - 5)).toBeLessThanOrEqual(5 * 16 * u);
  });
});
