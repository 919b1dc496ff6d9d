/**
 * embeddings — a place to learn for each category of a table, beside its numbers.
 *
 * A category arrives as places of which one is 1, so its embedding is that row of a small matrix; where none is 1,
 * because the value is missing or was never seen, the embedding is zero.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { named } from '../prelude/random.js';
import type { Encoder, Tensors } from './encoder.js';
import { weights } from './initialisation.js';

/** Numbers first, then for each column of categories a block of as many places as it has values. */
export interface Embeddings {
  readonly kind: 'embeddings';
  readonly numbers: number;
  readonly categories: ReadonlyArray<number>;
  /** Width of each embedding. */
  readonly width: number;
}

/** Numbers of a row that goes in, and of one that comes out. */
export const embeddingsWidth = ({
  numbers,
  categories,
  width,
}: Embeddings): { readonly inputs: number; readonly outputs: number } => ({
  inputs: numbers + categories.reduce((a, b) => a + b, 0),
  outputs: numbers + categories.length * width,
});

const from = (e: Embeddings, block: number): number =>
  e.numbers + e.categories.slice(0, block).reduce((a, b) => a + b, 0);

/**
 * [numbers, one-hot₁ W₁, one-hot₂ W₂, …]
 *
 * Shapes   x [N, numbers + Σ categories] → [N, numbers + blocks · width]
 */
export const embeddings = (e: Embeddings): Encoder => ({
  initial: (key: Key): Tensors<Matrix> =>
    Object.fromEntries(
      e.categories.map((count, i) => [`table${i}`, weights('he')(count, e.width)(named(key, `table${i}`))]),
    ),
  statistics: {},
  apply:
    <T>(A: Algebra<T>) =>
    (_: unknown, p: Tensors<T>, statistics: Tensors<T>) =>
    (x: T) => ({
      output: e.categories.reduce(
        (so, count, i) =>
          A.concatColumns(so, A.matmul(A.sliceColumns(from(e, i), count)(x), p[`table${i}`] as T)),
        A.sliceColumns(0, e.numbers)(x),
      ),
      statistics,
    }),
});
