/**
 * run — every chosen workload at every size, all contenders open at once and timed side by side.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Contender, Prepared, Ready, Transfers } from './contender.js';
import type { Scrutiny } from './gate.js';
import { admitted } from './gate.js';
import type { Cell, Growth, Line, Measured } from './measurement.js';
import type { MemoryQuestion } from './memory.js';
import { growth, median, spread } from './statistics.js';
import type { Effort, Samples, Timeable } from './timing.js';
import type { Size, Workload } from './workload.js';
import { workloads } from './workloads.js';

/** What a run is asked for, and whom it asks. */
export interface Plan {
  readonly workloads: ReadonlyArray<Workload>;
  readonly contenders: ReadonlyArray<Contender>;
  readonly sizes: ReadonlyArray<Size>;
  readonly transfers: ReadonlyArray<Transfers>;
  readonly effort: Effort;
  /** Milliseconds that one call may be expected to take. */
  readonly limit: number;
  /** Whose time every other is divided by. */
  readonly against: string;
  readonly scrutiny: Scrutiny;
  readonly time: (tasks: ReadonlyArray<Timeable>, effort: Effort) => Promise<ReadonlyArray<Samples>>;
  readonly memory: (q: MemoryQuestion) => Promise<number | undefined>;
  /** Told each line as soon as it is known. */
  readonly say: (line: Line) => void;
  /** Told the lines of a workload when it is done. */
  readonly done: (w: Workload, lines: ReadonlyArray<Line>) => void;
}

/** A contender that was opened, or why it could not be. */
interface Entrant {
  readonly name: string;
  readonly ready: E.Either<string, Ready>;
  readonly peak: number;
}

const milliseconds = async (call: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await call();
  return performance.now() - before;
};

/** The best rate of a product whose sides stay in a cache: the micro-kernel with its packing, GFLOP/s. */
const ownPeak = async (ready: Ready): Promise<number> => {
  if (ready.peak !== undefined) return ready.peak();
  const [size, product] = [{ n: 192, d: 128 }, workloads.find(({ name }) => name === 'similarity')];
  const prepared = product === undefined ? null : ready.prepare(product, size, 'excluded');
  if (prepared === null || product === undefined) return Number.NaN;
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 300;
  while (performance.now() < end || best === Number.POSITIVE_INFINITY)
    best = Math.min(best, await milliseconds(prepared.call));
  prepared.release();
  return product.operations(size) / best / 1e6;
};

/** Opens every contender, one bracket inside the other, and runs the body with all of them. */
const withAll = async <R>(
  contenders: ReadonlyArray<Contender>,
  body: (entrants: ReadonlyArray<Entrant>) => Promise<R>,
  opened: ReadonlyArray<Entrant> = [],
): Promise<R> => {
  const [next, ...rest] = contenders;
  if (next === undefined) return body(opened);
  const used = await next.use(async (ready) => {
    const entrant = { name: next.name, ready: E.right(ready), peak: await ownPeak(ready) };
    return withAll(rest, body, [...opened, entrant]);
  });
  return E.isRight(used)
    ? used.right
    : withAll(rest, body, [...opened, { name: next.name, ready: used, peak: Number.NaN }]);
};

interface Admitted {
  readonly entrant: Entrant;
  readonly ready: Ready;
  readonly laws: number;
  /** Milliseconds of one call at the probe's size. */
  readonly probe: number;
}

const probed: Size = { n: 256, d: 128 };

/** What a contender needed at the largest size so far, by workload, contender and transfers. */
type Known = Map<string, { readonly size: Size; readonly time: number }>;

const cellName = (w: Workload, { name }: Entrant, transfers: Transfers): string =>
  `${w.name} ${name} ${transfers}`;

const cellOf = (w: Workload, entrant: Entrant, { n, d }: Size, transfers: Transfers): Cell => ({
  workload: w.name,
  contender: entrant.name,
  ranAs: E.isRight(entrant.ready) ? entrant.ready.right.name : entrant.name,
  n,
  d,
  transfers,
});

/** The entrants that passed the laws of a workload; a line for each that did not. */
const passed = async (plan: Plan, w: Workload, entrants: ReadonlyArray<Entrant>): Promise<Admitted[]> => {
  const so: Admitted[] = [];
  for (const entrant of entrants) {
    const verdict = E.isLeft(entrant.ready)
      ? entrant.ready
      : await admitted(w, entrant.ready.right, plan.scrutiny);
    if (E.isLeft(verdict) || E.isLeft(entrant.ready)) {
      const why = E.isLeft(verdict) ? verdict.left : '';
      for (const size of plan.sizes)
        for (const transfers of plan.transfers)
          plan.say({ kind: 'not measured', ...cellOf(w, entrant, size, transfers), why });
      continue;
    }
    const ready = entrant.ready.right;
    const small = ready.prepare(w, probed, 'included') as Prepared;
    await small.call();
    const probe = await milliseconds(small.call);
    small.release();
    so.push({ entrant, ready, laws: verdict.right.length, probe });
  }
  return so;
};

const measured = async (
  plan: Plan,
  w: Workload,
  size: Size,
  transfers: Transfers,
  { entrant, ready, laws }: Admitted,
  { wall, cpu, warnings }: Samples,
): Promise<Measured> => {
  const cell = cellOf(w, entrant, size, transfers);
  const bytes = await plan.memory({ ...cell });
  const [time, gflops] = [median(wall), w.operations(size) / median(wall) / 1e6];
  return {
    kind: 'measured',
    ...cell,
    time,
    least: Math.min(...wall),
    spread: spread(wall),
    samples: wall.length,
    cpu: median(cpu),
    gflops,
    share: gflops / entrant.peak,
    ...(bytes === undefined ? {} : { memory: bytes }),
    laws,
    remarks: [...warnings, ...ready.remarks()],
  };
};

/** One workload at one size: all contenders side by side. */
const sized = async (
  plan: Plan,
  w: Workload,
  size: Size,
  transfers: Transfers,
  all: ReadonlyArray<Admitted>,
  known: Known,
): Promise<ReadonlyArray<Measured>> => {
  const expected = ({ entrant, probe }: Admitted): number => {
    const last = known.get(cellName(w, entrant, transfers)) ?? { size: probed, time: probe };
    return (last.time * w.operations(size)) / w.operations(last.size);
  };
  const [fast, slow] = [
    all.filter((a) => expected(a) <= plan.limit),
    all.filter((a) => expected(a) > plan.limit),
  ];
  for (const a of slow)
    plan.say({
      kind: 'not measured',
      ...cellOf(w, a.entrant, size, transfers),
      why: `not run: would take about ${(expected(a) / 1000).toPrecision(2)} s a call, above --limit ${plan.limit / 1000}`,
    });
  const prepared = fast.map((a) => a.ready.prepare(w, size, transfers) as Prepared);
  const tasks = prepared.map(({ call }, i) => ({ name: fast[i]?.entrant.name ?? '', call }));
  const samples = await plan.time(tasks, plan.effort);
  for (const { release } of prepared) release();
  const rows: Measured[] = [];
  for (const [i, a] of fast.entries()) {
    const { failed, ...seen } = samples[i] as Samples;
    if (failed !== undefined) {
      plan.say({ kind: 'not measured', ...cellOf(w, a.entrant, size, transfers), why: failed });
      continue;
    }
    const row = await measured(plan, w, size, transfers, a, seen);
    known.set(cellName(w, a.entrant, transfers), { size, time: row.time });
    rows.push(row);
  }
  const reference = rows.find(({ contender }) => contender === plan.against);
  const compared = rows.map((r) =>
    reference === undefined ? r : { ...r, ratio: r.time / reference.time, cpuRatio: r.cpu / reference.cpu },
  );
  for (const row of compared) plan.say(row);
  return compared;
};

const growths = (w: Workload, rows: ReadonlyArray<Measured>): ReadonlyArray<Growth> => {
  const groups = new Map<string, Measured[]>();
  for (const r of rows) {
    const name = `${r.contender} ${r.transfers}`;
    groups.set(name, [...(groups.get(name) ?? []), r]);
  }
  return [...groups.values()].flatMap((of) => {
    const [first] = of;
    const exponent = growth(of.map(({ n, time }) => [n, time]));
    return first === undefined || Number.isNaN(exponent)
      ? []
      : [
          {
            kind: 'growth',
            workload: w.name,
            contender: first.contender,
            transfers: first.transfers,
            exponent,
          },
        ];
  });
};

/** Runs a plan; every line is said as soon as it is known, and all of them are returned. */
export const run = async (asked: Plan): Promise<ReadonlyArray<Line>> => {
  const lines: Line[] = [];
  const plan: Plan = {
    ...asked,
    say: (line) => {
      lines.push(line);
      asked.say(line);
    },
  };
  await withAll(plan.contenders, async (entrants) => {
    for (const { name, peak } of entrants)
      if (!Number.isNaN(peak)) plan.say({ kind: 'peak', contender: name, gflops: peak });
    for (const w of plan.workloads) {
      const all = await passed(plan, w, entrants);
      const [rows, known]: [Measured[], Known] = [[], new Map()];
      for (const transfers of plan.transfers)
        for (const size of plan.sizes) rows.push(...(await sized(plan, w, size, transfers, all, known)));
      for (const line of growths(w, rows)) plan.say(line);
      plan.done(
        w,
        lines.filter((l) => 'workload' in l && l.workload === w.name),
      );
    }
  });
  return lines;
};
