/**
 * summary — runs over seeds as rows of a table: means with their spread, beside rows that no training made.
 */
import type { Evaluation } from '../../evaluation/protocol.js';
import type { Found } from './engine.js';
import type { RunResult } from './result.js';

/** Numbers over seeds; the deviation (divisor n − 1) is there from two on. */
export interface Spread {
  readonly values: ReadonlyArray<number>;
  readonly mean: number;
  readonly deviation: number | undefined;
}

/**
 * Mean and sample standard deviation.
 *
 * @example
 * spreadOf([1, 2, 3]).deviation // => 1
 */
export const spreadOf = (values: ReadonlyArray<number>): Spread => {
  const n = values.length;
  const mean = values.reduce((so, x) => so + x, 0) / n;
  const squares = values.reduce((so, x) => so + (x - mean) ** 2, 0);
  return { values, mean, deviation: n < 2 ? undefined : Math.sqrt(squares / (n - 1)) };
};

/** σ/√n, the standard error of a mean; 0 for a row that no seed changes. */
export const standardError = ({ values, deviation }: Spread): number =>
  deviation === undefined ? 0 : deviation / Math.sqrt(values.length);

/** How two means stand to each other. */
export type Standing = 'above' | 'below' | 'not told apart';

/**
 * How the first mean stands to the second: told apart by more than two standard errors of their difference, and by one seed
 * never.
 *
 * @example
 * standing({ values: [1, 1.1], mean: 1.05, deviation: 0.07 }, { values: [2, 2.1], mean: 2.05, deviation: 0.07 }) // => 'below'
 */
export const standing = (a: Spread, b: Spread): Standing => {
  if (a.deviation === undefined || b.deviation === undefined) return 'not told apart';
  const error = Math.hypot(standardError(a), standardError(b));
  const difference = a.mean - b.mean;
  if (Math.abs(difference) <= 2 * error) return 'not told apart';
  return difference > 0 ? 'above' : 'below';
};

/** A share with three decimals and no leading zero. */
export const share = (x: number): string => x.toFixed(3).replace(/^(-?)0\./, '$1.');

/** A column: its name, how its numbers are written, and which way is better. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly written: 'share' | 'time' | 'memory';
  readonly better: 'higher' | 'lower' | 'neither';
}

/** The columns of every comparison. */
export const columns: ReadonlyArray<Column> = [
  { name: 'knn', title: 'k-NN', written: 'share', better: 'higher' },
  { name: 'linear-1%', title: 'linear 1 %', written: 'share', better: 'higher' },
  { name: 'linear-10%', title: 'linear 10 %', written: 'share', better: 'higher' },
  { name: 'linear-100%', title: 'linear 100 %', written: 'share', better: 'higher' },
  { name: 'fine-tuned-1%', title: 'tuned 1 %', written: 'share', better: 'higher' },
  { name: 'fine-tuned-10%', title: 'tuned 10 %', written: 'share', better: 'higher' },
  { name: 'fine-tuned-100%', title: 'tuned 100 %', written: 'share', better: 'higher' },
  { name: 'kmeans-nmi', title: 'NMI', written: 'share', better: 'higher' },
  { name: 'kmeans-nmi-euclidean', title: 'NMI, by distance', written: 'share', better: 'higher' },
  { name: 'kmeans-accuracy', title: 'ACC', written: 'share', better: 'higher' },
  { name: 'own-nmi', title: 'own NMI', written: 'share', better: 'higher' },
  { name: 'own-accuracy', title: 'own ACC', written: 'share', better: 'higher' },
  { name: 'recall@1', title: 'R@1', written: 'share', better: 'higher' },
  { name: 'map@r', title: 'MAP@R', written: 'share', better: 'higher' },
  { name: 'ridge', title: 'ridge', written: 'share', better: 'higher' },
  { name: 'repulsion', title: 'same class', written: 'share', better: 'neither' },
  { name: 'seconds', title: 'time', written: 'time', better: 'lower' },
  { name: 'peakMemory', title: 'memory', written: 'memory', better: 'lower' },
];

/** A row: what stands in each column that it has. */
export interface Row {
  readonly name: string;
  readonly trained: boolean;
  readonly cells: Readonly<Record<string, Spread>>;
}

/** The numbers of one run by column. */
export const numbersOf = (r: RunResult): Evaluation => {
  const { clusters, repulsion } = r.inspection;
  return {
    ...r.evaluation,
    ...(clusters?.agreement && {
      'own-nmi': clusters.agreement.nmi,
      'own-accuracy': clusters.agreement.accuracy,
    }),
    ...(repulsion && { repulsion: repulsion.share }),
    seconds: r.seconds,
    peakMemory: r.peakMemory,
  };
};

const rowOf = (name: string, trained: boolean, runs: ReadonlyArray<Evaluation>): Row => {
  const cells: Record<string, Spread> = {};
  for (const column of Object.keys(runs[0] ?? {})) {
    const values = runs.flatMap((run) => run[column] ?? []);
    if (values.length === runs.length) cells[column] = spreadOf(values);
  }
  return { name, trained, cells };
};

/** The rows of the encoders before training, by the name of the encoder. */
export const untrainedRows = ({ baselines }: Found): ReadonlyArray<Row> => {
  const encoders = Object.entries(baselines?.untrained ?? {});
  return encoders.map(([encoder, seeds]) =>
    rowOf(encoders.length > 1 ? `untrained ${encoder}` : 'untrained', false, Object.values(seeds)),
  );
};

/** Every row: raw, components, untrained encoders, then the members of which there is a run, in the plan's order. */
export const rowsOf = (found: Found): ReadonlyArray<Row> => {
  const { baselines, plan, results } = found;
  const plain = baselines
    ? [rowOf('raw pixels', false, [baselines.raw]), rowOf('PCA, 64', false, [baselines.pca])]
    : [];
  const members = plan.members.map(({ name }) =>
    rowOf(name, true, results.filter((r) => r.member === name).map(numbersOf)),
  );
  return [...plain, ...untrainedRows(found), ...members.filter((row) => Object.keys(row.cells).length > 0)];
};
