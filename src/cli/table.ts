/**
 * table — the evaluation as text: a line for each measure, a column for each of the three rows.
 */
import { measures } from '../evaluation/protocol.js';
import type { Comparison } from '../pipelines/comparison.js';
import { rowNames } from '../pipelines/comparison.js';
import type { Tried } from '../report/downstream-table.js';
import { triedBy } from '../report/downstream-table.js';

/** A measure as it is printed: four decimals, two where it is no share. */
export const shown = (x: number | undefined): string =>
  x === undefined ? '–' : Math.abs(x) >= 10 ? x.toFixed(1) : x.toFixed(4);

/** The table of a comparison. */
export const tableOf = (c: Comparison): string => {
  const rows = measures
    .filter(({ name }) => rowNames.some((row) => c[row][name] !== undefined))
    .map(({ name, meaning }) => [name, ...rowNames.map((row) => shown(c[row][name])), meaning] as const);
  const line = ([name, ...rest]: ReadonlyArray<string>): string =>
    `${(name ?? '').padEnd(20)}${rest
      .slice(0, 3)
      .map((x) => x.padStart(10))
      .join('')}  ${rest[3] ?? ''}`;
  return [line(['', ...rowNames, '']), ...rows.map(line)].map((text) => text.trimEnd()).join('\n');
};

/** Each downstream task and what everyone made of it, the guesses first; nothing where there is none. */
export const downstreamLines = (lines: ReadonlyArray<Tried>): ReadonlyArray<string> =>
  lines.flatMap(({ measure, values }) => [
    measure,
    ...triedBy([{ measure, values }]).map(
      (name) => `  ${name.padEnd(18)}${shown(values[name]).padStart(10)}`,
    ),
    '',
  ]);

/** What the last loss of a run says, in words. */
export const lossInWords = (
  m:
    | { readonly loss: number; readonly floor?: number | undefined; readonly collapse?: number | undefined }
    | undefined,
): string => {
  if (m === undefined) return 'no step was made yet';
  const { loss, floor, collapse } = m;
  if (floor === undefined || collapse === undefined) return `loss ${loss.toFixed(3)}`;
  if (collapse <= floor)
    return `loss ${loss.toFixed(3)}, floor ${floor.toFixed(3)}: rows that coincide cost ${collapse.toFixed(3)}, so this loss cannot tell collapse; the spread can`;
  const way = (collapse - loss) / (collapse - floor);
  const read = `loss ${loss.toFixed(3)}, between its collapse value ${collapse.toFixed(3)} and its floor ${floor.toFixed(3)}`;
  return way < 0.02
    ? `${read}: warning, the run sits at collapse: nothing was learned`
    : `${read}: ${(100 * way).toFixed(0)} % of the way down`;
};
