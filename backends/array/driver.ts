/**
 * driver — the array backend as a device, with the ownership rules that a real device would enforce.
 *
 * Memory is the garbage collector's here; the rules are kept all the same, so that code which breaks them fails
 * on the reference first: a handle used after its release or after its bracket is a defect.
 */
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Driver } from '../../src/algebra/backend.js';
import { driver } from '../../src/algebra/backend.js';
import type { Algebra } from '../../src/algebra/derived.js';
import { complete } from '../../src/algebra/derived.js';
import { owned } from '../../src/algebra/ownership.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { arrayPrimitives } from './algebra.js';

const open = (): { readonly backend: Backend<Matrix>; readonly close: () => void } => {
  const ownership = owned<Matrix>(() => undefined);
  // A constant and a reshape are copies of the record, so that releasing one never releases the caller's matrix.
  const algebra: Algebra<Matrix> = complete(
    ownership.guard({
      ...arrayPrimitives,
      constant: (m) => ({ ...m }),
      detach: (a) => ({ ...a }),
    }),
  );
  const { scope, release, alive, close } = ownership;
  const backend: Backend<Matrix> = {
    ...algebra,
    name: 'array',
    unitRoundoff: 2 ** -53,
    read: (a) => TE.fromIO(() => alive(a)),
    scope,
    release,
  };
  return { backend, close };
};

/** The reference backend. */
export const arrayDriver: Driver = driver('array', TE.fromIO(open));
