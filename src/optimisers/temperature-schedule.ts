/**
 * temperature-schedule — a temperature for each step: a hard eye for single rows, a soft one for groups, or one then the other.
 *
 * A low temperature tells single samples apart, a high one leaves groups together; swinging between the two helps
 * where classes are of uneven size. A teacher starts soft, since its first answers are worth little.
 *
 * Source   arXiv:2303.13664 (Kukleva et al. 2023), eq. 6; arXiv:2104.14294, §3.1 (a teacher's warm-up)
 */
import type { Schedule } from './schedule.js';
import { constant, cosine, linear } from './schedule.js';

/**
 * A cosine that swings from `high` at step 0 to `low` half a period later and back.
 *
 *   τ(t) = low + (high − low)(1 + cos(2πt/period))/2
 *
 * @example
 * swing(0.1, 1, 10)(0) // => 1
 * swing(0.1, 1, 10)(5) // => 0.1
 */
export const swing =
  (low: number, high: number, period: number): Schedule =>
  (step) =>
    cosine(high, low, period / 2)(step);

/**
 * Temperature schedules by name, each from one temperature towards another over a number of steps.
 *
 * Linear and cosine are at the second from that step on; swing is back at the first by then, and goes on.
 */
export const temperatureSchedules: Readonly<
  Record<string, (from: number, to: number, steps: number) => Schedule>
> = {
  constant: (from) => constant(from),
  linear,
  // Half a cosine goes back up beyond its end; a temperature that has arrived stays.
  cosine: (from, to, steps) => (step) => cosine(from, to, steps)(Math.min(step, steps)),
  swing: (from, to, steps) => swing(to, from, steps),
};
