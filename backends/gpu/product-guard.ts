/**
 * product-guard — what a right product must satisfy: every row under signs, and a few entries computed again.
 *
 * Allowed difference: a dot product of K terms in float32 is off by at most (K + 2)·u·Σ|terms|, doubled
 * (Higham 2002, §3.1).
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { allFinite, golden, sampledRows, u } from './sampling.js';

/** How a product's sides are read: b[t, j] of a·b, or b[j, t] of a·bᵀ. */
export type Reads = 'product' | 'similarities';

/** 1 or −1 for each column, the same on every machine, another pattern every turn. */
const signs = (m: number, turn: number): Float64Array =>
  Float64Array.from({ length: m }, (_, j) => (((turn + 1) * (j + 1) * golden) % 1 < 0.5 ? 1 : -1));

const entryOf = (b: Matrix, reads: Reads, t: number, j: number): number =>
  b.data[reads === 'product' ? t * b.cols + j : j * b.cols + t] as number;

/**
 * c r = a (b r) for a column r of signs, row by row: O(NM + (N + M)K), and every row is held.
 *
 * Source   Freivalds 1977, "Probabilistic machines can use less running time"
 */
const wrongRow = (a: Matrix, b: Matrix, c: Matrix, reads: Reads, turn: number): string | null => {
  const r = signs(c.cols, turn);
  const [br, size] = [new Float64Array(a.cols), new Float64Array(a.cols)];
  for (let j = 0; j < c.cols; j++)
    for (let t = 0; t < a.cols; t++) {
      const x = entryOf(b, reads, t, j);
      br[t] = (br[t] as number) + x * (r[j] as number);
      size[t] = (size[t] as number) + Math.abs(x);
    }
  for (let i = 0; i < c.rows; i++) {
    let [left, right, terms] = [0, 0, 0];
    for (let j = 0; j < c.cols; j++) left += (c.data[i * c.cols + j] as number) * (r[j] as number);
    for (let t = 0; t < a.cols; t++) {
      const x = a.data[i * a.cols + t] as number;
      right += x * (br[t] as number);
      terms += Math.abs(x) * (size[t] as number);
    }
    if (!(Math.abs(left - right) <= 2 * u * (a.cols + 2) * terms + c.cols * 2 ** -120))
      return `row ${i} of a product sums to ${left} under signs, in float64 ${right}`;
  }
  return null;
};

/** What is wrong with a product a·b, or a·bᵀ, or null. */
export const wrongProduct = (
  a: Matrix,
  b: Matrix,
  c: Matrix,
  reads: Reads = 'product',
  turn = 0,
): string | null => {
  if (!allFinite(c)) return 'a product is not finite';
  for (const i of sampledRows(c.rows, 4, turn))
    for (const j of sampledRows(c.cols, 4, turn)) {
      let [right, size] = [0, 0];
      for (let t = 0; t < a.cols; t++) {
        const term = (a.data[i * a.cols + t] as number) * entryOf(b, reads, t, j);
        right += term;
        size += Math.abs(term);
      }
      const x = c.data[i * c.cols + j] as number;
      if (!(Math.abs(x - right) <= 2 * u * (a.cols + 2) * size + 2 ** -120))
        return `product [${i}, ${j}] is ${x}, in float64 ${right}`;
    }
  return wrongRow(a, b, c, reads, turn);
};
