/**
 * paired — the difference that a change makes, from runs that differ in nothing else, seed by seed.
 *
 * Two runs of one seed start from the same weights and see the same batches, so their difference varies less than
 * either score. The interval is Student's, over seeds.
 *
 * Source   Student 1908; quantiles of the t distribution at 97.5 %
 */

/** A mean over seeds, and the interval that holds it in 95 of 100 repetitions; infinite from one seed. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

// Quantiles at 97.5 % for 1, 2, … degrees of freedom.
const quantiles = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;

/** The factor on the standard error; beyond 30 degrees the expansion 1.96 + 2.372/ν + 2.822/ν² is good to 0.001. */
const quantile = (degrees: number): number =>
  degrees < 1
    ? Number.POSITIVE_INFINITY
    : (quantiles[degrees - 1] ?? 1.95996 + 2.37227 / degrees + 2.8225 / degrees ** 2);

/**
 * The mean of some differences with its interval.
 *
 *   mean ± t₀.₉₇₅(n − 1) · s/√n
 *
 * @example
 * intervalOf([2, 4]) // => { mean: 3, count: 2 }
 * intervalOf([1, 1, 1]) // => { mean: 1, low: 1, high: 1, count: 3 }
 */
export const intervalOf = (differences: ReadonlyArray<number>): Interval => {
  const n = differences.length;
  const mean = differences.reduce((a, b) => a + b, 0) / Math.max(1, n);
  const squares = differences.reduce((so, x) => so + (x - mean) ** 2, 0);
  const half = n < 2 ? Number.POSITIVE_INFINITY : quantile(n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half, count: n };
};

/** Whether an interval lies on one side of 0. */
export const excludesZero = ({ low, high }: Interval): boolean => low > 0 || high < 0;
