/**
 * wasm — fast on any CPU: float32 kernels with SIMD on worker threads, in Node and in browsers.
 *
 * The log-partition, its pullback and convolutions are fused: no N × M matrix and no unfolded batch ever exists.
 * Memory of a step goes back with the step.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Driver } from '../../src/algebra/backend.js';
import { driver } from '../../src/algebra/backend.js';
import type { Derived } from '../../src/algebra/derived.js';
import { complete } from '../../src/algebra/derived.js';
import { owned } from '../../src/algebra/ownership.js';
import type { BackendError } from '../../src/prelude/errors.js';
import { backendError } from '../../src/prelude/errors.js';
import { matrix } from '../../src/prelude/matrix.js';
import { fusedOperations } from './fused.js';
import type { Handle } from './handle.js';
import type { Build } from './instance.js';
import { builds, instantiate } from './instance.js';
import { rooms } from './memory.js';
import { accumulated, machine, wasmPrimitives } from './primitives.js';
import { availableThreads, crew } from './threads.js';

/** What a bracket came to: bytes reached and still given out, and tasks that other threads did. */
export interface WasmUse {
  readonly reached: number;
  readonly used: number;
  readonly helped: number;
}

/** How the backend is asked for. */
export interface WasmOptions {
  /** A build by name; the fastest that the engine takes when absent. */
  readonly build?: Build;
  /** Threads that compute, the calling one included; as many as the machine runs at once when absent. */
  readonly threads?: number;
  /** Told when the bracket closes. */
  readonly onClose?: (use: WasmUse) => void;
}

type Opened = { readonly backend: Backend<Handle>; readonly close: () => void };

/** Fused operations whose arguments are checked and whose results are entered in the books. */
const guarded = (
  fused: Partial<Derived<Handle>>,
  alive: (a: Handle) => Handle,
  adopt: (a: Handle) => Handle,
): Partial<Derived<Handle>> => {
  const known = (x: unknown): x is Handle => typeof x === 'object' && x !== null && 'shared' in x;
  const entered = (x: unknown): unknown => {
    if (known(x)) return adopt(x);
    if (Array.isArray(x)) return x.map(entered);
    if (typeof x === 'object' && x !== null)
      return Object.fromEntries(Object.entries(x).map(([name, part]) => [name, entered(part)]));
    return typeof x === 'function' ? watch(x as (...args: ReadonlyArray<unknown>) => unknown) : x;
  };
  const watch =
    (f: (...args: ReadonlyArray<unknown>) => unknown) =>
    (...args: ReadonlyArray<unknown>): unknown => {
      for (const a of args) if (known(a)) alive(a);
      return entered(f(...args));
    };
  return Object.fromEntries(Object.entries(fused).map(([name, f]) => [name, entered(f)]));
};

const open = (build: Build, options: WasmOptions): Opened => {
  const space = rooms();
  const { module, kernels, tasks } = instantiate(build, space.memory);
  const { memory, take, give } = space;
  const workers = crew({ module, memory, kernels: tasks, take, give }, options.threads ?? availableThreads());
  const M = machine(space, kernels, workers);
  const { guard, adopt, alive, scope, release, close } = owned<Handle>(M.free);
  const algebra = complete(guard(wasmPrimitives(M)), guarded(fusedOperations(M), alive, adopt));
  const backend: Backend<Handle> = {
    ...algebra,
    name: `wasm (${build} simd)`,
    unitRoundoff: 2 ** -24,
    read: (a) => TE.fromIO(() => matrix(a.rows, a.cols, M.download(alive(a)))),
    scope,
    release,
    accumulate: (a, b) => {
      const sum = adopt(accumulated(M)(alive(a), alive(b)));
      release([a]);
      return sum;
    },
  };
  return {
    backend,
    close: () => {
      workers.close();
      options.onClose?.({ reached: space.reached(), used: space.used(), helped: workers.helped() });
      close();
    },
  };
};

/** The fast CPU backend, as asked for. */
export const wasmDriverWith = (options: WasmOptions): Driver =>
  driver<Handle>('wasm', async () => {
    const available = builds();
    const build = options.build ?? available[0];
    if (build === undefined || !available.includes(build))
      return { _tag: 'Left', left: unavailable(options, available) };
    return { _tag: 'Right', right: open(build, options) };
  });

const unavailable = (options: WasmOptions, available: ReadonlyArray<Build>): BackendError =>
  backendError(
    'the wasm backend',
    options.build === undefined ? 'an engine without WebAssembly SIMD' : `the ${options.build} build`,
    available.length === 0 ? 'another backend: array' : available.join(', '),
  );

/** The fast CPU backend. */
export const wasmDriver: Driver = wasmDriverWith({});
