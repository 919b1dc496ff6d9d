/** reasons — why a mutant may live, kept in reasons.json beside this file and found again when lines move. */
import type { Survivor } from './results.js';

/** A change that no test notices, and why that is right; an empty reason waits for one. */
export interface Reason extends Pick<Survivor, 'file' | 'at' | 'from' | 'to'> {
  readonly reason: string;
}

const keyed = ({ file, at, from, to }: Pick<Survivor, 'file' | 'at' | 'from' | 'to'>): string =>
  JSON.stringify([file, at, from, to]);

/** The reason that is known for a survivor, or ''. */
export const reasonFor = (reasons: ReadonlyArray<Reason>, s: Survivor): string =>
  reasons.find((r) => keyed(r) === keyed(s))?.reason ?? '';

/**
 * The reasons after a run: an entry for each survivor, with the reason it had; entries of files that were not run stay.
 *
 * @returns `kept`, the new list, and `gone`, entries with a reason whose mutant is now killed or no longer exists
 */
export const renewed = (
  reasons: ReadonlyArray<Reason>,
  found: ReadonlyArray<Survivor>,
  ran: ReadonlySet<string>,
): { readonly kept: ReadonlyArray<Reason>; readonly gone: ReadonlyArray<Reason> } => {
  const living = new Map(found.map((s) => [keyed(s), s] as const));
  const now = [...living.values()].map((s) => ({
    file: s.file,
    at: s.at,
    from: s.from,
    to: s.to,
    reason: reasonFor(reasons, s),
  }));
  const others = reasons.filter((r) => !ran.has(r.file));
  return {
    kept: [...others, ...now].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)),
    gone: reasons.filter((r) => ran.has(r.file) && r.reason !== '' && !living.has(keyed(r))),
  };
};
