/**
 * extremes — every objective at τ = 0.003, about rows that are identical, zero, huge or opposite.
 *
 * What originals do there stands in `src/objectives/originals.ts`.
 */
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { Choice, Side } from '../../src/objectives/objective.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import { extentsOf, sideOf } from '../../src/objectives/sized.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { keyOf, named, normals } from '../../src/prelude/random.js';

/** Every objective, those over clusters too. */
export const all: ReadonlyArray<AnyObjective> = Object.values({ ...objectives, ...clusteringObjectives });
const sizes = { n: 6, d: 4, k: 3, m: 5 };

/** Rows at which originals overflow, answer NaN or leak. */
export type Kind = 'apart' | 'identical' | 'zero' | 'a zero row' | 'huge' | 'opposite';
/** All of them. */
export const kinds: ReadonlyArray<Kind> = ['apart', 'identical', 'zero', 'a zero row', 'huge', 'opposite'];

/** Tensors that mean something of their own keep to it: probabilities, densities, scales. */
const particular: Readonly<Record<string, (m: Matrix) => Matrix>> = {
  densities: (m) => tabulate(m.rows, 1, (i) => 0.1 + 0.1 * i),
  c0: (m) => tabulate(m.rows, m.cols, (i, j) => (j === (i + 1) % m.cols ? 0.8 : 0.2 / (m.cols - 1))),
  c1: (m) => tabulate(m.rows, m.cols, (i, j) => (j === i % m.cols ? 0.7 : 0.3 / (m.cols - 1))),
};

const rowsOf = (kind: Kind, name: string, rows: number, cols: number): Matrix => {
  const z = normals(named(keyOf(11), name), rows * cols);
  const g = (i: number, j: number): number => z[i * cols + j] as number;
  const first = normals(named(keyOf(11), 'first'), cols);
  const entry: Readonly<Record<Kind, (i: number, j: number) => number>> = {
    apart: g,
    identical: (_, j) => first[j] as number,
    zero: () => 0,
    'a zero row': (i, j) => (i === 0 ? 0 : g(i, j)),
    huge: (i, j) => 1e6 * g(i, j),
    opposite: (i, j) => (name === 'z1' || i % 2 === 1 ? -1 : 1) * (first[j] as number),
  };
  const meant = (particular[name] ?? ((m: Matrix) => m))(tabulate(rows, cols, entry[kind]));
  // Float32 values: both precisions are asked about the same numbers.
  return { ...meant, data: meant.data.map(Math.fround) };
};

/** An objective asked at τ = 0.003. */
export interface Asked {
  readonly c: Readonly<Record<string, Choice>>;
  readonly side: Side;
  readonly x: Readonly<Record<string, Matrix>>;
}

/** An objective under these conventions asked about rows of a kind. */
export const asked = (o: AnyObjective, conventions: Readonly<Record<string, Choice>>, kind: Kind): Asked => {
  const c = 'temperature' in conventions ? { ...conventions, temperature: 0.003 } : conventions;
  const extents = extentsOf(o, c, sizes);
  const x = Object.fromEntries(
    Object.entries(extents).map(([name, e]) => [name, rowsOf(kind, name, e.rows, e.cols)]),
  );
  return { c, side: sideOf(o, c, extents), x };
};
