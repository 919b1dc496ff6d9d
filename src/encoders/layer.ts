/**
 * layer — an encoder as data, so that a checkpoint can say what it holds the weights of.
 *
 * A layer is JSON; `encoderOf` reads it as a function, `readLayer` checks that some JSON is one.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import * as v from 'valibot';
import type { DataError } from '../prelude/errors.js';
import { dataError } from '../prelude/errors.js';
import type { Convolution } from './convolution.js';
import { convolution } from './convolution.js';
import type { Embeddings } from './embeddings.js';
import { embeddings } from './embeddings.js';
import type { Encoder } from './encoder.js';
import { plain, sequence } from './encoder.js';
import type { Linear } from './linear.js';
import { linear } from './linear.js';
import type { BatchNorm, LayerNorm } from './normalization.js';
import { batchNorm, layerNorm } from './normalization.js';
import type { Flatten, GlobalPooling } from './pooling.js';
import { flatten, globalPooling } from './pooling.js';
import type { TemporalConvolution, TemporalPooling } from './temporal.js';
import { temporalConvolution, temporalPooling } from './temporal.js';
import type { Transformer, WordConvolution } from './words.js';
import { transformer, wordConvolution } from './words.js';

/** Named layers, one after the other. */
export interface Sequence {
  readonly kind: 'sequence';
  readonly layers: ReadonlyArray<NamedLayer>;
}

/** A layer under the name its tensors carry. */
export interface NamedLayer {
  readonly name: string;
  readonly layer: Layer;
}

/** max(x, 0) */
export interface Relu {
  readonly kind: 'relu';
}

/** Every layer there is. */
export type Layer =
  | TemporalConvolution
  | WordConvolution
  | Transformer
  | TemporalPooling
  | Embeddings
  | Linear
  | Convolution
  | BatchNorm
  | LayerNorm
  | Relu
  | GlobalPooling
  | Flatten
  | Sequence;

/** A part of a sequence; a rectifier behind a batch normalisation is part of that. */
const partOf = (
  { name, layer }: NamedLayer,
  next: NamedLayer | undefined,
  before: NamedLayer | undefined,
): ReadonlyArray<readonly [string, Encoder]> => {
  if (layer.kind === 'relu' && before?.layer.kind === 'batch-norm') return [];
  if (layer.kind === 'batch-norm') return [[name, batchNorm(layer, next?.layer.kind === 'relu')]];
  return [[name, encoderOf(layer)]];
};

/** The function that a layer describes. */
export const encoderOf = (layer: Layer): Encoder => {
  switch (layer.kind) {
    case 'linear':
      return linear(layer);
    case 'embeddings':
      return embeddings(layer);
    case 'temporal-convolution':
      return temporalConvolution(layer);
    case 'temporal-pooling':
      return temporalPooling(layer);
    case 'word-convolution':
      return wordConvolution(layer);
    case 'transformer':
      return transformer(layer);
    case 'convolution':
      return convolution(layer);
    case 'batch-norm':
      return batchNorm(layer);
    case 'layer-norm':
      return layerNorm(layer);
    case 'relu':
      return plain((A) => A.relu);
    case 'global-pooling':
      return globalPooling(layer);
    case 'flatten':
      return flatten(layer);
    case 'sequence':
      return sequence(
        layer.layers.flatMap((part, i) => partOf(part, layer.layers[i + 1], layer.layers[i - 1])),
      );
  }
};

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const image = { height: count, width: count, channels: count };
const geometry = v.strictObject({
  ...image,
  kernel: count,
  stride: count,
  padding: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
const initialisation = v.picklist(['he', 'xavier']);
const bias = v.boolean();
const epsilon = v.pipe(v.number(), v.minValue(0));

const layerSchema: v.GenericSchema<Layer> = v.variant('kind', [
  v.strictObject({ kind: v.literal('linear'), inputs: count, outputs: count, bias, initialisation }),
  v.strictObject({
    kind: v.literal('embeddings'),
    numbers: whole,
    categories: v.array(count),
    width: count,
  }),
  v.strictObject({
    kind: v.literal('temporal-convolution'),
    length: count,
    channels: count,
    filters: count,
    kernel: count,
    dilation: count,
    causal: v.boolean(),
    initialisation,
  }),
  v.strictObject({
    kind: v.literal('word-convolution'),
    ...{ length: count, features: count, width: count, kernel: count, outputs: count },
  }),
  v.strictObject({
    kind: v.literal('transformer'),
    ...{ length: count, features: count, width: count, heads: count, blocks: count, outputs: count },
  }),
  v.strictObject({ kind: v.literal('temporal-pooling'), length: count, channels: count }),
  v.strictObject({ kind: v.literal('convolution'), geometry, filters: count, bias, initialisation }),
  v.strictObject({
    kind: v.literal('batch-norm'),
    features: count,
    momentum: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    epsilon,
    affine: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('layer-norm'), features: count, epsilon }),
  v.strictObject({ kind: v.literal('relu') }),
  v.strictObject({ kind: v.literal('global-pooling'), image: v.strictObject(image) }),
  v.strictObject({ kind: v.literal('flatten'), image: v.strictObject(image) }),
  v.strictObject({
    kind: v.literal('sequence'),
    layers: v.array(
      v.strictObject({ name: v.pipe(v.string(), v.minLength(1)), layer: v.lazy(() => layerSchema) }),
    ),
  }),
]);

/**
 * A layer from JSON.
 *
 * Errors   Left(DataError) when it is none, naming the place and what was expected there
 */
export const readLayer = (json: unknown): Either<DataError, Layer> => {
  const read = v.safeParse(layerSchema, json);
  if (read.success) return right(read.output);
  const [issue] = read.issues;
  const place = v.getDotPath(issue) ?? 'the whole';
  return left(dataError(`layer at ${place}`, String(issue.received), issue.expected ?? issue.message));
};
