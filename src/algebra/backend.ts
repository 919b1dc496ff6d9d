/**
 * backend — an algebra whose values live on a device, and the bracket that owns the device.
 *
 * Operations return handles at once; only `read` waits. Handles never outlive the bracket that made them,
 * and inside it a scope per step releases all that the step does not return, so a long run stays flat.
 */
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { BackendError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Algebra } from './derived.js';

/** An algebra on a device. */
export interface Backend<T> extends Algebra<T> {
  readonly name: string;
  /** Half the distance from 1 to the next number: 2⁻⁵³ for float64, 2⁻²⁴ for float32. */
  readonly unitRoundoff: number;
  /** The numbers behind a handle. Using a released handle, here or in an operation, is a defect. */
  readonly read: (a: T) => TaskEither<BackendError, Matrix>;
  /** Runs `body` and releases every handle made in it, except those that `kept` names in its result. */
  readonly scope: <R>(body: () => R, kept: (result: R) => ReadonlyArray<T>) => R;
  /** a + b where a is given up, so that its room may be used again; `add` and `release` where a backend has none. */
  readonly accumulate?: (a: T, b: T) => T;
  /** Gives handles back before their bracket ends; giving one back twice is harmless. */
  readonly release: (handles: ReadonlyArray<T>) => void;
}

/** Opens a device for one piece of work and closes it whatever happens to that work. */
export interface Driver {
  readonly name: string;
  readonly use: <E, R>(body: <T>(b: Backend<T>) => TaskEither<E, R>) => TaskEither<E | BackendError, R>;
}

/**
 * A driver from how a backend is opened and closed.
 *
 * The device is closed once: when the work is done, when it failed, when its promise was rejected and when its
 * body threw; in the last two cases the defect goes on to the caller after the device is closed.
 */
export const driver = <T>(
  name: string,
  open: TaskEither<BackendError, { readonly backend: Backend<T>; readonly close: () => void }>,
): Driver => ({
  name,
  use: (body) => async () => {
    const opened = await open();
    if (opened._tag === 'Left') return opened;
    try {
      return await body(opened.right.backend)();
    } finally {
      opened.right.close();
    }
  },
});
