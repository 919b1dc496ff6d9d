/**
 * document — what the default run reaches, beside raw pixels and the untrained encoder, as a page of Markdown.
 */
import type { Found } from '../../src/cli/compare/engine.js';
import { remarks, titleOf } from '../../src/cli/compare/shortfalls.js';
import type { Row, Spread } from '../../src/cli/compare/summary.js';
import { rowsOf, standardError, standing } from '../../src/cli/compare/summary.js';
import { machine, machineLine } from '../machine.js';

/** A measure, its title, and what it is to reach. */
export interface Target {
  readonly measure: string;
  readonly title: string;
  readonly least: number;
}

/** A data set, what was found on it, and what was to be found. */
export interface Part {
  readonly title: string;
  readonly found: Found;
  readonly targets: ReadonlyArray<Target>;
  /** Images that a run sees. */
  readonly images: number;
}

const share = (x: number): string => x.toFixed(4).replace(/^0/, '');
const cell = (s: Spread | undefined): string =>
  s === undefined
    ? '–'
    : s.values.length < 2
      ? share(s.mean)
      : `${share(s.mean)} ± ${share(standardError(s))}`;

const table = ({ found, targets }: Part): string => {
  const shown = [...targets.map((t) => t.measure), 'kmeans-nmi-euclidean'];
  const rows = rowsOf(found).map((row) => [
    row.name,
    ...shown.map((measure) => cell(row.cells[measure])),
    row.cells.seconds === undefined ? '' : `${row.cells.seconds.mean.toFixed(0)} s`,
  ]);
  const all = [
    ['', ...targets.map((t) => t.title), titleOf('kmeans-nmi-euclidean'), 'time'],
    ['---', ...shown.map(() => '---'), '---'],
    ...rows,
  ];
  return all.map((line) => `| ${line.join(' | ')} |`).join('\n');
};

const against = (trained: Row, plain: Row | undefined, { measure, title, least }: Target): string => {
  const mine = trained.cells[measure];
  if (mine === undefined) return `* ${title}: not measured.`;
  const short = least - mine.mean;
  const met = short <= 0 ? 'met' : short < standardError(mine) ? 'missed by less than its error' : 'missed';
  const theirs = plain?.cells[measure];
  const seeds = mine.values.length;
  const above =
    theirs === undefined
      ? ''
      : seeds < 2
        ? '; one seed says nothing of its spread'
        : standing(mine, theirs) === 'above'
          ? `; above the untrained encoder by more than two standard errors over ${seeds} seeds`
          : `; not above the untrained encoder by two standard errors over ${seeds} seeds`;
  return `* ${title} ${share(mine.mean)}, target ${share(least)}: ${met}${above}.`;
};

const partOf = (part: Part): string => {
  const rows = rowsOf(part.found);
  const trained = rows.find((r) => r.trained);
  const plain = rows.find((r) => r.name.startsWith('untrained'));
  if (trained === undefined) return `## ${part.title}\n\nNo run was made.\n`;
  const seconds = trained.cells.seconds?.mean;
  const rate =
    seconds === undefined ? '' : `${(part.images / seconds).toFixed(0)} images a second in training.`;
  const verdicts = part.targets.map((target) => against(trained, plain, target));
  const short = remarks(part.found).map((remark) => `* ${remark}`);
  return [`## ${part.title}`, '', table(part), '', ...verdicts, ...short, '', rate, ''].join('\n');
};

/** The document. */
export const documentOf = (command: string, parts: ReadonlyArray<Part>): string =>
  [
    '# Training',
    '',
    `Made by \`${command}\`; nothing here is edited by hand. Means over seeds ± standard error; an encoder without an ` +
      'error was measured once. k-NN is cosine-weighted with k = 20, the linear probe sees all labels, NMI is that of ' +
      'spherical k-means on held-out samples, which divides each by its length; beside it that of k-means by distance.',
    '',
    ...parts.map(partOf),
    '## Where',
    '',
    `${machineLine(machine())}. Each run trains in a process of its own, whose time is told.`,
    '',
  ].join('\n');
