/** Floors that are said to be the least there is are reached, or approached, by rows that are written down here. */
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { clusteringObjectives } from '../clustering/registry.js';
import type { Extent, Matrix } from '../prelude/matrix.js';
import { tabulate } from '../prelude/matrix.js';
import { exactly, roundingAlgebra } from '../readings/rounding.js';
import type { Choice, Landmarks, Side, Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { extentsOf, sideOf } from './sized.js';

const u = 2 ** -53;
const R = roundingAlgebra(A, u);
type Conventions = Readonly<Record<string, Choice>>;
const sizes = { n: 4, d: 4, k: 3, m: 5 };

/** Which point a row stands at: its label where it has one, else its sample. */
type Place = (i: number) => number;
/** Rows by the name of a tensor. */
type Arrangement = (name: string, e: Extent, place: Place) => Matrix;

const corner = (of: number, j: number): number => (of === j ? 1 : 0) - 1 / 4;
const simplexOf =
  (scale: number): Arrangement =>
  (_, e, place) =>
    tabulate(e.rows, e.cols, (i, j) => scale * corner(place(i), j));
/** Images a little above a simplex, texts as much below: the angle says how far. */
const parallel =
  (angle: number): Arrangement =>
  (name, e, place) =>
    tabulate(e.rows, e.cols, (i, j) => {
      const along = (Math.sin(angle) * corner(place(i), j)) / Math.sqrt(3 / 4);
      return along + ((name === 'image' ? 1 : -1) * Math.cos(angle)) / 2;
    });
const arrangements: Readonly<Record<string, Arrangement>> = {
  simplex: simplexOf(1),
  'long simplex': simplexOf(1e3),
  frame: (_, e, place) => tabulate(e.rows, e.cols, (i, j) => (place(i) === j ? 1 : 0)),
  'negatives opposite': (name, e) =>
    tabulate(e.rows, e.cols, (_, j) => (j === 0 ? (name === 'negatives' ? -1e3 : 1e3) : 0)),
  'equal points': (_, e) => tabulate(e.rows, e.cols, (_i, j) => (j === 0 ? 1 : 0)),
  // Every second pair is apart.
  'pairs apart': (name, e) =>
    tabulate(e.rows, e.cols, (i, j) => (j === 0 && name === 'y' && i % 2 === 0 ? 3 : 0)),
  'scores of cosines': (_, e, place) => tabulate(e.rows, e.cols, (i, j) => (place(i) === j ? 1 : -1)),
  'one prototype': (_, e) => tabulate(e.rows, e.cols, (_i, j) => (j === 0 ? 1e3 : 0)),
};

const known = (o: AnyObjective, c: Conventions, side: Side, x: Tensors<Extent>): Landmarks =>
  o.landmarks(c, x, side) ?? expect.fail(`no landmarks of ${o.name}`);

const costOf = (o: AnyObjective, c: Conventions, side: Side, extents: Tensors<Extent>, at: Arrangement) => {
  const place: Place = (i) => (side.labels === undefined ? i % sizes.n : (side.labels[i] ?? i % sizes.n));
  const x = Object.fromEntries(
    Object.entries<Extent>(extents).map(([name, e]) => [name, exactly(A)(at(name, e, place))]),
  );
  const checked = o.check(c, extents, side);
  if (isLeft(checked)) expect.fail(JSON.stringify(checked.left));
  const { value, bound } = o.loss(c, side)(R)(x);
  const [loss, slack] = [value.data[0] as number, bound.data[0] as number];
  return { loss, slack };
};

const own = (floor: number): number => 64 * u * Math.max(1, Math.abs(floor));

/** Approached only as features spread without end, or between two values: told below. */
const aside = ['barlow-twins', 'vicreg'];
const least = Object.values<AnyObjective>({ ...objectives, ...clusteringObjectives }).flatMap((o) =>
  Object.entries(o.presets).flatMap(([preset, { conventions: c }]) => {
    const extents = extentsOf(o, c, sizes);
    const side = sideOf(o, c, extents);
    const landmark = known(o, c, side, extents);
    return landmark.floorIs !== 'infimum' || aside.includes(o.name)
      ? []
      : [[o.name, preset, o, c, side, extents, landmark.floor] as const];
  }),
);

describe('landmarks/reached', () => {
  it.each(least)('%s %s: some rows cost the floor', (_, __, o, c, side, extents, floor) => {
    const found = Object.entries(arrangements).filter(([, at]) => {
      const { loss, slack } = costOf(o, c, side, extents, at);
      return slack < 2 ** -20 * Math.max(1, Math.abs(floor)) && Math.abs(loss - floor) <= slack + own(floor);
    });
    expect(found.map(([name]) => name)).not.toEqual([]);
  });

  it('not for too few objectives', () => {
    expect(new Set(least.map(([name]) => name)).size).toBeGreaterThan(14);
  });

  it('siglip: between two parallel simplices, where the scale is small', () => {
    const o = objectives.siglip as AnyObjective;
    const extents = { image: { rows: 4, cols: 4 }, text: { rows: 4, cols: 4 } };
    const steps = 2 ** 8;
    for (const [temperature, bias] of [
      [1, 0],
      [1, 1],
      [0.5, -1],
      [0.1, -10],
      [0.2, 3],
    ]) {
      const c = { ...o.defaults, temperature: temperature as number, bias: bias as number };
      const { floor } = known(o, c, {}, extents);
      const losses = Array.from(
        { length: steps + 1 },
        (_, i) => costOf(o, c, {}, extents, parallel((Math.PI * i) / (2 * steps))).loss,
      );
      const reached = Math.min(...losses);
      expect(reached).toBeGreaterThanOrEqual(floor - own(floor) * 8);
      // A cosine misses its best by a step at most, and a step at the best changes the loss by its square.
      expect(reached - floor).toBeLessThanOrEqual((Math.PI / steps) ** 2 * (1 / c.temperature) ** 2);
    }
  });

  it('barlow-twins: a tight frame of four features over four rows, at the spread that the floor asks for', () => {
    const o = objectives['barlow-twins'] as AnyObjective;
    const extents = { z0: { rows: 4, cols: 4 }, z1: { rows: 4, cols: 4 } };
    for (const lambda of [0.0051, 0.3, 1]) {
      const { floor } = known(o, { lambda }, {}, extents);
      const diagonal = 1 / (1 + lambda / 3);
      const variance = (diagonal * 1e-5) / (1 - diagonal);
      const { loss, slack } = costOf(o, { lambda }, {}, extents, simplexOf(Math.sqrt(variance / (3 / 16))));
      expect(Math.abs(loss - floor)).toBeLessThanOrEqual(slack + own(floor));
      expect(slack).toBeLessThan(2 ** -20);
    }
  });

  // Hadamard's matrix without its constant column.
  const uncorrelated =
    (scale: number): Arrangement =>
    (_, e) =>
      tabulate(e.rows, e.cols, (i, j) => (((i & (j + 1)) === 3 ? 0 : i & (j + 1)) === 0 ? scale : -scale));
  it('barlow-twins, vicreg: three features of four rows need not share, and cost 0', () => {
    const extents = { z0: { rows: 4, cols: 3 }, z1: { rows: 4, cols: 3 } };
    const vicReg = objectives.vicreg as AnyObjective;
    const barlow = objectives['barlow-twins'] as AnyObjective;
    expect(known(vicReg, vicReg.defaults, {}, extents)).toMatchObject({ floor: 0, floorIs: 'infimum' });
    expect(costOf(vicReg, vicReg.defaults, {}, extents, uncorrelated(1)).loss).toBe(0);
    expect(known(barlow, barlow.defaults, {}, extents)).toMatchObject({ floor: 0, floorIs: 'infimum' });
    const { loss } = costOf(barlow, barlow.defaults, {}, extents, uncorrelated(1e4));
    expect(loss).toBeLessThanOrEqual(3 * (1e-5 / 1e8) ** 2 + 64 * u);
  });

  it('what is said to be without floor falls below any number', () => {
    const long =
      (t: number): Arrangement =>
      (name, e, place) =>
        name === 'x' || e.cols === 1
          ? tabulate(e.rows, e.cols, (i, j) => t * corner(place(i), j))
          : tabulate(e.rows, e.cols, (i, j) => (i === 0 && j === 0 ? t : 0));
    const spectral = objectives['spectral-contrastive'] as AnyObjective;
    const uniform = objectives.uniformity as AnyObjective;
    const decoupled = objectives.decoupled as AnyObjective;
    const raw = { normalisation: 'none' };
    for (const [o, at] of [
      [spectral, long],
      [uniform, long],
      [decoupled, simplexOf],
    ] as const) {
      const extents = extentsOf(o, o.defaults, sizes);
      const c = { ...o.defaults, ...raw };
      expect(known(o, c, {}, extents)).toMatchObject({
        floor: Number.NEGATIVE_INFINITY,
        floorIs: 'unbounded',
      });
      const [near, far] = [1e2, 1e3].map((t) => costOf(o, c, {}, extents, at(t)).loss);
      expect(far).toBeLessThan(-1e4);
      expect(far).toBeLessThan(10 * (near as number));
    }
  });

  it('hypersphere without a weight, debiased where the simplex is estimated at its least', () => {
    const sphere = objectives.hypersphere as AnyObjective;
    const two = { z0: { rows: 4, cols: 4 }, z1: { rows: 4, cols: 4 } };
    expect(known(sphere, { ...sphere.defaults, weight: 0 }, {}, two)).toMatchObject({
      floor: 0,
      collapse: 0,
    });
    const debiased = objectives.debiased as AnyObjective;
    for (const estimator of ['plain', 'debiased', 'hard'])
      for (const [classPrior, isLeast] of [
        [0.1, true],
        [0.001, estimator === 'plain'],
      ] as const) {
        const c = { ...debiased.defaults, estimator, classPrior };
        const { floor, floorIs } = known(debiased, c, {}, two);
        const { loss, slack } = costOf(debiased, c, {}, two, arrangements.simplex as Arrangement);
        expect({ estimator, classPrior, floorIs }).toEqual({
          estimator,
          classPrior,
          floorIs: isLeast ? 'infimum' : 'bound',
        });
        if (isLeast) expect(Math.abs(loss - floor)).toBeLessThanOrEqual(slack + own(floor));
        else expect(loss).toBeGreaterThan(floor);
      }
  });
});
