/**
 * matrix — rows of numbers, the one shape of data in this library.
 *
 * Rank 2 everywhere: a row is a sample; an image is a row of H·W·C numbers with a static descriptor beside it.
 * Storage is row-major. A matrix is never written to once it has left the function that made it.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { ShapeError } from './errors.js';
import { defect, shapeError } from './errors.js';

/** Rows and columns of a matrix. */
export interface Extent {
  readonly rows: number;
  readonly cols: number;
}

/** Numbers in a row: float64 for the reference, float32 for data at rest. */
export type Numbers = Float64Array | Float32Array;

/** A dense row-major matrix of numbers on the host. */
export interface Matrix extends Extent {
  readonly data: Numbers;
}

/** Where each of some rows or columns comes from; −1 stands for a row or column of zeros. */
export type Index = Int32Array;

/** A matrix over existing numbers; a wrong count is a defect of the caller inside this library. */
export const matrix = (rows: number, cols: number, data: Numbers): Matrix =>
  data.length === rows * cols
    ? { rows, cols, data }
    : defect(`matrix [${rows}, ${cols}] over ${data.length} numbers`);

/** A 1 × 1 matrix. */
export const scalar = (x: number): Matrix => matrix(1, 1, Float64Array.of(x));

/** Every entry from its row and column. */
export const tabulate = (rows: number, cols: number, entry: (i: number, j: number) => number): Matrix => {
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) data[i * cols + j] = entry(i, j);
  return matrix(rows, cols, data);
};

/** The matrix whose entries are all `x`. */
export const filled = (rows: number, cols: number, x: number): Matrix =>
  matrix(rows, cols, new Float64Array(rows * cols).fill(x));

/** The entry in row `i` and column `j`; a place outside the matrix is a defect. */
export const at = (m: Matrix, i: number, j: number): number =>
  m.data[i * m.cols + j] ?? defect(`entry [${i}, ${j}] of a matrix [${m.rows}, ${m.cols}]`);

/** Row `i` as a view of the same numbers. */
export const row = (m: Matrix, i: number): Numbers => m.data.subarray(i * m.cols, (i + 1) * m.cols);

/**
 * A matrix from nested arrays, every row as long as the first.
 *
 * Errors   Left(ShapeError) when the rows differ in length
 */
export const fromRows = (rows: ReadonlyArray<ReadonlyArray<number>>): Either<ShapeError, Matrix> => {
  const cols = rows[0]?.length ?? 0;
  const odd = rows.find((r) => r.length !== cols);
  if (odd !== undefined)
    return left(
      shapeError(
        'matrix from nested arrays',
        [
          [1, cols],
          [1, odd.length],
        ],
        'rows of one common length',
      ),
    );
  return right(matrix(rows.length, cols, Float64Array.from(rows.flat())));
};

/** Nested arrays from a matrix. */
export const toRows = (m: Matrix): number[][] =>
  Array.from({ length: m.rows }, (_, i) => Array.from(row(m, i)));
