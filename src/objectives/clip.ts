/**
 * clip — images find their texts and texts their images.
 *
 * InfoNCE in both directions over two modalities, the scale 1/τ learned on a log scale by most. A bias on every
 * score changes nothing here (it does in siglip): both it and its derivative cancel.
 *
 * Source   arXiv:2103.00020 (Radford et al. 2021), §2.3 and figure 3
 */
import { everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, normalisationRole, normalised, reductionRole } from './conventions.js';
import { atSimplex, bound, infimum, leastCosine, whereLengthIsFree } from './landmarks.js';
import type { Objective, Tensors } from './objective.js';

/**
 * The cross-entropies of both directions.
 *
 *   ℒᵢ = log Σⱼ exp zᵢⱼ − zᵢᵢ  for images, then over zᵀ for texts;   z = scale·image textᵀ + bias
 *
 * Shapes   image [N, D] · text [N, D] · scale [1, 1] · bias [1, 1] → [2N, 1]
 * Units    nats; log N when all rows coincide
 * Laws     clip/definition, clip/transpose-symmetric
 */
export const clipTerms =
  <T>(A: Algebra<T>) =>
  (image: T, text: T, scale: T, bias: T): T => {
    const own = A.add(A.mul(scale, A.rowDot(image, text)), bias);
    // Both directions are taken from the same scores.
    const both = A.logPartitionBoth(everyKey)(A.mul(scale, image), text);
    return A.sub(A.add(both, bias), A.concatRows(own, own));
  };

/** How CLIP's loss is meant. */
export interface ClipConventions {
  readonly temperature: number;
  readonly normalisation: Normalisation;
  readonly reduction: Reduction;
}

type Choices = ClipConventions & Readonly<Record<keyof ClipConventions, string | number>>;
const defaults: Choices = { temperature: 0.07, normalisation: 'unit', reduction: 'mean' };

const terms =
  (c: Choices) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const unit = normalised(A)(c.normalisation);
    const number = (value: number): T => A.constant({ rows: 1, cols: 1, data: Float64Array.of(value) });
    const scale = x.logitScale ?? number(1 / c.temperature);
    return clipTerms(A)(unit(x.image as T), unit(x.text as T), scale, x.logitBias ?? number(0));
  };

/** CLIP's loss with its conventions. */
export const clip: Objective<Choices> = objective({
  name: 'clip',
  summary: 'images find their texts and texts their images',
  source: 'arXiv:2103.00020, §2.3',
  tensors: [
    ['image', '[N, D]', 'embeddings of one modality'],
    ['text', '[N, D]', 'embeddings of the other; row i belongs to row i'],
    [
      'logitScale',
      '[1, 1]',
      'the scale 1/τ when it is learned; the temperature is then not used',
      'optional',
    ],
    ['logitBias', '[1, 1]', 'a number added to every score', 'optional'],
  ],
  conventions: [positive('temperature', 'similarities are divided by it'), normalisationRole, reductionRole],
  defaults,
  presets: {
    openai: { conventions: defaults, usedBy: 'openai/CLIP, scale learned from 1/0.07' },
    'open-clip': {
      conventions: { ...defaults, normalisation: 'none' },
      usedBy: 'open_clip ClipLoss: features come in normalised, logit_scale as a tensor',
    },
  },
  pairs: ['image', 'text'],
  terms,
  landmarks: (c, extents) => {
    const { rows: n, cols: d } = known('image', extents);
    if (n < 2) return infimum(0, 0, 'a pair alone has no negatives, and its loss is 0');
    const collapse = Math.log(n);
    if (c.normalisation === 'none') return whereLengthIsFree(Math.min(2, n - 1), d, 0, collapse);
    // A scale that is learned is a tensor, whose number nobody knows here.
    if (extents.logitScale !== undefined) return bound(0, collapse, 'a growing scale approaches it');
    const floor = Math.log1p((n - 1) * Math.exp((leastCosine(n) - 1) / c.temperature));
    return atSimplex(n, d, floor, collapse, 'pairs, both sides coinciding,');
  },
});
