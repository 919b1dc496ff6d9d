/**
 * normalization — features brought to mean 0 and variance 1, over the batch or over the row.
 *
 * Batch normalisation of an image takes each channel over all samples and places together: a row of H·W·C numbers is
 * H·W rows of C. It makes the representation of a sample depend on the batch it is in, which is how a momentum
 * encoder can cheat, and why a batch encoded in chunks is another function than the batch encoded whole.
 *
 * Source   arXiv:1502.03167, alg. 1 and 2; arXiv:1607.06450, eq. 4
 */
import type { Algebra } from '../algebra/derived.js';
import { filled } from '../prelude/matrix.js';
import type { Encoded, Encoder, Mode, Tensors } from './encoder.js';

/** What a batch normalisation is; `momentum` is the weight of the new batch in the running statistics. */
export interface BatchNorm {
  readonly kind: 'batch-norm';
  readonly features: number;
  readonly momentum: number;
  readonly epsilon: number;
  /** Whether a scale and a shift are learned. */
  readonly affine: boolean;
}

/** What a layer normalisation is. */
export interface LayerNorm {
  readonly kind: 'layer-norm';
  readonly features: number;
  readonly epsilon: number;
}

const scaleAndShift = (features: number) => ({
  weight: filled(1, features, 1),
  bias: filled(1, features, 0),
});

const rescaled = <T>(A: Algebra<T>, p: Tensors<T>, x: T): T =>
  p.weight === undefined || p.bias === undefined ? x : A.add(A.mul(x, p.weight), p.bias);

const constantRow = <T>(A: Algebra<T>, features: number, x: number): T => A.constant(filled(1, features, x));

/** old + momentum · (new − old) */
const moved = <T>(A: Algebra<T>, momentum: number, old: T, now: T): T =>
  A.add(A.scale(1 - momentum)(old), A.scale(momentum)(now));

interface Running<T> {
  readonly running_mean: T;
  readonly running_var: T;
}

/** Running statistics after a batch of n rows; the running variance is unbiased, as PyTorch keeps it. */
const after = <T>(
  A: Algebra<T>,
  momentum: number,
  past: Running<T>,
  [mean, variance]: readonly [T, T],
  n: number,
): Tensors<T> => ({
  running_mean: moved(A, momentum, past.running_mean, mean),
  running_var: moved(A, momentum, past.running_var, A.scale(n / Math.max(1, n - 1))(variance)),
});

/**
 * Each feature standardised over the batch, then scaled and shifted.
 *
 *   y = γ (x − μ)/√(σ² + ε) + β;   μ, σ² of the batch to train, running ones to evaluate
 *
 * A rectifier that follows may be part of it: max(y, 0).
 *
 * Shapes   x [N, P·features] → the same; P places share a feature's statistics
 * Laws     encoders/batch-norm-standardises
 */
export const batchNorm = (
  { features, momentum, epsilon, affine }: BatchNorm,
  rectified: boolean = false,
): Encoder => ({
  initial: () => (affine ? scaleAndShift(features) : {}),
  statistics: { running_mean: filled(1, features, 0), running_var: filled(1, features, 1) },
  apply:
    <T>(A: Algebra<T>) =>
    (mode: Mode, p: Tensors<T>, statistics: Tensors<T>) =>
    (x: T): Encoded<T> => {
      const { rows, cols } = A.extent(x);
      const places = A.reshape((rows * cols) / features, features)(x);
      const past = statistics as unknown as Running<T>;
      if (mode === 'evaluate') {
        const spread = A.sqrt(A.shift(epsilon)(past.running_var));
        const y = rescaled(A, p, A.div(A.sub(places, past.running_mean), spread));
        return { output: A.reshape(rows, cols)(rectified ? A.relu(y) : y), statistics };
      }
      const [scale, shift] = [p.weight ?? constantRow(A, features, 1), p.bias ?? constantRow(A, features, 0)];
      const [y, mean, variance] = A.batchNorm({ epsilon, rectified })(places, scale, shift);
      return {
        output: A.reshape(rows, cols)(y),
        statistics: after(A, momentum, past, [mean, variance], (rows * cols) / features),
      };
    },
});

/**
 * Each row standardised over its own features, then scaled and shifted: no sample sees another.
 *
 * Shapes   x [N, features] → the same
 */
export const layerNorm = ({ features, epsilon }: LayerNorm): Encoder => ({
  initial: () => scaleAndShift(features),
  statistics: {},
  apply: (A) => (_, p, statistics) => (x) => {
    const centred = A.sub(x, A.mean('row')(x));
    const spread = A.sqrt(A.shift(epsilon)(A.mean('row')(A.square(centred))));
    return { output: rescaled(A, p, A.div(centred, spread)), statistics };
  },
});
