/**
 * two-view-objectives — the doors of objectives over two views of the same samples, row i of the one belonging to
 * row i of the other.
 */
import type { HypersphereConventions } from '../objectives/alignment-uniformity.js';
import { hypersphere as hypersphereObjective } from '../objectives/alignment-uniformity.js';
import type { ClipConventions } from '../objectives/clip.js';
import { clip as clipObjective } from '../objectives/clip.js';
import type { CosineRegressionConventions } from '../objectives/cosine-regression.js';
import { cosineRegression as cosineRegressionObjective } from '../objectives/cosine-regression.js';
import type { DebiasedConventions } from '../objectives/debiased.js';
import { debiased as debiasedObjective } from '../objectives/debiased.js';
import type { DecoupledConventions } from '../objectives/decoupled.js';
import { decoupled as decoupledObjective } from '../objectives/decoupled.js';
import type { SiglipConventions } from '../objectives/siglip.js';
import { siglip as siglipObjective } from '../objectives/siglip.js';
import type { SpectralConventions } from '../objectives/spectral-contrastive.js';
import { spectralContrastive as spectralContrastiveObjective } from '../objectives/spectral-contrastive.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** What a two-tower objective may learn beside its rows, each [1, 1]. */
export interface LogitOptions {
  /** The scale 1/τ, in the place of `temperature`. */
  readonly logitScale?: number;
  /** Added to every logit. */
  readonly logitBias?: number;
}

const cell = (x: number | undefined): Rows | undefined => (x === undefined ? undefined : [[x]]);

const towers = <O extends DoorOptions & LogitOptions>(
  objective: unknown,
  image: Rows,
  text: Rows,
  options: O,
): Answered<O> => {
  const { logitScale, logitBias, ...rest } = options;
  const rows = { image, text, logitScale: cell(logitScale), logitBias: cell(logitBias) };
  return askObjective(objective, rows, rest as unknown as O);
};

/** Options of `clip`. */
export interface ClipOptions extends DoorOptions, LogitOptions, Partial<ClipConventions> {}

/**
 * CLIP: images find their texts, and texts their images.
 *
 *   ℒ = ½ (1/N) Σᵢ ( log Σⱼ exp sᵢⱼ + log Σⱼ exp sⱼᵢ − 2 sᵢᵢ ),   s = cos/τ
 *
 * Shapes   image [N, D] · text [N, D]
 * Units    nats; log N when all rows coincide
 * Source   arXiv:2103.00020, §2.3
 * @example
 * clip([[1, 0], [0, 1]], [[1, 0], [0, 1]], { temperature: 1 }).right.loss // => 0.3133
 */
export const clip = <O extends ClipOptions>(image: Rows, text: Rows, options: O = {} as O): Answered<O> =>
  towers(clipObjective, image, text, options);

/** Options of `siglip`. */
export interface SiglipOptions extends DoorOptions, LogitOptions, Partial<SiglipConventions> {}

/**
 * SigLIP: of each pair by itself, whether the two belong together.
 *
 *   ℒ = (1/N) Σᵢⱼ log(1 + exp(−yᵢⱼ (cos(xᵢ, tⱼ)/τ + b))),   yᵢⱼ = 1 for i = j, else −1
 *
 * Shapes   image [N, D] · text [N, D]
 * Units    nats
 * Source   arXiv:2303.15343, eq. 1
 * @example
 * siglip([[1, 0], [0, 1]], [[1, 0], [0, 1]], { temperature: 1, bias: 0 }).right.loss // => 1.0064
 */
export const siglip = <O extends SiglipOptions>(image: Rows, text: Rows, options: O = {} as O): Answered<O> =>
  towers(siglipObjective, image, text, options);

/** Options of `decoupled`. */
export interface DecoupledOptions extends DoorOptions, Partial<DecoupledConventions> {}

/**
 * DCL: InfoNCE without the positive in its denominator; with `weightSigma` above 0, DCLW.
 *
 * Shapes   z₀ [N, D] · z₁ [N, D], N ≥ 2
 * Units    nats; may be negative
 * Source   arXiv:2110.06848, eq. 6 and 7
 * @example
 * const z = [[1, 0], [0, 1]];
 * decoupled(z, z, { temperature: 1 }).right.loss // => -0.3069
 */
export const decoupled = <O extends DecoupledOptions>(
  z0: Rows,
  z1: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(decoupledObjective, { z0, z1 }, options);

/** Options of `debiased`. */
export interface DebiasedOptions extends DoorOptions, Partial<DebiasedConventions> {}

/**
 * Debiased contrastive learning; with `estimator: 'hard'` and `hardness`, hard-negative weighting (HCL).
 *
 * Shapes   z₀ [N, D] · z₁ [N, D], N ≥ 2
 * Source   arXiv:2007.00224, eq. 8; arXiv:2010.04592, eq. 4
 * @example
 * const z = [[1, 0], [0, 1]];
 * debiased(z, z, { temperature: 1, classPrior: 0 }).right.loss // => 0.5514
 */
export const debiased = <O extends DebiasedOptions>(z0: Rows, z1: Rows, options: O = {} as O): Answered<O> =>
  askObjective(debiasedObjective, { z0, z1 }, options);

/** Options of `hypersphere`. */
export interface HypersphereOptions extends DoorOptions, Partial<HypersphereConventions> {}

/**
 * Alignment of views and uniformity of rows on the sphere, added.
 *
 * Shapes   z₀ [N, D] · z₁ [N, D], N ≥ 2
 * Source   arXiv:2005.10242, eq. 2 and 3
 * @example
 * const z = [[1, 0], [-1, 0]];
 * hypersphere(z, z, { t: 1 }).right.loss // => -4
 */
export const hypersphere = <O extends HypersphereOptions>(
  z0: Rows,
  z1: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(hypersphereObjective, { z0, z1 }, options);

/** Options of `cosineRegression`. */
export interface CosineRegressionOptions extends DoorOptions, Partial<CosineRegressionConventions> {}

/**
 * BYOL and SimSiam: one view's prediction p regressed on the other view's projection z, which stands still.
 *
 *   ℒ = (1/N) Σᵢ ( 2 − 2 cos(pᵢ, zᵢ) )
 *
 * Shapes   p [N, D] · z [N, D]
 * Units    0 … 4
 * Source   arXiv:2006.07733, eq. 2
 * @example
 * cosineRegression([[1, 0]], [[0, 1]]).right.loss // => 2
 */
export const cosineRegression = <O extends CosineRegressionOptions>(
  p: Rows,
  z: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(cosineRegressionObjective, { p, z }, options);

/** Options of `spectralContrastive`. */
export interface SpectralContrastiveOptions extends DoorOptions, Partial<SpectralConventions> {}

/**
 * Spectral contrastive loss: a low-rank factorisation of the graph that views make.
 *
 * Shapes   z₀ [N, D] · z₁ [N, D], N ≥ 2
 * Source   arXiv:2106.04156, eq. 6
 * @example
 * const z = [[1, 0], [0, 1]];
 * spectralContrastive(z, z).right.loss // => -2
 */
export const spectralContrastive = <O extends SpectralContrastiveOptions>(
  z0: Rows,
  z1: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(spectralContrastiveObjective, { z0, z1 }, options);
