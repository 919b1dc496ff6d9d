/**
 * The convolutional encoder, and the parts it is made of.
 */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Algebra } from '../algebra/derived.js';
import type { Matrix } from '../prelude/matrix.js';
import { at, matrix, row } from '../prelude/matrix.js';
import { keyOf, named, normals } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import type { Encoder, Tensors } from './encoder.js';
import { encodedExtent, sequence } from './encoder.js';
import { encoderOf, readLayer } from './layer.js';
import type { Input } from './networks.js';
import {
  batchNormOf,
  causal,
  convolutional,
  linearOf,
  multilayer,
  networks,
  pooled,
  projectionHead,
  tabular,
} from './networks.js';
import { inward, layouts, outward } from './pytorch.js';

const image = { height: 6, width: 5, channels: 2 };
const tiny = convolutional([3, 4], 5)(image);
const u = 2 ** -53;

const draw = (seed: number, rows: number, cols: number): Matrix =>
  matrix(rows, cols, normals(keyOf(seed), rows * cols));

/** Σ of the outputs times fixed weights: a number that depends on every output. */
const probe =
  (encoder: Encoder, x: Matrix, weight: Matrix) =>
  <T>(B: Algebra<T>) =>
  (parameters: Tensors<T>): T => {
    const held = Object.fromEntries(Object.entries(encoder.statistics).map(([n, m]) => [n, B.constant(m)]));
    const { output } = encoder.apply(B)('train', parameters, held)(B.constant(x));
    return B.sum('all')(B.mul(output, B.constant(weight)));
  };

const along = (p: Tensors<Matrix>, v: Tensors<Matrix>, h: number): Tensors<Matrix> =>
  Object.fromEntries(Object.entries(p).map(([n, m]) => [n, A.add(m, A.scale(h)(v[n] as Matrix))]));

const directional = (encoder: Encoder, inputs: number, outputs: number) => {
  const x = draw(1, 4, inputs);
  const f = probe(encoder, x, draw(2, 4, outputs));
  const p = encoder.initial(keyOf(3));
  const v = Object.fromEntries(
    Object.entries(p).map(([n, m], i) => [n, draw(10 + i, m.rows, m.cols)] as const),
  );
  const { gradient: g } = gradient(A)(p)((B) => (q) => ({ loss: f(B)(q), kept: {} }));
  const exact = Object.entries(g)
    .map(([n, bar]) => A.sum('all')(A.mul(bar, v[n] as Matrix)).data[0] as number)
    .reduce((a, b) => a + b, 0);
  const value = (h: number): number => at(f(A)(along(p, v, h)), 0, 0);
  const difference = (h: number): number => (value(h) - value(-h)) / (2 * h);
  return { exact, difference, size: Math.abs(value(0)) + Math.abs(exact) };
};

describe('encoders', () => {
  // Central differences are off by c·h² and by rounding u·|f|·√(number of terms)/h. Halving h twice measures c·h²
  // (Richardson): what is left after extrapolation is of order h⁴ and rounding, 64·u/h with h = 1e−4 being 7e−11.
  it.each([
    ['convolutions with batch norm', tiny, 60, 5],
    ['a pooled network', pooled([3])(image), 60, 3],
    ['a multilayer network with layer norm', multilayer([7, 6, 4], 'layer-norm'), 7, 4],
    ['a head', projectionHead(6, 3), 6, 3],
    [
      'a transformer',
      {
        kind: 'transformer',
        ...{ length: 3, features: 4, width: 4, heads: 2, blocks: 1, outputs: 3 },
      },
      15,
      3,
    ],
    [
      'a convolution over words',
      { kind: 'word-convolution', ...{ length: 3, features: 4, width: 5, kernel: 3, outputs: 3 } },
      15,
      3,
    ],
    ['causal convolutions', causal(8, [1, 2])({ length: 4, channels: 2 }), 8, 16],
    ['embeddings of a table', tabular({ numbers: 2, categories: [2, 3] }, [6, 4]), 7, 4],
  ] as const)('gradient/finite-differences: %s', (_, layer, inputs, outputs) => {
    const { exact, difference, size } = directional(encoderOf(layer), inputs, outputs);
    const h = 1e-4;
    const [coarse, fine] = [difference(h), difference(h / 2)];
    const extrapolated = fine + (fine - coarse) / 3;
    const allowed = (256 * u * size) / h + Math.abs(fine - coarse) * h;
    expect(Math.abs(extrapolated - exact)).toBeLessThanOrEqual(allowed);
    expect(Math.abs(exact)).toBeGreaterThan(allowed);
  });

  it('batch-norm-standardises: every feature has mean 0 and variance 1 − ε/(σ² + ε)', () => {
    const encoder = encoderOf(batchNormOf(2));
    const x = draw(4, 5, 6);
    const { output } = encoder.apply(A)('train', encoder.initial(keyOf(0)), encoder.statistics)(x);
    const places = A.reshape(15, 2)(output);
    const variance = A.variance('column')(A.reshape(15, 2)(x));
    // Means and variances are sums of 15 numbers of size 4 at most: 15·16 roundings of numbers near 16.
    const allowed = 15 * 16 * 16 * u;
    for (let j = 0; j < 2; j++) {
      const v = at(variance, 0, j);
      expect(Math.abs(at(A.mean('column')(places), 0, j))).toBeLessThanOrEqual(allowed);
      expect(Math.abs(at(A.variance('column')(places), 0, j) - v / (v + 1e-5))).toBeLessThanOrEqual(allowed);
    }
  });

  it('evaluate/no-sample-sees-another: a row encodes alone as it does in a batch', () => {
    const encoder = encoderOf(tiny);
    const p = encoder.initial(keyOf(5));
    const x = draw(6, 3, 60);
    const { statistics } = encoder.apply(A)('train', p, encoder.statistics)(x);
    const encode = (m: Matrix): Matrix => encoder.apply(A)('evaluate', p, statistics)(m).output;
    expect(Array.from(row(encode(x), 2))).toEqual(Array.from(encode(A.sliceRows(2, 1)(x)).data));
    expect(encoder.apply(A)('evaluate', p, statistics)(x).statistics).toEqual(statistics);
  });

  it('running statistics follow the batch: μ ← 0.9 μ + 0.1 mean, unbiased variance likewise', () => {
    const encoder = encoderOf(batchNormOf(1));
    const x = matrix(2, 1, Float64Array.of(1, 3));
    const { statistics } = encoder.apply(A)('train', encoder.initial(keyOf(0)), encoder.statistics)(x);
    expect(statistics.running_mean?.data[0]).toBe(0.1 * 2);
    expect(statistics.running_var?.data[0]).toBe((1 - 0.1) * 1 + 0.1 * 2);
  });

  it('initial/he-and-xavier: the variances of the law, and float32 values', () => {
    const he = encoderOf(linearOf(400, 300, 'rectifier')).initial(keyOf(1)).weight as Matrix;
    const xavier = encoderOf(linearOf(400, 300, 'nothing')).initial(keyOf(1)).weight as Matrix;
    // The mean of n squares spreads by √(2/n) for normal numbers, less for uniform ones; five times that is allowed.
    const allowed = 5 * Math.sqrt(2 / he.data.length);
    const ratio = (m: Matrix, variance: number): number => at(A.mean('all')(A.square(m)), 0, 0) / variance;
    expect(Math.abs(ratio(he, 2 / 400) - 1)).toBeLessThan(allowed);
    expect(Math.abs(ratio(xavier, 2 / 700) - 1)).toBeLessThan(allowed);
    expect(he.data.every((w) => w === Math.fround(w))).toBe(true);
  });

  it('initial/named: a part keeps its numbers when another is added', () => {
    const [a, b] = [encoderOf(linearOf(3, 2, 'nothing')), encoderOf(linearOf(2, 2, 'nothing'))];
    const key = keyOf(9);
    expect(sequence([['b', b]]).initial(key)['b.weight']).toEqual(
      sequence([
        ['a', a],
        ['b', b],
      ]).initial(key)['b.weight'],
    );
    expect(a.initial(named(key, 'a')).weight).toEqual(sequence([['a', a]]).initial(key)['a.weight']);
  });

  it('extent/by-shape-reading: parts that do not fit are said before anything is computed', () => {
    const encoder = encoderOf(tiny);
    const p = encoder.initial(keyOf(0));
    expect(encodedExtent(encoder, p)({ rows: 7, cols: 60 })).toEqual({
      _tag: 'Right',
      right: { rows: 7, cols: 5 },
    });
    expect(encodedExtent(encoder, p)({ rows: 7, cols: 59 })._tag).toBe('Left');
  });

  it('layer/json: every network survives JSON, and what is no layer is said', () => {
    const inputs: ReadonlyArray<readonly [Input, number]> = [
      [{ height: 28, width: 28, channels: 1 }, 784],
      [{ columns: 65, words: { length: 5, features: 12 } }, 65],
      [{ columns: 24, series: { length: 12, channels: 2 } }, 24],
      [{ columns: 9, table: { numbers: 4, categories: [2, 3] } }, 9],
    ];
    for (const { layer, representation, places } of Object.values(networks)) {
      const [input, columns] = inputs.find(([i]) => layer(i) !== undefined) as (typeof inputs)[number];
      const spec = layer(input);
      expect(readLayer(JSON.parse(JSON.stringify(spec)))).toEqual({ _tag: 'Right', right: spec });
      const encoder = encoderOf(spec as NonNullable<typeof spec>);
      const extent = encodedExtent(encoder, encoder.initial(keyOf(0)))({ rows: 1, cols: columns });
      // A map keeps its places: two strides of 2 leave 7 × 7 of them.
      const cols = representation * (places === true ? 49 : 1);
      expect(extent).toEqual({ _tag: 'Right', right: { rows: 1, cols } });
    }
    const wrong = { kind: 'sequence', layers: [{ name: 'a', layer: { kind: 'relu', slope: 1 } }] };
    expect(readLayer(wrong)).toMatchObject({ _tag: 'Left', left: { _tag: 'DataError' } });
  });

  it('pytorch-round-trip: inward(outward(x)) = x, and a convolution lies as [F, C, K, K]', () => {
    const p = encoderOf(tiny).initial(keyOf(2));
    const layout = layouts(tiny);
    for (const [name, m] of Object.entries(p)) {
      const there = layout[name] as NonNullable<(typeof layout)[string]>;
      expect(inward(there, m.rows, m.cols, outward(there, m))).toEqual(m);
    }
    const conv = layout['conv1.weight'] as NonNullable<(typeof layout)[string]>;
    expect(conv.shape).toEqual([4, 3, 3, 3]);
    // Number (f, c, y, x) = (1, 2, 0, 1) there is row (0·3 + 1)·3 + 2 = 5, column 1 here.
    const there = outward(conv, p['conv1.weight'] as Matrix)[((1 * 3 + 2) * 3 + 0) * 3 + 1];
    expect(there).toBe(at(p['conv1.weight'] as Matrix, 5, 1));
  });
});
