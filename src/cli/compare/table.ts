/**
 * table — a comparison as text: for a terminal, and for a page of Markdown.
 */
import { computedBy } from '../accounts.js';
import { clock } from '../progress.js';
import type { Found } from './engine.js';
import type { Column, Row, Spread } from './summary.js';
import { columns, rowsOf, share } from './summary.js';

/** A share with three decimals and no leading zero, time as a clock shows it, memory in MB. */
export const written = ({ written: how }: Pick<Column, 'written'>, { mean, deviation }: Spread): string => {
  if (how === 'time') return clock(mean);
  if (how === 'memory') return `${Math.round(mean / 2 ** 20)} MB`;
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
  'spherical k-means on held-out representations, as many clusters as classes, which divides each by its length; NMI, ' +
  'by distance: the same with lengths left as they are; own NMI, own ACC: the clusters that the pipeline itself assigns. R@1, MAP@R: retrieval of held-out samples of the class. ridge: variance of the mass, place ' +
  'and spread of the image that a linear regression explains. same class: the share of repulsion that falls on ' +
  'negatives of the anchor’s own class. memory: the peak of the training process.';

/** A sentence for each device that computed, where the backend's name does not say it. */
export const computedIn = ({ results }: Found): ReadonlyArray<string> =>
  computedBy(results.flatMap(({ devices = [] }) => devices));
