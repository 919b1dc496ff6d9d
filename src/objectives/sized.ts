/**
 * sized — the tensors of an objective for the sizes of a batch: extents from its shapes, and labels to go with them.
 */
import type { Extent } from '../prelude/matrix.js';
import type { Choice, Side, Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';

/** The sizes of a batch: samples, features, and prototypes, clusters or classes. */
export interface Sizes {
  readonly n: number;
  readonly d: number;
  readonly k: number;
  /** Explicit negatives, or rows of a queue. */
  readonly m: number;
}

type Conventions = Readonly<Record<string, Choice>>;

/** '[V·N, K]' for some sizes; of '[M, D] or [N·M, D]' the second where each query has negatives of its own. */
export const extentOf = (
  shape: string,
  c: Conventions,
  letters: Readonly<Record<string, number>>,
): Extent => {
  const forms = shape.split(' or ');
  const form = (c.mode === 'per-query' ? forms.at(-1) : forms[0]) ?? '';
  const [rows = 1, cols = 1] = form
    .slice(1, -1)
    .split(', ')
    .map((side) => side.split('·').reduce((so, s) => so * (letters[s] ?? Number(s)), 1));
  return { rows, cols };
};

/** Whether a tensor takes part under these conventions. */
export const takesPart = (c: Conventions, name: string, optional: boolean): boolean => {
  if (!optional) return true;
  if (name === 'positive' || name === 'negative') return c.mining === 'all';
  if (name === 'further') return c.positives !== 'each';
  return name === 'negatives' && (c.mode === 'shared' || c.mode === 'per-query');
};

/** The extents of the tensors that take part. Labelled rows are two for each sample. */
export const extentsOf = (o: AnyObjective, c: Conventions, { n, d, k, m }: Sizes): Tensors<Extent> => {
  const letters = {
    N: n,
    M: o.labels === 'required' ? 2 * n : m,
    D: d,
    K: k,
    Q: m,
    W: 1,
    V: Number(c.views ?? 2),
    A: Number(c.assigned ?? c.taught ?? 2),
  };
  return Object.fromEntries(
    o.tensors
      .filter((t) => takesPart(c, t.name, t.optional))
      .map((t) => [t.name, extentOf(t.shape, c, letters)]),
  );
};

const labelOf = (o: AnyObjective, i: number, extents: Tensors<Extent>): number => {
  if (o.name === 'many-positives') return i % (extents.q?.rows ?? 1);
  if (o.name === 'margin-contrastive') return i % 2;
  const clusters = extents.prototypes?.rows ?? extents.scores?.cols;
  const rows = Object.values(extents)[0]?.rows ?? 2;
  return i % (clusters ?? Math.max(1, Math.floor(rows / 2)));
};

/** Labels where they are needed: each sample's two rows are of one class, clusters take turns. */
export const sideOf = (o: AnyObjective, c: Conventions, extents: Tensors<Extent>): Side => {
  const mined = c.mining !== undefined && c.mining !== 'all';
  if (o.labels !== 'required' && !mined) return {};
  const own = extents[o.labelsOf ?? o.tensors[0]?.name ?? ''];
  return { labels: Int32Array.from({ length: own?.rows ?? 0 }, (_, i) => labelOf(o, i, extents)) };
};
