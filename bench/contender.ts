/**
 * contender — whoever is timed: a backend of ours, or somebody else's program behind the same few calls.
 *
 * A contender answers the laws' questions first and the workloads afterwards, inside one bracket.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Subject } from '../spec/subject.js';
import { ofBackend } from '../spec/subjects/topics.js';
import type { Backend, Driver } from '../src/algebra/backend.js';
import type { Tensors } from '../src/objectives/objective.js';
import type { BackendError } from '../src/prelude/errors.js';
import { show } from '../src/prelude/errors.js';
import type { Matrix } from '../src/prelude/matrix.js';
import type { Size, Workload } from './workload.js';

/**
 * Whether the way to the device and back is part of what is timed.
 *
 * included: inputs start as numbers on the host, and every result ends there.
 * excluded: inputs are on the device already, and one row of each result is read, so that the work is known done.
 */
export type Transfers = 'included' | 'excluded';

/** A workload made ready on a contender. */
export interface Prepared {
  readonly call: () => Promise<Tensors<Matrix>>;
  readonly release: () => void;
}

/** A contender inside its bracket. */
export interface Ready {
  /** What really runs: `wasm (relaxed simd)`, `gpu (webgpu: …)`. */
  readonly name: string;
  readonly subject: Subject;
  /** Null where the contender has no such workload. */
  readonly prepare: (w: Workload, size: Size, transfers: Transfers) => Prepared | null;
  /** What every figure of this contender must be read with: a software adapter, a fall-back. */
  readonly remarks: () => ReadonlyArray<string>;
  /** The rate of its own innermost kernel, GFLOP/s, where it can time that alone. */
  readonly peak?: () => Promise<number>;
}

/** Who is timed. */
export interface Contender {
  readonly name: string;
  /** Left holds the sentence of why it cannot be opened. */
  readonly use: <R>(body: (ready: Ready) => Promise<R>) => Promise<E.Either<string, R>>;
}

const mapped = <A, B>(x: Tensors<A>, f: (a: A) => B): Tensors<B> =>
  Object.fromEntries(Object.entries<A>(x).map(([name, a]) => [name, f(a)]));

const preparedOn =
  <T>(b: Backend<T>): Ready['prepare'] =>
  (w, size, transfers) => {
    const tensors = w.tensors(size);
    const held = transfers === 'excluded' ? mapped(tensors, b.constant) : undefined;
    const formula = w.formula(size);
    const shown = (x: T): T => (held === undefined ? x : b.sliceRows(0, 1)(x));
    const call = async (): Promise<Tensors<Matrix>> => {
      const made = b.scope(
        () => mapped(formula(b)(held ?? mapped(tensors, b.constant)), shown),
        (results) => Object.values<T>(results),
      );
      const read: Record<string, Matrix> = {};
      for (const [name, handle] of Object.entries<T>(made)) {
        const m = await b.read(handle)();
        // A device that fails while it is timed has no time: the run stops with the device's own sentence.
        if (E.isLeft(m)) throw new Error(show(m.left));
        read[name] = m.right;
      }
      b.release(Object.values<T>(made));
      return read;
    };
    return { call, release: () => b.release(Object.values<T>(held ?? {})) };
  };

/** A backend of ours as a contender. */
export const ofDriver = (
  name: string,
  driver: Driver,
  more: Partial<Pick<Ready, 'remarks' | 'peak'>> = {},
): Contender => ({
  name,
  use: async <R>(body: (ready: Ready) => Promise<R>) => {
    const used = driver.use<BackendError, R>((b) =>
      TE.fromTask(() =>
        body({
          name: b.name,
          subject: ofBackend(b),
          prepare: preparedOn(b),
          remarks: () => [],
          ...more,
        }),
      ),
    );
    return E.mapLeft(show)(await used());
  },
});
