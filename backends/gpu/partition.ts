/**
 * partition — the log-partition on the GPU, in blocks of anchors and chunks of keys.
 *
 * N × M never exists: a chunk yields one log Σ exp for each anchor, and the chunks are combined on the host in
 * float64.
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
import { keysPerThread, rowsPerCall } from './reach.js';

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

/** log Σ_{j ∈ among(i)} exp(qᵢ·kⱼ) for every anchor i. */
export const logPartitionOn = async (engine: Engine, among: Among, sides: Sides): Promise<Matrix> => {
  const wide = padded(sides.d);
  const labels = labelsOf(engine, among);
  const out = new Float64Array(sides.n).fill(logOfNothing);
  for (const q of sides.q)
    for (const k of sides.k) {
      const both = labels(q, k);
      for (const [start, count] of blocks(q.extent, rowsPerCall(engine.reach, q.extent, k.extent * wide))) {
        const chunk = keysPerThread(engine.reach, count, k.extent, wide);
        const program = chunkLogPartition(among, count, k.extent, wide, chunk);
        const where = [start, q.start - k.start, k.count];
        const parts = await engine.run(program, q.rows, k.rows, ...both, ...where);
        combine(out, q, start, program, parts);
      }
    }
  return matrix(sides.n, 1, Float32Array.from(out));
};

/** Adds what each chunk of keys gave to the anchors that are no padding: log Σ exp of it all, −∞ where nothing is. */
const combine = (
  out: Float64Array,
  q: Block,
  start: number,
  { output }: Program,
  parts: Float32Array,
): void => {
  const [chunks, rows] = output;
  for (let i = 0; i < Math.min(rows, q.count - start); i++) {
    const [at, row] = [q.start + start + i, parts.subarray(i * chunks, (i + 1) * chunks)];
    const before = out[at] as number;
    let most = before;
    for (const x of row) if (x > most) most = x;
    if (most <= logOfNothing / 2) continue;
    let total = Math.exp(before - most);
    for (const x of row) total += Math.exp(x - most);
    out[at] = most + Math.log(total);
  }
};
