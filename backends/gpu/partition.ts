/**
 * partition — the log-partition and its pullback on the GPU, in blocks of anchors and chunks of keys.
 *
 * N × M never exists: a chunk yields one log Σ exp for each anchor, and the chunks are combined on the host in
 * float64; the pullback holds one block of weights at a time as a texture and reads two gradients back at the end.
 *
 * Threads stop silently after some 65 000 rounds on one software rasteriser, and long kernels answer with zeros on
 * others: a thread runs at most `roundsPerThread`, a call at most `workPerCall` multiply-adds.
 */
import type { Among } from '../../src/algebra/among.js';
import { logOfNothing } from '../../src/algebra/definitions/partition.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { filled, matrix } from '../../src/prelude/matrix.js';
import type { Block, Engine, Uploaded } from './engine.js';
import { blocks } from './engine.js';
import { chunkLogPartition, padded, product, pullToKeys, pullToQueries, weights } from './kernels.js';
import type { Argument, Result } from './load.js';

/** Rounds of all loops together that one thread may run. */
export const roundsPerThread: number = 16_000;

/** Multiply-adds that one call may ask for. */
export const workPerCall: number = 2 ** 28;

/** Weights that one block of the pullback holds. */
export const weightsPerBlock: number = 2 ** 20;

/** Anchors and keys on the device, with D as it is on the host. */
export interface Sides {
  readonly q: Uploaded;
  readonly k: Uploaded;
  readonly n: number;
  readonly m: number;
  readonly d: number;
}

/** Labels of each block of a side, as arguments of kernels. */
const labelsOf = (
  engine: Engine,
  among: Among,
  side: 'queries' | 'keys',
): ((block: Pick<Block, 'start' | 'count'>) => Argument) => {
  // Labels pass through float32, exact to 2²⁴: they are renumbered in order of appearance on both sides.
  const ids = new Map<number, number>();
  for (const l of [...among.queries, ...among.keys]) if (!ids.has(l)) ids.set(l, ids.size);
  const labels = Float64Array.from(among[side], (l) => ids.get(l) ?? -1);
  return ({ start, count }) =>
    engine.numbers(
      among.relation === 'every' ? new Float64Array(count) : labels.subarray(start, start + count),
    );
};

/** log(eᵃ + eᵇ), either of which may stand for −∞. */
const logAdd = (a: number, b: number): number => {
  const [high, low] = a > b ? [a, b] : [b, a];
  return high <= logOfNothing / 2 ? logOfNothing : high + Math.log1p(Math.exp(low - high));
};

/** log Σ_{j ∈ among(i)} exp(qᵢ·kⱼ) for every anchor i. */
export const logPartitionOn = async (engine: Engine, among: Among, sides: Sides): Promise<Matrix> => {
  const wide = padded(sides.d);
  const [labelsOfQueries, labelsOfKeys] = [
    labelsOf(engine, among, 'queries'),
    labelsOf(engine, among, 'keys'),
  ];
  const out = new Float64Array(sides.n).fill(logOfNothing);
  for (const q of sides.q)
    for (const k of sides.k) {
      const [ql, kl] = [labelsOfQueries(q), labelsOfKeys(k)];
      const chunk = Math.max(1, Math.min(k.count, Math.floor(roundsPerThread / (wide / 4 + 1))));
      const rows = Math.max(1, Math.min(q.count, Math.floor(workPerCall / (k.count * wide))));
      for (const [start, count] of blocks(q.count, rows)) {
        const program = chunkLogPartition(among, count, k.count, wide, chunk);
        const parts = await engine.run(program, q.rows, k.rows, ql, kl, start, q.start - k.start);
        combine(out, q.start + start, count, program.output[0], parts);
      }
    }
  return matrix(sides.n, 1, Float32Array.from(out));
};

const combine = (
  out: Float64Array,
  start: number,
  count: number,
  chunks: number,
  parts: Float32Array,
): void => {
  for (let i = 0; i < count; i++)
    for (let c = 0; c < chunks; c++)
      out[start + i] = logAdd(out[start + i] as number, parts[i * chunks + c] as number);
};

/** Adds the first d of `wide` columns of some rows to rows of `out`. */
const addRows = (out: Float64Array, start: number, d: number, part: Float32Array, wide: number): void => {
  for (let i = 0; i * wide < part.length; i++)
    for (let t = 0; t < d; t++)
      out[(start + i) * d + t] = (out[(start + i) * d + t] as number) + (part[i * wide + t] as number);
};

/** q̄ and k̄ for an incoming derivative ȳ of the log-partition. */
export const pullOn = async (
  engine: Engine,
  among: Among,
  sides: Sides,
  lse: Matrix,
  ybar: Matrix,
): Promise<readonly [Matrix, Matrix]> => {
  const { n, m, d } = sides;
  const wide = padded(d);
  const [labelsOfQueries, labelsOfKeys] = [
    labelsOf(engine, among, 'queries'),
    labelsOf(engine, among, 'keys'),
  ];
  const [qbar, kbar] = [new Float64Array(n * d), new Float64Array(m * d)];
  const part = (of: Matrix, q: Block): Argument =>
    engine.numbers(of.data.subarray(q.start, q.start + q.count));
  for (const k of sides.k) {
    const rows = Math.max(1, Math.floor(weightsPerBlock / k.count));
    let keys = (await engine.upload(filled(k.count, d, 0)))[0]?.rows as Result;
    for (const q of sides.q) {
      const [ql, kl, l, y] = [labelsOfQueries(q), labelsOfKeys(k), part(lse, q), part(ybar, q)];
      for (const [start, count] of blocks(q.count, rows)) {
        const program = weights(among, count, k.count, wide);
        const w = await engine.keep(program, q.rows, k.rows, ql, kl, l, y, start, q.start - k.start);
        const rowsBack = await engine.run(pullToQueries(count, k.count, wide), w, k.rows);
        addRows(qbar, q.start + start, d, rowsBack, wide);
        const next = await engine.keep(pullToKeys(count, k.count, wide), w, q.rows, keys, start);
        engine.free(keys);
        engine.free(w);
        keys = next;
      }
    }
    addRows(kbar, k.start, d, await engine.read(keys, wide), wide);
    engine.free(keys);
  }
  return [matrix(n, d, Float32Array.from(qbar)), matrix(m, d, Float32Array.from(kbar))];
};

/** a·b, [N, K]·[K, M], for K no larger than one texture; `q` of the sides is a, `k` is b. */
export const productOn = async (engine: Engine, { q, k, n, d }: Sides, m: number): Promise<Matrix> => {
  const out = new Float32Array(n * m);
  for (const a of q)
    for (const b of k) {
      const rows = Math.max(1, Math.min(a.count, Math.floor(weightsPerBlock / m)));
      for (const [start, count] of blocks(a.count, rows)) {
        const part = await engine.run(product(count, d, m), a.rows, b.rows, start);
        out.set(part, (a.start + start) * m);
      }
    }
  return matrix(n, m, out);
};
