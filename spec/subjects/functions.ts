/**
 * functions — a subject from plain JavaScript functions over nested arrays.
 */
import type { Tensors } from '../../src/objectives/objective.js';
import { matrix, toRows } from '../../src/prelude/matrix.js';
import type { Conventions, Question } from '../question.js';
import { answer, broken, refused } from '../question.js';
import type { Claim, Subject } from '../subject.js';

/** Rows of numbers. */
export type Rows = ReadonlyArray<ReadonlyArray<number>>;

/** A quantity as anybody writes it: conventions, named rows, labels; a number or rows back. */
export type Said = (
  conventions: Conventions,
  tensors: Readonly<Record<string, Rows>>,
  labels?: ReadonlyArray<number>,
) => number | Rows | Readonly<Record<string, Rows>>;

/** The functions of one topic, by what is asked, and the conventions they keep. */
export interface Functions {
  readonly conventions?: Conventions;
  readonly any?: boolean;
  readonly asks: Readonly<Record<string, Said>>;
}

const rowsToMatrix = (rows: Rows) =>
  matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

const named = (ask: string, said: ReturnType<Said>): Tensors<ReturnType<typeof rowsToMatrix>> => {
  if (typeof said === 'number') return { [ask]: rowsToMatrix([[said]]) };
  if (Array.isArray(said)) return { [ask]: rowsToMatrix(said as Rows) };
  return Object.fromEntries(
    Object.entries(said as Readonly<Record<string, Rows>>).map(([name, rows]) => [name, rowsToMatrix(rows)]),
  );
};

/**
 * A subject from functions, by topic.
 *
 * @example
 * ofFunctions('mine', { 'info-nce': { asks: { loss: () => 0 } } }).claims[0]?.of // => 'info-nce'
 */
export const ofFunctions = (
  name: string,
  functions: Readonly<Record<string, Functions>>,
  unitRoundoff: number = 2 ** -53,
): Subject => ({
  name,
  unitRoundoff,
  claims: Object.entries(functions).map(
    ([of, f]): Claim => ({
      of,
      asks: Object.keys(f.asks),
      conventions: f.conventions ?? {},
      any: f.any ?? false,
    }),
  ),
  ask: async (q: Question) => {
    const said = functions[q.of]?.asks[q.ask];
    if (said === undefined) return refused(`no function for ${q.ask} of ${q.of}`);
    const tensors = Object.fromEntries(Object.entries(q.tensors).map(([x, m]) => [x, toRows(m)]));
    const labels = q.labels === undefined ? undefined : Array.from(q.labels);
    try {
      return answer(named(q.ask, said(q.conventions, tensors, labels)));
    } catch (cause) {
      return broken(`${q.ask} of ${q.of} threw: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  },
});
