/**
 * results — what Stryker writes about mutated sources, and what a reader wants of it.
 *
 * A time-out counts as not killed: on a busy machine an honest program times out too.
 */

/** A place in a source; lines and columns begin at 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One mutant, as the mutation-testing report schema has it. */
export interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
  readonly status: string;
  readonly static?: boolean;
}

/** A report: the sources as they were mutated, with their mutants. */
export interface Results {
  readonly files: Readonly<
    Record<string, { readonly source: string; readonly mutants: ReadonlyArray<Mutant> }>
  >;
}

/** A mutant that no test killed: where, what was changed into what, and how it ended. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** The line of the source, so that an entry is found again when lines move. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
}

/** How the mutants of one file ended. */
export interface Tally {
  readonly killed: number;
  readonly timedOut: number;
  readonly survived: number;
  readonly uncovered: number;
  /** Not run: mutants of what a module computes once when it is loaded, and those that are pending. */
  readonly left: number;
}

const count = (mutants: ReadonlyArray<Mutant>, ...statuses: ReadonlyArray<string>): number =>
  mutants.filter((m) => statuses.includes(m.status)).length;

/** The tally of some mutants; those that do not compile or break the runner count nowhere. */
export const tallied = (mutants: ReadonlyArray<Mutant>): Tally => ({
  killed: count(mutants, 'Killed'),
  timedOut: count(mutants, 'Timeout'),
  survived: count(mutants, 'Survived'),
  uncovered: count(mutants, 'NoCoverage'),
  left: count(mutants, 'Ignored', 'Pending'),
});

/** Mutants that were run, or that no test reaches. */
export const run = (t: Tally): number => t.killed + t.timedOut + t.survived + t.uncovered;

/** The sum of tallies. */
export const sum = (tallies: ReadonlyArray<Tally>): Tally => {
  const of = (name: keyof Tally): number => tallies.reduce((so, t) => so + t[name], 0);
  return {
    killed: of('killed'),
    timedOut: of('timedOut'),
    survived: of('survived'),
    uncovered: of('uncovered'),
    left: of('left'),
  };
};

/** Several reports as one: for each file the last report that ran a mutant of it. */
export const together = (all: ReadonlyArray<Results>): Results => ({
  files: Object.fromEntries(
    all.flatMap((r) => Object.entries(r.files)).filter(([, { mutants }]) => run(tallied(mutants)) > 0),
  ),
});

const onOneLine = (text: string): string => {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= 70 ? flat : `${flat.slice(0, 34)} … ${flat.slice(-33)}`;
};

/** The text between two places of a source; the end is exclusive. */
const between = (source: string, { start, end }: Mutant['location']): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const last = lines.length - 1;
  return lines
    .map((text, i) => text.slice(i === 0 ? start.column - 1 : 0, i === last ? end.column - 1 : undefined))
    .join('\n');
};

const alive = new Set(['Survived', 'NoCoverage', 'Timeout']);

/** The mutants of a report that no test killed, by file and line. */
export const survivors = ({ files }: Results): ReadonlyArray<Survivor> =>
  Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter((m) => alive.has(m.status))
        .map((m) => ({
          file,
          line: m.location.start.line,
          at: onOneLine(source.split('\n')[m.location.start.line - 1] ?? ''),
          from: onOneLine(between(source, m.location)),
          to: onOneLine(m.replacement ?? m.mutatorName),
          status: m.status,
        }))
        .sort((a, b) => a.line - b.line),
    );
