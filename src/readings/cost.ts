/**
 * cost — the reading that counts: multiply-adds and bytes moved by a formula, without computing it.
 *
 * A value is its extent; every operation notes on a meter what it would take. Elementwise work counts one multiply-add
 * for each number, a product of matrices N·K·M of them. A fused log-partition is counted as it runs: N·M·(D + 1)
 * multiply-adds, and no N × M matrix is moved. Read through the pullback, the derivative is counted too.
 */
import type { Among } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import type { Per, Primitives } from '../algebra/primitives.js';
import type { Extent } from '../prelude/matrix.js';

/** What a formula takes. */
export interface Cost {
  readonly multiplyAdds: number;
  /** Bytes read and written between operations. */
  readonly bytes: number;
  /** How many operations would run. */
  readonly operations: number;
}

interface Meter {
  multiplyAdds: number;
  bytes: number;
  operations: number;
}

const size = ({ rows, cols }: Extent): number => rows * cols;

const metered = (meter: Meter, width: number): Primitives<Extent> => {
  const note = (work: number, read: ReadonlyArray<Extent>, made: Extent): Extent => {
    meter.multiplyAdds += work;
    meter.bytes += width * (read.reduce((so, e) => so + size(e), 0) + size(made));
    meter.operations += 1;
    return made;
  };
  const each = (a: Extent): Extent => note(size(a), [a], a);
  const joint = (a: Extent, b: Extent): Extent => {
    const made = { rows: Math.max(a.rows, b.rows), cols: Math.max(a.cols, b.cols) };
    return note(size(made), [a, b], made);
  };
  const moved = (a: Extent, rows: number, cols: number): Extent => note(0, [a], { rows, cols });
  const reduced =
    (per: Per) =>
    (a: Extent): Extent =>
      note(size(a), [a], { rows: per === 'row' ? a.rows : 1, cols: per === 'column' ? a.cols : 1 });
  return {
    constant: ({ rows, cols }) => ({ rows, cols }),
    extent: (a) => a,
    add: joint,
    mul: joint,
    neg: each,
    reciprocal: each,
    exp: each,
    log: each,
    log1p: each,
    sqrt: each,
    greater: joint,
    matmul: (a, b) => note(a.rows * a.cols * b.cols, [a, b], { rows: a.rows, cols: b.cols }),
    transpose: (a) => moved(a, a.cols, a.rows),
    reshape: (rows, cols) => () => ({ rows, cols }),
    sum: reduced,
    max: reduced,
    argMax: reduced('row'),
    takeRows: (index) => (a) => moved(a, index.length, a.cols),
    putRows: (_, rows) => (a) => moved(a, rows, a.cols),
    takeColumns: (index) => (a) => moved(a, a.rows, index.length),
    putColumns: (_, cols) => (a) => moved(a, a.rows, cols),
    gatherColumns: (index) => (a) => moved(a, a.rows, index.length / a.rows),
    scatterColumns: (_, cols) => (a) => moved(a, a.rows, cols),
    detach: (a) => a,
  };
};

/** The algebra whose values are extents, and the meter on which its operations are noted. */
export const costAlgebra = (
  bytesEach: 4 | 8,
): { readonly algebra: Algebra<Extent>; readonly read: () => Cost } => {
  const meter: Meter = { multiplyAdds: 0, bytes: 0, operations: 0 };
  const partition = (work: number, q: Extent, k: Extent, moves: number): void => {
    meter.multiplyAdds += work * q.rows * k.rows * (q.cols + 1);
    meter.bytes += bytesEach * moves * (size(q) + size(k) + q.rows);
    meter.operations += 1;
  };
  const algebra = complete(metered(meter, bytesEach), {
    logPartition: (_: Among) => (q, k) => {
      partition(1, q, k, 1);
      return { rows: q.rows, cols: 1 };
    },
    // The scores once more, then q̄ and k̄: three products.
    logPartitionPull: (_: Among) => (q, k) => {
      partition(3, q, k, 2);
      return [q, k];
    },
  });
  return { algebra, read: () => ({ ...meter }) };
};

/**
 * What a formula takes, for tensors of these extents.
 *
 * @example
 * costOf(8)((A) => () => A.matmul({ rows: 2, cols: 3 }, { rows: 3, cols: 4 })).multiplyAdds // => 24
 */
export const costOf =
  (bytesEach: 4 | 8) =>
  (formula: (A: Algebra<Extent>) => () => unknown): Cost => {
    const { algebra, read } = costAlgebra(bytesEach);
    formula(algebra)();
    return read();
  };
