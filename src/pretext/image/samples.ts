/** samples — a number for each sample of a batch, drawn or given. */
import type { Algebra } from '../../algebra/derived.js';
import { tabulate } from '../../prelude/matrix.js';
import type { Draws } from '../augmentation.js';

/** A number uniform between two bounds, from one uniform. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** u stretched over a range. */
export const within = ({ low, high }: Range, u: number): number => low + (high - low) * u;

/** The uniform of each sample at a place, stretched over a range. */
export const drawn = (draws: Draws, place: number, range: Range): ReadonlyArray<number> =>
  draws.map((u) => within(range, u[place] as number));

/** One number for each sample, as a column. */
export const perSample = <T>(A: Algebra<T>, numbers: ReadonlyArray<number>): T =>
  A.constant(tabulate(numbers.length, 1, (i) => numbers[i] as number));
