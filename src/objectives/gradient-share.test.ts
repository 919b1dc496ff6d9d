/** The share of the gradient that each negative receives, and the miners that choose among them. */
import { isRight } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { debiased, infoNce as infoNceDoor, supervisedContrastive as supConDoor } from '../index.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix, toRows } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { pickRows } from '../prelude/row-products.js';
import { scoreGradients } from '../readings/score-gradient.js';
import { effectiveNegatives, negativeShares, sharesUnder } from './gradient-share.js';
import { infoNce } from './info-nce.js';
import { batchHard, distanceWeighted, miners, semiHardNegatives } from './mining.js';
import { ntXent } from './nt-xent.js';
import { triplet } from './triplet.js';

const rows = (seed: number, n: number, d: number): Matrix => matrix(n, d, normals(keyOf(seed), n * d));
const sum = (xs: ArrayLike<number>): number => Array.from(xs).reduce((a, b) => a + b, 0);
// A sum of a few dozen products of numbers below 100: well within 1000 roundings.
const near = 1000 * 2 ** -53;

describe('gradient-share', () => {
  it('InfoNCE: the gradient by each score is its probability over N', () => {
    const [q, k] = [rows(1, 5, 3), rows(2, 5, 3)];
    const loss = infoNce.loss(infoNce.defaults, {});
    const [found] = scoreGradients(A)((B) => (constant) => loss(B)({ q: constant(q), k: constant(k) }));
    const scores = toRows(A.pairwiseDot(A.scale(10)(A.normalizeRows(1e-12)(q)), A.normalizeRows(1e-12)(k)));
    toRows(found?.gradient as Matrix).forEach((g, i) => {
      const p = sharesUnder(1, scores[i] as number[]);
      g.forEach((x, j) => {
        expect(Math.abs(x - (p[j] as number) / 5)).toBeLessThanOrEqual(near);
      });
    });
  });

  it('NT-Xent: shares are the softmax over negatives alone; own rows have none', () => {
    const [z0, z1] = [rows(3, 4, 6), rows(4, 4, 6)];
    const c = { ...ntXent.defaults, temperature: 0.3 };
    const [shares] = negativeShares(A)(ntXent, c, {})({ z0, z1 });
    const z = A.normalizeRows(1e-12)(A.concatRows(z0, z1));
    const cosines = toRows(A.pairwiseDot(z, z));
    toRows(shares as Matrix).forEach((share, i) => {
      const others = share.map((_, j) => j).filter((j) => j % 4 !== i % 4);
      const theirs = sharesUnder(
        0.3,
        others.map((j) => cosines[i]?.[j] as number),
      );
      expect([share[i], share[(i + 4) % 8]]).toEqual([0, 0]);
      others.forEach((j, at) => {
        expect(Math.abs((share[j] as number) - (theirs[at] as number))).toBeLessThanOrEqual(near);
      });
    });
  });

  it('doors answer with shares on request, and only then', () => {
    const q = toRows(rows(5, 4, 3));
    const asked = infoNceDoor(q, q, { shares: true });
    expect(isRight(asked) && asked.right.shares[0]?.map(sum).every((s) => Math.abs(s - 1) < near)).toBe(true);
    expect(isRight(asked) && asked.right.shares[0]?.map((r, i) => r[i])).toEqual([0, 0, 0, 0]);
    const plain = infoNceDoor(q, q);
    expect(isRight(plain) && plain.right.shares).toEqual([]);
    const classes = supConDoor(q, { labels: [0, 0, 1, 1], shares: true });
    expect(isRight(classes) && classes.right.shares[0]?.[0]?.slice(0, 2)).toEqual([0, 0]);
    const hard = debiased(q, q, { preset: 'hcl', shares: true });
    expect(isRight(hard) && hard.right.shares.length).toBe(2);
  });

  it('a low temperature leaves few negatives, a high one all', () => {
    const s = [0.9, 0.5, 0.1, -0.3, -0.7];
    const counted = [0.01, 0.1, 0.5, 100].map((tau) => effectiveNegatives(sharesUnder(tau, s)));
    expect(counted).toEqual([...counted].sort((a, b) => a - b));
    expect(counted[0]).toBeLessThan(1 + near);
    expect(counted[3]).toBeGreaterThan(4.99);
  });
});

describe('mining', () => {
  const z = rows(6, 12, 5);
  const labels = Int32Array.from({ length: 12 }, (_, i) => i % 3);
  const asTriplets = (m: ReturnType<typeof batchHard>) => ({
    anchor: pickRows(z, m.anchors),
    positive: pickRows(z, m.positives),
    negative: pickRows(z, m.negatives),
  });
  const c = { ...triplet.defaults, normalisation: 'unit', epsilon: 0, margin: 0.3 } as const;

  it.each([
    ['hard', batchHard],
    ['semi-hard', semiHardNegatives],
  ] as const)('%s: the miner on the host and the choice inside the formula agree', (mining, miner) => {
    const mined = triplet.loss(c, {})(A)(asTriplets(miner(z, labels, keyOf(0))));
    const inside = triplet.loss({ ...c, mining }, { labels })(A)({ anchor: z });
    expect(Math.abs((mined.data[0] as number) - (inside.data[0] as number))).toBeLessThanOrEqual(near);
  });

  it.each(Object.keys(miners))('%s: positives are of the anchor’s class, negatives of another', (name) => {
    const found = miners[name]?.(z, labels, keyOf(1));
    expect(found?.anchors.length).toBeGreaterThan(0);
    found?.anchors.forEach((a, i) => {
      expect(labels[found.positives[i] as number]).toBe(labels[a]);
      expect(found.positives[i]).not.toBe(a);
      expect(labels[found.negatives[i] as number]).not.toBe(labels[a]);
    });
  });

  it('distance-weighted: the same key draws the same, and near negatives are drawn more often than by chance', () => {
    const many = rows(7, 60, 16);
    const classes = Int32Array.from({ length: 60 }, (_, i) => i % 3);
    const draw = (seed: number) => distanceWeighted(many, classes, keyOf(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1).negatives).not.toEqual(draw(2).negatives);
    const unit = A.normalizeRows(1e-12)(many);
    const s = A.pairwiseDot(unit, unit);
    const { anchors, negatives } = draw(1);
    const drawn = sum(Array.from(anchors, (a, i) => s.data[a * 60 + (negatives[i] as number)] as number));
    const others = Array.from({ length: 3600 }, (_, i) => i).filter(
      (i) => (i - Math.floor(i / 60)) % 3 !== 0,
    );
    expect(drawn / anchors.length).toBeGreaterThan(
      sum(others.map((i) => s.data[i] as number)) / others.length + 0.1,
    );
  });
});
