/**
 * schedule — a number for each step: learning rates, momenta, temperatures.
 *
 * A schedule is a pure function of the step, counted from 0, so a resumed run needs nothing but the count.
 * Off-by-one differences between implementations are real and named: where warm-up starts (0 or one step up),
 * whether its peak is repeated, and whether the end is reached.
 */

/** A value for each step 0, 1, 2, … */
export type Schedule = (step: number) => number;

/** The same value at every step. */
export const constant =
  (value: number): Schedule =>
  () =>
    value;

/** Every value of a schedule times c. */
export const times =
  (c: number, schedule: Schedule): Schedule =>
  (step) =>
    c * schedule(step);

/** One schedule for `count` steps, then another that counts from 0 again. */
export const followedBy =
  (count: number, first: Schedule, then: Schedule): Schedule =>
  (step) =>
    step < count ? first(step) : then(step - count);

/** From `start` in equal steps to `end`, which step `count` is the first to reach; then `end`. */
export const linear =
  (start: number, end: number, count: number): Schedule =>
  (step) =>
    step < count ? start + (step / count) * (end - start) : end;

/**
 * Half a cosine from `start` at step 0 to `end` at step `count`, and on beyond it.
 *
 *   end + (start − end)(1 + cos(π t/count))/2
 *
 * Laws     schedules/cosine-endpoints, schedules/cosine-monotone, schedules/cosine-midpoint
 * Source   arXiv:1608.03983, eq. 5; torch CosineAnnealingLR
 */
export const cosine =
  (start: number, end: number, count: number): Schedule =>
  (step) =>
    end + ((start - end) * (1 + Math.cos((Math.PI * step) / count))) / 2;

/** lightly's cosine: the end is reached at step count − 1 and held; with a period it never ends. */
export const cosineLightly =
  (start: number, end: number, count: number, period?: number): Schedule =>
  (step) => {
    if (period !== undefined)
      return end - ((end - start) * (Math.cos((2 * Math.PI * step) / period) + 1)) / 2;
    return step >= count - 1 ? end : cosine(start, end, count - 1)(step);
  };

/** Where a warm-up goes from and to; `peak` defaults to where the cosine starts. */
export interface Warmup {
  readonly steps: number;
  readonly from?: number;
  readonly peak?: number;
}

/** lightly: warm-up (t + 1)/W skips its start and meets the peak at step W − 1; then cosine over the rest. */
export const cosineWarmupLightly = (start: number, end: number, count: number, warmup: Warmup): Schedule => {
  const { steps, from = 0, peak = start } = warmup;
  const rise: Schedule = (step) => from + ((peak - from) * (step + 1)) / steps;
  return followedBy(steps, rise, cosineLightly(start, end, count - steps));
};

/** solo-learn: warm-up t/(W − 1) starts at its start; the peak stands twice; the end comes one step after the last. */
export const cosineWarmupSolo = (start: number, end: number, count: number, warmup: Warmup): Schedule => {
  const { steps, from = 0 } = warmup;
  const rise: Schedule = (step) => from + (step * (start - from)) / Math.max(steps - 1, 1);
  return followedBy(steps, rise, cosine(start, end, count - steps));
};

/** SimCLR and Barlow Twins: warm-up t/W starts at 0 and meets the cosine without a repeat or a gap. */
export const cosineWarmup = (start: number, end: number, count: number, warmup: Warmup): Schedule =>
  followedBy(
    warmup.steps,
    linear(warmup.from ?? 0, start, warmup.steps),
    cosine(start, end, count - warmup.steps),
  );

/** The cosine warm-ups by the name of who computes them so. */
export const cosineWarmups: Readonly<
  Record<string, (start: number, end: number, count: number, warmup: Warmup) => Schedule>
> = { simclr: cosineWarmup, lightly: cosineWarmupLightly, solo: cosineWarmupSolo };

/** A rate for batches of another size, in proportion: base · B/reference (arXiv:1706.02677). */
export const linearScaling = (base: number, batch: number, reference = 256): number =>
  (base * batch) / reference;

/** A rate for batches of another size, by the root: base · √B (arXiv:2002.05709, appendix B.1). */
export const squareRootScaling = (base: number, batch: number): number => base * Math.sqrt(batch);
