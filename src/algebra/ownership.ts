/**
 * ownership — who may still use a handle, and when it is given back.
 *
 * A backend passes its primitives through `guard`: each result is then known to the innermost scope, and each
 * argument is checked. A handle that is used after its release, or after its bracket, is a defect that says so.
 */
import { defect } from '../prelude/errors.js';
import type { Primitives } from './primitives.js';

/** The books of one bracket. */
export interface Ownership<T> {
  /** The same primitives, with results entered in the books and arguments checked. */
  readonly guard: (p: Primitives<T>) => Primitives<T>;
  /** Enters a handle made by a fused operation. */
  readonly adopt: (a: T) => T;
  /** The handle itself, or a defect when it has been given back. */
  readonly alive: (a: T) => T;
  readonly scope: <R>(body: () => R, kept: (result: R) => ReadonlyArray<T>) => R;
  readonly release: (handles: ReadonlyArray<T>) => void;
  readonly close: () => void;
}

/** Books over handles that `free` gives back to the device. */
export const owned = <T extends object>(free: (a: T) => void): Ownership<T> => {
  const scopes: Set<T>[] = [new Set<T>()];
  const gone = new WeakSet<T>();
  let open = true;

  const alive = (a: T): T =>
    !open
      ? defect('a handle was used after its bracket ended')
      : gone.has(a)
        ? defect('a handle was used after its release')
        : a;
  const adopt = (a: T): T => {
    scopes[scopes.length - 1]?.add(a);
    return a;
  };
  const giveBack = (a: T): void => {
    if (gone.has(a)) return;
    gone.add(a);
    free(a);
  };
  const release = (handles: ReadonlyArray<T>): void => {
    for (const a of handles) {
      for (const s of scopes) s.delete(a);
      giveBack(a);
    }
  };
  const scope = <R>(body: () => R, kept: (result: R) => ReadonlyArray<T>): R => {
    const mine = new Set<T>();
    scopes.push(mine);
    let survivors: ReadonlyArray<T> = [];
    try {
      const result = body();
      survivors = kept(result);
      return result;
    } finally {
      scopes.splice(scopes.lastIndexOf(mine), 1);
      for (const a of survivors) if (mine.delete(a)) adopt(a);
      for (const a of mine) giveBack(a);
    }
  };
  const close = (): void => {
    for (const s of scopes) for (const a of s) giveBack(a);
    scopes.splice(0, scopes.length, new Set<T>());
    open = false;
  };

  const one = (f: (a: T) => T) => (a: T) => adopt(f(alive(a)));
  const two = (f: (a: T, b: T) => T) => (a: T, b: T) => adopt(f(alive(a), alive(b)));
  const made =
    <C extends ReadonlyArray<unknown>>(f: (...c: C) => (a: T) => T) =>
    (...c: C) =>
      one(f(...c));
  const guard = (p: Primitives<T>): Primitives<T> => ({
    constant: (m) => (open ? adopt(p.constant(m)) : defect('a constant was made after its bracket ended')),
    extent: p.extent,
    add: two(p.add),
    mul: two(p.mul),
    neg: one(p.neg),
    reciprocal: one(p.reciprocal),
    exp: one(p.exp),
    log: one(p.log),
    log1p: one(p.log1p),
    sqrt: one(p.sqrt),
    greater: two(p.greater),
    matmul: two(p.matmul),
    transpose: one(p.transpose),
    reshape: made(p.reshape),
    sum: made(p.sum),
    max: made(p.max),
    argMax: one(p.argMax),
    takeRows: made(p.takeRows),
    putRows: made(p.putRows),
    takeColumns: made(p.takeColumns),
    putColumns: made(p.putColumns),
    gatherColumns: made(p.gatherColumns),
    scatterColumns: made(p.scatterColumns),
    detach: one(p.detach),
  });
  return { guard, adopt, alive, scope, release, close };
};
