/** Pairs, triplets, shares and weights small enough to be worked out by hand. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { otherLabel } from '../algebra/among.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import { alignmentTerms } from './alignment-uniformity.js';
import { pairIds } from './build.js';
import { known } from './conventions.js';
import { dinoCentre } from './dino.js';
import { effectiveNegatives, negativeShares, sharesOf, sharesUnder } from './gradient-share.js';
import { ownedBy, places } from './info-nce-forms.js';
import { classCosine, classesOf, infimum, leastCosine, twice } from './landmarks.js';
import { batchHard, distanceWeighted, rarity, semiHardNegatives } from './mining.js';
import { firstPairs } from './n-pairs.js';
import type { Choice, Side, Tensors } from './objective.js';
import { ticoMemory } from './redundancy.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { positivePairs, positivesOf } from './supervised-contrastive.js';
import { triplets } from './triplet.js';

const u = 2 ** -53;
const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const ids = (...labels: ReadonlyArray<number>): Int32Array => Int32Array.from(labels);

describe('by hand/places', () => {
  it('pairs and triplets of labelled rows', () => {
    expect(positivePairs(ids(3, 1, 3, 2))).toEqual([ids(0, 2), ids(2, 0)]);
    expect(triplets(ids(0, 0, 1))).toEqual([ids(0, 1), ids(1, 0), ids(2, 2)]);
    expect(Array.from(positivesOf(ids(0, 0, 1, 0)))).toEqual([2, 2, 0, 2]);
    expect(pairIds(2)).toEqual(ids(0, 1, 0, 1));
    expect(places(3)).toEqual(ids(0, 1, 2));
    expect(ownedBy(2, ids(1, 1))).toEqual({
      relation: 'same',
      queries: ids(0, 1),
      keys: ids(1, 1),
      self: true,
    });
  });
  it('the first two of each class that has two, in the order of labels', () => {
    expect(firstPairs(ids(3, 1, 3, 1, 2, 3))).toEqual([ids(1, 0), ids(3, 2)]);
  });
  it('classes and the least cosine between them', () => {
    expect(classesOf(ids(4, 4, 7))).toEqual({ count: 2, equal: false, sizes: [2, 1] });
    expect(classesOf(ids(4, 7, 4, 7))).toEqual({ count: 2, equal: true, sizes: [2, 2] });
    expect([1, 2, 3, 5].map(leastCosine)).toEqual([1, -1, -1 / 2, -1 / 4]);
    expect([ids(0, 0, 1, 1, 2, 2), ids(0, 0, 1, 2), ids(0, 0)].map(classCosine)).toEqual([-1 / 2, -1, 1]);
  });
  it('the extent of a tensor, there or not', () => {
    expect(known('q', { q: { rows: 3, cols: 2 } })).toEqual({ rows: 3, cols: 2 });
    expect(known('k', { q: { rows: 3, cols: 2 } })).toEqual({ rows: 1, cols: 1 });
  });
  it('what is known of a loss that is taken twice', () => {
    expect(twice(infimum(3, 5, 'reached'))).toEqual(infimum(6, 10, 'reached'));
    expect(twice(undefined)).toBeUndefined();
  });
});

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
  it('rarity is −log of d^(D − 2) (1 − d²/4)^((D − 3)/2), held at ½ and just below 2', () => {
    expect(rarity(2)(1)).toBe(0.5 * Math.log(0.75));
    expect(Math.abs(rarity(5)(1.2) - (-3 * Math.log(1.2) - Math.log(0.64)))).toBeLessThanOrEqual(8 * u);
    expect(rarity(5)(0.1)).toBe(rarity(5)(0.5));
    expect(rarity(5)(0.5)).not.toBe(rarity(5)(0.6));
    expect(rarity(5)(2)).toBe(rarity(5)(1.999));
    expect(rarity(5)(1.999)).not.toBe(rarity(5)(1.99));
  });
});

describe('by hand/shares', () => {
  it('parts of the whole, of negatives alone; 0 where there is no whole', () => {
    const gradient = of(3, -5, 1, -3, 2, 9, 2, 0, 0, 7);
    expect(sharesOf(otherLabel(ids(0, 1, 2)), gradient)).toEqual(of(3, 0, 0.25, 0.75, 0.5, 0, 0.5, 0, 0, 0));
  });
  it('a softmax of similarities over the temperature', () => {
    const [a, b] = sharesUnder(0.5, [1, 1 - Math.log(3) / 2]);
    expect(Math.abs((a as number) - 0.75)).toBeLessThanOrEqual(16 * u);
    expect(Math.abs((b as number) - 0.25)).toBeLessThanOrEqual(16 * u);
    expect(sharesUnder(1, [2000, 2000])).toEqual([0.5, 0.5]);
    expect(sharesUnder(1, [2000, 0])).toEqual([1, 0]);
  });
  it('how many carry the gradient', () => {
    expect(Math.abs(effectiveNegatives([0.5, 0.5, 0]) - 2)).toBeLessThanOrEqual(8 * u);
    expect(effectiveNegatives([1, 0])).toBe(1);
  });

  it('without labels of kinds, negatives are the rows of other samples', () => {
    const o = objectives['false-negatives'] as AnyObjective;
    const z = { rows: 3, cols: 2 };
    expect(o.negatives?.(o.defaults, { z0: z, z1: z }, {})).toEqual([otherLabel(ids(0, 1, 2, 0, 1, 2))]);
  });

  const same = (n: number, d = 2): Matrix => matrix(n, d, new Float64Array(n * d).fill(1));
  /** Each anchor's negatives with equal shares, where all rows coincide: 1 stands for a negative. */
  const even = (...marks: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<number>> =>
    marks.map((m) => {
      const all = m.split('').filter((x) => x === '1').length;
      return m.split('').map((x) => (x === '1' ? 1 / all : 0));
    });
  const cases: ReadonlyArray<
    readonly [
      string,
      Readonly<Record<string, Choice>>,
      Tensors<Matrix>,
      Side,
      ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>>,
    ]
  > = [
    ['info-nce', {}, { q: same(2), k: same(3) }, {}, [even('011', '101')]],
    [
      'info-nce',
      { mode: 'shared' },
      { q: same(2), k: same(2), negatives: same(3) },
      {},
      [even('111', '111')],
    ],
    [
      'info-nce',
      { mode: 'per-query' },
      { q: same(2), k: same(2), negatives: same(3) },
      { labels: ids(1, 0, 1) },
      [even('010', '101')],
    ],
    ['nt-xent', {}, { z0: same(2), z1: same(2) }, {}, [even('0101', '1010', '0101', '1010')]],
    [
      'nt-xent',
      {},
      { z0: same(2), z1: same(2), further: same(2) },
      {},
      [even('010101', '101010', '010101', '101010', '010101', '101010')],
    ],
    [
      'false-negatives',
      {},
      { z0: same(3), z1: same(3) },
      { labels: ids(0, 0, 1) },
      [even('001001', '001001', '110110', '001001', '001001', '110110')],
    ],
    [
      'supervised-contrastive',
      {},
      { z: same(4) },
      { labels: ids(0, 0, 1, 1) },
      [even('0011', '0011', '1100', '1100')],
    ],
    [
      'false-negatives',
      { treatment: 'attracted' },
      { z0: same(3), z1: same(3) },
      { labels: ids(0, 0, 1) },
      [even('001001', '001001', '110110', '001001', '001001', '110110')],
    ],
    ['many-positives', {}, { q: same(2), k: same(3) }, { labels: ids(0, 1, 0) }, [even('010', '101')]],
    // The second partition ranges over positives, and no negative has a share in it.
    [
      'many-positives',
      { form: 'in' },
      { q: same(2), k: same(3) },
      { labels: ids(0, 1, 0) },
      [even('010', '101'), even('000', '000')],
    ],
  ];
  it.each(cases)('%s %j: rows that coincide share the gradient evenly', (name, c, x, side, wanted) => {
    const o = objectives[name] as AnyObjective;
    const found = negativeShares(A)(o, { ...o.defaults, ...c }, side)(x);
    expect(found.map((m) => [m.rows, m.cols])).toEqual(wanted.map((w) => [w.length, w[0]?.length]));
    found.forEach((m, t) => {
      wanted[t]?.flat().forEach((w, i) => {
        expect(Math.abs((m.data[i] as number) - w)).toBeLessThanOrEqual(16 * u);
      });
    });
  });
});

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
  it('alignment: any power of the distance', () => {
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
