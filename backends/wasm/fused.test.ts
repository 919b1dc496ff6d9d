/**
 * fused-equals-definition: every replaced operation against its definition on arrays, value and gradient, and the
 * same bits for any number of threads.
 *
 * Allowed, with u = 2⁻²⁴: a sum of n products is off by at most (n + 2)·u·Σ|terms| (Higham 2002, §3.1), evaluated by
 * the same operation on absolute values; what is not a plain sum says its own bound where it is used.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { allButSelf, everyKey } from '../../src/algebra/among.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { ConvolutionGeometry } from '../../src/algebra/geometry.js';
import { convolved, pixels } from '../../src/algebra/geometry.js';
import type { Resampling } from '../../src/algebra/resampling.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import { keyOf, normals, uniforms } from '../../src/prelude/random.js';
import { gradient } from '../../src/readings/pullback.js';
import { arrayAlgebra as A } from '../array/algebra.js';
import { wrongLogPartition, wrongPull } from '../gpu/guards.js';
import { wasmDriverWith } from './driver.js';
import { builds } from './instance.js';
import { allowRelaxed } from './relaxed.js';

// Both builds are judged wherever the engine can be asked for both.
allowRelaxed();

const u = 2 ** -24;
const draw = (seed: number, n: number, d: number): Matrix =>
  matrix(n, d, Float32Array.from(normals(keyOf(seed), n * d)));
const absolute = (m: Matrix): Matrix => matrix(m.rows, m.cols, Float64Array.from(m.data, Math.abs));

type Operation = <T>(B: Algebra<T>, x: ReadonlyArray<T>) => ReadonlyArray<T>;

const run = async (
  options: { readonly build?: 'relaxed' | 'plain'; readonly threads?: number },
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

const geometries: ReadonlyArray<readonly [string, ConvolutionGeometry, number]> = [
  ['stride 2, one channel', { height: 7, width: 6, channels: 1, kernel: 3, stride: 2, padding: 1 }, 5],
  ['stride 2, four channels', { height: 5, width: 7, channels: 4, kernel: 3, stride: 2, padding: 1 }, 8],
  ['stride 1, five by five', { height: 6, width: 6, channels: 3, kernel: 5, stride: 1, padding: 2 }, 9],
  ['stride 3, no padding', { height: 8, width: 7, channels: 2, kernel: 3, stride: 3, padding: 0 }, 3],
  ['stride above the kernel', { height: 7, width: 7, channels: 4, kernel: 1, stride: 2, padding: 0 }, 4],
  ['padding above need', { height: 4, width: 4, channels: 2, kernel: 2, stride: 2, padding: 2 }, 3],
  ['one pixel', { height: 1, width: 1, channels: 6, kernel: 3, stride: 1, padding: 1 }, 7],
  ['many channels', { height: 4, width: 4, channels: 330, kernel: 3, stride: 2, padding: 1 }, 2],
];

describe.each(builds())('wasm %s', (build) => {
  it.each(geometries)('convolve/fused-equals-definition: %s', async (_, g, filters) => {
    const { height, width } = convolved(g);
    const images = 19;
    const inputs = [
      draw(1, images, pixels(g)),
      draw(2, g.kernel ** 2 * g.channels, filters),
      draw(3, images, height * width * filters),
    ];
    const all: Operation = (B, [x, w, y]) => [
      B.convolve(g)(x as never, w as never),
      ...B.convolvePull(g)(x as never, w as never, y as never),
      B.convolveWeightsPull(g)(x as never, w as never, y as never),
    ];
    const [ours, right, sizes] = [
      await run({ build }, inputs, all),
      all(A, inputs),
      all(A, inputs.map(absolute)),
    ];
    const places = images * height * width;
    const terms = [g.kernel ** 2 * g.channels, g.kernel ** 2 * filters, places, places];
    ours.forEach((mine, i) => {
      const allowed = A.scale(((terms[i] as number) + 2) * u)(sizes[i] as Matrix);
      expect(worst(mine, right[i] as Matrix, allowed)).toBeLessThanOrEqual(1);
    });
  });

  // x̂ is off by slack = 2(n + 8)u·max|x|/σ·(1 + |x̂|) as derived for standardised columns in driver.test.ts; scale,
  // shift and a rectifier, which is 1-Lipschitz, add three roundings. Where no y lies within that of 0 the rectifier
  // passes the same entries on both sides, and each sum of n terms adds its own (n + 2)u.
  it.each([
    [6, 3],
    [33, 16],
    [2100, 33],
  ])('batchNorm/fused-equals-definition: %i rows of %i', async (rows, cols) => {
    const single = (m: Matrix, f: (a: number) => number): Matrix =>
      matrix(m.rows, m.cols, Float32Array.from(m.data, f));
    // Away from 0, so that no y is near it.
    const inputs = [
      single(draw(1, rows, cols), (a) => a + 0.5 * Math.sign(a)),
      single(draw(2, 1, cols), (a) => 1 + Math.abs(a)),
      single(draw(3, 1, cols), (a) => 0.02 * a),
      draw(4, rows, cols),
    ];
    const [x, scale, shift, ybar] = inputs as unknown as readonly [Matrix, Matrix, Matrix, Matrix];
    const standard = A.standardizeColumns(1e-5)(x);
    const spread = A.sqrt(A.shift(1e-5)(A.variance('column')(x)));
    const relative = A.scale(2 * (rows + 8) * u)(A.div(A.max('column')(absolute(x)), spread));
    const slack = A.mul(relative, A.shift(1)(absolute(standard)));
    for (const rectified of [false, true]) {
      const all: Operation = (B, [a, b, c, d]) => {
        const [y, mean, variance] = B.batchNorm({ epsilon: 1e-5, rectified })(
          a as never,
          b as never,
          c as never,
        );
        const pulled = B.batchNormPull({ epsilon: 1e-5, rectified })(
          a as never,
          b as never,
          c as never,
          mean,
          variance,
          d as never,
        );
        return [y, mean, variance, ...pulled];
      };
      const [ours, right] = [await run({ build }, inputs, all), all(A, inputs)];
      const linear = A.add(A.mul(standard, scale), shift);
      const onY = A.add(
        A.mul(slack, absolute(scale)),
        A.scale(3 * u)(A.add(absolute(A.mul(standard, scale)), absolute(shift))),
      );
      const near = onY.data.some((allowed, i) => Math.abs(linear.data[i] as number) <= allowed);
      expect([rectified, near && rectified]).toEqual([rectified, false]);
      const moment = A.scale(4 * (rows + 2) * u)(A.square(A.shift(1)(A.max('column')(absolute(x)))));
      // Sums over rows of |ȳ| and |ȳ x̂|, and how far x̂ can be off in each.
      const level = A.sum('column')(absolute(ybar));
      const along = A.sum('column')(A.mul(absolute(ybar), A.add(absolute(standard), slack)));
      const onShift = A.scale((rows + 2) * u)(level);
      const onScale = A.add(A.scale((rows + 2) * u)(along), A.sum('column')(A.mul(absolute(ybar), slack)));
      const factor = A.div(absolute(scale), spread);
      const inside = A.add(
        A.add(absolute(ybar), A.scale(1 / rows)(level)),
        A.scale(1 / rows)(A.mul(absolute(standard), along)),
      );
      const drift = A.scale(1 / rows)(
        A.add(A.add(onShift, A.mul(absolute(standard), onScale)), A.mul(slack, along)),
      );
      const onX = A.mul(factor, A.add(A.mul(A.shift(8 * u)(relative), inside), drift));
      [onY, moment, moment, onX, onScale, onShift].forEach((allowed, i) => {
        const gap = worst(ours[i] as Matrix, right[i] as Matrix, allowed);
        expect([i, gap <= 1]).toEqual([i, true]);
      });
    }
  });

  // Four products with rounded weights and three sums: 5u·Σ|weight·pixel|.
  it('resample/fused-equals-definition: zeros outside, and held in boxes', async () => {
    const [image, output] = [
      { height: 6, width: 5, channels: 3 },
      { height: 4, width: 7, channels: 3 },
    ];
    const samples = 37;
    const numbers = uniforms(keyOf(5), samples * 10);
    const maps = Float64Array.from({ length: samples * 6 }, (_, i) => 4 * (numbers[i] as number) - 1);
    const boxes = Int32Array.from(
      { length: samples * 4 },
      (_, i) => 1 + Math.floor(3 * (numbers[samples * 6 + i] as number)),
    );
    for (const held of [undefined, boxes]) {
      const plan: Resampling = { image, output, maps, boxes: held };
      const f: Operation = (B, [x]) => [B.resample(plan)(x as never)];
      const x = draw(1, samples, pixels(image));
      const [[ours], [right], [size]] = [await run({ build }, [x], f), f(A, [x]), f(A, [absolute(x)])];
      expect(worst(ours as Matrix, right as Matrix, A.scale(5 * u)(size as Matrix))).toBeLessThanOrEqual(1);
    }
  });

  // −log u is off by 8u of itself, its root by 5u; the angle's sine and cosine by 4u of 1, their product by u more.
  it('normalRows/fused-equals-definition: within 10u of the pair’s radius, odd widths too', async () => {
    for (const cols of [1, 7, 784]) {
      const keys = Uint32Array.from({ length: 26 }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
      const f: Operation = (B) => [B.normalRows(keys, cols)];
      const [[ours], [right]] = [await run({ build }, [], f), f(A, [])];
      const whole = A.normalRows(keys, cols + (cols % 2));
      const radius = A.normalRows(keys, cols).data.map((_, i) => {
        const at = Math.floor(i / cols) * whole.cols + ((i % cols) & ~1);
        return 10 * u * Math.hypot(whole.data[at] as number, whole.data[at + 1] as number);
      });
      expect(worst(ours as Matrix, right as Matrix, matrix(13, cols, radius))).toBeLessThanOrEqual(1);
    }
  });

  // ‖x‖² and x·ȳ are sums of d products, relative (d + 2)u; a root halves it, a quotient and a product add three.
  it.each([
    [5, 3],
    [700, 130],
  ])('normalizeRows/fused-equals-definition: %i rows of %i, a zero row too', async (rows, cols) => {
    const [x, ybar] = [draw(1, rows, cols), draw(2, rows, cols)];
    x.data.fill(0, 0, cols);
    const f: Operation = (B, [a, b]) => [
      B.normalizeRows(1e-12)(a as never),
      B.normalizeRowsPull(1e-12)(a as never, b as never),
    ];
    const [[y, xbar], [right, pulled]] = [await run({ build }, [x, ybar], f), f(A, [x, ybar])];
    const relative = 2 * (cols + 5) * u;
    expect(
      worst(y as Matrix, right as Matrix, A.scale(relative)(absolute(right as Matrix))),
    ).toBeLessThanOrEqual(1);
    const length = A.sqrt(A.maximum(A.sum('row')(A.square(x)), matrix(1, 1, Float64Array.of(1e-24))));
    const along = A.mul(absolute(A.div(x, length)), A.sum('row')(absolute(A.mul(A.div(x, length), ybar))));
    const size = A.div(A.add(absolute(ybar), along), length);
    expect(worst(xbar as Matrix, pulled as Matrix, A.scale(relative)(size))).toBeLessThanOrEqual(1);
  });

  it('clip and square/fused-equals-definition: to the bit, a bound for a bound', async () => {
    const x = draw(1, 9, 13);
    const f: Operation = (B, [a]) => [B.clip(-0.5, 0.75)(a as never), B.square(a as never)];
    const [[clipped, squared], [right, square]] = [await run({ build }, [x], f), f(A, [x])];
    expect(Array.from((clipped as Matrix).data)).toEqual(Array.from((right as Matrix).data));
    expect(worst(squared as Matrix, square as Matrix, A.scale(u)(square as Matrix))).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a mean', 1],
    ['anchors that count differently', 0],
  ] as const)('pullableLogPartition/fused-equals-definition: %s', async (_, even) => {
    for (const tau of [0.001, 0.1, 100]) {
      const [rows, keys, width] = [150, 530, 9];
      const unit = (x: Matrix) => A.normalizeRows(1e-12)(x);
      const round = (x: Matrix): Matrix => matrix(x.rows, x.cols, Float32Array.from(x.data));
      const [q, k] = [round(A.scale(1 / tau)(unit(draw(1, rows, width)))), round(unit(draw(2, keys, width)))];
      const ybar = even === 1 ? filled(rows, 1, 0.25) : draw(4, rows, 1);
      const all: Operation = (B, [x, y, bar]) => {
        const { lse, pull } = B.pullableLogPartition(allButSelf)(x as never, y as never);
        return [lse, ...pull(bar as never)];
      };
      const [lse, qbar, kbar] = (await run({ build }, [q, k, ybar], all)) as unknown as readonly [
        Matrix,
        Matrix,
        Matrix,
      ];
      expect(wrongLogPartition(allButSelf, q, k, lse)).toBeNull();
      expect(wrongPull(allButSelf, q, k, lse, ybar, [qbar, kbar])).toBeNull();
    }
  });
});

describe('wasm log-partition', () => {
  it('is no number where a score is none, whatever else is in the row, and only there', async () => {
    const [nan, d] = [Number.NaN, 3];
    const q = matrix(3, d, Float32Array.of(1, 2, 3, nan, 0, 0, 0, 0, 0));
    const k = draw(2, 3, d);
    for (const among of [allButSelf, everyKey]) {
      const both: Operation = (B, [x, y]) => [
        B.logPartition(among)(x as never, y as never),
        B.pullableLogPartition(among)(x as never, y as never).lse,
      ];
      for (const lse of await run({}, [q, k], both))
        expect(Array.from(lse.data, Number.isNaN)).toEqual([false, true, false]);
    }
  });
});

/** A small network with everything in it that has tasks: its loss and all its gradients. */
const network: Operation = (B, inputs) => {
  const [x, w, scale, shift, v] = inputs;
  const g = { height: 12, width: 12, channels: 4, kernel: 3, stride: 2, padding: 1 };
  const keys = Uint32Array.from({ length: 2 * B.extent(x as never).rows }, (_, i) => i);
  const seen = B.clip(-1, 1)(B.add(x as never, B.normalRows(keys, pixels(g))));
  const d = gradient(B)({ seen, w: w as never, scale: scale as never, shift: shift as never, v: v as never })(
    (C) => (p) => {
      const y = C.convolve(g)(p.seen, p.w);
      const { rows, cols } = C.extent(y);
      const [z] = C.batchNorm({ epsilon: 1e-5, rectified: true })(
        C.reshape((rows * cols) / 8, 8)(y),
        p.scale,
        p.shift,
      );
      const h = C.normalizeRows(1e-12)(C.matmul(C.reshape(rows, cols)(z), p.v));
      return { loss: C.mean('all')(C.logPartition(allButSelf)(C.scale(5)(h), h)), kept: {} };
    },
  );
  return [d.loss, ...Object.values(d.gradient)];
};

describe('wasm threads', () => {
  it('bit-identical for 1, 2, 3 and 5 threads', async () => {
    const inputs = [draw(1, 300, 576), draw(2, 36, 8), draw(3, 1, 8), draw(4, 1, 8), draw(5, 288, 33)];
    const [one, ...others] = await Promise.all(
      [1, 2, 3, 5].map((threads) => run({ threads }, inputs, network)),
    );
    for (const other of others)
      other.forEach((m, i) => {
        expect(
          Buffer.compare(Buffer.from(m.data.buffer), Buffer.from((one?.[i] as Matrix).data.buffer)),
        ).toBe(0);
      });
  });
});

describe('wasm crew', () => {
  it('other threads take tasks, and none is hired for one thread', async () => {
    const helped = async (threads: number, milliseconds: number): Promise<number> => {
      let so = 0;
      const use = wasmDriverWith({ threads, onClose: (made) => (so = made.helped) });
      await use.use((b) => async () => {
        const a = b.constant(draw(1, 512, 512));
        for (const until = performance.now() + milliseconds; performance.now() < until; )
          b.release([b.matmul(a, a)]);
        return b.read(a)();
      })();
      return so;
    };
    expect(await helped(1, 20)).toBe(0);
    // A thread takes a while to start, and longer on a busy machine.
    let so = 0;
    for (let seconds = 0.5; so === 0 && seconds < 20; seconds *= 2) so = await helped(2, 1000 * seconds);
    expect(so).toBeGreaterThan(0);
  });
});

describe('batchNorm', () => {
  // Both sides are float64 with u = 2⁻⁵³: some fifty operations over sums of n terms, each relative to what is summed.
  it('second-order: the derivative of ‖∂ℒ/∂x‖² is that of its definition', () => {
    const inputs = { x: draw(1, 6, 3), scale: draw(2, 1, 3), shift: draw(3, 1, 3) };
    type Layer = <T>(B: Algebra<T>, x: T, scale: T, shift: T) => T;
    const fused: Layer = (B, x, scale, shift) =>
      B.batchNorm({ epsilon: 0.1, rectified: true })(x, scale, shift)[0];
    const defined: Layer = (B, x, scale, shift) =>
      B.relu(B.add(B.mul(B.standardizeColumns(0.1)(x), scale), shift));
    const twice = (layer: Layer) =>
      gradient(A)(inputs)((B) => (p) => {
        const inner = gradient(B)(p)((C) => (q) => {
          const y = layer(C, q.x, q.scale, q.shift);
          return { loss: C.sum('all')(C.mul(C.square(y), y)), kept: {} };
        });
        return { loss: B.sum('all')(B.square(inner.gradient.x)), kept: {} };
      }).gradient;
    const [ours, right] = [twice(fused), twice(defined)];
    for (const name of ['x', 'scale', 'shift'] as const) {
      const most = Math.max(...Array.from(right[name].data, Math.abs));
      const allowed = filled(right[name].rows, right[name].cols, 50 * 8 * 2 ** -53 * most);
      expect(most).toBeGreaterThan(0);
      expect(worst(ours[name], right[name], allowed)).toBeLessThanOrEqual(1);
    }
  });
});
