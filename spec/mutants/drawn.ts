/**
 * drawn — inputs for any objective from its own description of its tensors: shapes in symbols, labels, conventions.
 *
 * The symbols of one input stand for the same extents throughout: N pairs, M labelled rows, D columns, K clusters.
 */
import type { AnyObjective } from '../../src/objectives/registry.js';
import type { Key } from '../../src/prelude/random.js';
import { foldIn, integer, named, normals, uniform } from '../../src/prelude/random.js';
import type { Conventions, NamedRows } from '../oracle/oracle.js';

/** What an objective is asked about. */
export interface Drawn {
  readonly tensors: NamedRows;
  readonly labels?: ReadonlyArray<number>;
}

/** Kinds of inputs: everything apart; the second half of each tensor's rows a copy of the first; all rows alike. */
export type Kind = 'apart' | 'doubled' | 'collapsed';

/** The kinds. */
export const kinds: ReadonlyArray<Kind> = ['apart', 'doubled', 'collapsed'];

type Extents = Readonly<Record<string, number>>;

const extentsOf = (key: Key, c: Conventions): Extents => ({
  N: 2 + integer(named(key, 'N'), 7),
  M: 4 + integer(named(key, 'M'), 6),
  D: 2 + integer(named(key, 'D'), 6),
  K: 3 + integer(named(key, 'K'), 4),
  Q: 3,
  V: Number(c.views ?? 2),
  A: Number(c.assigned ?? c.taught ?? 2),
  W: 2,
});

/** '[V·N, K]' → [V·N, K]; of '[M, D] or [N·M, D]' the second where each query has negatives of its own. */
const shapeOf = (symbols: string, c: Conventions, extents: Extents): readonly [number, number] => {
  const forms = symbols.split(' or ');
  const form = (c.mode === 'per-query' ? forms.at(-1) : forms[0]) ?? '';
  const [rows = 1, cols = 1] = form
    .slice(1, -1)
    .split(', ')
    .map((side) => side.split('·').reduce((so, s) => so * (extents[s] ?? Number(s)), 1));
  return [rows, cols];
};

/** What numbers a tensor may hold, by its name. */
const entry: Readonly<Record<string, (x: number) => number>> = {
  densities: (x) => 0.2 + x * x,
  scores: (x) => Math.tanh(x),
  queue: (x) => Math.tanh(x),
  c0: (x) => Math.exp(x),
  c1: (x) => Math.exp(x),
  logitScale: (x) => 1 + x * x,
  memory: (x) => x / 10,
};

const asProbabilities = (row: ReadonlyArray<number>): ReadonlyArray<number> => {
  const total = row.reduce((a, b) => a + b, 0);
  return row.map((x) => x / total);
};

const rowsOf = (key: Key, name: string, kind: Kind, [rows, cols]: readonly [number, number]) => {
  const x = normals(key, rows * cols);
  const original = (i: number): number => (kind === 'doubled' ? i % Math.ceil(rows / 2) : 0);
  const source = (i: number): number => (kind === 'apart' ? i : original(i));
  return Array.from({ length: rows }, (_, i) => {
    const row = Array.from(x.subarray(source(i) * cols, (source(i) + 1) * cols));
    const own = row.map(entry[name] ?? ((v) => v));
    return name === 'c0' || name === 'c1' ? asProbabilities(own) : own;
  });
};

/** Where labels mean something of their own: together or apart, a cluster, a cluster or none. */
const labelOf = (o: AnyObjective, extents: Extents, key: Key): number => {
  const k = extents.K ?? 1;
  if (o.name === 'margin-contrastive') return integer(key, 2);
  if (o.name === 'prototype-nce') return integer(key, k);
  if (o.name === 'info-nce') return integer(key, extents.N ?? 1);
  if (o.name === 'many-positives') return integer(key, (extents.N ?? 1) + 1) - 1;
  return o.name === 'deep-cluster' ? integer(key, k + 1) - 1 : integer(key, 3);
};

/**
 * One input from a key.
 *
 * Optional tensors are there for half of the keys, those that a convention calls for always; so are optional labels.
 */
export const drawn =
  (o: AnyObjective, c: Conventions) =>
  (key: Key, kind: Kind = 'apart'): Drawn => {
    const extents = extentsOf(key, c);
    const asked = c.mode === 'shared' || c.mode === 'per-query';
    const extra = uniform(named(key, 'extra')) < 0.5;
    const mined = c.mining !== undefined && c.mining !== 'all';
    const idle = o.name === 'info-nce' && c.mode !== 'per-query';
    const labelled = o.labels === 'required' || mined || (o.labels === 'optional' && extra && !idle);
    const wanted = o.tensors.filter(
      (t) => !t.optional || asked || (o.labels === 'none' ? extra : !labelled && !idle),
    );
    const tensors = wanted.map((t) => {
      const from = kind === 'collapsed' ? key : named(key, t.name);
      return [t.name, rowsOf(from, t.name, kind, shapeOf(t.shape, c, extents))] as const;
    });
    const own = tensors.find(([name]) => name === o.labelsOf) ?? tensors[0];
    const labels = Array.from({ length: own?.[1].length ?? 0 }, (_, i) =>
      labelOf(o, extents, foldIn(named(key, 'labels'), i)),
    );
    return { tensors: Object.fromEntries(tensors), ...(labelled ? { labels } : {}) };
  };
