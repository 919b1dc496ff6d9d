/**
 * candidates — what a loss could be: every objective whose tensors fit, under every preset and every combination of
 * named conventions.
 */
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { Choice, ConventionRole } from '../../src/objectives/objective.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import type { Conventions } from '../question.js';

/** An objective under conventions; the preset's name where one has them. */
export interface Candidate {
  readonly of: string;
  readonly conventions: Conventions;
  readonly preset?: string;
  /** Whether it follows the temperature that is asked, or keeps its own. */
  readonly follows: boolean;
}

/** Every objective by name. */
export const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };

const needed = (o: AnyObjective) => o.tensors.filter((t) => !t.optional);

/** Names of one objective's needed tensors to those of another, in their order; undefined where they do not fit. */
export const fitted = (
  from: AnyObjective,
  to: AnyObjective,
): Readonly<Record<string, string>> | undefined => {
  const [a, b] = [needed(from), needed(to)];
  const labels = (from.labels === 'required') === (to.labels === 'required');
  if (!labels || a.length !== b.length || a.some((t, i) => t.shape !== b[i]?.shape)) return undefined;
  return Object.fromEntries(a.map((t, i) => [t.name, b[i]?.name ?? '']));
};

const choices = (
  { name, allowed }: ConventionRole,
  fallback: Choice | undefined,
): ReadonlyArray<Choice | undefined> => {
  if (typeof allowed === 'string' || name === 'temperature') return [fallback];
  return Object.keys(allowed).map((one) => (typeof fallback === 'number' ? Number(one) : one));
};

/** Every combination of named conventions. */
const combinations = (o: AnyObjective): ReadonlyArray<Conventions> =>
  o.conventions.reduce<ReadonlyArray<Conventions>>(
    (so, role) =>
      so.flatMap((c) =>
        choices(role, o.defaults[role.name]).map((choice) => ({ ...c, [role.name]: choice as Choice })),
      ),
    [{}],
  );

const presetsOf = (o: AnyObjective): ReadonlyArray<Candidate> =>
  Object.entries({ ...o.presets, 'the defaults': { conventions: o.defaults } }).map(
    ([preset, { conventions }]) => ({
      of: o.name,
      conventions,
      preset,
      follows: true,
    }),
  );

/** As many combinations of one objective as are tried. */
const most = 300;

const combined = (o: AnyObjective): ReadonlyArray<Candidate> =>
  combinations(o)
    .slice(0, most)
    .map((conventions) => ({ of: o.name, conventions, follows: true }));

/**
 * Rounds of candidates for a claim of an objective, nearest first: its presets and those of others, the same with a
 * temperature of their own, its combinations of conventions, those of others.
 */
export const candidatesOf = (o: AnyObjective): ReadonlyArray<ReadonlyArray<Candidate>> => {
  const others = Object.values(all).filter((x) => x.name !== o.name && fitted(o, x) !== undefined);
  const own = presetsOf(o);
  const foreign = others.flatMap(presetsOf);
  const kept = [...own, ...foreign].filter((c) => 'temperature' in c.conventions);
  return [own, foreign, kept.map((c) => ({ ...c, follows: false })), combined(o), others.flatMap(combined)];
};
