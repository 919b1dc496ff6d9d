/**
 * uses — how often a tape still needs each handle, so that a handle goes back with its last use.
 *
 * Handles are counted by identity: operations may hand the same one on. What the caller gave or is to get is never
 * given back here, nor is what no derivative passed through: constants, and values that were detached.
 */
import type { Backend } from '../algebra/backend.js';
import type { Algebra } from '../algebra/derived.js';

/** An algebra that may know how to give handles back; backends do. */
export type Releasing<T> = Algebra<T> & Partial<Pick<Backend<T>, 'scope' | 'release' | 'accumulate'>>;

/** The count of what a tape needs. */
export interface Uses<T> {
  readonly begin: (...handles: ReadonlyArray<T>) => void;
  /** A handle that nothing needs any more is given back. */
  readonly end: (...handles: ReadonlyArray<T>) => void;
  /** a + b, with one use begun, and one of a ended. */
  readonly sum: (a: T, b: T) => T;
  /** Runs one pull; of what it makes, only the derivatives stay. */
  readonly within: (pull: () => ReadonlyArray<T | null>) => ReadonlyArray<T | null>;
}

/** Those that are there. */
export const present = <T>(handles: ReadonlyArray<T | null>): ReadonlyArray<T> =>
  handles.filter((a): a is T => a !== null);

/** Counts nothing: for algebras without handles to give back, and for tapes that are read again. */
export const uncounted = <T>({ add }: Algebra<T>): Uses<T> => ({
  begin: () => undefined,
  end: () => undefined,
  sum: add,
  within: (pull) => pull(),
});

/** Counts over an algebra; `others` are handles that somebody else needs. */
export const counted = <T>(A: Releasing<T>, others: Iterable<T>): Uses<T> => {
  const { scope, release, accumulate } = A;
  if (scope === undefined || release === undefined) return uncounted(A);
  const [kept, counts] = [new Set(others), new Map<T, number>()];
  const more = (a: T, by: number): void => {
    if (kept.has(a)) return;
    const now = (counts.get(a) ?? 0) + by;
    counts.set(a, now);
    if (now === 0) release([a]);
  };
  const sum = (a: T, b: T): T => {
    const last = accumulate !== undefined && a !== b && !kept.has(a) && counts.get(a) === 1;
    const total = last ? accumulate(a, b) : A.add(a, b);
    more(total, 1);
    // Given up already, where it was its last use.
    if (last) counts.delete(a);
    else more(a, -1);
    return total;
  };
  return {
    begin: (...handles) => {
      for (const a of handles) more(a, 1);
    },
    end: (...handles) => {
      for (const a of handles) more(a, -1);
    },
    sum,
    within: (pull) => scope(pull, present),
  };
};
