/** The bench without its clock: the tables, the statistics, and that who fails a law is not timed. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { arrayDriver } from '../backends/array/driver.js';
import type { Backend, Driver } from '../src/algebra/backend.js';
import { show } from '../src/prelude/errors.js';
import { tabulate } from '../src/prelude/matrix.js';
import { planned } from './bench.js';
import { chart } from './chart.js';
import { ofDriver } from './contender.js';
import { disagreement } from './gate.js';
import type { Line, Measured } from './measurement.js';
import { benchRoles } from './roles.js';
import type { Plan } from './run.js';
import { run } from './run.js';
import { growth, median, spread } from './statistics.js';
import { table } from './table.js';
import { doubts } from './timing.js';
import { chosenWorkloads } from './workloads.js';

/** The reference with one operation replaced. */
const altered = (change: <T>(b: Backend<T>) => Partial<Backend<T>>): Driver => ({
  name: 'altered',
  use: (body) => arrayDriver.use((b) => body({ ...b, name: 'altered', ...change(b) })),
});

/** A log-partition that forgets its maximum's sign: right nowhere but at zero. */
const wrong = altered((b) => ({ logPartition: (among) => (q, k) => b.neg(b.logPartition(among)(q, k)) }));

/** A product that is right on the small situations of laws and wrong beyond them. */
const wrongWhenLarge = altered((b) => ({
  pairwiseDot: (q, k) => {
    const s = b.pairwiseDot(q, k);
    return b.extent(s).rows > 32 ? b.add(s, b.constant(tabulate(1, 1, () => 0.01))) : s;
  },
}));

const planOf = (workloads: string, contenders: Plan['contenders'], timed: string[]): Plan => ({
  workloads: chosenWorkloads(workloads),
  contenders,
  sizes: [4, 8].map((n) => ({ n, d: 3 })),
  transfers: ['included'],
  effort: { time: 0, fewest: 1 },
  limit: Number.POSITIVE_INFINITY,
  against: 'array',
  scrutiny: { runs: 3, seed: 1, known: new Map() },
  time: async (tasks) =>
    tasks.map(({ name }) => {
      timed.push(name);
      return { wall: [1, 2, 3], cpu: [1, 2, 3], warnings: [] };
    }),
  memory: async () => 3 * 2 ** 20,
  say: () => undefined,
  done: () => undefined,
});

describe('bench/statistics', () => {
  it('the middle of an even count lies between its two middles', () => {
    expect([median([4, 1, 3, 2]), median([5]), median([])]).toEqual([2.5, 5, Number.NaN]);
  });
  it('the spread is a share of the median that one outlier does not move', () => {
    expect(spread([9, 10, 11, 10, 1000])).toBeCloseTo(0.1, 12);
    expect(spread([7, 7, 7])).toBe(0);
  });
  it.each([1, 2, 2.5, 3])('a time of N^%s grows with that exponent', (p) => {
    expect(growth([512, 1024, 4096].map((n) => [n, 3 * n ** p]))).toBeCloseTo(p, 10);
  });
  it('one size has no growth', () => {
    expect(growth([[512, 1]])).toBeNaN();
  });
  it('a clock that shows one time only, and a processor that was elsewhere, are said', () => {
    const still = Array<number>(200).fill(10);
    expect(doubts(still, still).join()).toMatch(/clock/);
    const moving = still.map((x, i) => x + Math.sin(i));
    expect(doubts(moving, moving)).toEqual([]);
    expect(
      doubts(
        moving,
        moving.map((x) => x / 2),
      ).join(),
    ).toMatch(/elsewhere/);
  });
});

describe('bench/gate', () => {
  it('who fails a law is not timed, and the table names the law', async () => {
    const timed: string[] = [];
    const contenders = [ofDriver('array', arrayDriver), ofDriver('wrong', wrong)];
    const lines = await run(planOf('log-partition', contenders, timed));
    expect(new Set(timed)).toEqual(new Set(['array']));
    const refusals = lines.filter((l) => l.kind === 'not measured');
    expect(refusals.map(({ contender, n }) => [contender, n])).toEqual([
      ['wrong', 4],
      ['wrong', 8],
    ]);
    expect(refusals[0]?.why).toMatch(/^info-nce\/[a-z-]+ fails/);
  });

  it('who is wrong only beyond the situations of laws is not timed either', async () => {
    const timed: string[] = [];
    const lines = await run(planOf('similarity', [ofDriver('late', wrongWhenLarge)], timed));
    expect(timed).toEqual([]);
    expect(lines.find((l) => l.kind === 'not measured')?.why).toMatch(/similarity\/equals-definition fails/);
  });

  it('who cannot be opened is in the table with its reason', async () => {
    const closed: Plan['contenders'][number] = { name: 'closed', use: async () => E.left('no device') };
    const lines = await run(planOf('similarity', [closed, ofDriver('array', arrayDriver)], []));
    expect(lines.filter((l) => l.kind === 'not measured').map((l) => l.why)).toEqual([
      'no device',
      'no device',
    ]);
    expect(lines.filter((l) => l.kind === 'measured')).toHaveLength(2);
  });

  it('a call that is expected to take longer than the limit is not made', async () => {
    const timed: string[] = [];
    const plan = { ...planOf('similarity', [ofDriver('array', arrayDriver)], timed), limit: 0 };
    const lines = await run(plan);
    expect(timed).toEqual([]);
    expect(lines.find((l) => l.kind === 'not measured')?.why).toMatch(/above --limit/);
  });

  it('NaN agrees with nothing', () => {
    const one = tabulate(1, 1, () => 1);
    const right = { value: { value: one, bound: one } };
    expect(disagreement({ value: one }, right)).toBeNull();
    expect(disagreement({ value: tabulate(1, 1, () => Number.NaN) }, right)).toMatch(/NaN/);
    expect(disagreement({ value: tabulate(1, 1, () => 2.5) }, right)).toMatch(/2\.5/);
    expect(disagreement({}, right)).toMatch(/missing/);
  });
});

const measured = (contender: string, n: number, time: number): Measured => ({
  kind: 'measured',
  workload: 'similarity',
  contender,
  ranAs: contender,
  n,
  d: 128,
  transfers: 'included',
  time,
  least: time,
  spread: 0.021,
  samples: 9,
  cpu: 2 * time,
  gflops: (2 * n * n * 128) / time / 1e6,
  share: 0.5,
  memory: 3 * 2 ** 20,
  ratio: time,
  laws: 2,
  remarks: contender === 'slow' ? ['only 3 samples'] : [],
});

const lines: ReadonlyArray<Line> = [
  { kind: 'peak', contender: 'fast', gflops: 41.5 },
  measured('fast', 512, 1),
  measured('fast', 1024, 4),
  measured('slow', 512, 20),
  {
    kind: 'not measured',
    workload: 'similarity',
    contender: 'slow',
    ranAs: 'slow',
    n: 1024,
    d: 128,
    transfers: 'included',
    why: 'not run: would take about 80 s a call, above --limit 20',
  },
  { kind: 'growth', workload: 'similarity', contender: 'fast', transfers: 'included', exponent: 2 },
];

describe('bench/table', () => {
  const text = table('a machine', chosenWorkloads('similarity'), 'fast', lines);
  it('has a row for each cell, aligned', () => {
    const rows = text.split('\n').filter((l) => /^ *(N|512|1024) /.test(l));
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((r) => r.length)).size).toBe(1);
    expect(rows[3]).toMatch(
      /^ *512 +slow +included +20\.0 ms +2 % +9 +40\.0 ms +3\.36 +50 % +3\.0 MB +20\.0/,
    );
  });
  it('names the machine, the peak, the growth, what is doubtful and what is missing', () => {
    expect(text).toMatch(/^a machine\n.*fast 41\.5 GFLOP\/s/);
    expect(text).toContain('time ∝ Nᵖ: fast 2.00');
    expect(text).toContain('! slow: only 3 samples (N = 512)');
    expect(text).toContain(
      'not measured slow: not run: would take about 80 s a call, above --limit 20 (N = 1024)',
    );
  });
});

describe('bench/chart', () => {
  it('draws a line for each contender and a dot for each time', () => {
    const svg = chart('a machine', lines);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg.match(/<circle /g)).toHaveLength(3);
    expect(svg).toContain('>fast<');
    expect(svg).not.toContain('NaN');
  });
  it('of nothing is still a drawing', () => {
    expect(chart('a machine', [])).not.toMatch(/NaN|Infinity/);
  });
});

describe('bench/options', () => {
  const fallbacks = Object.fromEntries(
    Object.entries(benchRoles).map(([name, { fallback }]) => [name, fallback]),
  ) as Parameters<typeof planned>[0];
  const tell = { say: () => undefined, done: () => undefined };
  const sentence = async (more: Readonly<Record<string, string>>): Promise<string> => {
    const plan = await planned({ ...fallbacks, ...more }, tell);
    return E.isLeft(plan) ? show(plan.left) : 'accepted';
  };
  it('the defaults are a plan over all workloads', async () => {
    expect(await sentence({})).toBe('accepted');
  });
  it('a name that is unknown is answered with the nearest', async () => {
    expect(await sentence({ backends: 'wasn' })).toContain('did you mean wasm?');
    expect(await sentence({ workloads: 'similarty' })).toContain('did you mean similarity?');
    expect(await sentence({ sizes: '512,x' })).toContain('512,1024');
  });
});

describe('bench/workloads', () => {
  it.each(
    chosenWorkloads('.').map((w) => [w.name, w] as const),
  )('%s is answered by the reference at an odd size', async (_, w) => {
    const answered = await arrayDriver.use<never, ReadonlyArray<number>>((b) =>
      TE.fromTask(async () => {
        const size = { n: 5, d: 3 };
        const tensors = Object.entries(w.tensors(size)).map(([name, m]) => [name, b.constant(m)] as const);
        const values = Object.values(w.formula(size)(b)(Object.fromEntries(tensors)));
        const read = await TE.sequenceArray(values.map(b.read))();
        return E.isRight(read) ? read.right.flatMap((m) => Array.from(m.data)) : [];
      }),
    )();
    const numbers = E.isRight(answered) ? answered.right : [];
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.filter((x) => !Number.isFinite(x))).toEqual([]);
  });
});
