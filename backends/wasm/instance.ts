/**
 * instance — the kernels, loaded: the relaxed build where the engine takes it, the plain one elsewhere.
 */
import { plain, relaxed } from './kernels.js';

/** Which build runs. */
export type Build = 'relaxed' | 'plain';

type N = number;

/** What the kernels offer; pointers are bytes from the start of the memory. */
export interface Kernels {
  readonly expAll: (from: N, to: N, n: N) => void;
  readonly unary: (kind: N, from: N, to: N, n: N) => void;
  readonly binary: (kind: N, a: N, b: N, to: N, rows: N, cols: N, aRow: N, aCol: N, bRow: N, bCol: N) => void;
  readonly scaleShift: (from: N, to: N, n: N, c: N, b: N) => void;
  readonly sumRows: (from: N, to: N, rows: N, cols: N) => void;
  readonly sumColumns: (from: N, to: N, rows: N, cols: N, sums: N) => void;
  readonly reluPull: (x: N, ybar: N, to: N, n: N) => void;
  readonly maxRows: (from: N, to: N, rows: N, cols: N) => void;
  readonly maxColumns: (from: N, to: N, rows: N, cols: N) => void;
  readonly argMaxRows: (from: N, to: N, rows: N, cols: N) => void;
  readonly takeRows: (from: N, index: N, to: N, count: N, cols: N) => void;
  readonly putRows: (from: N, index: N, to: N, count: N, cols: N) => void;
  readonly take: (from: N, index: N, to: N, rows: N, cols: N, count: N, stride: N) => void;
  readonly put: (from: N, index: N, to: N, rows: N, cols: N, count: N, stride: N) => void;
  readonly transpose: (from: N, to: N, rows: N, cols: N) => void;
  readonly productRoom: (n: N) => N;
  readonly product: (
    m: N,
    n: N,
    inner: N,
    a: N,
    aRow: N,
    aCol: N,
    b: N,
    bRow: N,
    bCol: N,
    c: N,
    cRow: N,
    accumulate: N,
    room: N,
  ) => void;
  readonly partitionRoom: (d: N) => N;
  readonly logPartition: (...args: ReadonlyArray<N>) => void;
  readonly logPartitionPull: (...args: ReadonlyArray<N>) => void;
  readonly standardizeRoom: (cols: N) => N;
  readonly moments: (from: N, mean: N, variance: N, rows: N, cols: N, sums: N) => void;
  readonly standardize: (from: N, to: N, rows: N, cols: N, epsilon: N, room: N) => void;
  readonly standardizePull: (x: N, ybar: N, to: N, rows: N, cols: N, epsilon: N, room: N) => void;
  readonly convolve: (...args: ReadonlyArray<N>) => void;
  readonly convolvePull: (...args: ReadonlyArray<N>) => void;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** The builds that this engine takes, the faster first. */
export const builds = (): ReadonlyArray<Build> =>
  (['relaxed', 'plain'] as const).filter((b) =>
    WebAssembly.validate(bytesOf(b === 'relaxed' ? relaxed : plain)),
  );

/** The kernels over a memory. */
export const instantiate = (build: Build, memory: WebAssembly.Memory): Kernels => {
  const module = new WebAssembly.Module(bytesOf(build === 'relaxed' ? relaxed : plain));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as unknown as Kernels;
};
