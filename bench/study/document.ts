/**
 * document — the study as a page of Markdown: plots, tables, and each sentence with its verdict.
 */
import type { Found } from '../../src/cli/compare/engine.js';
import { rowsOf, untrainedRows } from '../../src/cli/compare/summary.js';
import { machine, machineLine } from '../machine.js';
import type { Cell, Grid } from './cells.js';
import { losses } from './cells.js';
import type { Series } from './chart.js';
import { chart } from './chart.js';
import type { Judged } from './sentences.js';
import { cellIn, measures, sentencesOf } from './sentences.js';

/** The document and the drawings beside it, by file name. */
export interface Study {
  readonly text: string;
  readonly drawings: Readonly<Record<string, string>>;
}

type Question = 'batch' | 'temperature';

const seriesOf = (found: Found, cells: ReadonlyArray<Cell>, question: Question, measure: string) => {
  const look = cellIn(found);
  const budgets = question === 'batch' ? (['epochs', 'steps'] as const) : (['epochs'] as const);
  return Object.entries(losses).flatMap(([pipeline, name], colour) =>
    budgets.map((budget): Series => {
      const mine = cells.filter(
        (c) => c.question === question && c.pipeline === pipeline && c.budget === budget,
      );
      return {
        name: question === 'batch' ? `${name}, equal ${budget}` : name,
        colour,
        dashed: budget === 'steps',
        points: mine.flatMap((cell) => {
          const cellNumbers = look(cell, measure);
          const x = question === 'batch' ? cell.batch : cell.tau;
          return cellNumbers === undefined ? [] : [{ x, values: cellNumbers.values }];
        }),
      };
    }),
  );
};

const drawingsOf = (found: Found, cells: ReadonlyArray<Cell>): Study['drawings'] => {
  const untrained = untrainedRows(found)[0];
  const all = (['batch', 'temperature'] as const).flatMap((question) =>
    Object.entries(measures).map(([measure, name]) => {
      const title = `${name} against ${question === 'batch' ? 'batch size' : 'temperature'}`;
      const under = question === 'batch' ? 'samples in a step' : 'τ';
      const drawn = chart(
        title,
        under,
        seriesOf(found, cells, question, measure),
        untrained?.cells[measure]?.mean,
      );
      return [`${question}-${name.toLowerCase()}.svg`, drawn] as const;
    }),
  );
  return Object.fromEntries(all.filter(([, drawn]) => drawn !== ''));
};

const share = (x: number): string => x.toFixed(3).replace(/^(-?)0\./, '$1.');

const tableOf = (
  found: Found,
  cells: ReadonlyArray<Cell>,
  columns: Readonly<Record<string, string>>,
): string => {
  const look = cellIn(found);
  const named = (c: Cell): string =>
    [losses[c.pipeline] ?? c.pipeline, `batch ${c.batch}`, `τ ${c.tau}`, `equal ${c.budget}`, c.pairing].join(
      ' | ',
    );
  const lines = cells.flatMap((cell) => {
    const numbers = Object.keys(columns).map((measure) => look(cell, measure));
    if (numbers.every((x) => x === undefined)) return [];
    const told = numbers.map((x) =>
      x === undefined ? '' : `${share(x.mean)}${x.deviation === undefined ? '' : ` ± ${share(x.deviation)}`}`,
    );
    return [`| ${named(cell)} | ${told.join(' | ')} |`];
  });
  const head = `| loss | batch | τ | held equal | views | ${Object.values(columns).join(' | ')} |`;
  const rule = `| --- | --- | --- | --- | --- | ${Object.keys(columns)
    .map(() => '---:')
    .join(' | ')} |`;
  return [head, rule, ...lines].join('\n');
};

const judged = ({ sentence, verdict, numbers }: Judged): string =>
  [`* **${sentence}**: ${verdict}.`, ...numbers.map((n) => `  ${n}.`)].join('\n');

const introduction = (command: string, found: Found, grid: Grid): string => {
  const { plan, results } = found;
  const all = plan.members.length * plan.seeds.length;
  return (
    `Made by \`${command}\` on ${plan.shared.data}, encoder \`${plan.shared.encoder}\`: ${results.length} of ${all} runs made, ` +
    `${plan.seeds.length} seed${plan.seeds.length === 1 ? '' : 's'}. Equal epochs: ${grid.epochs}. Equal steps: ${grid.steps}. ` +
    `Where it does not vary, the batch is ${grid.batch} and τ is ${grid.tau}. The rate grows with the root of the batch. ` +
    'Two means are told apart when they differ by more than two standard errors. Nothing here is edited by hand.'
  );
};

/** What the encoder has before any training, and how many settings do better on every measure; '' where it is not known. */
export const beforeTraining = (found: Found): string => {
  const untrained = untrainedRows(found)[0]?.cells;
  if (untrained === undefined) return '';
  const names = Object.entries(measures);
  const told = names.map(([measure, name]) => `${name} ${share(untrained[measure]?.mean ?? Number.NaN)}`);
  const trained = rowsOf(found).filter((row) => row.trained);
  const above = trained.filter(({ cells }) =>
    names.every(([m]) => (cells[m]?.mean ?? Number.NEGATIVE_INFINITY) > (untrained[m]?.mean ?? Number.NaN)),
  );
  return (
    `The same encoder untrained, a line in the drawings, has ${told.join(', ')}: ${above.length} of ${trained.length} settings ` +
    'are above it on all three. What is compared is settings with each other, at a budget of seconds.'
  );
};

/** The whole study; its drawings lie in the folder `beside` it. */
export const studyOf = (
  command: string,
  found: Found,
  grid: Grid,
  cells: ReadonlyArray<Cell>,
  beside: string,
): Study => {
  const drawings = drawingsOf(found, cells);
  const pictures = (question: string): string =>
    Object.keys(drawings)
      .filter((name) => name.startsWith(question))
      .map((name) => `![${name.replace('.svg', '').replace('-', ': ')}](${beside}/${name})`)
      .join('\n');
  const part = (question: Cell['question'], columns: Readonly<Record<string, string>>): string =>
    tableOf(
      found,
      cells.filter((c) => c.question === question),
      columns,
    );
  const text = [
    '# A study of batch size, temperature and distinct encoders',
    '',
    introduction(command, found, grid),
    '',
    beforeTraining(found),
    '',
    '## What is said, and what the numbers say',
    '',
    ...sentencesOf(found, cells).map(judged),
    '',
    '## Batch size',
    '',
    pictures('batch'),
    '',
    part('batch', measures),
    '',
    '## Temperature',
    '',
    'Same class is the share of the repulsion that falls on negatives of the anchor’s own class: the colder, the harder ' +
      'the negatives that count, and of the hardest many are none.',
    '',
    pictures('temperature'),
    '',
    part('temperature', { ...measures, repulsion: 'same class' }),
    '',
    'What an anchor does to the samples of its own kind, under InfoNCE and under ProtoNCE:',
    '',
    '![false negatives](pictures/false-negatives.svg)',
    '',
    '## Shared and distinct encoders',
    '',
    'One modality: two views of an image. Two modalities: a view of the image, and the outline of another. Distinct ' +
      'encoders are those of `dual-encoder`, of which the query’s is judged, on images.',
    '',
    part('encoders', measures),
    '',
    '## Where',
    '',
    `${machineLine(machine())}.`,
    '',
  ].join('\n');
  return { text, drawings };
};
