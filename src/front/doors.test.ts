import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import * as door from '../index.js';
import { objectives } from '../objectives/registry.js';
import { show } from '../prelude/errors.js';

const plain = (name: string): string => name.replaceAll('-', '').toLowerCase();
const names = new Set(Object.keys(door).map(plain));
const sentence = (answer: { readonly _tag: string }): string =>
  answer._tag === 'Left'
    ? show((answer as { left: door.ContrastiveError } & typeof answer).left)
    : 'an answer';

describe('front/doors', () => {
  it.each(
    [...Object.keys(objectives), ...Object.keys(clusteringObjectives)].map((name) => [name]),
  )('%s has a door', (name) => {
    expect(names.has(plain(name))).toBe(true);
  });

  it('two-view objectives refuse what does not pair, before a kernel runs', () => {
    const [two, three] = [
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
    ];
    const answers = [door.clip(two, three), door.siglip(two, three), door.decoupled(two, three)];
    for (const answer of [...answers, door.debiased(two, three), door.barlowTwins(two, three)])
      expect(sentence(answer)).toContain('[2, 2]·[3, 2]');
    expect(sentence(door.clip(two, two, { temprature: 1 } as object))).toContain('did you mean temperature?');
  });

  it('alignment and uniformity measure, and are losses where options are given', () => {
    const [x, y] = [
      [
        [1, 0.5],
        [0.25, 1],
        [-1, 2],
      ],
      [
        [1, 0],
        [1, 1],
        [-1, 0.5],
      ],
    ];
    const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(2 ** -48);
    const [aligned, spread] = [
      door.orThrow(door.alignment(x, y, { gradients: true })),
      door.orThrow(door.uniformity(x, { gradients: true })),
    ];
    near(aligned.loss, door.orThrow(door.alignment(x, y)));
    near(spread.loss, door.orThrow(door.uniformity(x)));
    expect(Object.keys(aligned.gradients)).toEqual(['x', 'y']);
    expect(spread.gradients.x?.flat().every((g) => Number.isFinite(g) && g !== 0)).toBe(true);
    expect(sentence(door.alignment(x, y, { alpha: 0 }))).toContain('alpha: given 0');
    expect(sentence(door.alignment(x, y.slice(1), {}))).toContain('[3, 2]·[2, 2]');
    expect(sentence(door.uniformity(x, { preset: 'none' }))).toContain('uniformity preset');
    expect(sentence(door.uniformity([[1, 0]], {}))).toContain('at least 2');
  });

  it('labels are asked for by name, and counted', () => {
    expect(sentence(door.nPairs([[1], [2]], {} as never))).toContain('labels');
    expect(sentence(door.supervisedContrastive([[1], [2]], { labels: [0] }))).toContain(
      '2, one for each row',
    );
  });

  it('an anchor without positives is refused where it is to be, with the way out', () => {
    const rows = [[1], [2], [3]];
    const refused = door.supervisedContrastive(rows, { labels: [0, 0, 1], noPositive: 'refuse' });
    expect(sentence(refused)).toBe(
      'labels: given a class of a single row; allowed: two rows of each class, or noPositive: zero',
    );
    expect(sentence(door.supervisedContrastive(rows, { labels: [0, 0, 1] }))).toBe('an answer');
    const alone = door.manyPositives([[1], [2]], [[1], [2]], { labels: [0, -1], noPositive: 'refuse' });
    expect(sentence(alone)).toContain('noPositive: zero');
  });

  it('numbers that are not finite, ragged rows and nothing at all are refused with their place', () => {
    const two = [
      [1, 0],
      [0, 1],
    ];
    const one = [[1, 0], [0]];
    const bad = [
      [1, 0],
      [0, Number.NaN],
    ];
    const askings: ReadonlyArray<(x: door.Rows, y: door.Rows) => { readonly _tag: string }> = [
      (x, y) => door.ntXent(x, y),
      (x, y) => door.infoNce(x, y),
      (x, y) => door.decoupled(x, y),
      (x, y) => door.barlowTwins(x, y),
      (x, y) => door.hypersphere(x, y),
    ];
    for (const of of askings) {
      expect(sentence(of(two, bad))).toMatch(/\[1\]\[1\].*NaN.*finite/);
      expect(sentence(of([[1, Number.POSITIVE_INFINITY]], two))).toMatch(/\[0\]\[1\].*Infinity.*finite/);
      expect(sentence(of(two, one))).toMatch(/row 1.*\[1, 1\].*\[1, 2\]/);
      expect(sentence(of([], two))).toMatch(/\[0, 0\]|at least one row/);
    }
    for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(sentence(door.ntXent(two, two, { temperature }))).toMatch(/temperature.*given.*allowed/);
  });

  it('triplets are mined on request, and what cannot be mined is refused', () => {
    const [z, labels] = [
      [
        [1, 0],
        [0.9, 0.1],
        [0, 1],
        [0.6, 0.8],
      ],
      [0, 0, 1, 1],
    ];
    for (const miner of ['batch-hard', 'semi-hard', 'distance-weighted'] as const) {
      const mined = door.orThrow(door.mineTriplets(z, { labels, miner }));
      expect(mined.anchors.length).toBeGreaterThan(0);
      mined.anchors.forEach((a, i) => {
        expect(labels[mined.positives[i] as number]).toBe(labels[a]);
        expect(labels[mined.negatives[i] as number]).not.toBe(labels[a]);
      });
      const asked = (which: 'anchors' | 'positives' | 'negatives') =>
        mined[which].map((i) => z[i] as number[]);
      const scored = door.triplet(asked('anchors'), {
        positive: asked('positives'),
        negative: asked('negatives'),
      });
      expect(scored).toMatchObject({ _tag: 'Right' });
    }
    const hard = door.orThrow(door.mineTriplets(z, { labels }));
    expect(hard.negatives[0]).toBe(3);
    expect(sentence(door.mineTriplets(z, { labels: [0, 1] }))).toContain('4, one for each row');
    expect(sentence(door.mineTriplets(z, { labels: [0, 1, 0.5, 1] }))).toContain('whole numbers');
    expect(sentence(door.mineTriplets([[Number.NaN]], { labels: [0] }))).toContain('finite');
    expect(sentence(door.mineTriplets(z, { labels, miner: 'batch-hart' as never }))).toContain('batch-hard');
    expect(sentence(door.mineTriplets(z, { labels, seed: 0.5 }))).toContain('whole number');
  });

  it('false negatives get no share of the gradient, the other negatives all of it', () => {
    const z = [
      [1, 0],
      [0.8, 0.6],
      [0, 1],
    ];
    const { shares } = door.orThrow(door.falseNegatives(z, z, { labels: [0, 0, 1], shares: true }));
    const first = shares[0]?.[0] ?? [];
    expect([first[1], first[4]]).toEqual([0, 0]);
    // Two quotients by their own sum: each rounded once, and their sum again.
    const strange = (first[2] as number) + (first[5] as number);
    expect(Math.abs(strange - 1)).toBeLessThanOrEqual(2 * Number.EPSILON);
    expect(first.reduce((a, b) => a + b, 0)).toBe(strange);
  });

  it('similarities refuse rows of different widths and a width of no sense', () => {
    expect(sentence(door.cosineSimilarity([[1, 2]], [[1]]))).toContain('[1, 2]');
    expect(sentence(door.rbfSimilarity([[1]], [[1]], { sigma: 0 }))).toContain('above 0');
    expect(sentence(door.dotSimilarity([], [[1]]))).toContain('at least one row');
  });

  it('a view depends on the sample, not on the rows around it', () => {
    const image = { height: 4, width: 4, channels: 1 };
    const rows = [0, 1, 2].map((i) => Array.from({ length: 16 }, (_, j) => ((i * 16 + j) % 7) / 7));
    const whole = door.orThrow(door.augment(rows, 'fashion', { image, seed: 3, view: 1 }));
    const one = door.augment([rows[2] as number[]], 'fashion', { image, seed: 3, view: 1, samples: [2] });
    expect(door.orThrow(one)[0]).toEqual(whole[2]);
    expect(sentence(door.augment(rows, 'fashoin', { image }))).toContain('did you mean fashion?');
    expect(sentence(door.augment(rows, 'none', { image, seed: -1 }))).toContain('whole number');
  });

  it('the same answer on a named backend', async () => {
    const { arrayDriver } = await import('../../backends/array/driver.js');
    const k = door.cosineSimilarity([[3, 4]], [[1, 0]], { backend: arrayDriver });
    expect(door.orThrow(await k)).toEqual(door.orThrow(door.cosineSimilarity([[3, 4]], [[1, 0]])));
  });
});
