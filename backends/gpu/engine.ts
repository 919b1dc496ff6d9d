/**
 * engine — gpu.js as a queue of calls: upload, run, read.
 *
 * Calls run one after another, whether the engine answers at once (GL, webasm, cpu) or with a promise (webgpu), so
 * results do not depend on which it is. Textures live until `free`.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { leastRecentlyUsed } from './cache.js';
import type { Program } from './kernels.js';
import { copy, padded, paddedRows } from './kernels.js';
import type { Argument, GpuJs, Kernel, Result } from './load.js';
import type { Reach } from './reach.js';
import { cautious } from './reach.js';
import { oneAtATime } from './turns.js';

/** Rows of one texture: GL allows 8192 along a side. */
export const rowsPerTexture = 4096;

/** Some rows of a matrix on the device: `count` of them, and rows of zeros up to `extent`. */
export interface Block {
  readonly start: number;
  readonly count: number;
  readonly extent: number;
  readonly rows: Result;
}

/** A matrix on the device, row block by row block. */
export type Uploaded = ReadonlyArray<Block>;

/** [start, count] of consecutive blocks of at most `size` over 0 … extent − 1. */
export const blocks = (
  extent: number,
  size: number,
): ReadonlyArray<readonly [start: number, count: number]> =>
  Array.from({ length: Math.ceil(extent / size) }, (_, i) => [i * size, Math.min(size, extent - i * size)]);

/** Kernels kept compiled at a time. */
export const kernelLimit = 64;

/** An engine of gpu.js behind a few asynchronous calls. */
export interface Engine {
  /** How much one call may ask for. */
  readonly reach: Reach;
  /** The matrix on the device, padded with zeros: columns to a multiple of four, rows to `paddedRows`. */
  readonly upload: (m: Matrix) => Promise<Uploaded>;
  /** A row of numbers as an argument, filled with zeros up to `extent`. */
  readonly numbers: (xs: ArrayLike<number>, extent: number) => Argument;
  /** A result that stays on the device. */
  readonly keep: (program: Program, ...args: ReadonlyArray<Argument>) => Promise<Result>;
  /** A result read back, as rows one after another. */
  readonly run: (program: Program, ...args: ReadonlyArray<Argument>) => Promise<Float32Array>;
  readonly read: (result: Result, cols: number) => Promise<Float32Array>;
  readonly free: (result: Result) => void;
  readonly freeAll: (uploaded: Uploaded) => void;
  /** The class of kernel that really ran, and why it was not the one asked for. */
  readonly kernelClass: () => string;
  readonly fallbackReason: () => string | null;
  readonly close: () => Promise<void>;
}

const flat = (rows: ReadonlyArray<Float32Array>, cols: number): Float32Array => {
  const out = new Float32Array(rows.length * cols);
  rows.forEach((row, i) => {
    out.set(row.subarray(0, cols), i * cols);
  });
  return out;
};

const isTexture = (r: Result): r is Exclude<Result, ReadonlyArray<Float32Array>> => 'toArray' in r;

/** Some rows in float32, each filled with zeros up to `cols`, and rows of zeros after them. */
const widened = (m: Matrix, start: number, count: number, extent: number, cols: number): Float32Array => {
  const out = new Float32Array(extent * cols);
  for (let i = 0; i < count; i++)
    out.set(m.data.subarray((start + i) * m.cols, (start + i + 1) * m.cols), i * cols);
  return out;
};

const extended = (xs: ArrayLike<number>, extent: number): Float32Array => {
  const out = new Float32Array(extent);
  out.set(xs);
  return out;
};

/** Opens an engine of gpu.js in one named mode. */
export const openEngine = ({ GPU, input }: GpuJs, mode: string, reach: Reach = cautious): Engine => {
  const gpu = new GPU({ mode });
  const kernels = leastRecentlyUsed<Kernel>(kernelLimit, (kernel) => {
    kernel.destroy();
    // Some engines of gpu.js keep a destroyed kernel in the list that they were made from.
    const at = gpu.kernels?.findIndex((k) => k === kernel || k === kernel.kernel) ?? -1;
    if (at >= 0) gpu.kernels?.splice(at, 1);
  });
  let [ranAs, reason]: [string, string | null] = ['none yet', null];
  const queued = oneAtATime();
  const extents = new WeakMap<object, string>();
  const extentOf = (a: Argument): string =>
    typeof a === 'number' ? 'number' : (extents.get(a) ?? 'unknown');
  const uploadable = (numbers: Float32Array, size: readonly [number, number]): object => {
    const made = input(numbers, size);
    extents.set(made, `given ${size.join()}`);
    return made;
  };
  const call = async (
    program: Program,
    pipeline: boolean,
    args: ReadonlyArray<Argument>,
  ): Promise<Result> => {
    // Translated for the extents of the first call: another extent of any argument is another kernel.
    const name = `${pipeline} ${program.output.join()} ${args.map(extentOf).join(' ')} ${program.source}`;
    const kernel = kernels.find(name, () =>
      gpu.createKernel(program.source, {
        output: program.output,
        precision: 'single',
        tactic: 'precision',
        pipeline,
        immutable: pipeline,
      }),
    );
    const result = await kernel(...args);
    extents.set(result, `kept ${program.output.join()}`);
    ranAs = kernel.kernel.constructor.name;
    reason = kernel.fallbackReason ?? reason;
    return result;
  };
  const read = async (result: Result, cols: number): Promise<Float32Array> =>
    flat(isTexture(result) ? await result.toArray() : result, cols);
  const free = (result: Result): void => {
    if (isTexture(result)) result.delete();
  };
  return {
    reach,
    upload: async (m) => {
      const cols = padded(m.cols);
      const block = async (start: number, count: number): Promise<Block> => {
        const extent = paddedRows(count);
        const part = uploadable(widened(m, start, count, extent, cols), [cols, extent]);
        return { start, count, extent, rows: await queued(() => call(copy(extent, cols), true, [part])) };
      };
      return Promise.all(blocks(m.rows, rowsPerTexture).map(([start, count]) => block(start, count)));
    },
    numbers: (xs, extent) => uploadable(extended(xs, extent), [extent, 1]),
    keep: (program, ...args) => queued(() => call(program, true, args)),
    run: (program, ...args) =>
      queued(async () => {
        const result = await call(program, false, args);
        const numbers = await read(result, program.output[0]);
        free(result);
        return numbers;
      }),
    read: (result, cols) => queued(() => read(result, cols)),
    free,
    freeAll: (uploaded) => {
      for (const { rows } of uploaded) free(rows);
    },
    kernelClass: () => ranAs,
    fallbackReason: () => reason,
    close: () =>
      queued(async () => {
        kernels.clear();
        await gpu.destroy();
      }),
  };
};
