/**
 * page — what the page of a comparison shows, gathered from its folder.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipelines } from '../../pipelines/pipelines.js';
import { matrix } from '../../prelude/matrix.js';
import type { MeasurePanel, Panel } from '../../report/multiples.js';
import { multiplesPage } from '../../report/multiples.js';
import type { Given } from '../arguments.js';
import { flag } from '../arguments.js';
import { clock } from '../progress.js';
import { readMetrics } from '../run-records.js';
import type { Found } from './engine.js';
import type { Plan } from './plan.js';
import type { Projected, RunResult } from './result.js';
import { readKept, runOf } from './result.js';
import { remarks } from './shortfalls.js';
import type { Column, Row } from './summary.js';
import { columns, rowsOf } from './summary.js';
import { cellsOf, computedIn, legend, written } from './table.js';

const measured: Readonly<Record<string, string>> = {
  knn: 'share of held-out samples that their nearest training samples name rightly.',
  'linear-1%': 'a linear classifier that sees one label in a hundred.',
  'linear-100%': 'a linear classifier that sees all labels.',
  'kmeans-nmi': 'what k-means of the representations says of the classes.',
  'own-nmi': 'what the clusters that the pipeline itself assigns say of the classes.',
  repulsion: 'share of the repulsion that falls on samples of the anchor’s own class.',
  seconds: 'of training, mean of the runs.',
  peakMemory: 'the most that the training process held.',
};

const axisOf = ({ better, written: how }: Column): string => {
  const unit = how === 'memory' ? 'MB, ' : how === 'time' ? 'seconds, ' : '';
  return better === 'neither' ? 'share' : `${unit}${better} is better`;
};

/** Bytes are drawn as the MB in which they are told. */
const scaleOf = ({ written: how }: Column): number => (how === 'memory' ? 2 ** 20 : 1);

const measurePanels = (rows: ReadonlyArray<Row>): ReadonlyArray<MeasurePanel> =>
  columns
    .filter(({ name }) => measured[name] !== undefined && rows.some((r) => r.cells[name] !== undefined))
    .map((column) => ({
      title: column.title,
      about: measured[column.name] ?? '',
      rows: rows.flatMap(({ name, trained, cells }) => {
        const cell = cells[column.name];
        return cell === undefined
          ? []
          : [{ name, trained, values: cell.values.map((x) => x / scaleOf(column)) }];
      }),
      show: (x) => written(column, { values: [], mean: x * scaleOf(column), deviation: undefined }),
      axis: axisOf(column),
    }));

const summaryOf = (options: RunResult['options']): string => {
  const name = String(options.pipeline);
  return pipelines[name] === undefined
    ? name
    : `${name}, ${options.epochs} epoch${options.epochs === 1 ? '' : 's'} of batches of ${options.batch}`;
};

const factsOf = (row: Row | undefined): ReadonlyArray<string> => {
  const told = ['knn', 'linear-100%', 'kmeans-nmi'].flatMap((name) => {
    const [column, cell] = [columns.find((c) => c.name === name), row?.cells[name]];
    return column === undefined || cell === undefined ? [] : [`${column.title} ${written(column, cell)}`];
  });
  const seconds = row?.cells.seconds;
  return seconds === undefined ? told : [...told, `${clock(seconds.mean)} of training`];
};

const projectionOf = (run: string): Panel['projection'] => {
  const kept = readKept<Projected>(join(run, 'projection.json'));
  if (E.isLeft(kept) || kept.right === undefined) return undefined;
  const { points, labels } = kept.right;
  return {
    points: matrix(points.length / 2, 2, Float64Array.from(points)),
    labels: labels && Int32Array.from(labels),
  };
};

const panelsOf = (folder: string, found: Found, rows: ReadonlyArray<Row>): ReadonlyArray<Panel> =>
  found.plan.members.flatMap(({ name }) => {
    const runs = found.results.filter((r) => r.member === name);
    const first = runs[0];
    return first === undefined
      ? []
      : [
          {
            name,
            summary: summaryOf(first.options),
            curves: runs.map(({ seed }) => readMetrics(runOf(folder, name, seed))),
            projection: projectionOf(runOf(folder, name, first.seed)),
            facts: factsOf(rows.find((r) => r.trained && r.name === name)),
          },
        ];
  });

/** The command that makes this comparison. */
export const commandOf = (folder: string, { members, seeds, shared, minutes, backend }: Plan): string => {
  const options: Given = { ...shared, seeds: seeds.length, minutes, backend, out: folder };
  const typed = Object.entries(options)
    .filter(([name, x]) => x !== undefined && !(name === 'backend' && x === 'auto'))
    .map(([name, x]) =>
      x === true ? `--${flag(name)}` : x === false ? `--no-${flag(name)}` : `--${flag(name)} ${x}`,
    );
  return ['npm run --silent contrastive -- compare', ...members.map((m) => m.name), ...typed].join(' ');
};

/** The page of what was found so far. */
export const multiplesOf = async (folder: string, found: Found): Promise<string> => {
  const rows = rowsOf(found);
  const { plan, results } = found;
  const data = String(results[0]?.options.data ?? plan.shared.data ?? 'digits').replace(/, training$/, '');
  return multiplesPage({
    title: `${plan.members.length} ways to train on ${data}`,
    lead:
      `${results.length} runs under ${plan.seeds.length} seed${plan.seeds.length === 1 ? '' : 's'}, the same data and ` +
      `${plan.minutes === undefined ? 'the same number of epochs' : `${plan.minutes} minutes each`}` +
      `${found.complete ? '' : '; not complete yet'}`,
    remarks: [
      ...remarks(found),
      ...computedIn(found),
      ...found.failures.map((f) => `${f.member}, seed ${f.seed}, failed: ${f.sentence}`),
    ],
    measures: measurePanels(rows),
    panels: panelsOf(folder, found, rows),
    method:
      'The loss of every run between its collapse value and its floor, and held-out samples on a plane, coloured by classes that the encoder never saw.',
    table: cellsOf(rows),
    legend,
    command: commandOf(folder, plan),
  });
};
