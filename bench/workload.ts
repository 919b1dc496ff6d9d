/**
 * workload — a piece of work as data: what is computed, on which numbers, and whose laws speak of it.
 *
 * The formula is the one that trains; what is timed is its reading on a backend. Rates count the multiplications
 * and additions of the definition, so that a kernel which halves a symmetric matrix shows as a higher rate.
 */

import type { Formula } from '../spec/topic.js';
import type { Tensors } from '../src/objectives/objective.js';
import type { Index, Matrix } from '../src/prelude/matrix.js';
import { matrix } from '../src/prelude/matrix.js';
import { keyOf, named, normals } from '../src/prelude/random.js';

/** Rows and columns of what is compared. */
export interface Size {
  readonly n: number;
  readonly d: number;
}

/** A question that the laws ask, by topic. */
export interface Judge {
  readonly of: string;
  readonly ask: string;
}

/** One piece of work. */
export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** Questions whose laws a backend passes before it is timed. */
  readonly judgedBy: ReadonlyArray<Judge>;
  readonly tensors: (size: Size) => Tensors<Matrix>;
  readonly labels?: (size: Size) => Index;
  readonly formula: (size: Size) => Formula;
  /** Multiplications and additions of the definition. */
  readonly operations: (size: Size) => number;
}

/**
 * Rows of unit length, drawn by name, as float32 values: every backend sees the same numbers.
 *
 * @example
 * unitRows('q', { n: 2, d: 3 }).data.length // => 6
 */
export const unitRows = (name: string, { n, d }: Size): Matrix => {
  const z = normals(named(keyOf(n), name), n * d);
  const out = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    let square = 0;
    for (let t = 0; t < d; t++) square += (z[i * d + t] as number) ** 2;
    for (let t = 0; t < d; t++) out[i * d + t] = (z[i * d + t] as number) / Math.sqrt(square);
  }
  return matrix(n, d, out);
};
