/**
 * primitives — the operations that a backend must have.
 *
 * Every formula of this library is a function polymorphic in `T`, written once against a record of operations.
 * Choosing `T` chooses the reading: a value, a gradient, a shape, a bound, a cost, a printed formula.
 * Operations return at once; only reading a value back may wait (`backend.ts`).
 */
import type { Extent, Index, Matrix } from '../prelude/matrix.js';

/** What a reduction is taken over: one number for each row, one for each column, or one for all. */
export type Per = 'row' | 'column' | 'all';

/**
 * The operations from which all others are derived.
 *
 * `add`, `mul` and `greater` repeat a [1, 1], [N, 1] or [1, D] side over the other's extent.
 * `take` and `put` are adjoint pairs: ⟨take x, y⟩ = ⟨x, put y⟩; index −1 takes zeros and puts nowhere.
 */
export interface Primitives<T> {
  readonly constant: (m: Matrix) => T;
  readonly extent: (a: T) => Extent;

  readonly add: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly neg: (a: T) => T;
  readonly reciprocal: (a: T) => T;
  readonly exp: (a: T) => T;
  readonly log: (a: T) => T;
  readonly log1p: (a: T) => T;
  readonly sqrt: (a: T) => T;
  /** 1 where a > b, else 0; its derivative is zero. */
  readonly greater: (a: T, b: T) => T;

  /** [N, K]·[K, M] → [N, M] */
  readonly matmul: (a: T, b: T) => T;
  readonly transpose: (a: T) => T;
  /** The same numbers in row-major order under another extent. */
  readonly reshape: (rows: number, cols: number) => (a: T) => T;

  readonly sum: (per: Per) => (a: T) => T;
  /** The largest entry. Only its detached value may be used in a formula that is differentiated. */
  readonly max: (per: Per) => (a: T) => T;
  /** [N, D] → [N, 1], the column of each row's largest entry, ties to the lowest; no derivative. */
  readonly argMax: (a: T) => T;

  /** Row index[i] of a becomes row i: [N, D] → [index.length, D]. */
  readonly takeRows: (index: Index) => (a: T) => T;
  /** Row i of a is added to row index[i] of zeros: [index.length, D] → [rows, D]. */
  readonly putRows: (index: Index, rows: number) => (a: T) => T;
  /** Column index[j] of a becomes column j: [N, D] → [N, index.length]. */
  readonly takeColumns: (index: Index) => (a: T) => T;
  /** Column j of a is added to column index[j] of zeros: [N, index.length] → [N, cols]. */
  readonly putColumns: (index: Index, cols: number) => (a: T) => T;
  /** Each row takes its own columns: out[i, m] = a[i, index[i·M + m]], index of N·M entries. */
  readonly gatherColumns: (index: Index) => (a: T) => T;
  /** The adjoint of `gatherColumns`: out[i, index[i·M + m]] += a[i, m]. */
  readonly scatterColumns: (index: Index, cols: number) => (a: T) => T;

  /** The same value, taken as a constant by every derivative. */
  readonly detach: (a: T) => T;
}
