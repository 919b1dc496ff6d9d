/**
 * pull — the pullback of the log-partition on the GPU.
 *
 * One block of weights ȳᵢ Pᵢⱼ stands on the device at a time; sums over blocks stay there until they are whole.
 */
import type { Among } from '../../src/algebra/among.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import type { Block, Engine, Uploaded } from './engine.js';
import { blocks } from './engine.js';
import type { Program } from './kernels.js';
import { padded, pullToKeys, pullToQueries, weights } from './kernels.js';
import type { Argument, Result } from './load.js';
import type { Sides } from './partition.js';
import { labelsOf } from './partition.js';
import { rowsPerCall } from './reach.js';

/** Copies the first d of `wide` columns of the first `count` rows of a part. */
const putRows = (
  out: Float32Array,
  start: number,
  count: number,
  d: number,
  part: Float32Array,
  wide: number,
): void => {
  for (let i = 0; i < count; i++) out.set(part.subarray(i * wide, i * wide + d), (start + i) * d);
};

/** Results that stay on the device for a while: whatever happens, none is left behind. */
interface Shelf {
  readonly put: (made: Promise<Result>) => Promise<Result>;
  /** What stands in for the old one is kept instead of it. */
  readonly free: (result: Result | undefined) => void;
  readonly clear: () => void;
}

const shelf = (engine: Engine): Shelf => {
  const standing = new Set<Result>();
  const free = (result: Result | undefined): void => {
    if (result !== undefined && standing.delete(result)) engine.free(result);
  };
  return {
    put: async (made) => {
      const result = await made;
      standing.add(result);
      return result;
    },
    free,
    clear: () => {
      for (const result of standing) free(result);
    },
  };
};

/** One block of anchors against every block of keys: its own pullback, and what it adds to the keys'. */
const pullBlock = async (
  engine: Engine,
  { put, free }: Shelf,
  programs: { readonly wide: number; readonly among: Among; readonly labels: ReturnType<typeof labelsOf> },
  keys: Uploaded,
  keySums: Array<Result | undefined>,
  q: Block,
  [l, y]: readonly [Argument, Argument],
  [start, count]: readonly [number, number],
): Promise<Result | undefined> => {
  const { wide, among, labels } = programs;
  let own: Result | undefined;
  for (const [c, k] of keys.entries()) {
    const where = [start, q.start - k.start, q.count, k.count];
    const program = weights(among, count, k.extent, wide);
    const w = await put(engine.keep(program, q.rows, k.rows, ...labels(q, k), l, y, ...where));
    const step = async (so: Result | undefined, make: Program, ...args: Argument[]): Promise<Result> => {
      const next = await put(engine.keep(make, w, ...args, ...(so === undefined ? [] : [so])));
      free(so);
      return next;
    };
    const sum = keySums[c];
    own = await step(own, pullToQueries(count, k.extent, wide, own === undefined), k.rows);
    keySums[c] = await step(sum, pullToKeys(count, k.extent, wide, sum === undefined), q.rows, start);
    free(w);
  }
  return own;
};

/**
 * q̄ and k̄ for an incoming derivative ȳ of the log-partition.
 *
 * Each comes down once: q̄ block by block when it is done, k̄ at the end.
 */
export const pullOn = async (
  engine: Engine,
  among: Among,
  { q: anchors, k: keys, n, m, d }: Sides,
  lse: Matrix,
  ybar: Matrix,
): Promise<readonly [Matrix, Matrix]> => {
  const wide = padded(d);
  const [qbar, kbar] = [new Float32Array(n * d), new Float32Array(m * d)];
  const [standing, keySums] = [shelf(engine), keys.map((): Result | undefined => undefined)];
  const programs = { wide, among, labels: labelsOf(engine, among) };
  const [tallest, widest] = [anchors, keys].map((side) => Math.max(...side.map(({ extent }) => extent))) as [
    number,
    number,
  ];
  const rows = Math.min(
    rowsPerCall(engine.reach, tallest, widest * wide),
    Math.max(1, Math.floor(engine.reach.weightsPerBlock / widest)),
  );
  const part = (of: Matrix, q: Block): Argument =>
    engine.numbers(of.data.subarray(q.start, q.start + q.count), q.extent);
  const down = async (
    sum: Result | undefined,
    out: Float32Array,
    start: number,
    count: number,
  ): Promise<void> => {
    if (sum === undefined) return;
    putRows(out, start, count, d, await engine.read(sum, wide), wide);
    standing.free(sum);
  };
  try {
    for (const q of anchors) {
      const numbers = [part(lse, q), part(ybar, q)] as const;
      for (const [start, count] of blocks(q.extent, rows)) {
        const own = await pullBlock(engine, standing, programs, keys, keySums, q, numbers, [start, count]);
        await down(own, qbar, q.start + start, Math.max(0, Math.min(count, q.count - start)));
      }
    }
    for (const [c, k] of keys.entries()) await down(keySums[c], kbar, k.start, k.count);
  } finally {
    standing.clear();
  }
  return [matrix(n, d, qbar), matrix(m, d, kbar)];
};
