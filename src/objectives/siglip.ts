/**
 * siglip — each pair by itself: is this text of this image, yes or no?
 *
 * A logistic loss over all N² pairs, divided by N and not by N²; without a softmax no pair needs the others.
 *
 * Source   arXiv:2303.15343 (Zhai, Mustafa, Kolesnikov & Beyer 2023), eq. 1
 */
import type { Algebra } from '../algebra/derived.js';
import type { Extent } from '../prelude/matrix.js';
import { filled, tabulate } from '../prelude/matrix.js';
import { objective, positive } from './build.js';
import type { Normalisation } from './conventions.js';
import { known, normalisationRole, normalised } from './conventions.js';
import { bound, infimum, whereLengthIsFree } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

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
    const scaled = A.mul(scale, image);
    const others = A.constant(tabulate(n, n, (i, j) => (i === j ? 0 : 1)));
    const strangers = A.mul(others, A.softplus(A.add(A.pairwiseDot(scaled, text), bias)));
    // One's own beside a score of 0: σ(z) is its share, and code may take the slope as σ(z) − 1.
    const own = A.surprisal(1)(A.add(A.rowDot(scaled, text), bias), A.constant(filled(n, 1, 0)));
    return A.add(own, A.sum('row')(strangers));
  };

/** How SigLIP is meant. */
export interface SiglipConventions {
  readonly temperature: number;
  readonly bias: number;
  readonly normalisation: Normalisation;
}

type Choices = SiglipConventions & Readonly<Record<keyof SiglipConventions, string | number>>;
const defaults: Choices = { temperature: 0.1, bias: -10, normalisation: 'unit' };

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * The least loss of N ≥ 2 unit pairs, by their mean cosine with their own, c, and with others, e.
 *
 *   ℒ ≥ softplus(−c/τ − b) + (N − 1) softplus(e/τ + b),   e ≥ −(N/2 − c (N/2 − 1))/(N − 1)
 *
 * The first by Jensen's inequality; the second since ⟨Σx, Σy⟩ ≥ −‖Σ(x − y)‖²/4 ≥ −N² (1 − c)/2. Images and texts on
 * two parallel simplices, one above the other, make both equalities. What is left is convex in c: its slope is halved,
 * up to c = 1 where it stays below 0.
 *
 * Source   arXiv:2402.12613, theorem 3.3
 */
const leastOfPairs = (n: number, tau: number, bias: number): number => {
  const others = (own: number): number => -(n / 2 - own * (n / 2 - 1)) / (n - 1);
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
  const slope = (own: number): number =>
    (n / 2 - 1) * logistic(others(own) / tau + bias) - logistic(-own / tau - bias);
  let [low, high] = [-1, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return softplus(-low / tau - bias) + (n - 1) * softplus(others(low) / tau + bias);
};

/** Rows that coincide have every score 1/τ + b. */
const landmarks = (c: Choices, { rows: n, cols: d }: Extent): Landmarks => {
  const score = 1 / c.temperature + c.bias;
  const collapse = softplus(-score) + (n - 1) * softplus(score);
  if (c.normalisation === 'none')
    // Points of a circle about an apex: x = (cos, sin, −r), y = (cos, sin, 1), r between the cosines and 1.
    return whereLengthIsFree(Math.min(3, n - 1), d, 0, collapse);
  if (n < 2) return infimum(softplus(-score), collapse, 'reached by a pair that coincides');
  const floor = leastOfPairs(n, c.temperature, c.bias);
  return d >= n
    ? infimum(floor, collapse, 'reached by images and texts on two parallel simplices')
    : bound(floor, collapse, `two parallel simplices of ${n} corners would reach it, and need ${n} columns`);
};

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
  // A scale or bias that is learned is a tensor, whose number nobody knows here.
  landmarks: (c, extents) =>
    extents.logitScale === undefined && extents.logitBias === undefined
      ? landmarks(c, known('image', extents))
      : undefined,
});
