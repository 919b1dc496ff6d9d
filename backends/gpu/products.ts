/**
 * products — a·b and q·kᵀ on the GPU, in blocks of rows; the result is read back, since it is what was asked for.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Block, Engine } from './engine.js';
import { blocks } from './engine.js';
import type { Program } from './kernels.js';
import { padded, product, similarities } from './kernels.js';
import type { Sides } from './partition.js';

/** Runs a program for some rows of `a` at a time and lays its results, `wide` in a row, at a column of `out`. */
const inRows = async (
  engine: Engine,
  a: Block,
  b: Block,
  [wide, work]: readonly [wide: number, work: number],
  make: (rows: number) => Program,
  lay: (row: number, part: Float32Array) => void,
): Promise<void> => {
  const { weightsPerBlock, workPerCall } = engine.reach;
  const most = Math.min(Math.floor(weightsPerBlock / wide), Math.floor(workPerCall / work));
  for (const [start, count] of blocks(a.extent, Math.max(1, Math.min(a.extent, most)))) {
    const part = await engine.run(make(count), a.rows, b.rows, start);
    for (let i = 0; i < Math.min(count, a.count - start); i++)
      lay(a.start + start + i, part.subarray(i * wide, (i + 1) * wide));
  }
};

/** a·b, [N, K]·[K, M], for K no larger than one texture; `q` of the sides is a, `k` is b. */
export const productOn = async (engine: Engine, { q, k, n, d }: Sides, m: number): Promise<Matrix> => {
  const out = new Float32Array(n * m);
  const [inner, wide] = [padded(d), padded(m)];
  for (const a of q)
    for (const b of k)
      await inRows(
        engine,
        a,
        b,
        [wide, inner * wide],
        (rows) => product(rows, inner, wide),
        (row, part) => out.set(part.subarray(0, m), row * m),
      );
  return matrix(n, m, out);
};

/** q·kᵀ, [N, D]·[M, D]ᵀ. */
export const similaritiesOn = async (engine: Engine, { q, k, n, m, d }: Sides): Promise<Matrix> => {
  const out = new Float32Array(n * m);
  const wide = padded(d);
  for (const a of q)
    for (const b of k)
      await inRows(
        engine,
        a,
        b,
        [b.extent, wide * b.extent],
        (rows) => similarities(rows, b.extent, wide),
        (row, part) => out.set(part.subarray(0, b.count), row * m + b.start),
      );
  return matrix(n, m, out);
};
