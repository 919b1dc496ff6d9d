/**
 * instance — the kernels, loaded: the relaxed build where the engine takes it, the plain one elsewhere.
 */
import { plain, relaxed } from './kernels.js';
import type { Kernel } from './threads.js';

/** Which build runs. */
export type Build = 'relaxed' | 'plain';

type N = number;

/** Kernels that are called once, on the calling thread; pointers are bytes from the start of the memory. */
export interface Kernels {
  readonly sumRows: (from: N, to: N, rows: N, cols: N) => void;
  readonly sumColumns: (from: N, to: N, rows: N, cols: N, sums: N) => void;
  readonly maxRows: (from: N, to: N, rows: N, cols: N) => void;
  readonly maxColumns: (from: N, to: N, rows: N, cols: N) => void;
  readonly argMaxRows: (from: N, to: N, rows: N, cols: N) => void;
  readonly takeRows: (from: N, index: N, to: N, count: N, cols: N) => void;
  readonly putRows: (from: N, index: N, to: N, count: N, cols: N) => void;
  readonly take: (from: N, index: N, to: N, rows: N, cols: N, count: N, stride: N) => void;
  readonly put: (from: N, index: N, to: N, rows: N, cols: N, count: N, stride: N) => void;
  readonly transpose: (from: N, to: N, rows: N, cols: N) => void;
  readonly packTasks: (inner: N, n: N) => N;
  readonly packedBytes: (inner: N, n: N) => N;
  readonly productRoom: (n: N) => N;
  readonly partitionRoom: (d: N) => N;
  readonly blockRoom: (d: N) => N;
  readonly sidesRoom: (d: N) => N;
  readonly packTaps: (...args: ReadonlyArray<N>) => void;
  readonly packedTapsBytes: (taps: N, channels: N, outs: N) => N;
  readonly gatherRoom: (channels: N, outs: N) => N;
  readonly weightsPullRoom: (channels: N, filters: N) => N;
  readonly momentsJoin: (parts: N, mean: N, variance: N, rows: N, cols: N, perTask: N) => void;
  readonly spreads: (variance: N, to: N, cols: N, epsilon: N) => void;
  readonly pullJoin: (parts: N, shiftbar: N, scalebar: N, means: N, rows: N, cols: N, tasks: N) => void;
}

/** Kernels that are called task by task, on any thread. */
export const taskKernels = [
  'expAll',
  'unary',
  'binary',
  'scaleShift',
  'clip',
  'reluPull',
  'pack',
  'product',
  'logPartition',
  'partitionBlock',
  'partitionRows',
  'partitionKeys',
  'sidesBlock',
  'sidesRows',
  'sidesColumns',
  'sidesPull',
  'sidesJoin',
  'gatherProduct',
  'weightsPull',
  'sumParts',
  'momentsPart',
  'normalise',
  'pullPart',
  'pullApply',
  'resample',
  'normalRows',
  'unitRows',
  'unitRowsPull',
  'rowDots',
] as const;

/** A kernel that is called task by task. */
export type TaskKernel = (typeof taskKernels)[number];

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** The builds that this engine takes, the faster first. */
export const builds = (): ReadonlyArray<Build> =>
  (['relaxed', 'plain'] as const).filter((b) =>
    WebAssembly.validate(bytesOf(b === 'relaxed' ? relaxed : plain)),
  );

/** A build over a memory. */
export interface Instance {
  readonly module: WebAssembly.Module;
  readonly kernels: Kernels;
  readonly tasks: Readonly<Record<TaskKernel, Kernel>>;
}

/** The kernels over a memory. */
export const instantiate = (build: Build, memory: WebAssembly.Memory): Instance => {
  const module = new WebAssembly.Module(bytesOf(build === 'relaxed' ? relaxed : plain));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const tasks = Object.fromEntries(taskKernels.map((name) => [name, exports[name] as Kernel]));
  return { module, kernels: exports as unknown as Kernels, tasks: tasks as Instance['tasks'] };
};
