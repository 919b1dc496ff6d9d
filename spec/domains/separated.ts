/**
 * separated — draws in which it is plain which row is nearest.
 *
 * Where two rows are as near as each other, either may honestly be taken: a value then differs by nothing and a
 * derivative by everything, and no bound can say more. Laws of losses that look for a nearest row are said elsewhere.
 */
import type { Matrix } from '../../src/prelude/matrix.js';
import { row, tabulate, toRows } from '../../src/prelude/matrix.js';
import type { Narrowing, Situation } from './situation.js';

/** By how much the cosine with the nearest row exceeds all others: wider than any float32 error of a cosine. */
const margin = 2 ** -8;

/** Shorter rows are under a floor, or on their way to it. */
const shortest = 1e-6;

const cosines = (m: Matrix, i: number): ReadonlyArray<number> => {
  const unit = (k: number): ReadonlyArray<number> => {
    const own = Array.from(row(m, k));
    const length = Math.hypot(...own);
    return own.map((v) => v / length);
  };
  const own = unit(i);
  return Array.from({ length: m.rows }, (_, j) => j)
    .filter((j) => j !== i)
    .map((j) => unit(j).reduce((so, v, d) => so + v * (own[d] ?? 0), 0));
};

/** Whether each row has one nearest other row, by a margin, and a length of its own. */
export const separated = (m: Matrix): boolean =>
  Array.from({ length: m.rows }, (_, i) => i).every((i) => {
    const [first = 0, second = -2] = [...cosines(m, i)].sort((a, b) => b - a);
    return Math.hypot(...row(m, i)) > shortest && first - second > margin;
  });

/** Whether every cosine of two rows is on one side of a threshold, or there are labels and no guess is made. */
const guessed = ({ tensors, labels, conventions }: Situation): boolean => {
  const rows = Object.values<Matrix>(tensors).flatMap((m) => toRows(m));
  const all = tabulate(rows.length, rows[0]?.length ?? 0, (i, j) => rows[i]?.[j] ?? 0);
  const near = (cosine: number): boolean => Math.abs(cosine - Number(conventions.threshold)) <= margin / 16;
  return labels !== undefined || rows.every((_, i) => !cosines(all, i).some(near));
};

/** A topic's own narrowing: where a nearest row is looked for that there is one, where kin is guessed that it is plain. */
export const decidable = (of: string): Pick<Narrowing, 'when'> =>
  of === 'koleo'
    ? { when: ({ tensors }) => Object.values<Matrix>(tensors).every(separated) }
    : of === 'false-negatives'
      ? { when: guessed }
      : {};
