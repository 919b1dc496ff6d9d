/**
 * timing — calls timed side by side: one after another, round after round, so that a busy machine is busy for all.
 *
 * The first call of each is thrown away. A round gives each call about the same stretch of time; whoever has enough
 * samples drops out. CPU time counts all threads of this process: well above the time it tells of threads, well
 * below it of a machine that was given to somebody else.
 */
import type { SortedSamples } from 'tinybench';
import { Bench, classifyTimerSaturation, medianAbsoluteDeviation } from 'tinybench';
import { median } from './statistics.js';

/** A call with its name. */
export interface Timeable {
  readonly name: string;
  readonly call: () => Promise<unknown>;
}

/** How long to look. */
export interface Effort {
  /** Milliseconds that each call gets in total, unless it needs more for its fewest samples. */
  readonly time: number;
  readonly fewest: number;
}

/** Milliseconds of one call's stretch in a round. */
const stretch = 100;

/** Samples that a call of so many milliseconds needs at least, however many others need. */
const fewestOf = (milliseconds: number, fewest: number): number =>
  milliseconds > 20_000 ? 1 : milliseconds > 1000 ? Math.min(3, fewest) : fewest;

/** What was seen of one call. */
export interface Samples {
  /** Milliseconds of each call. */
  readonly wall: ReadonlyArray<number>;
  /** Milliseconds of the processor, all threads together. */
  readonly cpu: ReadonlyArray<number>;
  readonly warnings: ReadonlyArray<string>;
  /** Why there are none: the sentence of a call that failed. */
  readonly failed?: string;
}

const saturation: Readonly<Record<string, string>> = {
  'low-distinct': 'the clock shows only a few distinct times',
  'zero-dominated': 'most times are below the resolution of the clock',
  'zero-mad': 'the times hardly differ: the clock may be too coarse',
};

interface Watched {
  readonly task: Timeable;
  readonly wall: number[];
  readonly cpu: number[];
  repeats: number;
  /** The longest median of a round so far. */
  longest: number;
}

const cpuNow = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Runs one round of tinybench over some calls and files the samples. */
const round = async (watched: ReadonlyArray<Watched>, keep: boolean): Promise<void> => {
  for (const w of watched) {
    const bench = new Bench({
      time: 0,
      iterations: w.repeats,
      warmup: false,
      retainSamples: true,
      throws: true,
    });
    const cpu: number[] = [];
    let before = 0;
    const hooks = {
      beforeEach: (): void => {
        before = cpuNow();
      },
      afterEach: (): void => void cpu.push(cpuNow() - before),
    };
    const [result] = (await bench.add(w.task.name, async () => w.task.call(), hooks).run()).map(
      (t) => t.result,
    );
    const wall = result !== undefined && 'latency' in result ? (result.latency.samples ?? []) : [];
    if (keep) {
      w.wall.push(...wall);
      w.cpu.push(...cpu);
    } else w.repeats = Math.max(1, Math.min(20, Math.floor(stretch / median(wall))));
    w.longest = Math.max(w.longest, median(wall));
  }
};

const saturated = (wall: ReadonlyArray<number>): ReadonlyArray<string> => {
  const sorted = [...wall].sort((a, b) => a - b) as unknown as SortedSamples;
  const reason =
    sorted.length === 0 ? undefined : classifyTimerSaturation(sorted, medianAbsoluteDeviation(sorted));
  return reason === undefined ? [] : [`${saturation[reason]} (${reason})`];
};

/** What makes some times doubtful: a saturated clock, too few of them, a processor that was given to others. */
export const doubts = (wall: ReadonlyArray<number>, cpu: ReadonlyArray<number>): ReadonlyArray<string> => {
  const [time, used] = [median(wall), median(cpu)];
  const waited = used < 0.8 * time && time > 1;
  return [
    ...saturated(wall),
    ...(wall.length < 5 ? [`only ${wall.length} samples`] : []),
    ...(waited ? ['waited: the processor was elsewhere for more than a fifth of the time'] : []),
  ];
};

/** Times of some calls, interleaved. */
export const timedSideBySide = async (
  tasks: ReadonlyArray<Timeable>,
  effort: Effort,
): Promise<ReadonlyArray<Samples>> => {
  const watched = tasks.map((task): Watched => ({ task, wall: [], cpu: [], repeats: 1, longest: 0 }));
  await round(watched, false);
  const total = (w: Watched): number => w.wall.reduce((a, b) => a + b, 0);
  const hungry = (w: Watched): boolean =>
    w.wall.length < fewestOf(w.longest, effort.fewest) || total(w) < effort.time;
  for (let left = watched; left.length > 0; left = left.filter(hungry)) await round(left, true);
  return watched.map(({ wall, cpu }) => ({ wall, cpu, warnings: doubts(wall, cpu) }));
};
