/**
 * Landmarks: rows that coincide cost the collapse value, no rows that are drawn or descend the gradient cost less than
 * the floor, and where an arrangement that reaches the floor is known, it costs the floor.
 */
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { clusteringObjectives } from '../clustering/registry.js';
import type { Extent, Matrix } from '../prelude/matrix.js';
import { filled, matrix, row, tabulate } from '../prelude/matrix.js';
import { keyOf, named, normals } from '../prelude/random.js';
import { gradient } from '../readings/pullback.js';
import { exactly, roundingAlgebra } from '../readings/rounding.js';
import type { Choice, Landmarks, Side, Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { extentsOf, sideOf } from './sized.js';

const u = 2 ** -53;
const R = roundingAlgebra(A, u);
type Conventions = Readonly<Record<string, Choice>>;

const valued = (o: AnyObjective, c: Conventions, side: Side, x: Tensors<Matrix>) => {
  const checked = o.check(c, x, side);
  if (isLeft(checked)) expect.fail(JSON.stringify(checked.left));
  const read = Object.fromEntries(Object.entries(x).map(([name, m]) => [name, exactly(A)(m)]));
  const { value, bound } = o.loss(c, side)(R)(read);
  return { loss: value.data[0] as number, bound: bound.data[0] as number };
};

/** Logarithms and exponentials of the landmark itself, as many as it has terms. */
const own = (landmark: number): number => 64 * u * Math.max(1, Math.abs(landmark));

const costsCollapse = (o: AnyObjective, c: Conventions, side: Side, x: Tensors<Matrix>): void => {
  const { collapse } = known(o, c, side, x);
  const { loss, bound } = valued(o, c, side, x);
  expect({ loss, collapse, near: Math.abs(loss - collapse) <= bound + own(collapse) }).toEqual({
    loss,
    collapse,
    near: true,
  });
};

const known = (o: AnyObjective, c: Conventions, side: Side, x: Tensors<Matrix>): Landmarks =>
  o.landmarks(c, x, side) ?? expect.fail(`no landmarks of ${o.name}`);

/** Rows drawn from the normal distribution. */
const drawn = (draw: number, extents: Tensors<Extent>): Tensors<Matrix> =>
  Object.fromEntries(
    Object.entries<Extent>(extents).map(([t, e]) => {
      const z = normals(named(keyOf(draw), t), e.rows * e.cols);
      const entry = even[t];
      return [t, tabulate(e.rows, e.cols, (i, j) => entry?.(e.cols) ?? (z[i * e.cols + j] as number))];
    }),
  );

const zeros = (extents: Tensors<Extent>): Tensors<Matrix> =>
  Object.fromEntries(Object.entries<Extent>(extents).map(([t, e]) => [t, filled(e.rows, e.cols, 0)]));

const stays = (o: AnyObjective, c: Conventions, side: Side, x: Tensors<Matrix>, floor: number): void => {
  const { loss, bound } = valued(o, c, side, x);
  const least = floor - bound - own(floor);
  expect({ loss, floor, below: !(loss >= least) }).toEqual({ loss, floor, below: false });
};

/** Where a tensor may not go everywhere: scores of cosines to −1 … 1, probabilities to rows that sum to 1. */
const back = (name: string, m: Matrix): Matrix => {
  if (name === 'scores') return { ...m, data: m.data.map((v) => Math.max(-1, Math.min(1, v))) };
  if (name !== 'c0' && name !== 'c1') return m;
  const mass = (i: number): number => Array.from(row(m, i)).reduce((so, v) => so + Math.abs(v), 0);
  return tabulate(m.rows, m.cols, (i, j) => Math.abs(m.data[i * m.cols + j] as number) / mass(i));
};

/** A step of a length of its own down the gradient, for every row. */
const descended = (
  o: AnyObjective,
  c: Conventions,
  side: Side,
  x: Tensors<Matrix>,
  length: number,
): Tensors<Matrix> => {
  const slope = gradient(A)(x)((B) => (y) => ({ loss: o.loss(c, side)(B)(y), kept: {} }))
    .gradient as Tensors<Matrix>;
  return Object.fromEntries(
    Object.entries<Matrix>(x).map(([t, m]) => {
      const g = slope[t];
      if (t === 'densities' || g === undefined) return [t, m];
      const steep = (i: number): number => Math.max(2 ** -500, Math.hypot(...row(g, i)));
      const at = (i: number, j: number): number => i * m.cols + j;
      const next = (i: number, j: number): number =>
        (m.data[at(i, j)] as number) - (length * (g.data[at(i, j)] as number)) / steep(i);
      return [t, back(t, tabulate(m.rows, m.cols, next))];
    }),
  );
};

/** Tensors that are no rows mean something of their own. */
const even: Readonly<Record<string, (cols: number) => number>> = {
  densities: () => 0.5,
  c0: (cols) => 1 / cols,
  c1: (cols) => 1 / cols,
};
const sizes = { n: 4, d: 4, k: 3, m: 5 };

const cases = Object.values<AnyObjective>({ ...objectives, ...clusteringObjectives }).flatMap((o) =>
  Object.entries(o.presets).flatMap(([preset, { conventions }]) => {
    const c: Conventions = conventions;
    const extents = extentsOf(o, c, sizes);
    const side = sideOf(o, c, extents);
    return [[o.name, preset, o, c, side, extents] as const];
  }),
);

describe.each(cases)('landmarks/%s %s', (_, __, o, c, side, extents) => {
  it('rows that coincide cost the collapse value', () => {
    costsCollapse(
      o,
      c,
      side,
      Object.fromEntries(
        Object.entries(extents).map(([t, e]) => [t, filled(e.rows, e.cols, even[t]?.(e.cols) ?? 0.5)]),
      ),
    );
  });

  it('no rows that are drawn cost less than the floor', () => {
    const { floor, floorIs, why } = known(o, c, side, zeros(extents));
    expect(floorIs).toMatch(/infimum|bound|unbounded/);
    expect(why?.length).toBeGreaterThan(10);
    for (let draw = 0; draw < 20; draw++) stays(o, c, side, drawn(draw, extents), floor);
  });

  it.each([
    [4, 4],
    [5, 2],
  ])('no rows that descend the gradient undercut it: %i samples, %i columns', (n, d) => {
    const wide = extentsOf(o, c, { ...sizes, n, d });
    const beside = sideOf(o, c, wide);
    const { floor } = known(o, c, beside, zeros(wide));
    let x = drawn(n, wide);
    for (let step = 0; step < 12; step++) {
      x = descended(o, c, beside, x, 0.3 / (1 + step / 10));
      if (step % 4 === 3) stays(o, c, beside, x, floor);
    }
  });
});

/** Rows at the corners of a regular simplex in as many dimensions as corners: centred unit vectors. */
const simplex = (corners: number, of: Int32Array): Matrix =>
  tabulate(of.length, corners, (i, j) => (of[i] === j ? 1 : 0) - 1 / corners);

const falseNegatives = objectives['false-negatives'] as AnyObjective;
const manyPositives = objectives['many-positives'] as AnyObjective;

describe('landmarks/false-negatives', () => {
  const treatments = ['removed', 'attracted'] as const;
  const three = Int32Array.of(0, 1, 2, 2, 1, 0);
  const costs = (c: Conventions, side: Side, rows: Matrix, which: 'floor' | 'collapse'): void => {
    const x = { z0: rows, z1: rows };
    const landmark = known(falseNegatives, c, side, x)[which];
    const { loss, bound } = valued(falseNegatives, c, side, x);
    expect(bound).toBeLessThan(2 ** -30);
    expect(Math.abs(loss - landmark)).toBeLessThanOrEqual(bound + own(landmark));
  };

  it.each(treatments)('%s, kinds of equal sizes at a simplex cost the floor', (treatment) => {
    costs({ ...falseNegatives.defaults, treatment }, { labels: three }, simplex(3, three), 'floor');
  });
  it.each(treatments)('%s, coinciding rows of uneven kinds cost the collapse value', (treatment) => {
    const c = { ...falseNegatives.defaults, treatment };
    costs(c, { labels: Int32Array.of(0, 0, 0, 2, 1, 0) }, filled(6, 3, 0.5), 'collapse');
  });
  it.each(treatments)('%s, a threshold that nobody reaches is NT-Xent', (treatment) => {
    const c = { ...falseNegatives.defaults, treatment, threshold: 1.5 };
    costs(c, {}, simplex(4, Int32Array.of(0, 1, 2, 3)), 'floor');
    costs(c, {}, filled(4, 4, 0.5), 'collapse');
  });
  it('what a threshold of exactly 1 does with coinciding rows is left to rounding, and nothing is said of it', () => {
    const c = { ...falseNegatives.defaults, threshold: 1 };
    expect(falseNegatives.landmarks(c, { z0: { rows: 4, cols: 2 } }, {})).toBeUndefined();
  });
});

describe('landmarks/many-positives', () => {
  const forms = ['out', 'in', 'in-sum', 'pair-wise'] as const;
  // Two queries, opposite to each other, with two keys and one.
  const opposite = { q: matrix(2, 1, Float64Array.of(1, -1)), k: matrix(3, 1, Float64Array.of(1, -1, 1)) };
  const owners = { labels: Int32Array.of(0, 1, 0) };
  it.each(forms)('%s: two opposite queries with their keys cost the floor', (form) => {
    const c = { ...manyPositives.defaults, form };
    const { floor } = known(manyPositives, c, owners, opposite);
    const { loss, bound } = valued(manyPositives, c, owners, opposite);
    expect(Math.abs(loss - floor)).toBeLessThanOrEqual(bound + own(floor));
    expect(bound).toBeLessThan(2 ** -30);
  });
  it.each(forms)('%s: keys of nobody and queries without keys cost the collapse value too', (form) => {
    const c = { ...manyPositives.defaults, form, normalisation: 'none' };
    const side = { labels: Int32Array.of(0, -1, 0, 2, -1) };
    costsCollapse(manyPositives, c, side, { q: filled(3, 2, 0.5), k: filled(5, 2, 0.5) });
  });
});
