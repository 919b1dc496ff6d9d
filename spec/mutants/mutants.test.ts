/**
 * Every mutant differs from what it claims to be: its loss from the equation, or its derivative from the pullback.
 *
 * "Differs" is by more than 1e-6 of the value, where both sides are exact to about 1e-12 (losses) and 1e-9
 * (differences with a step of ∛u): a mutant nearer than that could not be told from rounding in float32.
 */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { matrix } from '../../src/prelude/matrix.js';
import { foldIn, keyOf, named } from '../../src/prelude/random.js';
import { gradient } from '../../src/readings/pullback.js';
import type { Conventions, Rows } from '../oracle/oracle.js';
import { oracles } from '../oracle/registry.js';
import type { Drawn } from './drawn.js';
import { drawn } from './drawn.js';
import { differences } from './gradients.js';
import { mutants } from './registry.js';

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };
const objectiveOf = (name: string): AnyObjective => all[name] as AnyObjective;
const oracleOf = (name: string) => oracles[name] as (typeof oracles)[string];

const asMatrix = (rows: Rows): Matrix =>
  matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

/** The pullback's derivative by every differentiated tensor. */
const pulled = (o: AnyObjective, c: Conventions, x: Drawn): Readonly<Record<string, Matrix>> => {
  const tensors = Object.fromEntries(Object.entries(x.tensors).map(([n, r]) => [n, asMatrix(r)]));
  const side = x.labels === undefined ? {} : { labels: Int32Array.from(x.labels) };
  const { gradient: g } = gradient(arrayAlgebra)(tensors)((B) => (y) => ({
    loss: o.loss(c, side)(B)(y),
    kept: {},
  }));
  return Object.fromEntries(
    o.tensors.filter((t) => t.differentiated && g[t.name]).map((t) => [t.name, g[t.name] as Matrix]),
  );
};

const apart = (a: number, b: number): number => {
  const gap = Math.abs(a - b) / Math.max(1, Math.abs(b));
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
};

const gradientGap = (
  theirs: Readonly<Record<string, Rows>>,
  ours: Readonly<Record<string, Matrix>>,
): number =>
  Object.entries(ours).reduce((worst, [name, m]) => {
    const flat = theirs[name]?.flat() ?? [];
    return Array.from(m.data).reduce((so, v, e) => Math.max(so, apart(flat[e] ?? 0, v)), worst);
  }, 0);

const draws = (o: AnyObjective, c: Conventions, id: string): ReadonlyArray<Drawn> =>
  Array.from({ length: 12 }, (_, i) => drawn(o, c)(foldIn(named(keyOf(5), id), i)));

describe('mutants', () => {
  it('have ids of their own', () => {
    expect(new Set(mutants.map((m) => m.id)).size).toBe(mutants.length);
  });

  it('there is one of every objective', () => {
    expect([...new Set(mutants.map((m) => m.of))].sort()).toEqual(Object.keys(oracles).sort());
  });

  for (const m of mutants)
    it(`${m.id}: differs from what it claims to be`, () => {
      const o = objectiveOf(m.of);
      const c = { ...o.defaults, ...m.under };
      const gaps = draws(o, c, m.id).map((x) =>
        m.gradient === undefined
          ? apart(m.loss(c, x.tensors, x.labels), oracleOf(m.of)(c, x.tensors, x.labels))
          : gradientGap(m.gradient(c, x.tensors, x.labels), pulled(o, c, x)),
      );
      expect(Math.max(...gaps)).toBeGreaterThan(1e-6);
    });

  // So that a wrong derivative is known by its bug and not by the step of the differences. Stopped parts are left out.
  const flowing = ['info-nce', 'nt-xent', 'clip', 'siglip', 'debiased', 'barlow-twins', 'vicreg', 'n-pairs'];
  for (const name of flowing)
    it(`${name}: differences of the equation are the pullback`, () => {
      const o = objectiveOf(name);
      for (const x of draws(o, o.defaults, name).slice(0, 4)) {
        const theirs = differences(oracleOf(name))(o.defaults, x.tensors, x.labels);
        expect(gradientGap(theirs, pulled(o, o.defaults, x))).toBeLessThan(1e-6);
      }
    });
});
