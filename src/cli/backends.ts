/**
 * backends — the device that was asked for by name, loaded only then.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import type { BackendError } from '../prelude/errors.js';

/** A driver, and the name that its brackets carry. */
export interface Chosen {
  readonly driver: Driver;
  readonly name: string;
}

const loaded: Readonly<Record<string, () => Promise<Driver>>> = {
  array: async () => (await import('../../backends/array/driver.js')).arrayDriver,
  wasm: async () => {
    (await import('../../backends/wasm/relaxed.js')).allowRelaxed();
    return (await import('../../backends/wasm/driver.js')).wasmDriver;
  },
  gpu: async () => {
    const [{ gpuDriverWith }, { wasmDriver }] = await Promise.all([
      import('../../backends/gpu/driver.js'),
      import('../../backends/wasm/driver.js'),
    ]);
    return gpuDriverWith({ fallback: wasmDriver });
  },
};

const opened = async (driver: Driver): Promise<E.Either<BackendError, Chosen>> =>
  driver.use<BackendError, Chosen>((b) => TE.of({ driver, name: b.name }))();

/**
 * The backend of a name; `auto` is the fast one for this machine's processor, or the reference where there is none.
 *
 * Errors   Left(BackendError) when the device cannot be opened
 */
export const openBackend = async (name: string): Promise<E.Either<BackendError, Chosen>> => {
  if (name !== 'auto') return opened(await (loaded[name] ?? (loaded.array as () => Promise<Driver>))());
  const fast = await opened(await (loaded.wasm as () => Promise<Driver>)());
  return E.isRight(fast) ? fast : openBackend('array');
};
