/**
 * run-records — what a run notes in its folder while it goes: steps, clusters, cost.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Clustered, StepMade } from '../training/events.js';
import { pretty } from './run-folder.js';

/** The clusters of an epoch as `clusters.jsonl` keeps them. */
export type ClusterRecord = Omit<Clustered, 'kind'>;

/** A step as `metrics.jsonl` keeps it. */
export type Metric = Omit<StepMade, 'kind'>;

const parsedLine = <A>(text: string): ReadonlyArray<A> => {
  try {
    return [JSON.parse(text) as A];
  } catch {
    // The last line of a run that was killed may be half a line.
    return [];
  }
};

const readLines = <A>(folder: string, name: string): ReadonlyArray<A> => {
  const path = join(folder, name);
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .flatMap(parsedLine<A>)
    : [];
};

/** The metrics of a run, one per step. */
export const readMetrics = (folder: string): ReadonlyArray<Metric> => readLines(folder, 'metrics.jsonl');

/** The clusters of the watched samples, one record for each epoch and one for the end. */
export const readClusters = (folder: string): ReadonlyArray<ClusterRecord> =>
  readLines(folder, 'clusters.jsonl');

const keepLines = (folder: string, name: string, lines: ReadonlyArray<unknown>): void => {
  const path = join(folder, name);
  writeFileSync(`${path}.part`, lines.map((m) => `${JSON.stringify(m)}\n`).join(''));
  renameSync(`${path}.part`, path);
};

/** Forgets what was noted after a step: of steps that a killed run made and did not save. */
export const rewind = (folder: string, step: number): void => {
  keepLines(
    folder,
    'metrics.jsonl',
    readMetrics(folder).filter((m) => m.step <= step),
  );
  const clusters = readClusters(folder);
  // A run taken up at an epoch's first step tells that epoch's clusters again.
  if (clusters.length > 0)
    keepLines(
      folder,
      'clusters.jsonl',
      clusters.filter((c) => c.step < step),
    );
};

/** Adds the clusters of an epoch. */
export const noteClusters = (folder: string, { kind: _, ...record }: Clustered): void =>
  appendFileSync(join(folder, 'clusters.jsonl'), `${JSON.stringify(record)}\n`);

/** What a run has cost up to its last checkpoint. */
export interface Cost {
  readonly seconds: number;
  /** The most memory that the process held, in bytes. */
  readonly peakMemory: number;
}

/** The cost that a folder tells; nothing before the first checkpoint. */
export const readCost = (folder: string): Cost => {
  const path = join(folder, 'cost.json');
  const nothing = { seconds: 0, peakMemory: 0 };
  return E.getOrElse(() => nothing)(
    E.tryCatch(
      () => JSON.parse(readFileSync(path, 'utf8')) as Cost,
      () => nothing,
    ),
  );
};

/** Keeps the cost beside the checkpoint that it belongs to. */
export const keepCost = (folder: string, cost: Cost): void => {
  const path = join(folder, 'cost.json');
  writeFileSync(`${path}.part`, pretty(cost));
  renameSync(`${path}.part`, path);
};

/** Adds a step to the metrics. */
export const note = (folder: string, { kind: _, ...metric }: StepMade): void =>
  appendFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify(metric)}\n`);
