/**
 * landmarks — what is said of an objective's floor and collapse value, as tests of vitest.
 *
 * A case names conventions away from the presets, extents and labels, and the landmarks by their formulas.
 */
import { describe, expect, it } from 'vitest';
import { clusteringObjectives } from '../../src/clustering/registry.js';
import type { Choice, Landmarks, Tensors } from '../../src/objectives/objective.js';
import type { AnyObjective } from '../../src/objectives/registry.js';
import { objectives } from '../../src/objectives/registry.js';
import type { Extent } from '../../src/prelude/matrix.js';

type Conventions = Readonly<Record<string, Choice>>;
type Said = readonly [floorIs: Landmarks['floorIs'], floor: number, collapse: number, why: string];
/** An objective under conventions, its extents and labels, and what is said. */
export type Case = readonly [string, Conventions, Tensors<Extent>, ReadonlyArray<number>, Said];
/** An objective of which nothing is said. */
export type Silent = readonly [string, Conventions, Tensors<Extent>];

const all: Readonly<Record<string, AnyObjective>> = { ...objectives, ...clusteringObjectives };

/** The extent of a tensor. */
export const e = (rows: number, cols: number): Extent => ({ rows, cols });
/** No labels. */
export const none: ReadonlyArray<number> = [];
/** Rows of any length. */
export const raw = { normalisation: 'none' };
/** Rows of length 1. */
export const unit = { normalisation: 'unit' };
/** τ = ½. */
export const half = { temperature: 0.5 };

/** Two views of n samples in d columns. */
export const views = (n: number, d: number): Tensors<Extent> => ({ z0: e(n, d), z1: e(n, d) });
/** Pairs of n images and texts in d columns. */
export const modal = (n: number, d: number): Tensors<Extent> => ({ image: e(n, d), text: e(n, d) });
/** Labelled rows. */
export const z = (rows: number, cols: number): Tensors<Extent> => ({ z: e(rows, cols) });

/** Of growing rows, wherever they are needed. */
export const any = 'approached by rows of growing length: scores are dot products';
/** Of growing rows, where it is not known what they reach. */
export const below: string = `no term is below it; ${any}`;
/** Of growing rows in too few columns. */
export const from = (cols: number): string =>
  `no term is below it, and growing rows approach it from ${cols} columns on`;
/** Of a simplex that there is room for. */
export const at = (what: string): string => `reached by ${what} at the corners of a regular simplex`;
/** Of a simplex that there is no room for. */
export const would = (what: string, n: number): string =>
  `${what} at the corners of a regular simplex would reach it, for which ${n} corners need ${n - 1} columns`;
/** Of one pair. */
export const alone = 'a pair alone has no negatives, and its loss is 0';
/** What stands at a simplex's corners: pairs of two sides. */
export const pairs = 'pairs, both sides coinciding,';

const found = ([name, c, x]: Silent, labels: ReadonlyArray<number>): Landmarks | undefined => {
  const o = all[name] ?? expect.fail(name);
  const side = labels.length === 0 ? {} : { labels: Int32Array.from(labels) };
  return o.landmarks({ ...o.defaults, ...c }, x, side);
};

/** Registers a test for each case. */
export const describeLandmarks = (cases: ReadonlyArray<Case>): void => {
  describe('landmarks/said', () => {
    it.each(cases)('%s: %j %j %j', (name, c, x, labels, [floorIs, floor, collapse, why]) => {
      const landmark = found([name, c, x], labels) ?? expect.fail('nothing is said');
      expect({ floorIs: landmark.floorIs, why: landmark.why }).toEqual({ floorIs, why });
      // A dozen logarithms and exponentials on both sides; log(1 + x) of a small x loses u of 1, not of itself.
      const slack = (value: number): number => 64 * 2 ** -53 * Math.max(1, Math.abs(value)) * 6;
      if (floorIs === 'unbounded') expect(landmark.floor).toBe(floor);
      else expect(Math.abs(landmark.floor - floor)).toBeLessThanOrEqual(slack(floor));
      expect(Math.abs(landmark.collapse - collapse)).toBeLessThanOrEqual(slack(collapse));
    });
  });
};

/** Registers a test for each objective of which nothing is said. */
export const describeSilence = (cases: ReadonlyArray<Silent>): void => {
  describe('landmarks/said', () => {
    it.each(cases)('%s: nothing is said where it depends on what is not known: %j %j', (...asked: Silent) => {
      expect(found(asked, none)).toBeUndefined();
    });
  });
};
