/**
 * fold — what the parts of a law amount to: its blocks in order, up to the first that does not hold.
 */
import type { Finding } from '../examine.js';

/** A share of a run: the i-th of n, from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** What is run. */
export interface Plan {
  readonly runs: number;
  readonly seed: number;
  readonly shard: Shard;
  /** Replays one counterexample: `seed` is then a block's own. */
  readonly path?: string;
}

/** What one block of a law found. */
export interface Part extends Finding {
  readonly block: number;
}

/** What the parts of one law, in order, amount to. */
export const folded = (parts: ReadonlyArray<Part>, seed: number): Finding | undefined => {
  const inOrder = [...parts].sort((a, b) => a.block - b.block);
  const end = inOrder.findIndex((p) => p.outcome !== 'holds');
  const counted = end < 0 ? inOrder : inOrder.slice(0, end + 1);
  const last = counted.at(-1);
  if (last === undefined) return undefined;
  const { block: _, ...finding } = last;
  return {
    ...finding,
    seed: finding.path === undefined ? seed : finding.seed,
    runs: counted.reduce((so, p) => so + p.runs, 0),
    undecided: counted.reduce((so, p) => so + p.undecided, 0),
    refusals: counted.reduce((so, p) => so + p.refusals, 0),
    worst: counted.reduce((so, p) => Math.max(so, p.worst), 0),
  };
};
