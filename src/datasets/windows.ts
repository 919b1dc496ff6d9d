/**
 * windows — stretches of long series as samples, with what comes after them to be told.
 *
 * Windows of one series overlap, so what is held out is held out by time: windows that end in the last part of the
 * series, and begin after everything that the others were asked about.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { SeriesForm } from '../algebra/form.js';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Dataset } from './dataset.js';
import { subset } from './dataset.js';
import type { Split } from './split.js';

/** Long series of the same channels: instants one under the other, each with its channels. */
export interface LongSeries {
  readonly name: string;
  readonly channels: ReadonlyArray<string>;
  readonly series: ReadonlyArray<{
    readonly name: string;
    readonly values: ReadonlyArray<ReadonlyArray<number>>;
    /** A class for each instant: the class of a window is that of its last instant. */
    readonly classes: ReadonlyArray<number>;
  }>;
}

/** How windows are cut, and what is asked of them. */
export interface Windowing {
  readonly length: number;
  /** Instants after the window whose mean is asked for. */
  readonly horizon: number;
  /** The channel that is asked for, by its place. */
  readonly target: number;
  /** Instants after which the series repeats itself: the seasonal naive guess looks that far back. */
  readonly season: number;
  /** Share of each series, at its end, that is held out. */
  readonly heldOut: number;
}

interface Window {
  readonly series: number;
  readonly end: number;
}

/** Mean and deviation of each channel over the instants to learn from. */
const unitsOf = (long: LongSeries, until: (s: number) => number) =>
  long.channels.map((_, c) => {
    const seen = long.series.flatMap(({ values }, s) => values.slice(0, until(s)).map((v) => v[c] as number));
    const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
    const variance = seen.reduce((so, x) => so + (x - mean) ** 2, 0) / seen.length;
    // A channel that never varies stays where it is.
    return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
  });

const windowsIn = (long: LongSeries, { length, horizon }: Windowing, until: (s: number) => number) => {
  const at = (s: number, from: number, to: number): ReadonlyArray<Window> =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ series: s, end: from + i }));
  const all = long.series.map(({ values }) => values.length);
  return {
    training: all.flatMap((_, s) => at(s, length, until(s) - horizon + 1)),
    heldOut: all.flatMap((total, s) => at(s, until(s) + length, total - horizon + 1)),
  };
};

/**
 * Windows of long series in standard units, with the mean of the target channel over the horizon behind each.
 *
 * The guesses are the last instant, and the same days a season before; the latter is absent where there is none.
 *
 * Errors   Left(DataError) when a series is too short for a window to learn from and one to hold out, or a value is no
 *          finite number
 */
export const windowsOf = (long: LongSeries, w: Windowing): Either<DataError, Split> => {
  const needed = 2 * (w.length + w.horizon);
  const short = long.series.find(
    ({ values }) => Math.floor(values.length * w.heldOut) < w.length + w.horizon,
  );
  if (short !== undefined)
    return left(
      dataError(
        `${long.name}, series ${short.name}`,
        `${short.values.length} instants, ${w.heldOut} of them held out`,
        `at least ${needed}, and ${w.length + w.horizon} in each part: windows of ${w.length} and ${w.horizon} behind`,
      ),
    );
  for (const { name, values } of long.series) {
    const strange = values.findIndex((v) => v.some((x) => !Number.isFinite(x)));
    if (strange >= 0)
      return left(
        dataError(
          `${long.name}, series ${name}`,
          `${values[strange]} at instant ${strange}`,
          'finite numbers',
        ),
      );
  }
  const until = (s: number): number => Math.floor((long.series[s]?.values.length ?? 0) * (1 - w.heldOut));
  const cut = windowsIn(long, w, until);
  const whole = [...cut.training, ...cut.heldOut];
  const d = datasetOf(long, w, whole, unitsOf(long, until));
  const part = (from: number, count: number): Int32Array =>
    Int32Array.from({ length: count }, (_, i) => from + i);
  return right({
    training: subset(`${long.name}, training`, d, part(0, cut.training.length)),
    heldOut: subset(`${long.name}, held out`, d, part(cut.training.length, cut.heldOut.length)),
  });
};

const datasetOf = (
  long: LongSeries,
  w: Windowing,
  windows: ReadonlyArray<Window>,
  units: ReturnType<typeof unitsOf>,
): Dataset => {
  const form: SeriesForm = { kind: 'series', length: w.length, channels: long.channels };
  const width = w.length * long.channels.length;
  const scaled = long.series.map(({ values }) =>
    values.map((v) => v.map((x, c) => (x - (units[c]?.mean ?? 0)) / (units[c]?.deviation ?? 1))),
  );
  const after = (series: number, from: number): number => {
    const days = long.series[series]?.values.slice(from, from + w.horizon) ?? [];
    return from < 0 ? Number.NaN : days.reduce((so, v) => so + (v[w.target] as number), 0) / w.horizon;
  };
  const last = ({ series, end }: Window): number =>
    long.series[series]?.values[end - 1]?.[w.target] ?? Number.NaN;
  return {
    name: long.name,
    form,
    size: windows.length,
    rows: (index) => {
      const out = new Float32Array(index.length * width);
      index.forEach((i, to) => {
        const { series, end } = windows[i] as Window;
        out.set(scaled[series]?.slice(end - w.length, end).flat() ?? [], to * width);
      });
      return { rows: index.length, cols: width, data: out };
    },
    labels: Int32Array.from(windows, ({ series, end }) => long.series[series]?.classes[end - 1] ?? 0),
    targets: [
      {
        meaning: `mean ${long.channels[w.target]} of the next ${w.horizon} instants`,
        values: Float64Array.from(windows, ({ series, end }) => after(series, end)),
        guesses: {
          'seasonal naive': Float64Array.from(windows, ({ series, end }) => after(series, end - w.season)),
          'last value': Float64Array.from(windows, last),
        },
      },
    ],
  };
};
