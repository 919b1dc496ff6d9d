/** Losses, derivatives and memories, small enough to be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { costOf } from '../readings/cost.js';
import { gradient } from '../readings/pullback.js';
import { alignmentTerms } from './alignment-uniformity.js';
import { dinoCentre } from './dino.js';
import { rowDistance } from './distance.js';
import type { Choice, Tensors } from './objective.js';
import { ticoMemory } from './redundancy.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { supConMaskTerms } from './supervised-contrastive.js';

const u = 2 ** -53;
const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const ids = (...labels: ReadonlyArray<number>): Int32Array => Int32Array.from(labels);

describe('by hand/losses', () => {
  const z = of(2, 1, 2, 3, 4, 5, 6, 7, 8);
  const idle: ReadonlyArray<
    readonly [string, Readonly<Record<string, Choice>>, Tensors<Matrix>, ReadonlyArray<number>]
  > = [
    ['n-pairs', {}, { z }, [0, 1, 2, 3]],
    ['supervised-contrastive', { form: 'pair-wise' }, { z }, [0, 1, 2, 3]],
    ['many-positives', { form: 'pair-wise' }, { q: z, k: z }, [-1, -1, -1, -1]],
    ['pixel-contrast', {}, { z }, [0, 1, 2, 3]],
    ['triplet', {}, { anchor: z }, [0, 0, 0, 0]],
    ['debiased', {}, { z0: of(2, 1, 2), z1: of(2, 3, 4) }, [0, 0]],
    ['debiased', { estimator: 'hard' }, { z0: of(2, 1, 2), z1: of(2, 3, 4) }, [0, 0]],
    ['triplet', { mining: 'hard' }, { anchor: z }, [0, 0, 0, 0]],
  ];
  it.each(idle)('%s %j: nothing to be told apart costs nothing', (name, c, x, labels) => {
    const o = objectives[name] as AnyObjective;
    expect(o.terms({ ...o.defaults, ...c }, { labels: ids(...labels) })(A)(x)).toEqual(
      of(1, ...labels.map(() => 0)),
    );
  });
  it('info-nce: in both directions each side meets the shared negatives, and no key of another pair', () => {
    const o = objectives['info-nce'] as AnyObjective;
    const c = { ...o.defaults, mode: 'shared', direction: 'both', temperature: 1, normalisation: 'none' };
    const x = { q: of(1, 1, 2), k: of(1, 3, 1), negatives: of(1, -1, 0) };
    const { log, exp } = Math;
    // −log p = log(1 + Σₘ exp(s nₘ − s₊)): pairs score 3 and 2, a row r scores −r and 0 with the negatives.
    const term = (row: number, own: number): number => log(1 + exp(-row - own) + exp(-own));
    const { data } = o.terms(c, {})(A)(x);
    [term(1, 3), term(2, 2), term(3, 3), term(1, 2)].forEach((right, i) => {
      expect(Math.abs((data[i] as number) - right)).toBeLessThanOrEqual(64 * u);
    });
    expect(data).toHaveLength(4);
  });
  it('nt-xent: a scale of 1 is no operation, any other one product for each of 2N terms', () => {
    const o = objectives['nt-xent'] as AnyObjective;
    const [z0, z1] = [
      { rows: 3, cols: 2 },
      { rows: 3, cols: 2 },
    ];
    const taken = (scale: number) =>
      costOf(8)((C) => () => o.terms({ ...o.defaults, scale }, {})(C)({ z0, z1 }));
    const [alone, twice] = [taken(1), taken(2)];
    expect(twice.operations - alone.operations).toBe(1);
    expect(twice.multiplyAdds - alone.multiplyAdds).toBe(6);
  });
  it('supervised-contrastive: positives by any mask, its diagonal aside', () => {
    const mask = of(3, 1, 1, 0, 0, 1, 0, 1, 1, 1);
    const { data } = supConMaskTerms(A)(1, mask)(of(1, 1, 2, 3));
    const { log, exp } = Math;
    // Scores are the products of 1, 2 and 3; the second row has no positive, the third has both others.
    [log(exp(2) + exp(3)) - 2, 0, log(exp(3) + exp(6)) - (3 + 6) / 2].forEach((term, i) => {
      expect(Math.abs((data[i] as number) - term)).toBeLessThanOrEqual(64 * u);
    });
  });
  it('supervised-contrastive: the mean of what is above 0 is 0 where all rows are of one class', () => {
    const o = objectives['supervised-contrastive'] as AnyObjective;
    const loss = (reduction: string, ...labels: ReadonlyArray<number>): number =>
      o.loss({ ...o.defaults, reduction }, { labels: ids(...labels) })(A)({ z: of(1, 1, 1, 1) })
        .data[0] as number;
    expect(loss('mean-of-nonzero', 0, 0, 0)).toBe(0);
    // Cosines of 1 cost each anchor with a positive log 2, at scores of 10.
    for (const [reduction, value] of [
      ['mean-of-nonzero', Math.log(2)],
      ['mean', (2 / 3) * Math.log(2)],
      ['sum', 2 * Math.log(2)],
      ['none', 2 * Math.log(2)],
    ] as const)
      expect(Math.abs(loss(reduction, 0, 0, 1) - value)).toBeLessThanOrEqual(10 * 16 * u);
  });
  it('triplet: distances of any power, of rows that coincide too', () => {
    const distance = (p: number): ReadonlyArray<number> =>
      Array.from(rowDistance(A)(p, 0)(of(2, 0, 0, 5, 5), of(2, 3, -4, 5, 5)).data);
    expect(distance(1)).toEqual([7, 0]);
    expect(distance(2)).toEqual([5, Math.sqrt(1e-36)]);
    // 3³ + 4³ under a third root; what coincides is held at 1e-30.
    const [near, none] = distance(3);
    expect(Math.abs((near as number) - 91 ** (1 / 3))).toBeLessThanOrEqual(64 * u);
    expect(Math.abs((none as number) / 1e-10 - 1)).toBeLessThanOrEqual(256 * u);
  });
  it('triplet: a row is no positive of its own, even if the others are nearer', () => {
    const o = objectives.triplet as AnyObjective;
    const c = { ...o.defaults, mining: 'hard', epsilon: 1, margin: 5 };
    // |0 − 1 + 1| − |0 − 5 + 1| + 5 and |1 − 0 + 1| − |1 − 5 + 1| + 5; the third row has no positive.
    const { rows, data } = o.terms(c, { labels: ids(0, 0, 1) })(A)({ anchor: of(1, 0, 1, 5) });
    expect(rows).toBe(2);
    expect(Math.abs((data[0] as number) - 1)).toBeLessThanOrEqual(16 * u);
    expect(Math.abs((data[1] as number) - 4)).toBeLessThanOrEqual(16 * u);
  });
  it('tico: rows are of length 1 from 1e-12 on', () => {
    const o = objectives.tico as AnyObjective;
    const [short] = o.terms({ ...o.defaults, beta: 0.5, rho: 8 }, {})(A)({
      z0: of(1, 1e-9),
      z1: of(1, 3),
    }).data;
    // 1 − 1·1 + 8·(1 − ½)
    expect(Math.abs((short as number) - 4)).toBeLessThanOrEqual(64 * u);
  });
  it('alignment: each power of the distance', () => {
    const [x, y] = [of(2, 0, 0, 3, 1), of(2, 0, 2, 3, 5)];
    const powers = (alpha: number): ReadonlyArray<number> => Array.from(alignmentTerms(A)(alpha)(x, y).data);
    expect(powers(2)).toEqual([4, 16]);
    // A power is exp(α/2 log d²): an error of u in the logarithm becomes one of α log d in the power.
    for (const [alpha, near, far] of [
      [1, 2, 4],
      [3, 8, 64],
    ] as const) {
      const [a, b] = powers(alpha);
      expect(Math.abs((a as number) - near)).toBeLessThanOrEqual(16 * u * near);
      expect(Math.abs((b as number) - far)).toBeLessThanOrEqual(16 * u * far);
    }
  });
});

describe('by hand/constants', () => {
  const slope = (
    name: string,
    c: Readonly<Record<string, Choice>>,
    x: Tensors<Matrix>,
    by: string,
  ): Matrix => {
    const o = objectives[name] as AnyObjective;
    const loss = o.loss({ ...o.defaults, reduction: 'sum', ...c }, {});
    const found: Tensors<Matrix> = gradient(A)(x)((B) => (y) => ({ loss: loss(B)(y), kept: {} })).gradient;
    return found[by] ?? expect.fail(by);
  };
  const near = (found: Matrix, ...wanted: ReadonlyArray<number>): void => {
    expect(found.data.length).toBe(wanted.length);
    // A few dozen operations on numbers of at most 2.
    wanted.forEach((w, i) => {
      expect(Math.abs((found.data[i] as number) - w)).toBeLessThanOrEqual(64 * u);
    });
  };
  // Scores log 3 and 0 at σ = 1 have the weights 2 − 2·¾ = ½ and 2 − 2·¼ = 3/2, and ∂w₁/∂s₁ = −2·¾·¼ = −∂w₁/∂s₂.
  it.each([
    ['stopped', 1 / 4, -1 + (3 / 4) * Math.log(3)],
    ['flows', 1 / 4 + (3 / 8) * Math.log(3), -1 + (3 / 8) * Math.log(3)],
  ])('decoupled: the derivative of the weight is %s', (weightGradient, first, second) => {
    const own = { temperature: 1, direction: 'one-way', weightSigma: 1, normalisation: 'none' };
    const x = { z0: of(1, Math.log(3), 0), z1: of(1, 1, 1) };
    near(slope('decoupled', { ...own, weightGradient }, x, 'z0'), first, second);
  });
  // −cos moves the target, of length 2 and orthogonal to the prediction, by half the prediction's direction.
  it.each([
    ['stopped', 0],
    ['flows', -1 / 2],
  ])('cosine-regression: the derivative of the target is %s', (target, along) => {
    const x = { p: of(2, 3, 0), z: of(2, 0, 2) };
    near(slope('cosine-regression', { form: 'negative-cosine', target }, x, 'p'), 0, -1 / 3);
    near(slope('cosine-regression', { form: 'negative-cosine', target }, x, 'z'), along, 0);
  });
});

describe('by hand/memories', () => {
  it('a centre moves towards the teacher’s mean by what the momentum leaves', () => {
    expect(dinoCentre(A)(0.75)(of(2, 1, 2, 3, 6), of(2, 4, 8))).toEqual(of(2, 3.5, 7));
  });
  it('a remembered covariance takes in aᵀa/N', () => {
    expect(ticoMemory(A)(0.5)(of(2, 1, 2, 3, 4), of(2, 1, 0, 0, 1))).toEqual(of(2, 3, 3.5, 3.5, 5.5));
  });
});
