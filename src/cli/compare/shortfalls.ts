/**
 * shortfalls — members that training did not lift above their own untrained encoder, on what, and why.
 */
import type { Found } from './engine.js';
import type { Row } from './summary.js';
import { columns, rowsOf, share, untrainedRows } from './summary.js';

/** What every member is held against its untrained encoder by. */
const judged = ['knn', 'linear-100%', 'kmeans-nmi'] as const;

/** A member that is not above the untrained encoder, and on what. */
export interface Shortfall {
  readonly name: string;
  readonly measures: ReadonlyArray<string>;
  readonly cells: Row['cells'];
  /** What the untrained encoder has of each measure. */
  readonly untrained: Row['cells'];
}

/** Why a member falls short on some of its measures. */
export interface Reason {
  readonly on: ReadonlyArray<string>;
  readonly because: string;
}

/** Members that are not above the untrained encoder on k-NN, the linear probe with all labels, or NMI. */
export const shortfalls = (found: Found): ReadonlyArray<Shortfall> => {
  const untrained = untrainedRows(found);
  return rowsOf(found)
    .filter((row) => row.trained)
    .flatMap(({ name, cells }) => {
      const encoder = found.results.find((r) => r.member === name)?.options.encoder;
      const before = (untrained.find((u) => u.name === `untrained ${encoder}`) ?? untrained[0])?.cells ?? {};
      const measures = judged.filter((m) => {
        const [a, b] = [cells[m]?.mean, before[m]?.mean];
        return a !== undefined && b !== undefined && a <= b;
      });
      return measures.length === 0 ? [] : [{ name, measures, cells, untrained: before }];
    });
};

/** A measure as the table heads it. */
export const titleOf = (measure: string): string => columns.find((c) => c.name === measure)?.title ?? measure;

/** Measures as the table heads them, with commas between. */
export const titlesOf = (measures: ReadonlyArray<string>): string => measures.map(titleOf).join(', ');

/**
 * A shortfall that is one of lengths: k-means by cosine divides by them, which lifts the untrained encoder more, and
 * by distance the member is above. The lengths of pixels, and of what is almost linear in them, are brightness.
 */
const byLengths = ({ cells, untrained }: Shortfall): string | undefined => {
  const [ours, theirs] = [cells, untrained].map((of) => ({
    plain: of['kmeans-nmi-euclidean']?.mean ?? Number.NaN,
    divided: of['kmeans-nmi']?.mean ?? Number.NaN,
  })) as [Record<'plain' | 'divided', number>, Record<'plain' | 'divided', number>];
  return ours.plain > theirs.plain
    ? `dividing by lengths, as k-means by cosine does, lifts the untrained encoder from ${share(theirs.plain)} to ` +
        `${share(theirs.divided)} and this one from ${share(ours.plain)} to ${share(ours.divided)}, so by distance it is above`
    : undefined;
};

/** What the runs themselves tell. */
const asItRan = (found: Found, member: string): string => {
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

/** What somebody found who looked into shortfalls. */
export interface Looked {
  /** Measures whose reason was found. */
  readonly known: (short: Shortfall) => ReadonlyArray<Reason>;
  /** What is said of measures that no reason was found for; undefined leaves it to what the runs tell. */
  readonly otherwise: (short: Shortfall, on: ReadonlyArray<string>) => string | undefined;
}

/** Every measure with a reason: those that somebody found, then lengths, then what the runs tell. */
const reasonsOf = (found: Found, short: Shortfall, looked?: Looked): ReadonlyArray<Reason> => {
  const known = looked?.known(short) ?? [];
  const open = short.measures.filter((m) => !known.some(({ on }) => on.includes(m)));
  const lengths = open.includes('kmeans-nmi') ? byLengths(short) : undefined;
  const left = lengths === undefined ? open : open.filter((m) => m !== 'kmeans-nmi');
  const rest = (): string => looked?.otherwise(short, left) ?? asItRan(found, short.name);
  return [
    ...known,
    ...(lengths === undefined ? [] : [{ on: ['kmeans-nmi'], because: lengths }]),
    ...(left.length === 0 ? [] : [{ on: left, because: rest() }]),
  ];
};

/** For each member that is not above the untrained encoder, a sentence that says so, and why as far as it is known. */
export const remarks = (found: Found, looked?: Looked): ReadonlyArray<string> =>
  shortfalls(found).map((short) => {
    const reasons = reasonsOf(found, short, looked);
    const told = reasons.map(({ on, because }) =>
      reasons.length === 1 ? because : `on ${titlesOf(on)}, ${because}`,
    );
    return `${short.name} is not above the untrained encoder on ${titlesOf(short.measures)}: ${told.join('; ')}.`;
  });
