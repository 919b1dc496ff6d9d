/** Statements about measures: bounds, symmetries, and what they say of points whose answer is known. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../prelude/matrix.js';
import { at, matrix, tabulate } from '../prelude/matrix.js';
import { keyOf, normals, permutation } from '../prelude/random.js';
import { rowProducts, unitRows } from '../prelude/row-products.js';
import { calinskiHarabasz } from './cluster-shape.js';
import {
  adjustedMutualInformation,
  adjustedRandIndex,
  agreement,
  hungarianAccuracy,
  normalizedMutualInformation,
  purity,
} from './clustering-agreement.js';
import { contingency } from './contingency.js';
import { falseNegatives } from './false-negatives.js';
import { imageMoments } from './image-moments.js';
import { linearAlignment } from './kernel-alignment.js';
import { stratified } from './label-fractions.js';
import { fitProbe, predict, probeAccuracy } from './linear-probe.js';
import { minimise } from './minimise.js';
import type { Labelled } from './nearest-neighbours.js';
import { nearestNeighbours, neighbourAccuracy } from './nearest-neighbours.js';
import { evaluate, measures } from './protocol.js';
import { collapseDeviation, rankMe, uniformity } from './representation.js';
import { retrieval } from './retrieval.js';
import { explainedVariance, fitRidge, regress } from './ridge-probe.js';
import { singularValues } from './singular-values.js';

const u = 2 ** -53;
const cloud = (seed: number, rows: number, cols: number): Matrix =>
  matrix(rows, cols, normals(keyOf(seed), rows * cols));
const seed = fc.integer({ min: 0, max: 1e6 });
const labelling = (classes: number, n = 30): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: n, maxLength: n });

/** Three clouds around far corners: what a good representation looks like. */
const islands = (key: number, perClass: number, apart: number): Labelled => {
  const noise = cloud(key, 3 * perClass, 4);
  const labels = Int32Array.from({ length: 3 * perClass }, (_, i) => i % 3);
  return { rows: tabulate(3 * perClass, 4, (i, j) => at(noise, i, j) + (j === i % 3 ? apart : 0)), labels };
};

describe('row-products', () => {
  it('row-products/definition: aᵢ·bⱼ for every size of the last tile, to the same bits as one loop', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 11 }), seed, (n, m, s) => {
        const [a, b] = [cloud(s, n, 5), cloud(s + 1, m, 5)];
        const loop = tabulate(n, m, (i, j) => {
          let so = 0;
          for (let c = 0; c < 5; c++) so += at(a, i, c) * at(b, j, c);
          return so;
        });
        expect(rowProducts(a, b)).toEqual(loop.data);
      }),
    );
  });
});

describe('clustering-agreement', () => {
  it('where only one table has the sums, adjusted information is 1 for the same labelling and 0 for another', () => {
    const apart = [0, 1, 2, 3, 4, 5, 6];
    for (const mean of ['arithmetic', 'geometric', 'max', 'min'] as const) {
      const ami = (a: number[], b: number[]): number => adjustedMutualInformation(mean)(contingency(a, b));
      expect(ami(apart, [...apart].reverse())).toBe(1);
      expect(ami(apart, [0, 0, 1, 1, 2, 2, 2])).toBe(0);
      expect(ami(apart.fill(3), [0, 0, 1, 1, 2, 2, 2])).toBe(0);
      expect(ami(apart, apart)).toBe(1);
    }
  });

  it('a single cluster has nothing between its centres, unless nothing is inside either', () => {
    expect(calinskiHarabasz(cloud(1, 9, 3), new Int32Array(9))).toBe(0);
    expect(
      calinskiHarabasz(
        tabulate(9, 3, () => 2),
        new Int32Array(9),
      ),
    ).toBe(1);
  });

  it('agreement/bounds-and-order: NMI in [0, 1], 1/K ≤ accuracy ≤ purity, ARI ≤ 1, arithmetic ≤ geometric', () => {
    fc.assert(
      fc.property(labelling(4), labelling(5), (a, b) => {
        const c = contingency(a, b);
        const [mean, root] = [
          normalizedMutualInformation('arithmetic')(c),
          normalizedMutualInformation('geometric')(c),
        ];
        // Thirty terms below 4 nats, a few roundings each, over an entropy that is above 0.1 when it is not 0.
        const slack = 30 * 8 * 4 * 10 * u;
        expect(mean).toBeGreaterThanOrEqual(0);
        expect(mean).toBeLessThanOrEqual(root + slack);
        expect(root).toBeLessThanOrEqual(1 + slack);
        const groups = Math.max(new Set(a).size, new Set(b).size);
        expect(hungarianAccuracy(c)).toBeGreaterThanOrEqual(1 / groups);
        expect(hungarianAccuracy(c)).toBeLessThanOrEqual(purity(c));
        expect(adjustedRandIndex(c)).toBeLessThanOrEqual(1);
        expect(adjustedRandIndex(c)).toBeGreaterThanOrEqual(-0.5);
      }),
    );
  });
  it('agreement/renaming: nothing changes when clusters are numbered otherwise', () => {
    fc.assert(
      fc.property(labelling(3), labelling(4), seed, (a, b, s) => {
        const names = permutation(keyOf(s), 4);
        const [before, after] = [
          agreement(a, b),
          agreement(
            a,
            b.map((l) => names[l] as number),
          ),
        ];
        // Sums over at most 12 cells in another order; AMI divides by a difference that is above 0.01 here.
        for (const [name, x] of Object.entries(before))
          expect(Math.abs(after[name as keyof typeof after] - x)).toBeLessThanOrEqual(12 * 16 * 100 * u);
      }),
    );
  });
  it('agreement/greedy-is-not-enough: the best naming beats naming by the largest cell first', () => {
    // Cells 4 3 / 3 0: greedy takes 4 + 0, the best one-to-one naming 3 + 3.
    const [a, b] = [
      [0, 0, 0, 0, 0, 0, 0, 1, 1, 1],
      [0, 0, 0, 0, 1, 1, 1, 0, 0, 0],
    ];
    expect(hungarianAccuracy(contingency(a, b))).toBe(0.6);
  });
});

describe('nearest-neighbours', () => {
  it('nearest-neighbours/own-bank: one neighbour in the own bank is always right', () => {
    const x = { rows: cloud(3, 50, 6), labels: Int32Array.from({ length: 50 }, (_, i) => i % 7) };
    expect(neighbourAccuracy({ k: 1, tau: 0.07, similarity: 'cosine' })(x, x)).toBe(1);
  });
  it('nearest-neighbours/sorted-and-complete: the k largest cosines, ties to the lower row', () => {
    const bank = tabulate(6, 2, (i, j) => (j === 0 ? 1 : i % 3));
    const found = nearestNeighbours({ k: 4, similarity: 'cosine' })(
      matrix(1, 2, Float64Array.of(1, 0)),
      bank,
    );
    expect(Array.from(found.rows)).toEqual([0, 3, 1, 4]);
  });
  it('nearest-neighbours/prior: every row a neighbour and τ → ∞ gives the commonest class', () => {
    const x = {
      rows: cloud(5, 30, 4),
      labels: Int32Array.from({ length: 30 }, (_, i) => (i < 16 ? 2 : i % 2)),
    };
    const share = neighbourAccuracy({ k: 30, tau: 1e9, similarity: 'cosine' })(x, x);
    expect(share).toBe(16 / 30);
  });
  it('nearest-neighbours/finite: no temperature overflows', () => {
    const x = islands(1, 10, 9);
    expect(neighbourAccuracy({ k: 5, tau: 1e-5, similarity: 'cosine' })(x, x)).toBe(1);
  });
});

describe('linear-probe', () => {
  const train = islands(1, 60, 2);
  it('linear-probe/stationary: the gradient vanishes at the optimum that is found', () => {
    const probe = fitProbe({ ridge: 0.01, iterations: 500, tolerance: 1e-8 })(train, 3);
    expect(probe.converged).toBe(true);
    // log 3 at zero weights; a convex loss ends below it.
    expect(probe.loss).toBeLessThan(Math.log(3));
  });
  it('linear-probe/invariant-to-units: features times a constant and shifted give the same predictions', () => {
    const moved = { ...train.rows, data: Float64Array.from(train.rows.data, (x) => 1000 * x + 7) };
    const fit = fitProbe({ ridge: 0.01, iterations: 500, tolerance: 1e-6 });
    expect(predict(fit({ rows: moved, labels: train.labels }, 3), moved)).toEqual(
      predict(fit(train, 3), train.rows),
    );
  });
  it('linear-probe/separates: far islands are all told apart, from unseen noise', () => {
    expect(probeAccuracy()(islands(1, 40, 20), islands(2, 40, 20))).toBe(1);
  });
  it('linear-probe/untouched: the embeddings are the same bytes afterwards', () => {
    const before = Float64Array.from(train.rows.data);
    probeAccuracy()(train, train);
    expect(train.rows.data).toEqual(before);
  });
});

describe('ridge-probe', () => {
  it('ridge-probe/exact: without a ridge a linear map is recovered, and its mean predicts nothing', () => {
    const [x, w] = [cloud(1, 40, 3), cloud(2, 2, 3)];
    const targets = matrix(40, 2, rowProducts(x, w));
    const predicted = regress(fitRidge(0)(x, targets), x);
    // Forty rows of entries below 10, condition of the normal equations below 100.
    expect(1 - explainedVariance(predicted, targets)).toBeLessThanOrEqual(40 * 10 * 100 * u);
    const mean = tabulate(40, 2, (_, j) => {
      let so = 0;
      for (let i = 0; i < 40; i++) so += at(targets, i, j) / 40;
      return so;
    });
    expect(Math.abs(explainedVariance(mean, targets))).toBeLessThanOrEqual(40 * 8 * u);
  });
});

describe('minimise', () => {
  it('minimise/quadratic: Σ cᵢ(xᵢ − i)²/2 ends at xᵢ = i', () => {
    const c = [1, 10, 1000];
    const found = minimise({
      iterations: 200,
      tolerance: 1e-10,
      memory: 5,
      inverseCurvature: (g) => g.map((x) => x / 1000),
    })(
      (x) => ({
        value: x.reduce((so, v, i) => so + ((c[i] as number) * (v - i) ** 2) / 2, 0),
        gradient: x.map((v, i) => (c[i] as number) * (v - i)),
      }),
      new Float64Array(3),
    );
    expect(found.converged).toBe(true);
    // |gradient| ≤ 1e−10 and the least curvature is 1.
    found.at.forEach((v, i) => {
      expect(Math.abs(v - i)).toBeLessThanOrEqual(1e-10);
    });
  });
});

describe('representation', () => {
  it('singular-values/frobenius-and-transpose: Σ s² = ‖x‖², and xᵀ has the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), seed, (n, d, s) => {
        const x = cloud(s, n, d);
        const [own, other] = [singularValues(x), singularValues(tabulate(d, n, (i, j) => at(x, j, i)))];
        const square = Float64Array.from(x.data).reduce((so, v) => so + v * v, 0);
        // Backward stable: a modest multiple of n·d roundings at the size of ‖x‖.
        const slack = 32 * n * d * u;
        expect(own.length).toBe(Math.min(n, d));
        expect(Math.abs(own.reduce((so, v) => so + v * v, 0) - square)).toBeLessThanOrEqual(slack * square);
        own.forEach((v, i) => {
          expect(Math.abs(v - (other[i] as number))).toBeLessThanOrEqual(slack * Math.sqrt(square));
        });
      }),
    );
  });
  it('rank/bounds: 1 for coinciding directions, D for orthogonal ones, blind to scale', () => {
    const flat = tabulate(8, 3, (i) => i + 1);
    // Two singular values of a few roundings p: −p log p, with −log p below 40.
    expect(Math.abs(rankMe(flat, 0) - 1)).toBeLessThanOrEqual(2 * 16 * 40 * u);
    const square = tabulate(3, 3, (i, j) => (i === j ? 5 : 0));
    expect(Math.abs(rankMe(square, 0) - 3)).toBeLessThanOrEqual(16 * 3 * u);
    const x = cloud(9, 20, 5);
    const scaled = { ...x, data: Float64Array.from(x.data, (v) => 4 * v) };
    expect(Math.abs(rankMe(scaled) - rankMe(x))).toBeLessThanOrEqual(32 * 100 * u * 5);
  });
  it('collapse-deviation/limits: 0 when all rows coincide, 1/√D when they spread evenly', () => {
    expect(collapseDeviation(tabulate(5, 4, () => 3)).mean).toBeLessThanOrEqual(4 * u);
    const { mean, even } = collapseDeviation(cloud(1, 4000, 8));
    // A mean over 8 columns of 4000 draws: relative deviation about 1/√(2·4000·8) = 0.4 %, five of them.
    expect(Math.abs(mean / even - 1)).toBeLessThanOrEqual(0.02);
  });
  it('uniformity/bounds: −2tN/(N − 1) ≤ U ≤ 0, 0 at collapse', () => {
    expect(uniformity(tabulate(6, 3, () => Math.sqrt(1 / 3)))).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), seed, (n, s) => {
        const value = uniformity(unitRows(cloud(s, n, 3)));
        expect(value).toBeLessThanOrEqual(16 * u);
        expect(value).toBeGreaterThanOrEqual((-4 * n) / (n - 1) - 64 * u);
      }),
    );
  });
  it('cka/self-is-one-and-symmetric', () => {
    const [x, y] = [cloud(1, 15, 4), cloud(2, 15, 6)];
    // Sums of 225 products of like sign.
    expect(Math.abs(linearAlignment(x, x) - 1)).toBeLessThanOrEqual(4 * 225 * u);
    expect(linearAlignment(x, y)).toBe(linearAlignment(y, x));
  });
});

describe('retrieval', () => {
  it('retrieval/order: recall grows with k, MAP@R ≤ R-precision ≤ 1', () => {
    fc.assert(
      fc.property(labelling(3, 20), seed, (labels, s) => {
        const { recall, rPrecision, meanAveragePrecision } = retrieval([1, 2, 5, 19])({
          rows: cloud(s, 20, 3),
          labels: Int32Array.from(labels),
        });
        const values = [1, 2, 5, 19].map((k) => recall[k] as number);
        expect([...values].sort((a, b) => a - b)).toEqual(values);
        expect(meanAveragePrecision).toBeLessThanOrEqual(rPrecision + 20 * 4 * u);
        expect(rPrecision).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('retrieval/sorts-signs: negative cosines come after positive ones', () => {
    const bank = { rows: matrix(4, 1, Float64Array.of(-1, 1, -2, 3)), labels: Int32Array.of(0, 1, 0, 1) };
    const query = { rows: matrix(1, 1, Float64Array.of(1)), labels: Int32Array.of(1) };
    expect(retrieval([1])(query, bank)).toEqual({ recall: { 1: 1 }, rPrecision: 1, meanAveragePrecision: 1 });
  });
});

describe('false-negatives', () => {
  it('false-negatives/limits: every negative alike at τ → ∞, none when labels differ, most when classes cluster', () => {
    const { rows, labels } = islands(3, 10, 8);
    const share = (tau: number, l = labels) => falseNegatives(tau)(rows, rows, l);
    // exp(s/τ) differs from 1 by at most 2/τ.
    expect(Math.abs(share(1e6).repulsion - share(1e6).count)).toBeLessThanOrEqual(4e-6);
    expect(
      share(
        0.1,
        Int32Array.from({ length: 30 }, (_, i) => i),
      ),
    ).toEqual({ repulsion: 0, count: 0 });
    expect(share(0.1).repulsion).toBeGreaterThan(0.9);
    expect(share(0.1).count).toBe((2 * 9) / (2 * 29));
  });
});

describe('label-fractions', () => {
  it('stratified/share: the same share of every class, at least one, and nested under one key', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const labels = Int32Array.from({ length: 200 }, (_, i) => (i < 150 ? 0 : i < 198 ? 1 : 2));
        const [few, many] = [0.1, 0.5].map((share) => stratified(keyOf(s), labels, share)) as [
          Int32Array,
          Int32Array,
        ];
        const counts = [0, 1, 2].map((c) => few.filter((i) => labels[i] === c).length);
        expect(counts).toEqual([15, 5, 1]);
        expect(few.every((i) => many.includes(i))).toBe(true);
      }),
    );
  });
});

describe('protocol', () => {
  const [train, test] = [islands(1, 60, 6), islands(2, 30, 6)];
  const question = {
    train,
    test,
    views: [test.rows, test.rows] as const,
    targets: { train: train.rows, test: test.rows },
    loss: { value: 0.5, candidates: 8 },
  };
  const found = evaluate()(question);
  it('protocol/names-known: every number is one of `measures`, and all that leave the encoder alone are taken', () => {
    const frozen = measures.map((m) => m.name).filter((name) => !name.startsWith('fine-tuned'));
    expect(Object.keys(found).sort()).toEqual(frozen.sort());
  });
  it('protocol/ridge: what is in the rows is read off but for the ridge, noise is not', () => {
    // The ridge of 0.001 takes a thousandth off each standardised weight: a millionth of the variance.
    expect(found.ridge).toBeGreaterThan(1 - 1e-4);
    const noise = { train: cloud(8, train.rows.rows, 1), test: cloud(9, test.rows.rows, 1) };
    expect(evaluate()({ train, test, targets: noise }).ridge).toBeLessThan(0.1);
  });
  it('protocol/deterministic: the same bytes twice', () => {
    expect(evaluate()(question)).toEqual(found);
  });
  it('protocol/finite-at-collapse: coinciding rows and zero rows give numbers, and say nothing of classes', () => {
    for (const value of [0, 3]) {
      const flat = (x: Labelled): Labelled => ({ ...x, rows: tabulate(x.rows.rows, 4, () => value) });
      const worst = evaluate()({ train: flat(train), test: flat(test) });
      expect(Object.entries(worst).filter(([, x]) => !Number.isFinite(x))).toEqual([]);
      // A mean of 90 equal numbers rounds 90 times; the deviation stands over 1/√4.
      expect(worst['collapse-deviation']).toBeLessThanOrEqual(2 * 90 * u);
      expect(worst['linear-100%']).toBe(1 / 3);
      expect(worst['kmeans-nmi']).toBe(0);
    }
  });
  it('protocol/tells-good-from-noise: islands beat noise on every accuracy', () => {
    const noise = { train: { ...train, rows: cloud(7, 180, 4) }, test: { ...test, rows: cloud(8, 90, 4) } };
    const worse = evaluate()(noise);
    for (const name of ['knn', 'linear-10%', 'linear-100%', 'kmeans-nmi', 'recall@1', 'map@r'])
      expect(found[name]).toBeGreaterThan((worse[name] as number) + 0.1);
  });
});

describe('image-moments', () => {
  const shape = { height: 4, width: 4, channels: 1 };
  const dot = (x: number, y: number) => tabulate(1, 16, (_, i) => (i === 4 * y + x ? 1 : 0));
  it('image-moments/dot: one pixel has its own place and no spread; moved by one, its place moves by one', () => {
    const [a, b] = [imageMoments(dot(1, 2), shape), imageMoments(dot(2, 2), shape)];
    expect(Array.from(a.data)).toEqual([1 / 16, 1.5 / 4, 2.5 / 4, 0, 0, 0]);
    expect((b.data[1] as number) - (a.data[1] as number)).toBe(1 / 4);
  });
  it('image-moments/scale: twice the ink is twice the mass and the same place and spread', () => {
    const image = tabulate(1, 16, (_, i) => (i % 5) / 8);
    const [one, two] = [image, tabulate(1, 16, (i, j) => 2 * at(image, i, j))].map((m) =>
      imageMoments(m, shape),
    );
    expect(two?.data[0]).toBe(2 * (one?.data[0] as number));
    expect(two?.data.slice(1)).toEqual(one?.data.slice(1));
  });
  it('image-moments/empty: no ink lies in the middle', () => {
    expect(
      Array.from(
        imageMoments(
          tabulate(1, 16, () => 0),
          shape,
        ).data,
      ),
    ).toEqual([0, 0.5, 0.5, 0, 0, 0]);
  });
});
