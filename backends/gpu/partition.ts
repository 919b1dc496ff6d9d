/**
 * partition — the log-partition on the GPU, in blocks of anchors and chunks of keys.
 *
 * N × M never exists: a chunk yields one log Σ exp for each anchor, and the chunks are combined on the host in
 * float64.
 *
 * Threads stop silently after some 65 000 rounds on one software rasteriser, and long kernels answer with zeros on
 * others: a thread runs at most `roundsPerThread`, a call at most `workPerCall` multiply-adds.
 */
import type { Among } from '../../src/algebra/among.js';
import { logOfNothing } from '../../src/algebra/definitions/partition.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Block, Engine, Uploaded } from './engine.js';
import { blocks } from './engine.js';
import type { Program } from './kernels.js';
import { chunkLogPartition, labelled, padded } from './kernels.js';
import type { Argument } from './load.js';

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

/** Labels of a block of anchors and a block of keys, as arguments of kernels; none where nobody looks at them. */
export const labelsOf = (engine: Engine, among: Among): ((q: Block, k: Block) => ReadonlyArray<Argument>) => {
  if (!labelled(among)) return () => [];
  // Labels pass through float32, exact to 2²⁴: they are renumbered in order of appearance on both sides.
  const ids = new Map<number, number>();
  for (const l of [...among.queries, ...among.keys]) if (!ids.has(l)) ids.set(l, ids.size);
  const part =
    (labels: Among['queries']) =>
    ({ start, count, extent }: Block): Argument =>
      engine.numbers(
        Array.from(labels.subarray(start, start + count), (l) => ids.get(l) ?? -1),
        extent,
      );
  const [ofQueries, ofKeys] = [part(among.queries), part(among.keys)];
  return (q, k) => [ofQueries(q), ofKeys(k)];
};

/** log(eᵃ + eᵇ), either of which may stand for −∞. */
const logAdd = (a: number, b: number): number => {
  const [high, low] = a > b ? [a, b] : [b, a];
  return high <= logOfNothing / 2 ? logOfNothing : high + Math.log1p(Math.exp(low - high));
};

/** Rows of anchors that one call may take, when each asks for so many multiply-adds. */
export const rowsPerCall = (extent: number, workPerRow: number): number =>
  Math.max(1, Math.min(extent, Math.floor(workPerCall / workPerRow)));

/** log Σ_{j ∈ among(i)} exp(qᵢ·kⱼ) for every anchor i. */
export const logPartitionOn = async (engine: Engine, among: Among, sides: Sides): Promise<Matrix> => {
  const wide = padded(sides.d);
  const labels = labelsOf(engine, among);
  const out = new Float64Array(sides.n).fill(logOfNothing);
  for (const q of sides.q)
    for (const k of sides.k) {
      const chunk = Math.max(1, Math.min(k.extent, Math.floor(roundsPerThread / (wide / 4 + 1))));
      const both = labels(q, k);
      for (const [start, count] of blocks(q.extent, rowsPerCall(q.extent, k.extent * wide))) {
        const program = chunkLogPartition(among, count, k.extent, wide, chunk);
        const where = [start, q.start - k.start, k.count];
        const parts = await engine.run(program, q.rows, k.rows, ...both, ...where);
        combine(out, q, start, program, parts);
      }
    }
  return matrix(sides.n, 1, Float32Array.from(out));
};

/** Adds what each chunk of keys gave to the anchors that are no padding. */
const combine = (
  out: Float64Array,
  q: Block,
  start: number,
  { output }: Program,
  parts: Float32Array,
): void => {
  const [chunks, rows] = output;
  for (let i = 0; i < Math.min(rows, q.count - start); i++)
    for (let c = 0; c < chunks; c++) {
      const at = q.start + start + i;
      out[at] = logAdd(out[at] as number, parts[i * chunks + c] as number);
    }
};
