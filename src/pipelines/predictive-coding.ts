/**
 * predictive-coding — the future of a series told from other futures.
 *
 * The encoder has two parts. The first makes a latent of each instant, the second a context of each instant and all
 * before it; both are causal. From a context some instants on are predicted by a matrix for each distance, and InfoNCE
 * asks which of the latents at that distance, of every anchor of every series in the batch, is the series' own.
 *
 * What is kept as the representation is the pooled context.
 *
 * Source   arXiv:1807.03748, §2.3 (van den Oord, Li & Vinyals 2018), eq. 3 and 4
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Layer, Sequence } from '../encoders/layer.js';
import { linearOf } from '../encoders/networks.js';
import { infoNce } from '../objectives/info-nce.js';
import { defect } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { initialOf, network, through } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';

/** Instants ahead that are predicted, and instants between anchors. */
const [farthest, stride] = [4, 3];

/**
 * Anchors of a series of L instants: every third, early enough that the farthest future lies inside.
 *
 * @example
 * anchorsOf(12) // => [1, 4, 7]
 */
export const anchorsOf = (length: number): ReadonlyArray<number> =>
  Array.from(
    { length: Math.max(0, Math.ceil((length - farthest - 1) / stride)) },
    (_, i) => 1 + i * stride,
  ).filter((t) => t + farthest < length);

/**
 * The rows of every anchor, `ahead` instants on, among the instants of N series one under the other.
 *
 * Laws     cpc/target-in-range, cpc/no-negative-at-the-positive
 */
export const rowsAhead = (series: number, length: number, ahead: number): Int32Array => {
  const anchors = anchorsOf(length);
  return Int32Array.from(
    { length: series * anchors.length },
    (_, i) => Math.floor(i / anchors.length) * length + (anchors[i % anchors.length] as number) + ahead,
  );
};

/** The parts of an encoder for this pipeline, if it has them: latents, contexts, and the length of the series. */
export const codingParts = (
  layer: Layer,
): { readonly latent: Sequence; readonly context: Sequence; readonly length: number } | undefined => {
  if (layer.kind !== 'sequence') return undefined;
  const part = (name: string): Layer | undefined => layer.layers.find((l) => l.name === name)?.layer;
  const [latent, context, pool] = [part('latent'), part('context'), part('pool')];
  return latent?.kind === 'sequence' && context?.kind === 'sequence' && pool?.kind === 'temporal-pooling'
    ? { latent, context, length: pool.length }
    : undefined;
};

const plain = { ...infoNce.defaults, temperature: 1, normalisation: 'none' } as const;

/** Contrastive predictive coding over these choices; the encoder is `causal`. */
export const predictiveCoding = (c: Choices): Pipeline => {
  const whole = network('encoder', c.encoder);
  const parts = codingParts(c.encoder) ?? defect('predictive coding without latents and contexts');
  const [latent, context] = [
    network('encoder.latent', parts.latent),
    network('encoder.context', parts.context),
  ];
  const width = c.representation / 2;
  const predictors = Array.from({ length: farthest }, (_, k) =>
    network(`predictor${k + 1}`, linearOf(width, width, 'nothing', false)),
  );
  return {
    name: 'predictive-coding',
    summary: 'the latents some instants ahead of a context, told from those of other contexts by InfoNCE',
    source: 'arXiv:1807.03748',
    encoder: c.encoder,
    views: 1,
    labels: 'none',
    temperature: 'fixed',
    repels: true,
    sparing: 'instants are compared, of which the class of a series says nothing',
    initial: (key) => ({ ...initialOf([whole, ...predictors])(key), memory: {} as Tensors<Matrix> }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const z = through(A)('train', x)(views[0] as T, [latent]);
        return {
          outputs: { z: z.output, c: through(A)('train', x)(z.output, [context]).output },
          statistics: {},
        };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) => {
        const series = A.extent(outputs.z as T).rows;
        const instants = (all: T): T => A.reshape(series * parts.length, width)(all);
        const unit = (rows: T): T => A.scale(Math.sqrt(1 / c.temperature))(A.normalizeRows(1e-12)(rows));
        const anchors = A.takeRows(rowsAhead(series, parts.length, 0))(instants(outputs.c as T));
        const losses = predictors.map((predictor, k) => {
          const future = A.takeRows(rowsAhead(series, parts.length, k + 1))(instants(outputs.z as T));
          const predicted = through(A)('train', x)(anchors, [predictor]).output;
          return infoNce.loss(plain, {})(A)({ q: unit(predicted), k: unit(future) });
        });
        return A.scale(1 / farthest)(losses.reduce((a, b) => A.add(a, b)));
      },
    watched: 'c',
    landmarks: (n) => {
      const extent = { rows: n * anchorsOf(parts.length).length, cols: width };
      return infoNce.landmarks({ ...infoNce.defaults, temperature: c.temperature }, { q: extent, k: extent });
    },
  };
};
