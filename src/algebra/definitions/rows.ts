/** rows — rows as vectors: lengths, products, distances, and pieces of a matrix, said in primitives. */
import { scalar } from '../../prelude/matrix.js';
import type { Algebra, RowsAndColumns } from '../derived.js';

/** start, start + 1, … with −1 wherever the place lies outside `extent`. */
const range = (start: number, count: number, extent: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => (start + i < extent ? start + i : -1));

export const rowsAndColumns = <T>(A: Algebra<T>): RowsAndColumns<T> => ({
  normalizeRows: (floor) => (a) => {
    const squared = A.maximum(A.sum('row')(A.square(a)), A.constant(scalar(floor * floor)));
    return A.div(a, A.sqrt(squared));
  },
  normalizeRowsPull: (floor) => (x, ybar) => {
    const [square, least] = [A.sum('row')(A.square(x)), A.constant(scalar(floor * floor))];
    const held = A.maximum(square, least);
    const along = A.div(A.mul(A.greater(square, least), A.sum('row')(A.mul(x, ybar))), held);
    return A.div(A.sub(ybar, A.mul(x, along)), A.sqrt(held));
  },
  standardizeColumns: (epsilon) => (a) => {
    const centred = A.sub(a, A.mean('column')(a));
    return A.div(centred, A.sqrt(A.shift(epsilon)(A.mean('column')(A.square(centred)))));
  },
  standardizeColumnsPull: (epsilon) => (x, ybar) => {
    const centred = A.sub(x, A.mean('column')(x));
    const spread = A.sqrt(A.shift(epsilon)(A.mean('column')(A.square(centred))));
    const y = A.div(centred, spread);
    const along = A.mul(y, A.mean('column')(A.mul(ybar, y)));
    return A.div(A.sub(A.sub(ybar, A.mean('column')(ybar)), along), spread);
  },
  rowDot: (a, b) => A.sum('row')(A.mul(a, b)),
  pairwiseDot: (q, k) => A.matmul(q, A.transpose(k)),
  // ‖q − k‖² = ‖q‖² + ‖k‖² − 2 q·k, which rounding can carry below 0.
  pairwiseSquaredDistance: (q, k) => {
    const lengths = A.add(A.sum('row')(A.square(q)), A.transpose(A.sum('row')(A.square(k))));
    return A.relu(A.sub(lengths, A.scale(2)(A.pairwiseDot(q, k))));
  },
  concatRows: (a, b) => {
    const [n, m] = [A.extent(a).rows, A.extent(b).rows];
    return A.add(A.takeRows(range(0, n + m, n))(a), A.putRows(range(n, m, n + m), n + m)(b));
  },
  concatColumns: (a, b) => {
    const [n, m] = [A.extent(a).cols, A.extent(b).cols];
    return A.add(A.takeColumns(range(0, n + m, n))(a), A.putColumns(range(n, m, n + m), n + m)(b));
  },
  sliceRows: (start, count) => A.takeRows(range(start, count, start + count)),
  sliceColumns: (start, count) => A.takeColumns(range(start, count, start + count)),
  affine: (x, w, b) => A.add(A.matmul(x, w), b),
});
