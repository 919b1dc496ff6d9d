/**
 * temporal — convolutions over instants or words, and what is left of them as one row.
 *
 * A series of L instants with C channels is a row of L·C numbers. A causal convolution sees an instant and those before
 * it, `dilation` apart; any other sees as many on either side. Outside the series are zeros.
 *
 * Source   arXiv:1609.03499, §2.1 (van den Oord et al. 2016); arXiv:1803.01271, §3 (Bai, Kolter & Koltun 2018)
 */
import { tabulate } from '../prelude/matrix.js';
import type { Encoder } from './encoder.js';
import { plain } from './encoder.js';
import type { Initialisation } from './initialisation.js';
import { weights } from './initialisation.js';
import { weightAndBias } from './linear.js';

/** What a convolution over time is. */
export interface TemporalConvolution {
  readonly kind: 'temporal-convolution';
  readonly length: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernel: number;
  readonly dilation: number;
  readonly causal: boolean;
  readonly initialisation: Initialisation;
}

/** A row of channels from a series: the mean over time, beside it the last instant. */
export interface TemporalPooling {
  readonly kind: 'temporal-pooling';
  readonly length: number;
  readonly channels: number;
}

/**
 * The instants under the kernel at an instant; the last one is the instant itself where the convolution is causal.
 *
 * @example
 * instantsAt({ kernel: 3, dilation: 2, causal: true }, 5) // => [1, 3, 5]
 * instantsAt({ kernel: 3, dilation: 1, causal: false }, 5) // => [4, 5, 6]
 */
export const instantsAt = (
  { kernel, dilation, causal }: Pick<TemporalConvolution, 'kernel' | 'dilation' | 'causal'>,
  t: number,
): ReadonlyArray<number> => {
  const behind = causal ? kernel - 1 : (kernel - 1) / 2;
  return Array.from({ length: kernel }, (_, k) => t + (k - Math.floor(behind)) * dilation);
};

const windows = (g: TemporalConvolution): Int32Array => {
  const { length, channels, kernel } = g;
  const index = new Int32Array(length * kernel * channels);
  let at = 0;
  for (let t = 0; t < length; t++)
    for (const from of instantsAt(g, t))
      for (let c = 0; c < channels; c++) index[at++] = from < 0 || from >= length ? -1 : from * channels + c;
  return index;
};

/**
 * The sum over the kernel of instants times weights, plus a bias.
 *
 *   y(t) = Σ_k W_k x(t − (K − 1 − k) · dilation) + b    (causal)
 *
 * Shapes   x [N, L·C] · weight [K·C, F] · bias [1, F] → [N, L·F]
 * Laws     encoders/temporal-causal: y(t) does not depend on x(s) for s > t
 */
export const temporalConvolution = (g: TemporalConvolution): Encoder => {
  const { length, channels, filters, kernel, initialisation } = g;
  const index = windows(g);
  return {
    initial: (key) =>
      weightAndBias(weights(initialisation, kernel)(kernel * channels, filters)(key), filters, true),
    statistics: {},
    apply: (A) => (_, p, statistics) => (x) => {
      const { weight, bias } = p as { weight: typeof x; bias: typeof x };
      const rows = A.extent(x).rows;
      const places = A.reshape(rows * length, kernel * channels)(A.takeColumns(index)(x));
      return { output: A.reshape(rows, length * filters)(A.affine(places, weight, bias)), statistics };
    },
  };
};

/**
 * [mean over time, last instant]
 *
 * Shapes   x [N, L·C] → [N, 2C]
 */
export const temporalPooling = ({ length, channels }: TemporalPooling): Encoder => {
  const averaging = tabulate(length * channels, channels, (from, to) =>
    from % channels === to ? 1 / length : 0,
  );
  return plain(
    (A) => (x) =>
      A.concatColumns(
        A.matmul(x, A.constant(averaging)),
        A.sliceColumns((length - 1) * channels, channels)(x),
      ),
  );
};
