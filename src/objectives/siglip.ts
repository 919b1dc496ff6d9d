/**
 * siglip — each pair by itself: is this text of this image, yes or no?
 *
 * A logistic loss over all N² pairs, divided by N and not by N²; without a softmax no pair needs the others.
 *
 * Source   arXiv:2303.15343 (Zhai, Mustafa, Kolesnikov & Beyer 2023), eq. 1
 */
import type { Algebra } from '../algebra/derived.js';
import { tabulate } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation } from './conventions.js';
import { normalisationRole, normalised } from './conventions.js';
import type { Objective, Tensors } from './objective.js';

/**
 * The logistic loss of each image with every text.
 *
 *   ℒᵢ = Σⱼ log(1 + exp(−yᵢⱼ zᵢⱼ)),   y = 1 on the diagonal, −1 elsewhere;   z = scale·image textᵀ + bias
 *
 * Shapes   image [N, D] · text [N, D] · scale, bias [1, 1] → [N, 1]
 * Numerics softplus never overflows; dense, [N, N]: see docs/decisions.md
 * Laws     siglip/definition, siglip/equals-softplus-minus-trace
 */
export const siglipTerms =
  <T>(A: Algebra<T>) =>
  (image: T, text: T, scale: T, bias: T): T => {
    const n = A.extent(image).rows;
    const against = A.constant(tabulate(n, n, (i, j) => (i === j ? -1 : 1)));
    const z = A.add(A.pairwiseDot(A.mul(scale, image), text), bias);
    return A.sum('row')(A.softplus(A.mul(against, z)));
  };

/** How SigLIP is meant. */
export interface SiglipConventions {
  readonly temperature: number;
  readonly bias: number;
  readonly normalisation: Normalisation;
}

type Choices = SiglipConventions & Readonly<Record<keyof SiglipConventions, string | number>>;
const defaults: Choices = { temperature: 0.1, bias: -10, normalisation: 'unit' };

/** SigLIP with its conventions. */
export const siglip: Objective<Choices> = objective({
  name: 'siglip',
  summary: 'each pair by itself: do these two belong together?',
  source: 'arXiv:2303.15343, eq. 1',
  tensors: [
    ['image', '[N, D]', 'embeddings of one modality'],
    ['text', '[N, D]', 'embeddings of the other; row i belongs to row i'],
    ['logitScale', '[1, 1]', 'the scale 1/τ when it is learned', 'optional'],
    ['logitBias', '[1, 1]', 'the bias when it is learned', 'optional'],
  ],
  conventions: [
    positive('temperature', 'similarities are divided by it'),
    {
      name: 'bias',
      meaning: 'a number added to every score',
      allowed: 'a finite number',
      holds: Number.isFinite,
    },
    normalisationRole,
  ],
  defaults,
  presets: {
    'siglip-paper': { conventions: defaults, usedBy: 'arXiv:2303.15343, initial scale 10, bias −10' },
    'open-clip': { conventions: { ...defaults, normalisation: 'none' }, usedBy: 'open_clip SigLipLoss' },
  },
  pairs: ['image', 'text'],
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)(c.normalisation);
      const number = (value: number): T => A.constant({ rows: 1, cols: 1, data: Float64Array.of(value) });
      const [scale, bias] = [x.logitScale ?? number(1 / c.temperature), x.logitBias ?? number(c.bias)];
      return siglipTerms(A)(unit(x.image as T), unit(x.text as T), scale, bias);
    },
});
