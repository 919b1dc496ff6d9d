/**
 * table — a comparison as text: for a terminal, and for a page of Markdown.
 */
import { computedBy } from '../accounts.js';
import { clock } from '../progress.js';
import type { Found } from './engine.js';
import type { Column, Row, Spread } from './summary.js';
import { columns, rowsOf, untrainedRows } from './summary.js';

/** A share with three decimals and no leading zero, time as a clock shows it, memory in MB. */
export const written = ({ written: how }: Pick<Column, 'written'>, { mean, deviation }: Spread): string => {
  if (how === 'time') return clock(mean);
  if (how === 'memory') return `${Math.round(mean / 2 ** 20)} MB`;
  const share = (x: number): string => x.toFixed(3).replace(/^(-?)0\./, '$1.');
  return deviation === undefined ? share(mean) : `${share(mean)} ± ${share(deviation)}`;
};

const shownColumns = (rows: ReadonlyArray<Row>): ReadonlyArray<Column> =>
  columns.filter(({ name }) => rows.some((row) => row.cells[name] !== undefined));

/** A line for each row, a cell for each column, the titles first. */
export const cellsOf = (rows: ReadonlyArray<Row>): ReadonlyArray<ReadonlyArray<string>> => {
  const shown = shownColumns(rows);
  const line = (row: Row): ReadonlyArray<string> => [
    row.name,
    ...shown.map((column) => {
      const cell = row.cells[column.name];
      return cell === undefined ? '' : written(column, cell);
    }),
  ];
  return [['', ...shown.map((c) => c.title)], ...rows.map(line)];
};

/** Lines of padded columns. */
export const textTable = (found: Found): string => {
  const cells = cellsOf(rowsOf(found));
  const widths = (cells[0] ?? []).map((_, c) => Math.max(...cells.map((line) => (line[c] ?? '').length)));
  return cells
    .map((line) =>
      line.map((x, c) => (c === 0 ? x.padEnd(widths[c] ?? 0) : x.padStart((widths[c] ?? 0) + 2))).join(''),
    )
    .map((text) => text.trimEnd())
    .join('\n');
};

/** The same as Markdown. */
export const markdownTable = (found: Found): string => {
  const [head = [], ...lines] = cellsOf(rowsOf(found));
  const rule = head.map((_, c) => (c === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
};

/** What the columns mean, for a reader of the table. */
export const legend: string =
  'Means over seeds ± standard deviation. k-NN: k = 20, cosine. linear: logistic regression on frozen representations ' +
  'with 1, 10 and 100 % of the labels; tuned: a copy of the encoder trained on with as many. NMI, ACC: best of five ' +
  'spherical k-means on held-out representations, as many clusters as classes; own NMI, own ACC: the clusters that the ' +
  'pipeline itself assigns. R@1, MAP@R: retrieval of held-out samples of the class. ridge: variance of the mass, place ' +
  'and spread of the image that a linear regression explains. same class: the share of repulsion that falls on ' +
  'negatives of the anchor’s own class. memory: the peak of the training process.';

const judged = ['knn', 'linear-100%', 'kmeans-nmi'] as const;

const why = (found: Found, member: string): string => {
  const runs = found.results.filter((r) => r.member === member);
  const spread = Math.min(...runs.map((r) => r.last?.deviation ?? 1));
  const clusters = runs.some((r) => r.inspection.clusters?.collapsed === true);
  if (clusters) return 'its clusters collapsed';
  if (spread < 0.05) return `its representations collapsed (spread ${spread.toFixed(3)})`;
  const stuck = runs.find(
    ({ last }) =>
      last?.collapse !== undefined &&
      last.floor !== undefined &&
      last.floor < last.collapse &&
      (last.collapse - last.loss) / (last.collapse - last.floor) < 0.02,
  );
  return stuck === undefined
    ? 'its loss fell and nothing collapsed, so it is for another reason, which is not known here'
    : `its loss still sits at the collapse value ${stuck.last?.collapse?.toFixed(3)}`;
};

/** A sentence for each device that computed, where the backend's name does not say it. */
export const computedIn = ({ results }: Found): ReadonlyArray<string> =>
  computedBy(results.flatMap(({ devices = [] }) => devices));

/** A member that is not above the untrained encoder, and on what. */
export interface Shortfall {
  readonly name: string;
  readonly measures: ReadonlyArray<string>;
  /** What the untrained encoder has of each measure. */
  readonly untrained: Row['cells'];
}

/** Members that are not above the untrained encoder on k-NN, the linear probe with all labels, or NMI. */
export const shortfalls = (found: Found): ReadonlyArray<Shortfall> => {
  const untrained = untrainedRows(found);
  return rowsOf(found)
    .filter((row) => row.trained)
    .flatMap((row) => {
      const encoder = found.results.find((r) => r.member === row.name)?.options.encoder;
      const before = untrained.find((u) => u.name === `untrained ${encoder}`) ?? untrained[0];
      const measures = judged.filter((name) => {
        const [a, b] = [row.cells[name]?.mean, before?.cells[name]?.mean];
        return a !== undefined && b !== undefined && a <= b;
      });
      return measures.length === 0 ? [] : [{ name: row.name, measures, untrained: before?.cells ?? {} }];
    });
};

/** A measure as the table heads it. */
export const titleOf = (measure: string): string => columns.find((c) => c.name === measure)?.title ?? measure;

/**
 * For each member that is not above the untrained encoder, a sentence that says so, and why as far as it is known.
 *
 * @param because  the reason where somebody looked into it; '' leaves what the runs themselves tell
 */
export const remarks = (
  found: Found,
  because: (short: Shortfall) => string = () => '',
): ReadonlyArray<string> =>
  shortfalls(found).map((short) => {
    const reason = because(short) || why(found, short.name);
    return `${short.name} is not above the untrained encoder on ${short.measures.map(titleOf).join(', ')}: ${reason}.`;
  });
