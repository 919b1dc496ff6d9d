/**
 * table — the lines of a run as text: a heading for each workload, a row for each cell.
 */
import type { Growth, Line, Measured, Peak, Unmeasured } from './measurement.js';

const three = (x: number): string => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2));

/**
 * A time as it is read.
 *
 * @example
 * [duration(0.5), duration(12.3), duration(4567)] // => ['0.50 ms', '12.3 ms', '4.57 s']
 */
export const duration = (ms: number): string => (ms >= 1000 ? `${three(ms / 1000)} s` : `${three(ms)} ms`);

/**
 * Bytes as they are read.
 *
 * @example
 * bytes(3 * 2 ** 20) // => '3.0 MB'
 */
export const bytes = (x: number): string => `${(x / 2 ** 20).toFixed(1)} MB`;

/** The columns of the table: heading, and what stands below it. */
const columns = (against: string): ReadonlyArray<readonly [string, (m: Measured) => string]> => [
  ['N', ({ n }) => String(n)],
  ['backend', ({ contender }) => contender],
  ['transfers', ({ transfers }) => transfers],
  ['time', ({ time }) => duration(time)],
  ['± ', ({ spread }) => `${(100 * spread).toFixed(0)} %`],
  ['runs', ({ samples }) => String(samples)],
  ['cpu', ({ cpu }) => (Number.isFinite(cpu) ? duration(cpu) : '–')],
  ['GFLOP/s', ({ gflops }) => three(gflops)],
  ['of peak', ({ share }) => (Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : '–')],
  ['memory', ({ memory }) => (memory === undefined ? '–' : bytes(memory))],
  [`÷ ${against}`, ({ ratio }) => (ratio === undefined ? '–' : three(ratio))],
  ['cpu ÷', ({ cpuRatio }) => (cpuRatio === undefined || !Number.isFinite(cpuRatio) ? '–' : three(cpuRatio))],
];

const padded = (cells: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  return cells.map((row) =>
    row
      .map((text, i) => text.padStart(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
};

const of = <K extends Line['kind']>(
  lines: ReadonlyArray<Line>,
  kind: K,
): ReadonlyArray<Extract<Line, { kind: K }>> =>
  lines.filter((l): l is Extract<Line, { kind: K }> => l.kind === kind);

const growthLine = (lines: ReadonlyArray<Growth>): string =>
  lines.length === 0
    ? ''
    : `time ∝ Nᵖ: ${lines.map((g) => `${g.contender}${g.transfers === 'excluded' ? ' (excluded)' : ''} ${g.exponent.toFixed(2)}`).join(', ')}`;

/** Remarks once each, with the cells that they are about. */
const remarkLines = (rows: ReadonlyArray<Measured>): ReadonlyArray<string> => {
  const about = new Map<string, string[]>();
  for (const { contender, n, remarks } of rows)
    for (const r of remarks)
      about.set(`${contender}: ${r}`, [...(about.get(`${contender}: ${r}`) ?? []), `${n}`]);
  return [...about].map(([r, ns]) => `! ${r} (N = ${[...new Set(ns)].join(', ')})`);
};

const missing = (rows: ReadonlyArray<Unmeasured>): ReadonlyArray<string> => {
  const about = new Map<string, number[]>();
  for (const { contender, why, n } of rows)
    about.set(`${contender}: ${why}`, [...(about.get(`${contender}: ${why}`) ?? []), n]);
  return [...about].map(([why, ns]) => `not measured ${why} (N = ${[...new Set(ns)].join(', ')})`);
};

/** One workload's part of the table. */
export const workloadTable = (
  workload: string,
  summary: string,
  against: string,
  lines: ReadonlyArray<Line>,
): string => {
  const mine = lines.filter((l) => 'workload' in l && l.workload === workload);
  const rows = of(mine, 'measured');
  const heads = columns(against);
  const cells = [heads.map(([head]) => head), ...rows.map((r) => heads.map(([, text]) => text(r)))];
  return [
    `${workload}: ${summary}`,
    ...(rows.length === 0 ? [] : padded(cells)),
    growthLine(of(mine, 'growth')),
    ...remarkLines(rows),
    ...missing(of(mine, 'not measured')),
  ]
    .filter((text) => text !== '')
    .join('\n');
};

/** The peaks of all contenders, in one line. */
export const peakLine = (peaks: ReadonlyArray<Peak>): string =>
  `own peak, a product that stays in cache: ${peaks.map((p) => `${p.contender} ${three(p.gflops)} GFLOP/s`).join(', ')}`;

/** The whole table. */
export const table = (
  heading: string,
  workloads: ReadonlyArray<{ readonly name: string; readonly summary: string }>,
  against: string,
  lines: ReadonlyArray<Line>,
): string =>
  [
    heading,
    peakLine(of(lines, 'peak')),
    ...workloads.map((w) => `\n${workloadTable(w.name, w.summary, against, lines)}`),
    '',
  ].join('\n');
