/**
 * measurement — one cell of the table, as the JSON lines hold it.
 */
import type { Transfers } from './contender.js';

/** What was asked. */
export interface Cell {
  readonly workload: string;
  readonly contender: string;
  /** What really ran. */
  readonly ranAs: string;
  readonly n: number;
  readonly d: number;
  readonly transfers: Transfers;
}

/** A cell with its figures. */
export interface Measured extends Cell {
  readonly kind: 'measured';
  /** Milliseconds of a call: the middle, the least, and the median distance from the middle as a share of it. */
  readonly time: number;
  readonly least: number;
  readonly spread: number;
  readonly samples: number;
  /** Milliseconds of the processor, all threads together. */
  readonly cpu: number;
  readonly gflops: number;
  /** That rate as a share of the contender's own peak. */
  readonly share: number;
  /** Bytes above the process's base at the highest, in a process of its own. */
  readonly memory?: number;
  /** This time over the reference's: above 1 the reference is faster. */
  readonly ratio?: number;
  /** The same of processor times, which a busy machine disturbs less. */
  readonly cpuRatio?: number;
  /** Laws passed just before. */
  readonly laws: number;
  readonly remarks: ReadonlyArray<string>;
}

/** A cell without figures, and why. */
export interface Unmeasured extends Cell {
  readonly kind: 'not measured';
  readonly why: string;
}

/** How a contender's time at a workload grows: t ∝ Nᵖ. */
export interface Growth {
  readonly kind: 'growth';
  readonly workload: string;
  readonly contender: string;
  readonly transfers: Transfers;
  readonly exponent: number;
}

/** A contender's own peak. */
export interface Peak {
  readonly kind: 'peak';
  readonly contender: string;
  readonly gflops: number;
}

/** A line of the results. */
export type Line = Measured | Unmeasured | Growth | Peak;
