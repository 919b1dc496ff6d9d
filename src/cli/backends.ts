/**
 * backends — the device that was asked for by name, loaded only then.
 *
 * A name may carry an engine of the gpu backend and a refusal to fall back, so that a run's config keeps both:
 * `gpu`, `gpu:webgpu`, `gpu:webgl2:strict`. `--backend gpu --mode webgl2 --strict` is the same, typed apart.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { GpuReport } from '../../backends/gpu/health.js';
import type { Driver } from '../algebra/backend.js';
import type { BackendError, ConfigError } from '../prelude/errors.js';
import { configError } from '../prelude/errors.js';
import { allowedNames } from '../prelude/nearest.js';
import type { Given } from './arguments.js';

/** A driver, the name that its brackets carry, and what was asked for. */
export interface Chosen {
  readonly driver: Driver;
  readonly name: string;
  readonly asked: string;
  /** What computed so far, in a sentence and in facts, where that is not the name alone. */
  readonly account: () => { readonly sentence: string; readonly facts: GpuReport } | undefined;
}

/** Engines of the gpu backend. */
export const gpuModes = ['auto', 'webgpu', 'webgl2', 'headlessgl', 'webasm', 'cpu'] as const;

/** The names that `--backend` takes. */
export const backendNames: ReadonlyArray<string> = ['auto', 'array', 'wasm', 'gpu'];

type Opened = Promise<E.Either<BackendError | ConfigError, Chosen>>;
type Account = Chosen['account'];

const knownMode = (mode: string): E.Either<ConfigError, (typeof gpuModes)[number]> => {
  const known = gpuModes.find((name) => name === mode);
  return known === undefined
    ? E.left(configError('mode', JSON.stringify(mode), allowedNames(mode, gpuModes)))
    : E.right(known);
};

const opened = async (asked: string, driver: Driver, account: Account = () => undefined): Opened =>
  driver.use<BackendError, Chosen>((b) => TE.of({ driver, name: b.name, asked, account }))();

const onGpu = async (asked: string, mode: string, strict: boolean): Opened => {
  const known = knownMode(mode);
  if (E.isLeft(known)) return known;
  // What takes over where there is no GPU.
  (await import('../../backends/wasm/relaxed.js')).allowRelaxed();
  const [{ gpuDriverWith }, { accountOf }] = await Promise.all([
    import('../../backends/gpu/driver.js'),
    import('../../backends/gpu/health.js'),
  ]);
  const driver = gpuDriverWith({ mode: known.right, strict });
  return opened(asked, driver, () => ({ sentence: accountOf(driver.report()), facts: driver.report() }));
};

const onWasm = async (asked: string): Opened => {
  (await import('../../backends/wasm/relaxed.js')).allowRelaxed();
  return opened(asked, (await import('../../backends/wasm/driver.js')).wasmDriver);
};

const onArray = async (asked: string): Opened =>
  opened(asked, (await import('../../backends/array/driver.js')).arrayDriver);

/**
 * The backend of a name; `auto` is the fast one for this machine's processor, or the reference where there is none.
 *
 * Errors   Left(ConfigError) when the name or the engine is unknown; Left(BackendError) when it cannot be opened
 */
export const openBackend = async (asked: string): Opened => {
  const [name = '', mode = 'auto', strict] = asked.split(':');
  if (name === 'gpu') return onGpu(asked, mode, strict === 'strict');
  if (name === 'array') return onArray(asked);
  if (name === 'wasm') return onWasm(asked);
  if (name !== 'auto') return E.left(configError('--backend', name, allowedNames(name, backendNames)));
  const fast = await onWasm(asked);
  return E.isRight(fast) ? fast : onArray(asked);
};

/**
 * Options with `mode` and `strict` drawn into the name of the backend.
 *
 * Errors   Left(ConfigError) when they are typed beside another backend than gpu, or no engine has that name
 * @example
 * withEngine({ backend: 'gpu', mode: 'webasm', strict: true, json: true }).right // => { json: true, backend: 'gpu:webasm:strict' }
 */
export const withEngine = ({ mode, strict, ...given }: Given): E.Either<ConfigError, Given> => {
  if (mode === undefined && strict !== true) return E.right(given);
  if (given.backend !== 'gpu') {
    const typed = mode === undefined ? '--strict' : '--mode';
    return E.left(configError(typed, `--backend ${String(given.backend ?? 'auto')}`, '--backend gpu'));
  }
  const engine = knownMode(mode === undefined ? 'auto' : String(mode));
  return E.isLeft(engine)
    ? engine
    : E.right({ ...given, backend: `gpu:${engine.right}${strict === true ? ':strict' : ''}` });
};
