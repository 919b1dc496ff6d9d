/**
 * Log-partitions of both sides at once, and of rows among themselves by half of their scores, against their
 * definitions on arrays, and the same bits for any number of threads; what one gradient takes of the kernels' memory.
 *
 * Allowed, with u = 2⁻²⁴: a score of d terms is off by (d + 2)·u·Σ|terms|, which an exponential turns into as much of
 * itself; sums of n weights add (n + 8)·u of their terms (Higham 2002, §3.1). A log-partition is off by the former
 * and by (n + 8)·u, and rounded once more.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import type { Among } from '../../src/algebra/among.js';
import { allButSelf, everyKey, otherLabel, sameLabel } from '../../src/algebra/among.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { infoNce } from '../../src/objectives/info-nce.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { gradient } from '../../src/readings/pullback.js';
import { arrayAlgebra as A } from '../array/algebra.js';
import type { WasmUse } from './driver.js';
import { wasmDriverWith } from './driver.js';
import { builds } from './instance.js';
import { allowRelaxed } from './relaxed.js';

allowRelaxed();

const u = 2 ** -24;
const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));
const absolute = (m: Matrix): Matrix => matrix(m.rows, m.cols, Float64Array.from(m.data, Math.abs));
const rounded = (m: Matrix): Matrix => matrix(m.rows, m.cols, Float32Array.from(m.data));
const unit = A.normalizeRows(1e-12);

type Operation = <T>(B: Algebra<T>, x: ReadonlyArray<T>) => ReadonlyArray<T>;
type Options = Parameters<typeof wasmDriverWith>[0];

const run = async (
  options: Options,
  inputs: ReadonlyArray<Matrix>,
  f: Operation,
): Promise<ReadonlyArray<Matrix>> => {
  const answer = await wasmDriverWith(options).use((b) =>
    TE.sequenceArray(f(b, inputs.map(b.constant)).map((x) => b.read(x))),
  )();
  if (answer._tag === 'Left') throw new Error(JSON.stringify(answer.left));
  return answer.right;
};

/** The largest difference over what is allowed; NaN is never within. */
const worst = (ours: Matrix, right: Matrix, allowed: Matrix): number => {
  expect([ours.rows, ours.cols]).toEqual([right.rows, right.cols]);
  return Array.from(ours.data, (x, i) => {
    const gap = Math.abs(x - (right.data[i] as number)) / ((allowed.data[i] as number) + 2 ** -126);
    return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
  }).reduce((a, b) => Math.max(a, b), 0);
};

/** What scores may be off by, at most. */
const onScores = (q: Matrix, k: Matrix): number =>
  (q.cols + 2) * u * Math.max(...A.max('all')(A.pairwiseDot(absolute(q), absolute(k))).data);

/** Inputs at a temperature: unit rows, the anchors divided by it. */
const sidesAt = (tau: number, n: number, m: number, d: number): readonly [Matrix, Matrix] => [
  rounded(A.scale(1 / tau)(unit(draw(1, n, d)))),
  rounded(unit(draw(2, m, d))),
];

const within =
  (among: Among): Operation =>
  (B, [z, ybar]) => {
    const lse = B.logPartition(among)(z as never, z as never);
    return [lse, B.logPartitionPullWithin(among)(z as never, lse, ybar as never)];
  };
const both =
  (among: Among): Operation =>
  (B, [q, k, ybar]) => {
    const lse = B.logPartitionBoth(among)(q as never, k as never);
    return [lse, ...B.logPartitionBothPull(among)(q as never, k as never, lse, ybar as never)];
  };

const labels = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => (i * i) % 5);
const relations: ReadonlyArray<readonly [string, (n: number, m: number) => Among]> = [
  ['every', () => everyKey],
  ['all but self', () => allButSelf],
  ['same label', (n) => sameLabel(labels(n))],
  ['other label', (n, m) => otherLabel(labels(n), labels(m))],
];
const temperatures = [0.001, 0.1, 100];

describe.each(builds())('wasm %s, both sides', (build) => {
  it.each(relations)('rows among themselves: %s', async (_, of) => {
    for (const [n, d] of [
      [1, 3],
      [2, 1],
      [130, 9],
      [540, 3],
    ] as const)
      for (const tau of temperatures) {
        const z = rounded(A.scale(Math.sqrt(1 / tau))(unit(draw(1, n, d))));
        const ybar = absolute(draw(3, n, 1));
        const [lse, zbar] = await run({ build }, [z, ybar], within(of(n, n)));
        const right = within(of(n, n))(A, [z, ybar]);
        const off = onScores(z, z) + (n + 8) * u;
        const onLse = A.shift(off)(A.scale(u)(absolute(right[0] as Matrix)));
        expect(worst(lse as Matrix, right[0] as Matrix, onLse)).toBeLessThanOrEqual(1);
        const size = within(of(n, n))(A, [z, ybar]);
        const lengths = A.sqrt(A.max('all')(A.sum('row')(A.square(z))));
        const weight = A.add(ybar, A.sum('all')(ybar));
        const allowed = A.scale(4 * (off + u * Math.max(1, 1 / tau)))(
          A.mul(A.mul(weight, lengths), filled(1, d, 1)),
        );
        expect(worst(zbar as Matrix, size[1] as Matrix, allowed)).toBeLessThanOrEqual(1);
      }
  });

  it.each(relations.slice(0, 2).concat(relations.slice(3)))('anchors and keys: %s', async (_, of) => {
    for (const [n, m, d] of [
      [1, 1, 1],
      [3, 3, 700],
      [150, 530, 9],
      [140, 600, 3],
    ] as const)
      for (const tau of temperatures) {
        const [q, k] = sidesAt(tau, n, m, d);
        const ybar = absolute(draw(4, n + m, 1));
        const [lse, qbar, kbar] = await run({ build }, [q, k, ybar], both(of(n, m)));
        const right = both(of(n, m))(A, [q, k, ybar]) as readonly [Matrix, Matrix, Matrix];
        const off = onScores(q, k) + (n + m + 8) * u;
        const onLse = A.shift(off)(A.scale(u)(absolute(right[0])));
        expect(worst(lse as Matrix, right[0], onLse)).toBeLessThanOrEqual(1);
        const most = (x: Matrix): number => Math.sqrt(Math.max(...A.sum('row')(A.square(x)).data));
        const total = Math.max(...A.sum('all')(ybar).data);
        const allowed = (x: Matrix, other: Matrix): Matrix =>
          filled(x.rows, d, 4 * (off + u * Math.max(1, 1 / tau)) * total * most(other));
        expect(worst(qbar as Matrix, right[1], allowed(q, k))).toBeLessThanOrEqual(1);
        expect(worst(kbar as Matrix, right[2], allowed(k, q))).toBeLessThanOrEqual(1);
      }
  });

  it('is no number where a score is none, on either side, and only there', async () => {
    const nan = Number.NaN;
    const q = matrix(3, 2, Float32Array.of(1, 2, nan, 0, 0, 3));
    const [lse] = await run({ build }, [q, draw(2, 4, 2), filled(7, 1, 1)], both(everyKey));
    expect(Array.from((lse as Matrix).data, Number.isNaN)).toEqual([
      false,
      true,
      false,
      true,
      true,
      true,
      true,
    ]);
    const [own] = await run({ build }, [q, filled(3, 1, 1)], within(allButSelf));
    expect(Array.from((own as Matrix).data, Number.isNaN)).toEqual([true, true, true]);
  });
});

describe('wasm, both sides', () => {
  it('the same bits for 1, 2, 3 and 5 threads', async () => {
    const all: Operation = (B, [z, q, k, one, two]) => [
      ...within(allButSelf)(B, [z as never, one as never]),
      ...both(everyKey)(B, [q as never, k as never, two as never]),
    ];
    const inputs = [
      draw(1, 1300, 33),
      draw(2, 300, 33),
      draw(3, 1100, 33),
      draw(4, 1300, 1),
      draw(5, 1400, 1),
    ];
    const bytes = async (threads: number): Promise<ReadonlyArray<Buffer>> =>
      (await run({ threads }, inputs, all)).map((m) => Buffer.from(m.data.buffer));
    const one = await bytes(1);
    for (const threads of [2, 3, 5])
      expect((await bytes(threads)).map((b, i) => Buffer.compare(b, one[i] as Buffer))).toEqual([
        0, 0, 0, 0, 0,
      ]);
  });

  /**
   * Beside q and k: their unit rows, both derivatives and the keys in columns, seven matrices in all; blocks of one
   * strip with their parts; one thread's room. Rooms are up to an eighth larger than what was asked.
   */
  it('InfoNCE forward and backward takes seven matrices, one strip and one room', async () => {
    const [n, d] = [2048, 128];
    const uses: WasmUse[] = [];
    const driver = wasmDriverWith({ threads: 1, onClose: (use) => uses.push(use) });
    const answer = await driver.use((b) => {
      const x = { q: b.constant(draw(1, n, d)), k: b.constant(draw(2, n, d)) };
      const made = b.scope(
        () => gradient(b)(x)((B) => (t) => ({ loss: infoNce.loss(infoNce.defaults, {})(B)(t), kept: {} })),
        ({ loss, gradient: g }) => [loss, g.q, g.k],
      );
      return TE.sequenceArray([made.loss, made.gradient.q, made.gradient.k].map(b.read));
    })();
    expect(answer._tag).toBe('Right');
    const [one, strip, room] = [4 * n * d, (n / 512) * 128 * (528 + d) * 4, 1.5 * 2 ** 20];
    expect(uses[0]?.reached).toBeLessThanOrEqual(7 * one + (9 / 8) * (strip + room));
  });
});
