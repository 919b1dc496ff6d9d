/**
 * load — gpu.js, when it is there.
 *
 * gpu.js is an optional peer of some 90 MB: it is imported when a driver opens, and its absence is one sentence.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { BackendError } from '../../src/prelude/errors.js';
import { backendError } from '../../src/prelude/errors.js';

/** A result of gpu.js: nested arrays, or a texture that stays on the device. */
export type Result = ReadonlyArray<Float32Array> | Texture;

/** A result that stays on the device until it is asked for. */
export interface Texture {
  readonly toArray: () => ReadonlyArray<Float32Array> | Promise<ReadonlyArray<Float32Array>>;
  readonly delete: () => void;
}

/** What a kernel takes: an uploaded input, an earlier result, or a number. */
export type Argument = object | number;

/** A compiled kernel. */
export interface Kernel {
  (...args: ReadonlyArray<Argument>): Result | Promise<Result>;
  readonly kernel: { readonly constructor: { readonly name: string } };
  readonly fallbackReason?: string | null;
  readonly destroy: (removeCanvasReferences?: boolean) => void;
}

/** The parts of gpu.js that this backend uses. */
export interface GpuJs {
  readonly GPU: {
    new (settings: { readonly mode: string }): Gpu;
    readonly isHeadlessGLSupported: boolean;
  };
  readonly input: (numbers: Float32Array, size: readonly [width: number, height: number]) => object;
}

/** One engine of gpu.js. */
export interface Gpu {
  readonly createKernel: (
    source: string,
    settings: {
      readonly output: ReadonlyArray<number>;
      readonly precision: 'single';
      readonly tactic: 'precision';
      readonly pipeline: boolean;
      readonly immutable: boolean;
    },
  ) => Kernel;
  /** Every kernel it still knows. */
  readonly kernels?: unknown[];
  readonly destroy: () => Promise<void>;
}

/** gpu.js, or the sentence that says what to install. */
export const loadGpuJs = async (): Promise<Either<BackendError, GpuJs>> => {
  try {
    const loaded = (await import('gpu.js')) as unknown as GpuJs & { readonly default?: GpuJs };
    return right(typeof loaded.GPU === 'function' ? loaded : (loaded.default ?? loaded));
  } catch (cause) {
    return left(
      backendError(
        'the gpu backend',
        `no package gpu.js (${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)})`,
        'npm install gpu.js, or another backend: wasm, array',
      ),
    );
  }
};
