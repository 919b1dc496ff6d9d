/**
 * shortfalls — members that training did not lift above their own untrained encoder, on what, and why.
 */
import type { Found } from './engine.js';
import type { Row, Spread } from './summary.js';
import { columns, rowsOf, share, standing, untrainedRows } from './summary.js';

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

/** What more epochs gave the members that fell short. */
export interface Longer {
  /** How many epochs, under which seeds: "with 4 times the epochs (seed 0)". */
  readonly budget: string;
  /** The numbers of a member; undefined where it was not tried. */
  readonly cells: (member: string) => Row['cells'] | undefined;
  /** What is said of measures that they do not mend: "why is not known". */
  readonly otherwise: string;
}

/** Why a member falls short on some of its measures. */
interface Reason {
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

const has = (cells: Row['cells'] | undefined, measure: string): number =>
  cells?.[measure]?.mean ?? Number.NaN;

const told = (cells: Row['cells'] | undefined, measures: ReadonlyArray<string>): string =>
  measures.map((m) => `${titleOf(m)} ${share(has(cells, m))}`).join(', ');

/**
 * NMI that is below because of lengths alone: k-means by cosine divides by them, which lifts the untrained encoder more,
 * and by distance the member is above. The lengths of pixels, and of what is almost linear in them, are brightness.
 */
const byLengths = (cells: Row['cells'] | undefined, untrained: Row['cells']): string | undefined => {
  const [plain, divided] = ['kmeans-nmi-euclidean', 'kmeans-nmi'];
  const lifted = (of: Row['cells'] | undefined): string =>
    `from ${share(has(of, plain))} to ${share(has(of, divided))}`;
  return has(cells, plain) > has(untrained, plain)
    ? `dividing by lengths, as k-means by cosine does, takes the untrained encoder ${lifted(untrained)} and this one ` +
        `${lifted(cells)}, so by distance it is above`
    : undefined;
};

/** Whether two means over seeds are not told apart; of one seed nothing is said. */
const level = (a: Spread | undefined, b: Spread | undefined): boolean =>
  a?.deviation !== undefined && b?.deviation !== undefined && standing(a, b) === 'not told apart';

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

/** Every measure with a reason: what more epochs mend, then lengths, then what the runs tell. */
const reasonsOf = (found: Found, short: Shortfall, longer: Longer | undefined): ReadonlyArray<Reason> => {
  const { name, measures, cells, untrained } = short;
  const [more, budget] = [longer?.cells(name), longer?.budget];
  const mended = measures.filter((m) => has(more, m) > has(untrained, m));
  const open = measures.filter((m) => !mended.includes(m));
  const after = byLengths(more, untrained);
  const lengths = byLengths(cells, untrained) ?? (after && `${budget} it is one of lengths: ${after}`);
  const isExplained = (m: string): boolean => lengths !== undefined && m === 'kmeans-nmi';
  const others = open.filter((m) => !isExplained(m));
  const even = others.filter((m) => level(cells[m], untrained[m]));
  const left = others.filter((m) => !even.includes(m));
  const rest = more
    ? `it is not ${budget} either, ${told(more, left)}; ${longer?.otherwise}`
    : asItRan(found, name);
  return [
    {
      on: mended,
      because: `the budget is too short, since ${budget} it is above, ${told(more, mended)}`,
    },
    { on: open.filter(isExplained), because: lengths ?? '' },
    { on: even, because: 'the two differ by less than two standard errors of their difference' },
    { on: left, because: rest },
  ].filter(({ on }) => on.length > 0);
};

/** For each member that is not above the untrained encoder, a sentence that says so, and why as far as it is known. */
export const remarks = (found: Found, longer?: Longer): ReadonlyArray<string> =>
  shortfalls(found).map((short) => {
    const reasons = reasonsOf(found, short, longer);
    const sentences = reasons.map(({ on, because }) =>
      reasons.length === 1 ? because : `on ${titlesOf(on)}, ${because}`,
    );
    return `${short.name} is not above the untrained encoder on ${titlesOf(short.measures)}: ${sentences.join('; ')}.`;
  });
