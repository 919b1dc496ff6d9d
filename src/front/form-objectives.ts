/** form-objectives — the doors of objectives with several positives, with false negatives, and over prototypes. */
import type { DinoConventions } from '../objectives/dino.js';
import { dino as dinoObjective } from '../objectives/dino.js';
import type { FalseNegativesConventions } from '../objectives/false-negatives.js';
import { falseNegatives as falseNegativesObjective } from '../objectives/false-negatives.js';
import type { ManyPositivesConventions } from '../objectives/many-positives.js';
import { manyPositives as manyPositivesObjective } from '../objectives/many-positives.js';
import type { MaskedSiameseConventions } from '../objectives/masked-siamese.js';
import { maskedSiamese as maskedSiameseObjective } from '../objectives/masked-siamese.js';
import type { PixelContrastConventions } from '../objectives/pixel-contrast.js';
import { pixelContrast as pixelContrastObjective } from '../objectives/pixel-contrast.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** Options of `manyPositives`. */
export interface ManyPositivesOptions extends DoorOptions, Partial<ManyPositivesConventions> {
  /** For each key the place of the query that it belongs to, −1 for a negative of all. */
  readonly labels: ArrayLike<number>;
}

/**
 * InfoNCE where a query may have several keys, and each another number of them.
 *
 * Shapes   q [N, D] · k [M, D]
 * Source   arXiv:1807.03748, eq. 4; arXiv:2004.11362, eq. 2 and 3
 * @example
 * const [q, k] = [[[1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1]]];
 * manyPositives(q, k, { labels: [0, 0, 1], temperature: 1 }).right.perAnchor // => [0.862, 0.5514]
 */
export const manyPositives = <O extends ManyPositivesOptions>(q: Rows, k: Rows, options: O): Answered<O> =>
  askObjective(manyPositivesObjective, { q, k }, options);

/** Options of `falseNegatives`. */
export interface FalseNegativesOptions extends DoorOptions, Partial<FalseNegativesConventions> {}

/**
 * NT-Xent in which rows of one's own kind do not repel: known by labels, or guessed by a cosine above a threshold.
 *
 * Shapes   z₀ [N, D] · z₁ [N, D]
 * Source   arXiv:2011.11765, eq. 3 and 4
 * @example
 * const z = [[1, 0], [1, 0], [0, 1]];
 * falseNegatives(z, z, { labels: [0, 0, 1] }).right.perAnchor[0] // => 0.2395
 */
export const falseNegatives = <O extends FalseNegativesOptions>(
  z0: Rows,
  z1: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(falseNegativesObjective, { z0, z1 }, options);

/** Options of `dino`. */
export interface DinoOptions extends DoorOptions, Partial<DinoConventions> {
  /** What is taken from the teacher's scores, one row. */
  readonly centre?: Rows;
}

/**
 * DINO: the cross-entropy of a student under a centred, sharper teacher that saw another view.
 *
 * Shapes   student [V·N, K] · teacher [A·N, K], view after view
 * Source   arXiv:2104.14294, eq. 1–4
 * @example
 * dino([[0, 0], [0, 0]], [[1, 0], [1, 0]]).right.loss // => 0.6931
 */
export const dino = <O extends DinoOptions>(
  student: Rows,
  teacher: Rows,
  options: O = {} as O,
): Answered<O> => {
  const { centre, ...rest } = options;
  return askObjective(dinoObjective, { student, teacher, centre }, rest as unknown as O);
};

/** Options of `maskedSiamese`. */
export interface MaskedSiameseOptions extends DoorOptions, Partial<MaskedSiameseConventions> {}

/**
 * MSN, or PMSN with a power law: masked views predict the prototype of the whole view.
 *
 * Shapes   anchors [V·N, D] · targets [N, D] · prototypes [K, D]
 * Source   arXiv:2204.07141, eq. 1; arXiv:2210.07277, eq. 5
 * @example
 * const rows = [[1, 0], [0, 1]];
 * maskedSiamese(rows, rows, rows).right.loss < 0.001 // => true
 */
export const maskedSiamese = <O extends MaskedSiameseOptions>(
  anchors: Rows,
  targets: Rows,
  prototypes: Rows,
  options: O = {} as O,
): Answered<O> => askObjective(maskedSiameseObjective, { anchors, targets, prototypes }, options);

/** Options of `pixelContrast`. */
export interface PixelContrastOptions extends DoorOptions, Partial<PixelContrastConventions> {
  /** For each row the cell of the image that it looks at. */
  readonly labels: ArrayLike<number>;
}

/**
 * Pixel contrast: each place of a feature map finds the places of the other view that look at the same spot.
 *
 * Shapes   z [2·M, D], the places of the first view, then those of the second
 * Source   arXiv:2011.10043, eq. 2
 * @example
 * const z = [[1, 0], [0, 1], [1, 0], [0, 1]];
 * pixelContrast(z, { labels: [7, 8, 7, 8], temperature: 1 }).right.loss // => 0.3133
 */
export const pixelContrast = <O extends PixelContrastOptions>(z: Rows, options: O): Answered<O> =>
  askObjective(pixelContrastObjective, { z }, options);
