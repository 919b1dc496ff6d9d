/**
 * gpu — large products and the log-partition on a GPU through gpu.js, everything else beside it on the CPU.
 *
 * Modes are named, never guessed by gpu.js. `auto` takes the first real adapter and hands the work to `fallback`
 * when there is none, with the reason in the report. gpu.js without a GPU is slower than plain loops: the modes
 * `webasm` and `cpu`, and software adapters, exist so that the same code can be judged by the laws anywhere.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Driver } from '../../src/algebra/backend.js';
import { driver } from '../../src/algebra/backend.js';
import { complete } from '../../src/algebra/derived.js';
import { owned } from '../../src/algebra/ownership.js';
import type { BackendError } from '../../src/prelude/errors.js';
import { backendError } from '../../src/prelude/errors.js';
import { arrayAlgebra, arrayPrimitives } from '../array/algebra.js';
import { arrayDriver } from '../array/driver.js';
import { sing } from './canary.js';
import type { Engine } from './engine.js';
import { openEngine } from './engine.js';
import { freeUnused, matmulOn, pairwiseDotOn, partitionOn } from './fused.js';
import type { Handle } from './handle.js';
import { lifted } from './handle.js';
import type { GpuReport, Health } from './health.js';
import { healthy } from './health.js';
import type { GpuJs } from './load.js';
import { loadGpuJs } from './load.js';
import type { Adapter, GpuMode } from './modes.js';
import { lendWebGpu, probe, realModes } from './modes.js';
import { reachOf } from './reach.js';
import { oneAtATime } from './turns.js';

/** How a GPU is asked for. */
export interface GpuOptions {
  /** One engine by name, or `auto`: the first real adapter, else `fallback`. */
  readonly mode: GpuMode | 'auto';
  /** Whether a wrong answer, or no adapter, is an error instead of a fall-back. */
  readonly strict: boolean;
  /** Multiply-adds below which an operation stays on the CPU. */
  readonly smallestWork: number;
  /** Milliseconds after which a device that has not answered counts as lost. */
  readonly patience: number;
  /** Who does the work when `auto` finds no adapter, or the device was caught in a wrong answer before. */
  readonly fallback: () => Promise<Driver>;
  /** Where gpu.js comes from. */
  readonly load: typeof loadGpuJs;
}

/** The fast backend of this machine's processor, or the reference where there is none. */
const fastest = async (): Promise<Driver> => {
  const { builds } = await import('../wasm/instance.js');
  return builds().length > 0 ? (await import('../wasm/driver.js')).wasmDriver : arrayDriver;
};

/** `auto`, forgiving, products below 128³ on the CPU, two minutes for an answer, and the fast CPU backend behind it. */
export const gpuDefaults: GpuOptions = {
  mode: 'auto',
  strict: false,
  smallestWork: 2 ** 21,
  patience: 120_000,
  fallback: fastest,
  load: loadGpuJs,
};

/** A driver that can say what really ran. */
export interface GpuDriver extends Driver {
  /** The account so far: adapter, kernel class, fall-back and its reason, guards that fired in any bracket. */
  readonly report: () => GpuReport;
}

interface Opened {
  readonly adapter: Adapter;
  readonly engine: Engine;
  /** Gives back what was lent to this process for the engine's sake. */
  readonly giveBack: () => void;
}

const nothingRan: GpuReport = {
  mode: 'none',
  adapter: 'none',
  software: true,
  kernelClass: 'none',
  fellBack: null,
  trusted: 0,
  caught: [],
};

const reportOf = ({ adapter, engine }: Opened, health: Health): GpuReport => {
  const account = health.account();
  return {
    mode: adapter.mode,
    adapter: adapter.name,
    software: adapter.software,
    kernelClass: engine.kernelClass(),
    fellBack: account.caught[0] ?? engine.fallbackReason(),
    ...account,
  };
};

/** The first engine that opens, sings, and is no software in disguise; else every reason why none did. */
const choose = async (options: GpuOptions): Promise<Opened | BackendError> => {
  const loaded = await options.load();
  if (loaded._tag === 'Left') return loaded.left;
  const reasons: string[] = [];
  for (const mode of options.mode === 'auto' ? realModes : [options.mode]) {
    const giveBack = mode === 'webgpu' ? await lendWebGpu() : () => undefined;
    const adapter = await probe(mode, loaded.right.GPU.isHeadlessGLSupported);
    const wrong =
      typeof adapter === 'string'
        ? adapter
        : options.mode === 'auto' && adapter.software
          ? `${mode}: ${adapter.name} computes on the CPU`
          : await tried(loaded.right, adapter, giveBack);
    if (typeof wrong !== 'string') return wrong;
    giveBack();
    reasons.push(wrong);
  }
  return backendError('a GPU', reasons.join('; '), 'an adapter that passes the canary, or --backend wasm');
};

const tried = async (gpuJs: GpuJs, adapter: Adapter, giveBack: () => void): Promise<Opened | string> => {
  let engine: Engine | undefined;
  try {
    engine = openEngine(gpuJs, adapter.mode, reachOf(adapter));
    const wrong = await sing(engine);
    if (wrong === null) return { adapter, engine, giveBack };
    await engine.close();
    return `${adapter.mode}: the canary failed: ${wrong}`;
  } catch (cause) {
    await engine?.close().catch(() => undefined);
    return `${adapter.mode}: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
};

const isBackendError = (x: unknown): x is BackendError =>
  typeof x === 'object' && x !== null && '_tag' in x && x._tag === 'BackendError';

/** Reading waits for the promise; a failure of the device arrives here as a value, a defect goes on. */
const settled = (a: Handle): TE.TaskEither<BackendError, Awaited<Handle['settled']>> =>
  TE.tryCatch(
    () => a.settled,
    (cause) => {
      if (isBackendError(cause)) return cause;
      throw cause;
    },
  );

const backendOn = (
  opened: Opened,
  options: GpuOptions,
  health: Health,
): { readonly backend: Backend<Handle>; readonly close: () => void } => {
  const { engine } = opened;
  const { strict, smallestWork, patience } = options;
  const device = { engine, health, strict, smallestWork, patience, inTurn: oneAtATime() };
  const ownership = owned<Handle>((a) => {
    a.released = true;
    freeUnused(engine, a);
  });
  const primitives = lifted(arrayPrimitives);
  const { logPartition, logPartitionPull } = partitionOn(device);
  const { guard, adopt, alive } = ownership;
  const pairwiseDot = pairwiseDotOn(device, arrayAlgebra.pairwiseDot);
  const algebra = complete(guard({ ...primitives, matmul: matmulOn(device, arrayPrimitives.matmul) }), {
    pairwiseDot: (q, k) => adopt(pairwiseDot(alive(q), alive(k))),
    logPartition: (among) => (q, k) => adopt(logPartition(among)(alive(q), alive(k))),
    logPartitionPull: (among) => (q, k, lse, ybar) => {
      const [qbar, kbar] = logPartitionPull(among)(alive(q), alive(k), alive(lse), alive(ybar));
      return [adopt(qbar), adopt(kbar)];
    },
  });
  const backend: Backend<Handle> = {
    ...algebra,
    name: `gpu (${opened.adapter.mode}: ${opened.adapter.name})`,
    unitRoundoff: 2 ** -24,
    read: (a) => settled(alive(a)),
    scope: ownership.scope,
    release: ownership.release,
  };
  const close = (): void => {
    ownership.close();
    engine.close().then(opened.giveBack, opened.giveBack);
  };
  return { backend, close };
};

/** Why a device that was caught before is not opened again. */
const distrusted = (health: Health): BackendError | undefined =>
  health.believed()
    ? undefined
    : backendError('a GPU', `one that was caught: ${health.account().caught[0]}`, 'a device that is right');

/** A GPU as a backend. A device that was caught in a wrong answer is not asked again, in this bracket or any other. */
export const gpuDriverWith = (chosen: Partial<GpuOptions>): GpuDriver => {
  const options = { ...gpuDefaults, ...chosen };
  const health = healthy();
  let report: () => GpuReport = () => nothingRan;
  const use: Driver['use'] = (body) => async () => {
    const opened = distrusted(health) ?? (await choose(options));
    if (isBackendError(opened)) {
      if (options.strict || (options.mode !== 'auto' && health.believed())) return TE.left(opened)();
      const fallback = await options.fallback();
      const fellBack = `${opened.given}; ran on ${fallback.name}`;
      report = () => ({ ...nothingRan, ...health.account(), fellBack });
      return fallback.use(body)();
    }
    report = () => reportOf(opened, health);
    return driver<Handle>(
      'gpu',
      TE.fromIO(() => backendOn(opened, options, health)),
    ).use(body)();
  };
  return { name: 'gpu', use, report: () => report() };
};

/** The GPU that is there, or the fast CPU backend with the reason in the report. */
export const gpuDriver: GpuDriver = gpuDriverWith({});
