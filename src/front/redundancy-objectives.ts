/** redundancy-objectives — the doors of objectives without negatives: features that vary and do not repeat each other. */
import type { KoLeoConventions } from '../objectives/koleo.js';
import { koLeo as koLeoObjective } from '../objectives/koleo.js';
import type { BarlowConventions, TicoConventions, VicRegConventions } from '../objectives/redundancy.js';
import {
  barlowTwins as barlowTwinsObjective,
  tico as ticoObjective,
  vicReg as vicRegObjective,
} from '../objectives/redundancy.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** Options of `barlowTwins`. */
export interface BarlowTwinsOptions extends DoorOptions, Partial<BarlowConventions> {}

/**
 * Barlow Twins: the cross-correlation of two views brought to the identity.
 *
 *   ℒ = Σ_d (1 − C_dd)² + λ Σ_{d ≠ e} C_de²
 *
 * Shapes   z₀ [N, D] · z₁ [N, D], N ≥ 2
 * Source   arXiv:2103.03230, eq. 1
 * @example
 * const z = [[1, 1], [-1, 1], [1, -1], [-1, -1]];
 * barlowTwins(z, z).right.loss // => 0.0000
 */
export const barlowTwins = <O extends BarlowTwinsOptions>(
  z0: Rows,
  z1: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(barlowTwinsObjective, { z0, z1 }, options);

/** Options of `vicReg`. */
export interface VicRegOptions extends DoorOptions, Partial<VicRegConventions> {}

/**
 * VICReg: views that agree, features that vary, features that do not repeat each other.
 *
 * Shapes   z₀ [N, D] · z₁ [N, D], N ≥ 2
 * Source   arXiv:2105.04906, eq. 6
 * @example
 * const z = [[2, 2], [-2, 2], [2, -2], [-2, -2]];
 * vicReg(z, z).right.loss // => 0
 */
export const vicReg = <O extends VicRegOptions>(z0: Rows, z1: Rows, options: O = {} as O): Answered<O> =>
  askObjective(vicRegObjective, { z0, z1 }, options);

/** Options of `tico`. */
export interface TicoOptions extends DoorOptions, Partial<TicoConventions> {
  /** The moving covariance of earlier batches, [D, D]; zeros when absent. */
  readonly memory?: Rows;
}

/**
 * TiCo: views that agree, along directions that earlier batches did not use.
 *
 * Shapes   z₀ [N, D] · z₁ [N, D]
 * Source   arXiv:2206.10698, eq. 6
 * @example
 * const z = [[1, 0], [0, 1]];
 * tico(z, z, { rho: 0 }).right.loss // => 0
 */
export const tico = <O extends TicoOptions>(z0: Rows, z1: Rows, options: O = {} as O): Answered<O> => {
  const { memory, ...rest } = options;
  return askObjective(ticoObjective, { z0, z1, memory }, rest as unknown as O);
};

/** Options of `koLeo`. */
export interface KoLeoOptions extends DoorOptions, Partial<KoLeoConventions> {}

/**
 * KoLeo: every row away from its nearest neighbour.
 *
 *   ℒ = −(1/N) Σᵢ log( minⱼ ‖xᵢ − xⱼ‖ + ε ),   rows unit
 *
 * Shapes   x [N, D], N ≥ 2
 * Source   arXiv:1806.03198, eq. 4
 * @example
 * koLeo([[1, 0], [-1, 0]]).right.loss // => -0.6931
 */
export const koLeo = <O extends KoLeoOptions>(x: Rows, options: O = {} as O): Answered<O> =>
  askObjective(koLeoObjective, { x }, options);
