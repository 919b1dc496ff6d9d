/**
 * assignment — the cheapest way to give each row a column of its own.
 *
 * Shortest augmenting paths with potentials: rows enter one by one, and each takes the cheapest chain of
 * reassignments that frees a column for it. O(n² m). Greedy matching is not this and can be far from it.
 *
 * Source   Kuhn 1955; Jonker & Volgenant 1987
 */
import type { Matrix } from '../prelude/matrix.js';
import { at, tabulate } from '../prelude/matrix.js';

/** Column of each row for at most as many rows as columns. */
const assignWide = (costs: Matrix): Int32Array => {
  const [n, m] = [costs.rows, costs.cols];
  // Columns count from 1; column 0 stands for the row that is entering.
  const [rowPotential, columnPotential] = [new Float64Array(n + 1), new Float64Array(m + 1)];
  const [rowOf, cameFrom] = [new Int32Array(m + 1), new Int32Array(m + 1)];
  for (let entering = 1; entering <= n; entering++) {
    const slack = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const seen = new Uint8Array(m + 1);
    rowOf[0] = entering;
    let column = 0;
    do {
      seen[column] = 1;
      const i = rowOf[column] as number;
      let [least, next] = [Number.POSITIVE_INFINITY, 0];
      for (let j = 1; j <= m; j++) {
        if (seen[j] === 1) continue;
        const reduced =
          at(costs, i - 1, j - 1) - (rowPotential[i] as number) - (columnPotential[j] as number);
        if (reduced < (slack[j] as number)) [slack[j], cameFrom[j]] = [reduced, column];
        if ((slack[j] as number) < least) [least, next] = [slack[j] as number, j];
      }
      for (let j = 0; j <= m; j++)
        if (seen[j] === 1) {
          rowPotential[rowOf[j] as number] = (rowPotential[rowOf[j] as number] as number) + least;
          columnPotential[j] = (columnPotential[j] as number) - least;
        } else slack[j] = (slack[j] as number) - least;
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const previous = cameFrom[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    }
  }
  const out = new Int32Array(n);
  for (let j = 1; j <= m; j++) if (rowOf[j] !== 0) out[(rowOf[j] as number) - 1] = j - 1;
  return out;
};

/**
 * The column that each row gets in a cheapest one-to-one assignment; −1 for rows left over.
 *
 *   min over one-to-one π of Σᵢ costs[i, π(i)]
 *
 * Shapes   costs [N, M], finite → N columns, min(N, M) of them assigned
 * Laws     assignment/optimal (against all permutations), assignment/transpose
 * @example
 * Array.from(assignment({ rows: 2, cols: 2, data: Float64Array.of(1, 2, 2, 9) })) // => [1, 0]
 */
export const assignment = (costs: Matrix): Int32Array => {
  if (costs.rows <= costs.cols) return assignWide(costs);
  const rowOf = assignWide(tabulate(costs.cols, costs.rows, (j, i) => at(costs, i, j)));
  const out = new Int32Array(costs.rows).fill(-1);
  rowOf.forEach((i, j) => {
    out[i] = j;
  });
  return out;
};

/** The assignment that gains most: `assignment` of the gains' negatives. */
export const bestMatching = (gains: Matrix): Int32Array =>
  assignment({ ...gains, data: Float64Array.from(gains.data, (x) => -x) });
