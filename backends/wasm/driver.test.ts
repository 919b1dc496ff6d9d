/**
 * The wasm backend against the array backend, on inputs that are float32 numbers.
 *
 * Allowed, with u = 2⁻²⁴: an elementwise operation is off by at most 4u of its value (exp by a polynomial of
 * relative error 2u and two products); a sum or product of n terms by (n + 2)·u·Σ|terms| (Higham 2002, §3.1).
 */

import { readFileSync } from 'node:fs';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { allButSelf, everyKey, otherLabel, sameLabel } from '../../src/algebra/among.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals } from '../../src/prelude/random.js';
import { arrayAlgebra as A } from '../array/algebra.js';
import { wrongLogPartition, wrongPull } from '../gpu/guards.js';
import { moduleText } from './build.js';
import { wasmDriverWith } from './driver.js';
import { builds } from './instance.js';
import { allowRelaxed } from './relaxed.js';

// Both builds are judged wherever the engine can be asked for both.
allowRelaxed();

const u = 2 ** -24;
const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));
const absolute = (m: Matrix): Matrix => matrix(m.rows, m.cols, Float64Array.from(m.data, Math.abs));
const positive = (m: Matrix): Matrix =>
  matrix(
    m.rows,
    m.cols,
    Float32Array.from(m.data, (x) => Math.abs(x) + 0.1),
  );

type Operation = <T>(B: Algebra<T>, x: ReadonlyArray<T>) => T;
const at = <T>(x: ReadonlyArray<T>, i: number): T => x[i] as T;
const cycle = (count: number, extent: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => ((i * 7 + 3) % (extent + 1)) - 1);

const run = async (
  build: 'relaxed' | 'plain',
  inputs: ReadonlyArray<Matrix>,
  f: Operation,
): Promise<Matrix> => {
  const answer = await wasmDriverWith({ build }).use((b) => b.read(f(b, inputs.map(b.constant))))();
  if (answer._tag === 'Left') throw new Error(JSON.stringify(answer.left));
  return answer.right;
};

/** The largest difference over what is allowed. */
const worst = (ours: Matrix, right: Matrix, allowed: Matrix): number => {
  expect([ours.rows, ours.cols]).toEqual([right.rows, right.cols]);
  return Math.max(
    0,
    ...Array.from(ours.data, (x, i) => {
      const y = right.data[i] as number;
      return Object.is(x, y) || x === y ? 0 : Math.abs(x - y) / ((allowed.data[i] as number) + 2 ** -126);
    }),
  );
};

const [n, m, d] = [7, 9, 13];
const image = { height: 5, width: 4, channels: 3, kernel: 3, stride: 2, padding: 1 };
const elementwise: ReadonlyArray<readonly [string, ReadonlyArray<Matrix>, Operation]> = [
  ['add', [draw(1, n, d), draw(2, n, d)], (B, x) => B.add(at(x, 0), at(x, 1))],
  ['add a row', [draw(1, n, d), draw(2, 1, d)], (B, x) => B.add(at(x, 0), at(x, 1))],
  ['mul a column', [draw(1, n, 1), draw(2, n, d)], (B, x) => B.mul(at(x, 0), at(x, 1))],
  ['mul a column and a row', [draw(1, n, 1), draw(2, 1, d)], (B, x) => B.mul(at(x, 0), at(x, 1))],
  ['mul a number', [draw(1, 1, 1), draw(2, n, d)], (B, x) => B.mul(at(x, 0), at(x, 1))],
  ['sub', [draw(1, n, 1), draw(2, 1, 1)], (B, x) => B.sub(at(x, 0), at(x, 1))],
  ['div', [draw(1, n, d), positive(draw(2, n, d))], (B, x) => B.div(at(x, 0), at(x, 1))],
  ['greater', [draw(1, n, d), draw(2, 1, d)], (B, x) => B.greater(at(x, 0), at(x, 1))],
  ['neg', [draw(1, n, d)], (B, x) => B.neg(at(x, 0))],
  ['reciprocal', [positive(draw(1, n, d))], (B, x) => B.reciprocal(at(x, 0))],
  [
    'exp',
    [A.scale(8)(draw(1, n, d))].map((x) => matrix(n, d, Float32Array.from(x.data))),
    (B, x) => B.exp(at(x, 0)),
  ],
  ['log', [positive(draw(1, n, d))], (B, x) => B.log(at(x, 0))],
  ['log1p', [positive(draw(1, n, d))], (B, x) => B.log1p(at(x, 0))],
  ['sqrt', [positive(draw(1, n, d))], (B, x) => B.sqrt(at(x, 0))],
  ['relu', [draw(1, n, d)], (B, x) => B.relu(at(x, 0))],
  ['reluPull', [draw(1, n, d), draw(2, n, d)], (B, x) => B.reluPull(at(x, 0), at(x, 1))],
  ['transpose', [draw(1, n, d)], (B, x) => B.transpose(at(x, 0))],
  ['transpose, then add', [draw(1, n, d), draw(2, d, n)], (B, x) => B.add(B.transpose(at(x, 0)), at(x, 1))],
  ['reshape of a transpose', [draw(1, n, d)], (B, x) => B.reshape(1, n * d)(B.transpose(at(x, 0)))],
  ['max', [draw(1, n, d)], (B, x) => B.max('row')(at(x, 0))],
  ['max per column', [draw(1, n, d)], (B, x) => B.max('column')(at(x, 0))],
  ['argMax', [draw(1, n, d)], (B, x) => B.argMax(at(x, 0))],
  ['takeRows', [draw(1, n, d)], (B, x) => B.takeRows(cycle(11, n))(at(x, 0))],
  ['takeColumns', [draw(1, n, d)], (B, x) => B.takeColumns(cycle(11, d))(at(x, 0))],
  ['gatherColumns', [draw(1, n, d)], (B, x) => B.gatherColumns(cycle(n * 5, d))(at(x, 0))],
];
const sums: ReadonlyArray<readonly [string, ReadonlyArray<Matrix>, Operation, number]> = [
  ['sum per row', [draw(1, n, d)], (B, x) => B.sum('row')(at(x, 0)), d],
  ['sum per column', [draw(1, n, d)], (B, x) => B.sum('column')(at(x, 0)), n],
  ['sum of all', [draw(1, n, d)], (B, x) => B.sum('all')(at(x, 0)), n * d],
  ['matmul', [draw(1, n, d), draw(2, d, m)], (B, x) => B.matmul(at(x, 0), at(x, 1)), d],
  [
    'matmul of transposes',
    [draw(1, d, n), draw(2, m, d)],
    (B, x) => B.matmul(B.transpose(at(x, 0)), B.transpose(at(x, 1))),
    d,
  ],
  ['matmul, deep', [draw(1, 3, 700), draw(2, 700, 17)], (B, x) => B.matmul(at(x, 0), at(x, 1)), 700],
  ['putRows', [draw(1, n, d)], (B, x) => B.putRows(cycle(n, 3), 3)(at(x, 0)), n],
  ['putColumns', [draw(1, n, d)], (B, x) => B.putColumns(cycle(d, 3), 3)(at(x, 0)), d],
  ['scatterColumns', [draw(1, n, d)], (B, x) => B.scatterColumns(cycle(n * d, 3), 3)(at(x, 0)), d],
  ['convolve', [draw(1, 4, 60), draw(2, 27, 6)], (B, x) => B.convolve(image)(at(x, 0), at(x, 1)), 27],
  [
    'convolvePull by x',
    [draw(1, 4, 60), draw(2, 27, 6), draw(3, 4, 36)],
    (B, x) => B.convolvePull(image)(at(x, 0), at(x, 1), at(x, 2))[0],
    54,
  ],
  [
    'convolvePull by w',
    [draw(1, 4, 60), draw(2, 27, 6), draw(3, 4, 36)],
    (B, x) => B.convolvePull(image)(at(x, 0), at(x, 1), at(x, 2))[1],
    24,
  ],
];

describe.each(builds())('wasm %s', (build) => {
  it.each(elementwise)('%s', async (_, inputs, f) => {
    const right = f(A, inputs);
    expect(worst(await run(build, inputs, f), right, A.scale(4 * u)(absolute(right)))).toBeLessThanOrEqual(1);
  });

  it.each(sums)('%s', async (_, inputs, f, terms) => {
    const size = f(A, inputs.map(absolute));
    const allowed = A.scale((terms + 2) * u)(absolute(size));
    expect(worst(await run(build, inputs, f), f(A, inputs), allowed)).toBeLessThanOrEqual(1);
  });

  // μ and the sums of n terms are off by (n + 2)·u relative to the column's largest entry, 1/σ by half as much again;
  // each passes through one quotient by σ. Twice that, times 1 + |y| for the product with y, covers all of them.
  it.each([
    [5, 3],
    [33, 6],
    [70, 32],
  ])('standardised columns, their variance and pull: %i rows of %i', async (rows, cols) => {
    const [x, ybar] = [draw(1, rows, cols), draw(2, rows, cols)];
    const greatest = A.max('column')(absolute(x));
    const y = A.standardizeColumns(1e-5)(x);
    const slack = (size: Matrix): Matrix =>
      A.scale(2 * (rows + 8) * u)(
        A.mul(
          A.shift(1)(absolute(y)),
          A.div(A.mul(greatest, size), A.sqrt(A.shift(1e-5)(A.variance('column')(x)))),
        ),
      );
    const one = filled(1, cols, 1);
    const forward = await run(build, [x], (B, [a]) => B.standardizeColumns(1e-5)(a as never));
    expect(worst(forward, y, slack(one))).toBeLessThanOrEqual(1);
    const back: Operation = (B, [a, b]) => B.standardizeColumnsPull(1e-5)(a as never, b as never);
    const size = A.mul(A.max('column')(absolute(ybar)), A.shift(1)(A.max('column')(absolute(y))));
    expect(worst(await run(build, [x, ybar], back), back(A, [x, ybar]), slack(size))).toBeLessThanOrEqual(1);
    for (const per of ['column', 'row', 'all'] as const) {
      const right = A.variance(per)(x);
      const allowed = A.scale(4 * (rows * cols + 2) * u)(A.shift(1)(right));
      const ours = await run(build, [x], (B, [a]) => B.variance(per)(a as never));
      expect(worst(ours, right, allowed)).toBeLessThanOrEqual(1);
    }
  });

  it('exp: 0 far below, infinity far above, NaN stays', async () => {
    const x = matrix(1, 5, Float32Array.of(-1e30, -200, 100, Number.NaN, 0));
    const y = await run(build, [x], (B, [a]) => B.exp(a as never));
    expect(Array.from(y.data)).toEqual([0, 0, Number.POSITIVE_INFINITY, Number.NaN, 1]);
  });

  const labels = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => (i * i) % 5);
  const cases = [
    ['one anchor, one key', 1, 1, 1, everyKey],
    ['all but self of one', 1, 1, 3, allButSelf],
    ['every key, odd sizes', 33, 515, 7, everyKey],
    ['all but self', 70, 70, 16, allButSelf],
    ['same label', 37, 37, 5, sameLabel(labels(37))],
    ['other label', 37, 37, 5, otherLabel(labels(37))],
  ] as const;
  it.each(cases)('log-partition: %s, at every temperature', async (_, rows, keys, width, among) => {
    for (const tau of [0.001, 0.1, 100]) {
      const unit = (x: Matrix) => A.normalizeRows(1e-12)(x);
      const round = (x: Matrix): Matrix => matrix(x.rows, x.cols, Float32Array.from(x.data));
      const [q, k] = [round(A.scale(1 / tau)(unit(draw(1, rows, width)))), round(unit(draw(2, keys, width)))];
      const ybar = filled(rows, 1, 1);
      const answer = await wasmDriverWith({ build }).use((b) => {
        const [x, y] = [b.constant(q), b.constant(k)];
        const lse = b.logPartition(among)(x, y);
        const bars = b.logPartitionPull(among)(x, y, lse, b.constant(ybar));
        return TE.sequenceArray([lse, ...bars].map(b.read));
      })();
      if (answer._tag === 'Left') throw new Error('no wasm');
      const [lse, qbar, kbar] = answer.right as readonly [Matrix, Matrix, Matrix];
      expect(wrongLogPartition(among, q, k, lse)).toBeNull();
      expect(wrongPull(among, q, k, lse, ybar, [qbar, kbar])).toBeNull();
    }
  });

  it('memory is flat over 10 000 steps', async () => {
    const reached: number[] = [];
    const steps = (count: number) =>
      wasmDriverWith({ build, onClose: (so) => reached.push(so.reached) }).use((b) => {
        let w = b.constant(draw(1, 8, 8));
        for (let i = 0; i < count; i++) {
          const next = b.scope(
            () => {
              const y = b.logPartition(allButSelf)(w, w);
              return b.sub(w, b.scale(1e-3)(b.matmul(b.transpose(w), b.mul(w, b.exp(b.scale(-1)(y))))));
            },
            (kept) => [kept],
          );
          b.release([w]);
          w = next;
        }
        return b.read(w);
      })();
    await steps(2);
    await steps(10_000);
    expect(reached[1]).toBe(reached[0]);
  });
});

describe('wasm', () => {
  it('the committed kernels are what the sources make (npm run build:wasm)', () => {
    expect(readFileSync('backends/wasm/kernels.ts', 'utf8') === moduleText()).toBe(true);
  }, 300_000);
});
