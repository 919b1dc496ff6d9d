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
  // Rows and columns count from 1: column 0 stands for the row that is entering, row 0 for none.
  const [rowPotential, columnPotential] = [new Float64Array(n + 1), new Float64Array(m + 1)];
  const rowOf = new Int32Array(m + 1);
  for (let entering = 1; entering <= n; entering++) {
    const slack = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const [seen, cameFrom] = [new Uint8Array(m + 1), new Int32Array(m + 1)];
    rowOf[0] = entering;
    let column = 0;
    // Each round sees one more of the columns that are taken, and fewer than `entering` are: one that is free is met.
    for (let round = 1; round <= entering; round++) {
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
      if (rowOf[column] === 0) break;
    }
    for (let j = column; j > 0; j = cameFrom[j] as number) rowOf[j] = rowOf[cameFrom[j] as number] as number;
  }
  const columnOf = new Int32Array(n + 1);
  // Column 0 goes first: the row that entered last has by now a column of its own.
  rowOf.forEach((i, j) => {
    columnOf[i] = j - 1;
  });
  return columnOf.slice(1);
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
