/**
 * effects — what each transformation does to each task, from runs with it and runs without it, paired by seed.
 */
import { intervalOf } from '../evaluation/paired.js';
import type { EffectFound, Task } from './record.js';

/** Scores of one run by task. */
export type Scores = Readonly<Record<string, number>>;

/** Scores of the runs of one policy by seed. */
export type BySeed = ReadonlyArray<Scores>;

/** Runs with a transformation and runs without it: seed s of the one belongs to seed s of the other. */
export interface Contrast {
  readonly transformation: string;
  readonly with: BySeed;
  readonly without: BySeed;
}

const mean = (xs: ReadonlyArray<number>): number => xs.reduce((a, b) => a + b, 0) / Math.max(1, xs.length);

/** The effect of every transformation on every task, over the seeds that both sides have. */
export const effectsOf = (
  contrasts: ReadonlyArray<Contrast>,
  tasks: ReadonlyArray<Task>,
): ReadonlyArray<EffectFound> =>
  contrasts.flatMap((c) =>
    tasks.map(({ name }): EffectFound => {
      const seeds = Math.min(c.with.length, c.without.length);
      const scores = (side: BySeed): ReadonlyArray<number> =>
        side.slice(0, seeds).map((s) => s[name] ?? Number.NaN);
      const [has, lacks] = [scores(c.with), scores(c.without)];
      return {
        transformation: c.transformation,
        task: name,
        with: mean(has),
        without: mean(lacks),
        difference: intervalOf(has.map((x, i) => x - (lacks[i] as number))),
      };
    }),
  );
