/**
 * landmarks — between which values a loss is read, and how its floor is known.
 *
 * A floor is the infimum over rows of the given extents where an arrangement that reaches it, or comes as near as one
 * likes, is known; otherwise it is a bound, proven but perhaps never reached; some losses have none. Where a loss is
 * a convex and increasing function of the cosines of rows that are to be apart, Jensen's inequality brings it down to
 * their mean, and that has a least value, which the corners of a regular simplex have everywhere at once.
 *
 * Source   arXiv:2102.08817 (Graf et al. 2021), theorem 2, for classes; arXiv:2402.12613 (Lee et al. 2024) for pairs
 */
import type { Index } from '../prelude/matrix.js';
import type { Landmarks } from './objective.js';

/** Landmarks whose floor some rows of these extents reach, or come as near to as one likes. */
export const infimum = (floor: number, collapse: number, why: string): Landmarks => ({
  floor,
  collapse,
  floorIs: 'infimum',
  why,
});

/** Landmarks whose floor no rows undercut; whether any reach it is not said. */
export const bound = (floor: number, collapse: number, why: string): Landmarks => ({
  floor,
  collapse,
  floorIs: 'bound',
  why,
});

/** A loss that falls without end. */
export const unbounded = (collapse: number, why: string): Landmarks => ({
  floor: Number.NEGATIVE_INFINITY,
  collapse,
  floorIs: 'unbounded',
  why,
});

/** Landmarks of a loss that is taken twice, each time on rows of its own: what reaches one floor reaches both. */
export const twice = (one: Landmarks | undefined): Landmarks | undefined =>
  one && { ...one, floor: 2 * one.floor, collapse: 2 * one.collapse };

/**
 * The least mean cosine that n unit rows can have with each other.
 *
 *   Σ_{i ≠ j} xᵢ·xⱼ = ‖Σ xᵢ‖² − n ≥ −n   ⇒   mean ≥ −1/(n − 1)
 *
 * Units    −1 … 0; 1 for a row alone
 */
export const leastCosine = (n: number): number => (n < 2 ? 1 : -1 / (n - 1));

/** How many rows each label has. */
const sizesOf = (labels: Index): ReadonlyArray<number> => {
  const sizes = new Map<number, number>();
  for (const l of labels) sizes.set(l, (sizes.get(l) ?? 0) + 1);
  return [...sizes.values()];
};

/** How many classes there are, how many rows each has, and whether all have as many. */
export const classesOf = (
  labels: Index,
): { readonly count: number; readonly equal: boolean; readonly sizes: ReadonlyArray<number> } => {
  const sizes = sizesOf(labels);
  return { count: sizes.length, equal: sizes.every((s) => s === sizes[0]), sizes };
};

/**
 * The cosine below which rows of other classes cannot be in the mean.
 *
 *   Σ_{other class} xᵢ·xⱼ = ‖Σ xᵢ‖² − Σ_c ‖Σ_{i ∈ c} xᵢ‖² ≥ −Σ_c m_c²   ⇒   −1/(K − 1) for K classes of equal sizes
 *
 * Where sizes differ anchors have unequal shares in that mean, and only −1, which holds for every pair, is used.
 */
export const classCosine = (labels: Index): number => {
  const { count, equal } = classesOf(labels);
  return equal ? leastCosine(count) : -1;
};

/** Landmarks of a loss whose floor the corners of a simplex reach where the columns have room for it. */
export const atSimplex = (
  corners: number,
  cols: number,
  floor: number,
  collapse: number,
  what: string,
): Landmarks =>
  cols >= corners - 1
    ? infimum(floor, collapse, `reached by ${what} at the corners of a regular simplex`)
    : bound(
        floor,
        collapse,
        `${what} at the corners of a regular simplex would reach it, for which ${corners} corners need ${corners - 1} columns`,
      );

/** What stands at the floor where rows may have any length. */
export const anyLength = 'approached by rows of growing length: scores are dot products';

/** Landmarks of a loss of rows of any length, whose floor growing rows approach from `needed` columns on. */
export const whereLengthIsFree = (
  needed: number,
  cols: number,
  floor: number,
  collapse: number,
): Landmarks =>
  cols >= needed
    ? infimum(floor, collapse, anyLength)
    : bound(floor, collapse, `no term is below it, and growing rows approach it from ${needed} columns on`);
