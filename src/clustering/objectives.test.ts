/** Statements about codes, swapped prediction, prototypes and cluster contrast. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { infoNceTerms } from '../objectives/info-nce-forms.js';
import type { Extent, Matrix } from '../prelude/matrix.js';
import { at, filled, matrix, scalar, tabulate } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { unitRows } from '../prelude/row-products.js';
import { gradient } from '../readings/pullback.js';
import { clusterContrast, unevenness } from './cluster-contrast.js';
import { deepCluster, deepClusterTerms } from './deep-cluster.js';
import { clusterDensities } from './density.js';
import { prototypeNce, prototypeNcePerSampleTerms, prototypeNceTerms } from './prototype-nce.js';
import { clusteringObjectives } from './registry.js';
import { codes, codesWithQueue } from './sinkhorn.js';
import { codeCrossEntropy, swappedPrediction } from './swapped-prediction.js';

const u = 2 ** -53;
const cloud = (seed: number, rows: number, cols: number): Matrix =>
  matrix(rows, cols, normals(keyOf(seed), rows * cols));
const cosines = (seed: number, rows: number, cols: number): Matrix => ({
  ...cloud(seed, rows, cols),
  data: normals(keyOf(seed), rows * cols).map(Math.tanh),
});
const seed = fc.integer({ min: 0, max: 1e6 });
const size = fc.integer({ min: 2, max: 8 });
const columnSums = (m: Matrix): Float64Array => Float64Array.from(A.sum('column')(m).data);
const rowSums = (m: Matrix): ReadonlyArray<number> => Array.from(A.sum('row')(m).data);
const furthest = (a: Matrix, b: Matrix): number =>
  Math.max(...Array.from(a.data, (x, i) => Math.abs(x - (b.data[i] as number))));
const marginalError = (q: Matrix): number =>
  columnSums(q).reduce((so, s) => so + Math.abs(s - q.rows / q.cols), 0);

describe('sinkhorn', () => {
  it('sinkhorn/rows-sum-to-one: and no code is 0 or negative, at ordinary ε', () => {
    fc.assert(
      fc.property(size, size, seed, (n, k, s) => {
        const q = codes(A)()(cosines(s, n, k));
        // A logarithm of up to 1/ε = 20 carries 20 roundings into its exponential; k terms.
        for (const sum of rowSums(q)) expect(Math.abs(sum - 1)).toBeLessThanOrEqual(64 * 20 * k * u);
        expect(Math.min(...q.data)).toBeGreaterThan(0);
      }),
    );
  });
  it('sinkhorn/finite: at ε = 10⁻⁵, where exp(s/ε) overflows everything', () => {
    const q = codes(A)({ epsilon: 1e-5, iterations: 3 })(cosines(1, 6, 4));
    expect(q.data.every(Number.isFinite)).toBe(true);
    for (const sum of rowSums(q)) expect(Math.abs(sum - 1)).toBeLessThanOrEqual(64 * 1e5 * 4 * u);
  });
  it('sinkhorn/marginals-converge: the prototypes’ error does not grow with iterations and vanishes', () => {
    const errors = [1, 2, 4, 8, 16, 200].map((iterations) =>
      marginalError(codes(A)({ epsilon: 0.5, iterations })(cosines(3, 12, 4))),
    );
    errors.slice(1).forEach((e, i) => {
      expect(e).toBeLessThanOrEqual((errors[i] as number) + 1e3 * u);
    });
    expect(errors.at(-1)).toBeLessThanOrEqual(1e4 * u);
  });
  it('sinkhorn/cross-ratio: Qᵢⱼ Qₖₗ/(Qᵢₗ Qₖⱼ) = exp((Sᵢⱼ + Sₖₗ − Sᵢₗ − Sₖⱼ)/ε) after any count', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 6 }), (key, iterations) => {
        const s = cosines(key, 4, 3);
        const q = codes(A)({ epsilon: 0.2, iterations })(s);
        const cross = (m: Matrix, f: (a: number) => number): number =>
          f(at(m, 0, 0)) + f(at(m, 2, 1)) - f(at(m, 0, 1)) - f(at(m, 2, 0));
        // Logarithms up to 4/ε = 20 each round a few times per iteration.
        expect(Math.abs(cross(q, Math.log) - cross(s, (x) => x / 0.2))).toBeLessThanOrEqual(
          16 * 20 * (2 * iterations + 2) * u,
        );
      }),
    );
  });
  it('sinkhorn/prototype-shift: a shift of one prototype changes nothing; of one sample, something', () => {
    const s = cosines(5, 6, 4);
    const q = codes(A)()(s);
    const shifted = (by: (i: number, j: number) => number): Matrix =>
      codes(A)()(tabulate(6, 4, (i, j) => at(s, i, j) + by(i, j)));
    // Exponents of up to 40 round at 40 u, a few times in each of 6 half-rounds.
    const slack = 8 * 12 * 40 * u;
    expect(
      furthest(
        q,
        shifted((_, j) => (j === 1 ? 0.5 : 0)),
      ),
    ).toBeLessThanOrEqual(slack);
    expect(
      furthest(
        q,
        shifted(() => 0.5),
      ),
    ).toBeLessThanOrEqual(slack);
    expect(
      furthest(
        q,
        shifted((i) => (i === 1 ? 0.5 : 0)),
      ),
    ).toBeGreaterThan(1e-3);
  });
  it('sinkhorn/limits: uniform scores and ε → ∞ give 1/K; a planted balanced answer turns hard as ε → 0', () => {
    const even = codes(A)()(filled(6, 3, 0.4));
    expect(furthest(even, filled(6, 3, 1 / 3))).toBeLessThanOrEqual(64 * u);
    // Scores within ±1 over ε = 10⁹: codes are even to a few parts in 10⁹.
    expect(furthest(codes(A)({ epsilon: 1e9, iterations: 3 })(cosines(1, 6, 3)), even)).toBeLessThanOrEqual(
      4 / 1e9,
    );
    const planted = tabulate(6, 3, (i, j) => (i % 3 === j ? 1 : 0));
    const hard = codes(A)({ epsilon: 0.01, iterations: 50 })(planted);
    // exp(−gap/ε) = e^−100 is all that is left elsewhere.
    expect(furthest(hard, planted)).toBeLessThanOrEqual(64 * 100 * u);
  });
  it('sinkhorn/queue-order: a queue before or after the batch gives the same codes', () => {
    const [s, queue] = [cosines(1, 4, 3), cosines(2, 8, 3)];
    const before = A.sliceRows(8, 4)(codes(A)()(A.concatRows(queue, s)));
    // Column sums run in another order.
    expect(furthest(codesWithQueue(A)()(s, queue), before)).toBeLessThanOrEqual(64 * 12 * 20 * u);
  });
});

describe('swapped-prediction', () => {
  it('swapped-prediction/at-least-entropy: −Σ q log p ≥ H(q), equal when p = q', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const q = A.softmax(cloud(s, 5, 4));
        const entropy = A.neg(A.rowDot(q, A.log(q)));
        const crossed = codeCrossEntropy(A)(1)(q, cloud(s + 1, 5, 4));
        crossed.data.forEach((x: number, i: number) => {
          expect(x).toBeGreaterThanOrEqual((entropy.data[i] as number) - 64 * u);
        });
        expect(furthest(codeCrossEntropy(A)(1)(q, A.log(q)), entropy)).toBeLessThanOrEqual(64 * 8 * u);
      }),
    );
  });
  it('swapped-prediction/view-symmetric: two views may change places', () => {
    const [a, b] = [cosines(1, 5, 4), cosines(2, 5, 4)];
    const loss = (first: Matrix, second: Matrix): number =>
      swappedPrediction.loss(swappedPrediction.defaults, {})(A)({ scores: A.concatRows(first, second) })
        .data[0] as number;
    expect(Math.abs(loss(a, b) - loss(b, a))).toBeLessThanOrEqual(64 * 20 * 10 * u);
  });
  it('swapped-prediction/zero-sum-gradient: (p − q)/τ sums to 0 over prototypes', () => {
    const scores = cosines(4, 8, 5);
    const { gradient: g } = gradient(A)({ scores })((B) => (x) => ({
      loss: swappedPrediction.loss(swappedPrediction.defaults, {})(B)(x),
      kept: {},
    }));
    for (const sum of rowSums(g.scores)) expect(Math.abs(sum)).toBeLessThanOrEqual(64 * 20 * 10 * 5 * u);
    expect(furthest(g.scores, filled(8, 5, 0))).toBeGreaterThan(1e-3);
  });
});

const prototypesOf = (keys: Matrix, own: Int32Array, k: number): Matrix => {
  const counts = new Float64Array(k);
  for (const l of own) counts[l] = (counts[l] as number) + 1;
  const member = tabulate(k, keys.rows, (c, j) => (own[j] === c ? 1 / (counts[c] as number) : 0));
  return A.matmul(member, keys);
};

describe('prototype-nce', () => {
  it('prototype-nce/each-its-own-is-info-nce: one prototype for each row and φ = τ', () => {
    fc.assert(
      fc.property(size, seed, (n, s) => {
        const [q, k] = [unitRows(cloud(s, n, 4)), unitRows(cloud(s + 1, n, 4))];
        const own = Int32Array.from({ length: n }, (_, i) => i);
        const ours = prototypeNceTerms(A)(own)(q, k, filled(n, 1, 0.2));
        // Scores of at most 1/τ = 5 formed in another order.
        expect(furthest(ours, infoNceTerms(A)(0.2)(q, k))).toBeLessThanOrEqual(64 * 5 * 4 * u);
      }),
    );
  });
  it('prototype-nce/same-cluster-not-repelled: its own cluster never pushes a row, and InfoNCE’s does', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const [q, k] = [unitRows(cloud(s, 1, 4)), unitRows(cloud(s + 1, 6, 4))];
        const own = Int32Array.of(0, 0, 1, 1, 2, 2);
        // ∂ℒ₀/∂kⱼ = w qᵀ: w > 0 pushes the two apart, w < 0 draws them together.
        const weights = (loss: (keys: Matrix) => Matrix): ReadonlyArray<number> => rowSums(A.mul(loss(k), q));
        const clustered = weights((keys) => {
          const found = gradient(A)({ keys })((B) => (x) => {
            const counts = B.constant(tabulate(3, 6, (c, j) => (own[j] === c ? 0.5 : 0)));
            const centres = B.matmul(counts, x.keys);
            const density = B.constant(filled(3, 1, 0.2));
            return {
              loss: B.sum('all')(prototypeNceTerms(B)(Int32Array.of(0))(B.constant(q), centres, density)),
              kept: {},
            };
          });
          return found.gradient.keys;
        });
        const instance = weights(
          (keys) =>
            gradient(A)({ keys })((B) => (x) => ({
              loss: B.sum('all')(infoNceTerms(B)(0.2)(B.constant(q), x.keys)),
              kept: {},
            })).gradient.keys,
        );
        // Row 1 is of row 0's cluster: drawn under ProtoNCE, pushed under InfoNCE.
        expect(clustered[1]).toBeLessThanOrEqual(0);
        expect(instance[1]).toBeGreaterThan(0);
        for (const j of [2, 3, 4, 5]) expect(clustered[j]).toBeGreaterThan(0);
      }),
    );
  });
  it('prototype-nce/duplicates-cost-log-2: per sample, two rows of one cluster cannot go below log 2', () => {
    const own = Int32Array.of(0, 0, 1);
    const prototypes = prototypesOf(unitRows(cloud(1, 3, 4)), own, 2);
    const q = A.takeRows(own)(unitRows(prototypes));
    const densities = filled(2, 1, 0.01);
    const perSample = prototypeNcePerSampleTerms(A)(own)(q, prototypes, densities);
    const once = prototypeNceTerms(A)(own)(q, prototypes, densities);
    expect(perSample.data[0]).toBeGreaterThanOrEqual(Math.log(2) - 4 * u);
    // Unit rows on their own prototypes, the other one at least half a length away over φ = 0.01.
    expect(once.data[0]).toBeLessThan(Math.log(2) / 2);
  });
  it('density/positive-and-mean: every φ is above 0, their mean is τ, singletons are the loosest', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const x = cloud(s, 30, 3);
        const labels = Int32Array.from({ length: 30 }, (_, i) => (i === 0 ? 4 : i % 4));
        const centres = prototypesOf(x, labels, 5);
        const densities = clusterDensities(0.2)(x, centres, labels);
        expect(Math.min(...densities)).toBeGreaterThan(0);
        expect(Math.abs(densities.reduce((a, b) => a + b, 0) / 5 - 0.2)).toBeLessThanOrEqual(16 * u);
        expect(densities[4]).toBe(Math.max(...densities));
      }),
    );
    const same = filled(4, 2, 1);
    expect(Array.from(clusterDensities(0.3)(same, same, Int32Array.of(0, 1, 2, 3)))).toEqual(
      Array(4).fill(0.3),
    );
  });
});

describe('cluster-contrast', () => {
  it('unevenness/bounds: 0 when even, log K when one cluster has all, finite at mass 0', () => {
    expect(Math.abs(unevenness(A)(filled(6, 4, 0.25)).data[0] as number)).toBeLessThanOrEqual(16 * u);
    const all = tabulate(6, 4, (_, j) => (j === 2 ? 1 : 0));
    expect(Math.abs((unevenness(A)(all).data[0] as number) - Math.log(4))).toBeLessThanOrEqual(16 * u);
    const { gradient: g } = gradient(A)({ c: all })((B) => (x) => ({ loss: unevenness(B)(x.c), kept: {} }));
    expect(g.c.data.every(Number.isFinite)).toBe(true);
  });
  it('cluster-contrast/renaming: the order of clusters does not matter', () => {
    const [a, b] = [A.softmax(cloud(1, 7, 4)), A.softmax(cloud(2, 7, 4))];
    const loss = (x: Matrix, y: Matrix): number =>
      clusterContrast.loss(clusterContrast.defaults, {})(A)({ c0: x, c1: y }).data[0] as number;
    const renamed = A.takeColumns(Int32Array.of(2, 0, 3, 1));
    expect(Math.abs(loss(a, b) - loss(renamed(a), renamed(b)))).toBeLessThanOrEqual(64 * 8 * u);
  });
});

describe('deep-cluster', () => {
  it('deep-cluster/unclustered-rows: −1 takes no part, and no clustered row at all gives 0', () => {
    const scores = cosines(1, 4, 3);
    const some = deepClusterTerms(A)(0.1, Int32Array.of(2, -1, 0, -1))(scores);
    const two = A.takeRows(Int32Array.of(0, 2))(scores);
    expect(some).toEqual(deepClusterTerms(A)(0.1, Int32Array.of(2, 0))(two));
    expect(deepClusterTerms(A)(0.1, Int32Array.of(-1, -1, -1, -1))(scores)).toEqual(scalar(0));
  });
});

describe('clustering objectives', () => {
  const labels = Int32Array.of(0, 1, 2, 0);
  const extents: Readonly<Record<string, Readonly<Record<string, Extent>>>> = {
    'swapped-prediction': { scores: { rows: 4, cols: 3 } },
    'prototype-nce': {
      q: { rows: 4, cols: 2 },
      prototypes: { rows: 3, cols: 2 },
      densities: { rows: 3, cols: 1 },
    },
    'deep-cluster': { scores: { rows: 4, cols: 3 } },
    'cluster-contrast': { c0: { rows: 4, cols: 3 }, c1: { rows: 4, cols: 3 } },
  };
  const even: Readonly<Record<string, number>> = { densities: 0.5, c0: 1 / 3, c1: 1 / 3 };
  it.each(
    Object.entries(clusteringObjectives),
  )('%s/equals-its-collapse-value when all entries coincide, and lies above its floor', (name, o) => {
    const shapes = extents[name] as Readonly<Record<string, Extent>>;
    const side = { labels };
    expect(o.check(o.defaults, shapes, side)._tag).toBe('Right');
    const tensors = Object.fromEntries(
      Object.entries(shapes).map(([t, e]) => [t, filled(e.rows, e.cols, even[t] ?? 0.5)]),
    );
    const loss = o.loss(o.defaults, side)(A)(tensors).data[0] as number;
    const { floor, collapse } = o.landmarks(o.defaults, shapes) ?? {
      floor: Number.NaN,
      collapse: Number.NaN,
    };
    // Cross-entropies over at most 5 candidates of scores below 10.
    expect(Math.abs(loss - collapse)).toBeLessThanOrEqual(64 * 10 * 5 * u);
    expect(loss).toBeGreaterThan(floor);
  });
  it('bad input is refused with a sentence', () => {
    const refused = (check: { readonly _tag: string }): void => expect(check._tag).toBe('Left');
    refused(
      swappedPrediction.check(
        { ...swappedPrediction.defaults, views: 3 },
        extents['swapped-prediction'] ?? {},
        {},
      ),
    );
    refused(
      swappedPrediction.check(
        { ...swappedPrediction.defaults, epsilon: 0 },
        extents['swapped-prediction'] ?? {},
        {},
      ),
    );
    refused(
      prototypeNce.check(prototypeNce.defaults, extents['prototype-nce'] ?? {}, {
        labels: Int32Array.of(0, 1, 3, 0),
      }),
    );
    refused(prototypeNce.check(prototypeNce.defaults, extents['prototype-nce'] ?? {}, {}));
    refused(
      deepCluster.check({ ...deepCluster.defaults, temperature: -1 }, extents['deep-cluster'] ?? {}, {
        labels,
      }),
    );
    refused(clusterContrast.check(clusterContrast.defaults, { c0: { rows: 4, cols: 3 } }, {}));
  });
});
