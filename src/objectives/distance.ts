/**
 * distance — how far rows that belong together lie apart, with a finite gradient where they coincide.
 */
import type { Algebra } from '../algebra/derived.js';
import { scalar } from '../prelude/matrix.js';

/** A squared length held at 1e-36 from below: its root is 1e-18, which no sum of order 1 notices in float32 or float64. */
export const heldSquare =
  <T>(A: Algebra<T>) =>
  (squared: T): T =>
    A.maximum(squared, A.constant(scalar(1e-36)));

/**
 * The distance of rows that belong together.
 *
 *   dᵢ = ( Σ |xᵢ − yᵢ + ε|ᵖ )^{1/p}
 *
 * Numerics the sum is held from below, so that rows that coincide have a finite gradient: for p = 2 as
 *          `heldSquare` does, for other p at 1e-30, as less would flush to 0
 */
export const rowDistance =
  <T>(A: Algebra<T>) =>
  (p: number, epsilon: number) =>
  (x: T, y: T): T => {
    const gap = A.shift(epsilon)(A.sub(x, y));
    if (p === 1) return A.sum('row')(A.absolute(gap));
    if (p === 2) return A.sqrt(heldSquare(A)(A.sum('row')(A.square(gap))));
    const tiny = A.constant(scalar(1e-30));
    return A.power(1 / p)(A.maximum(A.sum('row')(A.power(p)(A.maximum(A.absolute(gap), tiny))), tiny));
  };
