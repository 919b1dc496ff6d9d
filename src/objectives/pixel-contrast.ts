/**
 * pixel-contrast — each place of a feature map finds the places of the other view that look at the same spot.
 *
 * Contrast within images instead of between them: rows are places of two feature maps, and a row's label is the cell
 * of the original image that it looks at. Places that look at the same cell are positives; all places of the other
 * view are compared with. A place whose spot the other view does not show is no anchor, though others see it.
 *
 * Notation z the M places of the first view, then the M of the second · P(i) places of the other view with i's label
 * Source   arXiv:2011.10043 (Xie et al. 2021), eq. 2 (PixContrast); there nearness on the image, here the same cell
 */
import * as E from 'fp-ts/lib/Either.js';
import { everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { shapeError } from '../prelude/errors.js';
import type { Index } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { anyLength, bound, infimum } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** Places of one view, and those of the other that they are compared with. */
interface Direction<T> {
  readonly anchors: T;
  readonly keys: T;
  readonly anchorCells: Index;
  readonly keyCells: Index;
}

/** Anchors whose cell the other view sees too. */
const overlapping = (anchors: Index, keys: Index): Index => {
  const seen = new Set(keys);
  return Int32Array.from(Array.from(anchors.keys()).filter((i) => seen.has(anchors[i] as number)));
};

/** The terms of one direction, or nothing when the views do not overlap. */
const directed =
  <T>(A: Algebra<T>, tau: number) =>
  ({ anchors, keys, anchorCells, keyCells }: Direction<T>): ReadonlyArray<T> => {
    const index = overlapping(anchorCells, keyCells);
    if (index.length === 0) return [];
    const scaled = A.scale(1 / tau)(A.takeRows(index)(anchors));
    const own = index.map((i) => anchorCells[i] as number);
    const same = { relation: 'same', queries: own, keys: keyCells, self: true } as const;
    return [A.sub(A.logPartition(everyKey)(scaled, keys), A.logPartition(same)(scaled, keys))];
  };

/**
 * One term for each place that both views show, first those of the first view.
 *
 *   ℒᵢ = −log( Σ_{j ∈ P(i)} exp sᵢⱼ / Σ_{j in the other view} exp sᵢⱼ ),   s = zᵢ·zⱼ/τ
 *
 * Shapes   z [2·M, D] · 2M cells → [anchors, 1]
 * Units    nats; ≥ 0; log(M/|P(i)|) when all rows coincide; 0 for views that do not overlap
 * Laws     pixel-contrast/definition
 */
export const pixelContrastTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, cells: Index) =>
  (z: T): T => {
    const half = cells.length / 2;
    const [first, second] = [A.sliceRows(0, half)(z), A.sliceRows(half, half)(z)];
    const [one, two] = [cells.subarray(0, half), cells.subarray(half)];
    const terms = [
      ...directed(A, tau)({ anchors: first, keys: second, anchorCells: one, keyCells: two }),
      ...directed(A, tau)({ anchors: second, keys: first, anchorCells: two, keyCells: one }),
    ];
    return terms.length === 0 ? A.scale(0)(A.sum('row')(z)) : terms.reduce((a, b) => A.concatRows(a, b));
  };

/** How pixel contrast is meant. */
export interface PixelContrastConventions {
  readonly temperature: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = PixelContrastConventions & Readonly<Record<keyof PixelContrastConventions, string | number>>;
const defaults: Choices = { temperature: 0.3, normalisation: 'unit', reduction: 'mean' };

/** For each place that the other view sees too, how many of its places see it. */
const seen = (own: Index, other: Index): ReadonlyArray<number> => {
  const places = new Map<number, number>();
  for (const cell of other) places.set(cell, (places.get(cell) ?? 0) + 1);
  return Array.from(own, (cell) => places.get(cell) ?? 0).filter((count) => count > 0);
};

/**
 * The mean over anchors with P positives among M places: collapse log(M/P), floor log(1 + (M − P) e^(−2/τ)/P).
 *
 * The least that one anchor could reach. Where no more than two cells are seen, opposite rows reach it for all.
 */
const landmarks = (c: Choices, cells: Index): Landmarks => {
  const half = cells.length / 2;
  const [one, two] = [cells.subarray(0, half), cells.subarray(half)];
  const counts = [...seen(one, two), ...seen(two, one)];
  if (counts.length === 0)
    return infimum(0, 0, 'views that do not overlap have no anchors, and the loss is 0');
  const far = c.normalisation === 'none' ? 0 : Math.exp(-2 / c.temperature);
  const mean = (weight: number): number =>
    counts.reduce((so, p) => so + Math.log1p((weight * (half - p)) / p), 0) / counts.length;
  const [floor, collapse] = [mean(far), mean(1)];
  if (c.normalisation === 'none') return bound(floor, collapse, `no term is below it; ${anyLength}`);
  return new Set(cells).size <= 2
    ? infimum(floor, collapse, 'reached by opposite rows for the two cells')
    : bound(
        floor,
        collapse,
        'all rows of other cells opposite to each anchor, which more than two cells cannot be',
      );
};

/** Pixel contrast with its conventions. */
export const pixelContrast: Objective<Choices> = objective({
  name: 'pixel-contrast',
  summary: 'each place of a feature map finds the places of the other view that look at the same spot',
  source: 'arXiv:2011.10043, eq. 2',
  tensors: [['z', '[2·M, D]', 'places of one view, then those of the other, each labelled by its cell']],
  conventions: [positive('temperature', 'similarities are divided by it'), normalisationRole, reductionRole],
  defaults,
  presets: {
    pixcontrast: {
      conventions: defaults,
      usedBy: 'arXiv:2011.10043, τ = 0.3; its positives are places nearer than 0.7 of a cell’s diagonal',
    },
  },
  labels: 'required',
  also: (_, extents) => {
    const z = known('z', extents);
    return z.rows % 2 === 0
      ? E.right(undefined)
      : E.left(shapeError('pixel-contrast', [[z.rows, z.cols]], 'as many rows of one view as of the other'));
  },
  terms:
    (c, side) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T =>
      pixelContrastTerms(A)(c.temperature, side.labels ?? new Int32Array(0))(
        normalised(A)(c.normalisation)(x.z as T),
      ),
  landmarks: (c, _, { labels }) => (labels === undefined ? undefined : landmarks(c, labels)),
});
