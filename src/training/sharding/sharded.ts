/**
 * sharded — one loss over a batch that no worker holds whole.
 *
 * Each worker computes the terms of its own anchors against everybody's keys, divided by the whole batch's count.
 * The gradient by gathered rows is summed over workers and scattered back, never divided by their number: the sum
 * of the workers' losses *is* the loss. Labels are global row numbers, so that an anchor finds its own key wherever
 * its worker stands.
 *
 * Notation n own rows · N rows of all · o where the own rows begin
 * Source   arXiv:2103.00020 §2.3 (CLIP) for the two directions; Inf-CLIP and open_clip for what goes wrong
 */
import type { Among } from '../../algebra/among.js';
import { everyKey, otherLabel } from '../../algebra/among.js';
import type { Algebra } from '../../algebra/derived.js';
import type { Matrix } from '../../prelude/matrix.js';
import { scalar } from '../../prelude/matrix.js';
import { gradient } from '../../readings/pullback.js';
import type { Collective } from './collective.js';
import { offsets } from './collective.js';

/** Where a worker's anchors stand among all. */
export interface Place {
  readonly offset: number;
  readonly own: number;
  readonly all: number;
}

/** The sum of the own anchors' terms over all N anchors, from own rows and everybody's rows. */
export type ShardTerms<K extends string> = <T>(
  A: Algebra<T>,
) => (place: Place, own: Readonly<Record<K, T>>, all: Readonly<Record<K, T>>) => T;

/** The loss of the whole batch and the gradient by the own rows. */
export interface ShardResult<K extends string> {
  readonly loss: number;
  readonly gradient: Readonly<Record<K, Matrix>>;
}

const named = <K extends string, A, B>(
  names: ReadonlyArray<K>,
  f: (name: K) => A,
  g: (a: A) => B,
): Record<K, B> => Object.fromEntries(names.map((name) => [name, g(f(name))])) as Record<K, B>;

/**
 * The loss over all shards, and its gradient by this shard's rows.
 *
 *   ∂ℒ/∂own = (∂ℒ_w/∂own) + reduceScatter(∂ℒ_w/∂all),   ℒ = Σ_w ℒ_w
 *
 * Laws     sharded/…/value-equals-whole, sharded/…/gradient-equals-whole: the single-process ones, for uneven shards too
 */
export const sharded =
  (A: Algebra<Matrix>, collective: Collective) =>
  <K extends string>(terms: ShardTerms<K>) =>
  async (own: Readonly<Record<K, Matrix>>): Promise<ShardResult<K>> => {
    const names = Object.keys(own) as K[];
    const rows = (names[0] === undefined ? undefined : own[names[0]])?.rows ?? 0;
    const counts = Array.from((await collective.allGather(scalar(rows))).data);
    const place: Place = {
      offset: offsets(counts)[collective.rank] ?? 0,
      own: rows,
      all: counts.reduce((a, b) => a + b, 0),
    };
    const all: Partial<Record<K, Matrix>> = {};
    // One after another: workers must meet for the same tensor at the same time.
    for (const name of names) all[name] = await collective.allGather(own[name]);
    const inputs: Readonly<Record<string, Matrix>> = Object.fromEntries(
      names.flatMap(
        (name): ReadonlyArray<readonly [string, Matrix]> => [
          [`own.${name}`, own[name]],
          [`all.${name}`, all[name] as Matrix],
        ],
      ),
    );
    const { loss, gradient: bars } = gradient(A)<string>(inputs)((B) => (x) => {
      type T = (typeof x)[string];
      const side = (which: string): Record<K, T> =>
        named(
          names,
          (name) => x[`${which}.${name}`] as T,
          (a) => a,
        );
      return { loss: terms(B)(place, side('own'), side('all')), kept: {} };
    });
    const whole = await collective.allReduce(loss);
    const back: Partial<Record<K, Matrix>> = {};
    for (const name of names) {
      const scattered = await collective.reduceScatter(bars[`all.${name}`] as Matrix, counts);
      back[name] = A.add(bars[`own.${name}`] as Matrix, scattered);
    }
    return { loss: whole.data[0] as number, gradient: back as Record<K, Matrix> };
  };

/**
 * The loss over all shards as one formula: consecutive rows of this many for each worker, whose terms are added.
 *
 *   ℒ = Σ_w ℒ_w(own rows of w, rows of all)
 *
 * A slice of everybody's rows beside those rows: its derivative is what `sharded` adds and scatters.
 *
 * Laws     sharded/…/value-equals-whole, sharded/…/gradient-equals-whole
 */
export const shardedFormula =
  <K extends string>(terms: ShardTerms<K>, counts: ReadonlyArray<number>) =>
  <T>(A: Algebra<T>) =>
  (all: Readonly<Record<K, T>>): T => {
    const starts = offsets(counts);
    const rows = counts.reduce((a, b) => a + b, 0);
    const parts = counts.map((own, rank) => {
      const offset = starts[rank] ?? 0;
      const mine = Object.entries<T>(all).map(([name, x]) => [name, A.sliceRows(offset, own)(x)] as const);
      return terms(A)({ offset, own, all: rows }, Object.fromEntries(mine) as Record<K, T>, all);
    });
    return parts.reduce((a, b) => A.add(a, b));
  };

const numbered = (start: number, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => start + i);

/** InfoNCE over unit rows q, k: each own query against every key. */
export const shardedInfoNce =
  (tau: number): ShardTerms<'q' | 'k'> =>
  (A) =>
  ({ all }, own, everybody) => {
    const scaled = A.scale(1 / tau)(own.q);
    const terms = A.sub(A.logPartition(everyKey)(scaled, everybody.k), A.rowDot(scaled, own.k));
    return A.scale(1 / all)(A.sum('all')(terms));
  };

/** CLIP over unit rows: half of each direction. */
export const shardedClip =
  (tau: number): ShardTerms<'q' | 'k'> =>
  (A) =>
  (place, own, everybody) => {
    const there = shardedInfoNce(tau)(A)(place, own, everybody);
    const back = shardedInfoNce(tau)(A)(place, { q: own.k, k: own.q }, { q: everybody.k, k: everybody.q });
    return A.scale(0.5)(A.add(there, back));
  };

/** NT-Xent over unit rows of two views: own anchors of both views against all rows of both but themselves. */
export const shardedNtXent =
  (tau: number): ShardTerms<'q' | 'k'> =>
  (A) =>
  ({ offset, own: n, all }, own, everybody) => {
    const anchors = A.scale(1 / tau)(A.concatRows(own.q, own.k));
    const keys = A.concatRows(everybody.q, everybody.k);
    const mine = Int32Array.from([...numbered(offset, n), ...numbered(all + offset, n)]);
    const notMyself: Among = otherLabel(mine, numbered(0, 2 * all));
    const positives = A.concatRows(own.k, own.q);
    const terms = A.sub(A.logPartition(notMyself)(anchors, keys), A.rowDot(anchors, positives));
    return A.scale(1 / (2 * all))(A.sum('all')(terms));
  };
