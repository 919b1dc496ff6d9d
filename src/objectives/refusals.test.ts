/** What cannot be meant is refused as data, before any kernel runs: what was asked, what was given, what is allowed. */
import type { Either } from 'fp-ts/lib/Either.js';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../clustering/registry.js';
import { askObjective } from '../front/objective-door.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Extent } from '../prelude/matrix.js';
import type { Tensors } from './objective.js';
import type { AnyObjective } from './registry.js';
import { objectives } from './registry.js';
import { extentsOf, sideOf } from './sized.js';

const all: ReadonlyArray<AnyObjective> = Object.values({ ...objectives, ...clusteringObjectives });
const sizes = { n: 6, d: 4, k: 3, m: 5 };
const refused = (e: Either<ContrastiveError, unknown>): ContrastiveError =>
  isLeft(e) ? e.left : expect.fail('was not refused');
const batch = (o: AnyObjective, c = o.defaults) => {
  const extents = extentsOf(o, c, sizes);
  return { extents, side: sideOf(o, c, extents) };
};
const without = (x: Tensors<Extent>, name: string, e: Extent): Tensors<Extent> => ({ ...x, [name]: e });

// A backend that must not be reached.
const untouchable = {
  name: 'untouchable',
  use: () => {
    throw new Error('a kernel was to run');
  },
};
const door = (o: AnyObjective, rows: Readonly<Record<string, unknown>>, options: object) =>
  askObjective(o, rows, { ...options, backend: untouchable } as never) as unknown as Promise<
    Either<ContrastiveError, unknown>
  >;
const rowsFor = (o: AnyObjective, bad?: number): Readonly<Record<string, number[][]>> =>
  Object.fromEntries(
    Object.entries(batch(o).extents).map(([name, { rows, cols }], t) => [
      name,
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length: cols }, (__, j) =>
          t === 0 && i === 0 && j === 0 && bad !== undefined ? bad : 0.5 + i + j,
        ),
      ),
    ]),
  );

describe.each(all.map((o) => [o.name, o] as const))('refusals/%s', (_, o) => {
  it('a fitting batch is not refused', () => {
    const { extents, side } = batch(o);
    expect(isLeft(o.check(o.defaults, extents, side))).toBe(false);
  });

  it('numbers outside their domain, with what is allowed', () => {
    const { extents, side } = batch(o);
    for (const role of o.conventions) {
      const wrong =
        typeof role.allowed === 'string' ? [Number.NaN, Number.POSITIVE_INFINITY] : ['no such choice'];
      const outside = role.name === 'temperature' ? [...wrong, 0, -1] : wrong;
      for (const x of outside) {
        const e = refused(o.check({ ...o.defaults, [role.name]: x }, extents, side));
        expect(e.asked).toContain(role.name);
        expect(e).toMatchObject({ given: String(x) });
        expect(e.allowed.length).toBeGreaterThan(3);
      }
    }
  });

  it('a number given as text', () => {
    const { extents, side } = batch(o);
    for (const { name } of o.conventions.filter(({ allowed }) => typeof allowed === 'string'))
      expect(refused(o.check({ ...o.defaults, [name]: '0.5' as never }, extents, side))).toMatchObject({
        given: '0.5',
      });
  });

  it('one row, where one is too few, by the name of what it is a row of', () => {
    const extents = extentsOf(o, o.defaults, { ...sizes, n: 1 });
    const alone = o.check(o.defaults, extents, sideOf(o, o.defaults, extents));
    const named = isLeft(alone) ? alone.left.asked : Object.keys(extents)[0];
    expect([...Object.keys(extents), 'labels']).toContain(named);
  });

  it('an empty batch, and rows of another length', () => {
    const { extents, side } = batch(o);
    const [first = ''] = Object.keys(extents);
    const own = extents[first] as Extent;
    expect(
      refused(o.check(o.defaults, without(extents, first, { rows: 0, cols: own.cols }), side))._tag,
    ).toMatch(/ShapeError|DomainError/);
    const second = Object.keys(extents).find((name) => name !== first && o.name !== 'prototype-nce');
    if (second === undefined) return;
    const e = extents[second] as Extent;
    const odd = { rows: e.rows, cols: e.cols + 1 };
    expect(refused(o.check(o.defaults, without(extents, second, odd), side))._tag).toBe('ShapeError');
  });

  it('labels that are missing, or too few', () => {
    if (o.labels !== 'required') return;
    const { extents, side } = batch(o);
    expect(refused(o.check(o.defaults, extents, {})).asked).toContain('labels');
    const short = { labels: (side.labels ?? new Int32Array(1)).slice(1) };
    expect(refused(o.check(o.defaults, extents, short)).asked).toContain('labels');
  });

  it('embeddings that are not finite, unknown options and presets: without touching a backend', async () => {
    const options = { labels: batch(o).side.labels ?? undefined };
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      expect((await refusedLater(door(o, rowsFor(o, bad), options))).allowed).toContain('finite');
    expect((await refusedLater(door(o, rowsFor(o), { ...options, nonsense: 1 }))).given).toBe('nonsense');
    expect((await refusedLater(door(o, rowsFor(o), { ...options, preset: 'nobody' }))).given).toBe('nobody');
  });
});

const refusedLater = async (e: Promise<Either<ContrastiveError, unknown>>) => refused(await e);

describe('refusals', () => {
  it('an anchor without a positive, where it is to be refused', () => {
    for (const name of ['supervised-contrastive', 'many-positives']) {
      const o = objectives[name] as AnyObjective;
      const { extents, side } = batch(o);
      const lonely = {
        labels: (side.labels ?? new Int32Array(0)).map((l, i) => (i === 0 ? 4 : l === 4 ? 3 : l)),
      };
      const c = { ...o.defaults, noPositive: 'refuse' };
      const owners = { labels: (side.labels ?? new Int32Array(0)).map(() => 0) };
      const e = refused(o.check(c, extents, name === 'many-positives' ? owners : lonely));
      expect(e.allowed).toContain('noPositive');
      expect(isLeft(o.check(o.defaults, extents, side))).toBe(false);
    }
  });

  it('mining without labels, negatives that do not divide, labels of no query', () => {
    const triplet = objectives.triplet as AnyObjective;
    expect(
      refused(triplet.check({ ...triplet.defaults, mining: 'hard' }, batch(triplet).extents, {})).asked,
    ).toBe('labels');
    const nce = objectives['info-nce'] as AnyObjective;
    const c = { ...nce.defaults, mode: 'per-query' };
    const extents = { q: { rows: 4, cols: 2 }, k: { rows: 4, cols: 2 }, negatives: { rows: 6, cols: 2 } };
    expect(refused(nce.check(c, extents, {})).allowed).toContain('a label for each row');
    expect(isLeft(nce.check(c, extents, { labels: Int32Array.of(0, 0, 0, 1, 2, 3) }))).toBe(false);
    expect(refused(nce.check(c, extents, { labels: Int32Array.of(0, 0, 0, 1, 2, 4) })).given).toBe('4');
    expect(refused(nce.check(nce.defaults, extents, { labels: Int32Array.of(0) })).asked).toBe('labels');
  });
});
