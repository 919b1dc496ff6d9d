/** counted — what laws of pretext tasks share: rows of which something holds, and how far a share of draws strays. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import type { Relation } from '../law.js';
import { equal, exact, tensor } from './saying.js';

/** What these laws need of a subject. */
export const needs: ReadonlyArray<string> = ['value'];
/** The samples of a situation. */
export const x0 = (x: Situation): Matrix => tensor(x, 'x');

/** How far the mean of n draws from an interval of this width strays once in 10¹² times (Hoeffding). */
export const strays = (n: number, width = 1): number => width * Math.sqrt(Math.log(2e12) / (2 * n));

/** 1 for each row for which something holds, and that it is 1 for all. */
export const holds = (rows: number, of: (i: number) => boolean, what: string): Relation => {
  const told = exact(tabulate(rows, 1, (i) => (of(i) ? 1 : 0)));
  return equal(told, exact(tabulate(rows, 1, () => 1)), what);
};

/** Whether two rows are the same. */
export const same = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((w, i) => w === b[i]);
/** A row in rising order. */
export const sorted = (a: ReadonlyArray<number>): ReadonlyArray<number> => [...a].sort((p, q) => p - q);
