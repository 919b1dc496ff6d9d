/**
 * Our losses on the array backend against the equations.
 *
 * The allowed difference is u · operations · magnitude. Both sides add at most rows · cols + rows² products in some
 * order, and each rounding moves the loss by at most u times the largest quantity met on the way: a score (steepness
 * times the squared length of a row, squared again where a loss squares it). Sums over terms multiply by their count.
 */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra } from '../../backends/array/algebra.js';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import { matrix } from '../../src/prelude/matrix.js';
import { foldIn, keyOf, named } from '../../src/prelude/random.js';
import type { Drawn } from '../mutants/drawn.js';
import { drawn, kinds } from '../mutants/drawn.js';
import type { Conventions, Rows } from './oracle.js';
import { oracles } from './registry.js';

const u = 2 ** -53;
const all: ReadonlyArray<AnyObjective> = Object.values({ ...objectives, ...clusteringObjectives });

const asMatrix = (rows: Rows) => matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

const ours = (o: AnyObjective, c: Conventions, x: Drawn): number => {
  const tensors = Object.fromEntries(Object.entries(x.tensors).map(([n, r]) => [n, asMatrix(r)]));
  const side = x.labels === undefined ? {} : { labels: Int32Array.from(x.labels) };
  return o.loss(c, side)(arrayAlgebra)(tensors).data[0] as number;
};

/** How much the conventions stretch a score: 1/τ, 1/ε of codes, weights and powers. */
const steepness = (c: Conventions): number =>
  Object.entries(c).reduce((most, [name, x]) => {
    if (typeof x !== 'number' || x === 0) return most;
    const stretch = name === 'temperature' || name === 'epsilon' ? Math.min(1 / x, 1e4) : x;
    return Math.max(most, stretch);
  }, 1);

const allowed = (c: Conventions, x: Drawn, loss: number): number => {
  const tensors = Object.values(x.tensors);
  const length = Math.max(1, ...tensors.flatMap((rows) => rows.map((r) => Math.hypot(...r))));
  const operations = tensors.reduce((so, r) => so + r.length * (r.length + (r[0]?.length ?? 0)), 16);
  const magnitude = Math.max(Math.abs(loss), steepness(c) * length ** 4);
  return u * operations * magnitude * (c.reduction === 'sum' ? operations : 1);
};

/** Where rows coincide these have a root of 0 or a logarithm of 0, and agree only as far as rounding lets them. */
const illConditioned = new Set(['koleo']);

describe('oracle/definition', () => {
  it('speaks of every objective and of nothing else', () => {
    expect(Object.keys(oracles).sort()).toEqual(all.map((o) => o.name).sort());
  });

  for (const o of all)
    for (const [preset, { conventions }] of Object.entries(o.presets))
      it(`${o.name}/definition: ${preset} is its equation`, () => {
        for (const kind of illConditioned.has(o.name) ? kinds.slice(0, 1) : kinds)
          for (let i = 0; i < 6; i++) {
            const key = foldIn(named(keyOf(3), `${o.name}/${preset}/${kind}`), i);
            const x = drawn(o, conventions)(key, kind);
            const theirs = (oracles[o.name] as (typeof oracles)[string])(conventions, x.tensors, x.labels);
            const difference = Math.abs(ours(o, conventions, x) - theirs);
            expect(difference, `${kind} ${i}: ${theirs}`).toBeLessThanOrEqual(
              allowed(conventions, x, theirs),
            );
          }
      });

  // Presets visit few combinations; here every named choice of every convention is asked for once.
  for (const o of all)
    it(`${o.name}/definition: every choice of every convention is its equation`, () => {
      for (const role of o.conventions)
        for (const choice of typeof role.allowed === 'string' ? [] : Object.keys(role.allowed)) {
          const value = typeof o.defaults[role.name] === 'number' ? Number(choice) : choice;
          const c = { ...o.defaults, [role.name]: value };
          for (let i = 0; i < 3; i++) {
            const x = drawn(o, c)(foldIn(named(keyOf(4), `${o.name}/${role.name}/${choice}`), i));
            const theirs = (oracles[o.name] as (typeof oracles)[string])(c, x.tensors, x.labels);
            const difference = Math.abs(ours(o, c, x) - theirs);
            expect(difference, `${role.name}: ${choice}, ${i}: ${theirs}`).toBeLessThanOrEqual(
              allowed(c, x, theirs),
            );
          }
        }
    });
});
