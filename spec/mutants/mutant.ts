/**
 * mutant — a wrong loss or a wrong gradient that somebody wrote, or could write, and that runs without complaint.
 *
 * A law that kills no mutant says nothing; a mutant that survives every law is a gap in the book. Mutants are written
 * over the equations of `spec/oracle`, so each differs from its equation in one place only.
 */
import type { Conventions, NamedRows, Oracle, Rows } from '../oracle/oracle.js';

/** A derivative by each tensor, row by row. */
export type Gradient = (c: Conventions, x: NamedRows, labels?: ReadonlyArray<number>) => NamedRows;

/** A bug. */
export interface Mutant {
  /** `info-nce/softmax-over-the-wrong-axis` */
  readonly id: string;
  /** The objective that it claims to be. */
  readonly of: string;
  /** What is wrong, and what it looks like from outside. */
  readonly story: string;
  /** Where it happened, when it is known to have. */
  readonly happened?: string;
  /** Conventions beside the defaults under which it shows. */
  readonly under?: Conventions;
  readonly loss: Oracle;
  /** Where the value is right and the derivative is not. */
  readonly gradient?: Gradient;
}

/** The objective of a mutant is the first part of its id. */
export const mutant = (
  id: string,
  story: string,
  loss: Oracle,
  more: Partial<Pick<Mutant, 'happened' | 'under' | 'gradient'>> = {},
): Mutant => ({ id, of: id.split('/')[0] ?? '', story, loss, ...more });

/** An equation that reads other conventions than those it was given. */
export const asIf =
  (oracle: Oracle, change: (c: Conventions) => Conventions): Oracle =>
  (c, x, labels) =>
    oracle({ ...c, ...change(c) }, x, labels);

/** An equation that sees other rows than those it was given. */
export const onOther =
  (oracle: Oracle, change: (x: NamedRows, c: Conventions) => NamedRows): Oracle =>
  (c, x, labels) =>
    oracle(c, { ...x, ...change(x, c) }, labels);

/** An equation whose value is then spoilt. */
export const spoilt =
  (oracle: Oracle, spoil: (loss: number, c: Conventions, x: NamedRows) => number): Oracle =>
  (c, x, labels) =>
    spoil(oracle(c, x, labels), c, x);

/** All rows divided by the length of the whole matrix: normalisation that was given no axis. */
export const overWholeMatrix = (rows: Rows): Rows => {
  const whole = Math.hypot(...rows.flat());
  return rows.map((row) => row.map((v) => v / whole));
};

/** The nearest float32. */
export const single: (x: number) => number = Math.fround;

/** log Σ exp x as a float32 kernel has it that subtracts `m`: exponentials overflow above 88.7, vanish below −103.3. */
export const singleLogSumExp = (xs: ReadonlyArray<number>, m = 0): number => {
  const total = xs.reduce((so, x) => single(so + single(Math.exp(x - m))), 0);
  return m + Math.log(total);
};
