/**
 * workloads — what is timed, in the order of the table.
 *
 * Notation N rows on each side, for NT-Xent N views of N/2 samples · d columns, 128 unless said
 */

import type { Conventions } from '../spec/question.js';
import { topics } from '../spec/topic.js';
import { everyKey } from '../src/algebra/among.js';
import type { Algebra } from '../src/algebra/derived.js';
import type { Tensors } from '../src/objectives/objective.js';
import { defect } from '../src/prelude/errors.js';
import type { Matrix } from '../src/prelude/matrix.js';
import { filled } from '../src/prelude/matrix.js';
import type { Size, Workload } from './workload.js';
import { unitRows } from './workload.js';

/** The temperature of every workload: exponents from −10 to 10. */
export const temperature = 0.1;

const scaled = ({ data, rows, cols }: Matrix, by: number): Matrix => ({
  rows,
  cols,
  data: Float32Array.from(data, (x) => x * by),
});

/** Multiplications and additions of some products of [N, d] with [d, N]. */
const products =
  (count: number) =>
  ({ n, d }: Size): number =>
    2 * count * n * n * d;

const anchorsAndKeys = (size: Size): Tensors<Matrix> => ({
  q: scaled(unitRows('q', size), 1 / temperature),
  k: unitRows('k', size),
});

const similarity: Workload = {
  name: 'similarity',
  summary: 'S = q kᵀ, all N × N entries',
  judgedBy: [{ of: 'similarity/dot', ask: 'value' }],
  tensors: (size) => ({ q: unitRows('q', size), k: unitRows('k', size) }),
  formula:
    () =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => ({ value: A.pairwiseDot(x.q as T, x.k as T) }),
  operations: products(1),
};

const logPartition: Workload = {
  name: 'log-partition',
  summary: 'log Σⱼ exp(qᵢ·kⱼ) for every i',
  judgedBy: [{ of: 'info-nce', ask: 'loss' }],
  tensors: anchorsAndKeys,
  formula:
    () =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => ({ value: A.logPartition(everyKey)(x.q as T, x.k as T) }),
  operations: products(1),
};

const logPartitionGradient: Workload = {
  name: 'log-partition-gradient',
  summary: 'log Σⱼ exp(qᵢ·kⱼ) and its pullback to q and k',
  judgedBy: [
    { of: 'info-nce', ask: 'loss' },
    { of: 'info-nce', ask: 'gradient' },
  ],
  tensors: anchorsAndKeys,
  formula:
    ({ n }) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>) => {
      const [q, k] = [x.q as T, x.k as T];
      const value = A.logPartition(everyKey)(q, k);
      const [qbar, kbar] = A.logPartitionPull(everyKey)(q, k, value, A.constant(filled(n, 1, 1 / n)));
      return { value, qbar, kbar };
    },
  operations: products(3),
};

/** An objective's loss, or its gradient, which needs the loss on the way. */
const ofObjective = (
  of: string,
  ask: 'loss' | 'gradient',
  tensors: Workload['tensors'],
  conventions: Conventions = {},
): Workload => ({
  name: ask === 'loss' ? of : `${of}-gradient`,
  summary: `${of}, ${ask === 'loss' ? 'forward' : 'forward and backward'}`,
  judgedBy: [{ of, ask }],
  tensors,
  formula: () => {
    const topic = topics[of];
    const formula = topic?.asks[ask]?.({ ...topic.defaults, temperature, ...conventions }, {});
    return formula ?? defect(`no topic answers ${ask} of ${of}`);
  },
  operations: products(ask === 'loss' ? 1 : 3),
});

const pair =
  (a: string, b: string, share: number): Workload['tensors'] =>
  ({ n, d }) => {
    const half = { n: Math.ceil(n * share), d };
    return { [a]: unitRows(a, half), [b]: unitRows(b, half) };
  };

/** Every workload. */
export const workloads: ReadonlyArray<Workload> = [
  similarity,
  logPartition,
  logPartitionGradient,
  ofObjective('info-nce', 'loss', pair('q', 'k', 1)),
  ofObjective('info-nce', 'gradient', pair('q', 'k', 1)),
  ofObjective('nt-xent', 'loss', pair('z0', 'z1', 0.5)),
  ofObjective('nt-xent', 'gradient', pair('z0', 'z1', 0.5)),
  ofObjective('clip', 'gradient', pair('image', 'text', 1)),
];

/**
 * Workloads whose name holds one of some patterns, separated by commas; a pattern that is a name means only that.
 *
 * @example
 * chosenWorkloads('nt-xent').map((w) => w.name) // => ['nt-xent']
 */
export const chosenWorkloads = (
  patterns: string,
  among: ReadonlyArray<Workload> = workloads,
): ReadonlyArray<Workload> =>
  among.filter(({ name }) =>
    patterns
      .split(',')
      .map((p) => p.trim())
      .some((p) => (among.some((w) => w.name === p) ? name === p : new RegExp(p).test(name))),
  );
