/**
 * life — what became of clusters from one clustering to the next, once ids are matched.
 *
 * Each clustering is renamed to continue the one before it, so that one id speaks of one cluster throughout.
 */
import { continued, renamed } from './history.js';

/** One cluster at one moment. */
export interface Moment {
  /** Samples in it. */
  readonly size: number;
  /** Of them, those that were in it the moment before; all of them at the first. */
  readonly kept: number;
  /** Of them, those of its commonest class; 0 where classes are not known. */
  readonly commonest: number;
}

/**
 * Clusterings of the same samples, each under the ids that continue the one before it.
 *
 * Laws     clusters/history-undoes-renaming: renaming any clustering in between changes nothing
 */
export const matched = (
  clusterings: ReadonlyArray<Int32Array>,
  clusters: number,
): ReadonlyArray<Int32Array> => {
  const out: Int32Array[] = [];
  for (const now of clusterings) {
    const before = out[out.length - 1];
    out.push(before === undefined ? now : renamed(now, continued(before, now, clusters)));
  }
  return out;
};

const commonestIn = (own: ReadonlyArray<number>, labels: Int32Array | undefined): number => {
  const counts = new Map<number, number>();
  if (labels !== undefined)
    for (const i of own) counts.set(labels[i] ?? 0, (counts.get(labels[i] ?? 0) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

/** The life of one cluster through matched clusterings. */
export const lifeOf = (
  id: number,
  clusterings: ReadonlyArray<Int32Array>,
  labels: Int32Array | undefined,
): ReadonlyArray<Moment> =>
  clusterings.map((now, t) => {
    const own = Array.from(now.keys()).filter((i) => now[i] === id);
    const before = clusterings[t - 1];
    const kept = before === undefined ? own.length : own.filter((i) => before[i] === id).length;
    return { size: own.length, kept, commonest: commonestIn(own, labels) };
  });
