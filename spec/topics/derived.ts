/** derived — operations with a definition, which a backend may replace by a kernel of its own. */
import { allButSelf, everyKey } from '../../src/algebra/among.js';
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import type { Key } from '../../src/prelude/random.js';
import { named } from '../../src/prelude/random.js';
import type { Topic } from '../topic.js';
import { drawnWeights, topicOf, weights } from './building.js';
import { drawnUniform } from './drawing.js';

type One = <T>(A: Algebra<T>) => (a: T, b: T) => T;

/** Operations of one or two tensors of one extent. */
const operations: Readonly<Record<string, One>> = {
  sub: (A) => A.sub,
  div: (A) => (a, b) => A.div(a, A.shift(1)(A.square(b))),
  scale: (A) => (a) => A.scale(-2.5)(a),
  shift: (A) => (a) => A.shift(3)(a),
  square: (A) => (a) => A.square(a),
  absolute: (A) => (a) => A.absolute(a),
  maximum: (A) => A.maximum,
  relu: (A) => (a) => A.relu(a),
  sigmoid: (A) => (a) => A.sigmoid(a),
  softplus: (A) => (a) => A.softplus(a),
  'log-add-exp': (A) => A.logAddExp,
  mean: (A) => (a) => A.mean('column')(a),
  variance: (A) => (a) => A.variance('column')(a),
  'standardize-columns': (A) => (a) => A.standardizeColumns(1e-2)(a),
  'row-dot': (A) => A.rowDot,
  'concat-rows': (A) => A.concatRows,
  'log-partition-within': (A) => (a) => A.logPartition(allButSelf)(a, a),
  'log-partition-both': (A) => A.logPartitionBoth(everyKey),
  'pairwise-squared-distance': (A) => A.pairwiseSquaredDistance,
  affine: (A) => (a, b) => A.affine(a, A.transpose(b), A.sum('row')(A.sliceRows(0, 1)(a))),
  convolve: (A) => (a, b) => {
    const g = { height: 2, width: A.extent(a).cols, channels: 1, kernel: 3, stride: 1, padding: 1 };
    const twice = A.concatColumns(a, b);
    const w = A.reshape(9, 1)(A.sliceColumns(0, 9)(A.reshape(1, 16)(A.constant(kernel))));
    return A.convolve(g)(twice, w);
  },
};

const kernel: Matrix = {
  rows: 1,
  cols: 16,
  data: Float64Array.from({ length: 16 }, (_, i) => ((i * 7) % 11) / 8 - 0.5),
};

const extents: Readonly<Record<string, (n: number, d: number) => readonly [number, number]>> = {
  mean: (_, d) => [1, d],
  variance: (_, d) => [1, d],
  'row-dot': (n) => [n, 1],
  'concat-rows': (n, d) => [2 * n, d],
  'log-partition-within': (n) => [n, 1],
  'log-partition-both': (n) => [2 * n, 1],
  'pairwise-squared-distance': (n) => [n, n],
  affine: (n) => [n, n],
  convolve: (n, d) => [n, 2 * d],
};

const drawn = (key: Key, name: string, n: number, d: number): Matrix =>
  drawnUniform(named(key, name), n, d, -4, 4);

const topic = ([name, operation]: readonly [string, One]): Topic =>
  topicOf({
    name: `derived/${name}`,
    summary: 'what a backend computes in place of the definition',
    tensors: [
      ['a', '[N, D]', 'first argument'],
      ['b', '[N, D]', 'second argument, where there is one'],
      weights('the value’s'),
    ],
    value: () => (A) => (t) => operation(A)(t.a as (typeof t)[string], t.b as (typeof t)[string]),
    draw: ({ n, d }, key, _c, rows) => ({
      tensors: {
        a: d % 2 === 0 ? drawn(key, 'a', n, d) : rows('a', n),
        b: drawn(key, 'b', n, d),
        w: drawnWeights(key, ...(extents[name] ?? ((p, q) => [p, q] as const))(n, d)),
      },
    }),
  });

/** Derived operations by themselves. */
export const derivedTopics: ReadonlyArray<Topic> = Object.entries(operations).map(topic);
