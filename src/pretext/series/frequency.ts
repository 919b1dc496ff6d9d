/**
 * frequency — a series without some of its frequencies.
 *
 * The real Fourier basis is orthonormal, so what is kept and what is dropped share the energy between them (Parseval),
 * and the result is real. The mean, frequency 0, is always kept.
 *
 * Source   arXiv:2206.08496, §3.2 (frequency-based augmentation)
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import type { Matrix } from '../../prelude/matrix.js';
import { matrix, tabulate } from '../../prelude/matrix.js';
import type { Key } from '../../prelude/random.js';
import { uniforms } from '../../prelude/random.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';

/** The frequency of column j of the basis: 0, 1, 1, 2, 2, … */
export const frequencyOf = (j: number): number => Math.ceil(j / 2);

/**
 * The orthonormal real Fourier basis of series of L instants, [L, L]: a column for the mean, then cosine and sine of
 * each frequency, and for even L a last cosine alone.
 */
export const fourierBasis = (length: number): Matrix =>
  tabulate(length, length, (t, j) => {
    const f = frequencyOf(j);
    const alone = j === 0 || (length % 2 === 0 && j === length - 1);
    const angle = (2 * Math.PI * f * t) / length;
    return Math.sqrt((alone ? 1 : 2) / length) * (alone || j % 2 === 1 ? Math.cos(angle) : Math.sin(angle));
  });

/** Each channel of each series as a row, and back. */
const channelsFirst = ({ width, channels }: ImageShape): Int32Array =>
  Int32Array.from({ length: width * channels }, (_, at) => (at % width) * channels + Math.floor(at / width));
const channelsLast = ({ width, channels }: ImageShape): Int32Array =>
  Int32Array.from(
    { length: width * channels },
    (_, at) => (at % channels) * width + Math.floor(at / channels),
  );

/**
 * Series through a mask on their frequencies.
 *
 *   y = B diag(m) Bᵀ x
 *
 * Shapes   x [N, L·C] · masks [N·C, L] over the columns of the basis → [N, L·C]
 * Laws     pretext/frequency-parseval: ‖x‖² = ‖y‖² + ‖x − y‖² for masks of 0 and 1
 */
export const filtered =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, masks: Matrix) =>
  (x: T): T => {
    const { width, channels } = image;
    const basis = A.constant(fourierBasis(width));
    const rows = A.extent(x).rows;
    const spectrum = A.matmul(
      A.reshape(rows * channels, width)(A.takeColumns(channelsFirst(image))(x)),
      basis,
    );
    const back = A.matmul(A.mul(A.constant(masks), spectrum), A.transpose(basis));
    return A.takeColumns(channelsLast(image))(A.reshape(rows, width * channels)(back));
  };

/** Two uniforms are two words: a key of the sample's own, for as many numbers as it has frequencies. */
const keyFrom = (u: Float64Array): Key => [(u[0] as number) * 2 ** 32, (u[1] as number) * 2 ** 32];

/** Masks that drop each frequency above 0 with a probability, the same for all channels of a series. */
export const frequencyMasks = (
  image: ImageShape,
  rate: number,
  draws: ReadonlyArray<Float64Array>,
): Matrix => {
  const { width, channels } = image;
  const out = new Float64Array(draws.length * channels * width);
  draws.forEach((u, i) => {
    const dropped = uniforms(keyFrom(u), frequencyOf(width - 1) + 1).map((x) => (x < rate ? 1 : 0));
    for (let c = 0; c < channels; c++)
      for (let j = 0; j < width; j++)
        out[(i * channels + c) * width + j] = j === 0 || dropped[frequencyOf(j)] === 0 ? 1 : 0;
  });
  return matrix(draws.length * channels, width, out);
};

/** Each frequency but the mean dropped with a probability. */
export const frequencyMask = (rate: number): Augmentation => ({
  name: `frequencies dropped at ${rate}`,
  draws: 2,
  output: sameShape,
  apply: (A) => (image, draws) => filtered(A)(image, frequencyMasks(image, rate, draws)),
});
