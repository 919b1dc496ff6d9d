/**
 * split — which samples train and which are held out, decided by a key and nothing else.
 *
 * Each class is divided in the same proportion, so that a held-out score is not a score of class sizes. The split of
 * the embedded digits, 8 000 and 2 000, is `stratified(keyOf(0), 0.2)`: it is part of the protocol and never changes.
 */
import type { Index } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn, permutation } from '../prelude/random.js';
import type { Dataset } from './dataset.js';
import { subset } from './dataset.js';

/** Samples to learn from, and samples the encoder never sees. */
export interface Split {
  readonly training: Dataset;
  readonly heldOut: Dataset;
  /** Where each sample stood in the whole that was divided, where there was one. */
  readonly whole?: { readonly size: number; readonly training: Index; readonly heldOut: Index };
}

const dividedInto = (d: Dataset, training: Index, heldOut: Index): Split => ({
  training: subset(`${d.name}, training`, d, training),
  heldOut: subset(`${d.name}, held out`, d, heldOut),
  whole: { size: d.size, training, heldOut },
});

const byClass = (d: Dataset): ReadonlyArray<Index> => {
  const classes = new Map<number, number[]>();
  for (let i = 0; i < d.size; i++) {
    const label = d.labels?.[i] ?? 0;
    const members = classes.get(label);
    if (members === undefined) classes.set(label, [i]);
    else members.push(i);
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, members]) => Int32Array.from(members));
};

/**
 * How many of each class to hold out, whole numbers whose sum is the rounded total.
 *
 * Source   the method of largest remainders (Hamilton); ties go to the lower class
 * @example
 * apportion([5, 5, 5], 0.5) // => [3, 3, 2]
 */
export const apportion = (sizes: ReadonlyArray<number>, fraction: number): ReadonlyArray<number> => {
  const whole = sizes.map((n) => Math.floor(n * fraction));
  const total = Math.round(sizes.reduce((a, n) => a + n, 0) * fraction);
  const missing = total - whole.reduce((a, n) => a + n, 0);
  const remainder = (i: number): number => (sizes[i] as number) * fraction - (whole[i] as number);
  const order = sizes.map((_, i) => i).sort((a, b) => remainder(b) - remainder(a) || a - b);
  const raised = new Set(order.slice(0, missing));
  return whole.map((n, i) => (raised.has(i) ? n + 1 : n));
};

/**
 * The last part of samples that overlap with their neighbours held out; one sample between the parts belongs to neither.
 */
export const lastPart =
  (fraction: number) =>
  (d: Dataset): Split => {
    const held = Math.round(d.size * fraction);
    const range = (from: number, to: number): Index =>
      Int32Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    return dividedInto(d, range(0, d.size - held - 1), range(d.size - held, d.size));
  };

/** A data set divided at random within each class; both parts keep the order of the whole. */
export const stratified =
  (key: Key, fraction: number) =>
  (d: Dataset): Split => {
    const classes = byClass(d);
    const held = apportion(
      classes.map((members) => members.length),
      fraction,
    );
    const out = new Uint8Array(d.size);
    classes.forEach((members, c) => {
      const order = permutation(foldIn(key, c), members.length);
      for (const place of order.subarray(0, held[c])) out[members[place] as number] = 1;
    });
    const where = (mark: number): Index =>
      Int32Array.from(Array.from(out.keys()).filter((i) => out[i] === mark));
    return dividedInto(d, where(0), where(1));
  };
