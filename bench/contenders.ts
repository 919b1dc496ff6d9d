/**
 * contenders — who is timed, by the names of `--backends`, each loaded when it is asked for.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { GpuOptions } from '../backends/gpu/driver.js';
import type { WasmOptions } from '../backends/wasm/driver.js';
import type { ConfigError } from '../src/prelude/errors.js';
import { configError } from '../src/prelude/errors.js';
import { allowedNames } from '../src/prelude/nearest.js';
import type { Contender } from './contender.js';
import { ofDriver } from './contender.js';
import type { Peer } from './devices.js';

type Named = Readonly<Record<string, (name: string) => Promise<Contender>>>;

const wasm =
  (options: WasmOptions = {}) =>
  async (name: string): Promise<Contender> => {
    (await import('../backends/wasm/relaxed.js')).allowRelaxed();
    const { wasmDriverWith } = await import('../backends/wasm/driver.js');
    return ofDriver(name, wasmDriverWith(options));
  };

const gpu =
  (mode: GpuOptions['mode']) =>
  async (name: string): Promise<Contender> =>
    (await import('./devices.js')).gpuContender(name, mode);

/** The peers' own package, beside the sources; a bundler leaves it alone. */
const jax = async (name: string): Promise<Contender> =>
  (await import('./devices.js')).jaxContender(name, () => {
    const place = pathToFileURL(resolve('bench/peers/browser.js')).href;
    return import(place).then(({ open }) => open() as Promise<Peer>);
  });

const known: Named = {
  wasm: wasm(),
  'wasm-1': wasm({ threads: 1 }),
  'wasm-2': wasm({ threads: 2 }),
  'wasm-plain': wasm({ build: 'plain' }),
  'wasm-plain-1': wasm({ build: 'plain', threads: 1 }),
  array: async (name) => ofDriver(name, (await import('../backends/array/driver.js')).arrayDriver),
  gpu: gpu('auto'),
  'gpu-webgpu': gpu('webgpu'),
  'gpu-webgl2': gpu('webgl2'),
  'gpu-headlessgl': gpu('headlessgl'),
  'gpu-webasm': gpu('webasm'),
  'gpu-cpu': gpu('cpu'),
  'jax-js': jax,
};

/** Names that `--backends` takes. */
export const contenderNames: ReadonlyArray<string> = Object.keys(known);

/**
 * Contenders from names separated by commas.
 *
 * Errors   Left(ConfigError) when a name is unknown
 */
export const chosenContenders = async (
  names: string,
): Promise<E.Either<ConfigError, ReadonlyArray<Contender>>> => {
  const asked = names.split(',').map((name) => name.trim());
  const stranger = asked.find((name) => known[name] === undefined);
  if (stranger !== undefined)
    return E.left(configError('--backends', stranger, allowedNames(stranger, contenderNames)));
  return E.right(await Promise.all(asked.map((name) => (known[name] as Named[string])(name))));
};
