/**
 * networks — whole encoders and heads as data, each a short list of layers.
 *
 * What is kept after training is the representation, before the head; what the loss sees is the projection, behind
 * it: the head absorbs what the loss asks to forget (arXiv:2002.05709, §4.2).
 */
import type { Reading } from '../algebra/form.js';
import type { ConvolutionGeometry, ImageShape } from '../algebra/geometry.js';
import { pixels } from '../algebra/geometry.js';
import { convolvedImage } from './convolution.js';
import type { Embeddings } from './embeddings.js';
import { embeddingsWidth } from './embeddings.js';
import type { Layer, NamedLayer, Sequence } from './layer.js';
import type { BatchNorm } from './normalization.js';

/** Batch normalisation with PyTorch's defaults. */
export const batchNormOf = (features: number, affine = true): BatchNorm => ({
  kind: 'batch-norm',
  features,
  momentum: 0.1,
  epsilon: 1e-5,
  affine,
});

/** A linear layer with Xavier's weights for an output, He's where a rectifier follows. */
export const linearOf = (
  inputs: number,
  outputs: number,
  follows: 'rectifier' | 'nothing',
  bias = true,
): Layer => ({
  kind: 'linear',
  inputs,
  outputs,
  bias,
  initialisation: follows === 'rectifier' ? 'he' : 'xavier',
});

const sequenceOf = (layers: ReadonlyArray<readonly [string, Layer]>): Sequence => ({
  kind: 'sequence',
  layers: layers.map(([name, layer]): NamedLayer => ({ name, layer })),
});

const relu: Layer = { kind: 'relu' };

/** Convolutions of stride 2, kernel 3, each with batch normalisation and a rectifier; the image left over comes too. */
const convolutions = (image: ImageShape, filters: ReadonlyArray<number>) => {
  const layers: Array<readonly [string, Layer]> = [];
  let now = image;
  filters.forEach((count, i) => {
    const geometry: ConvolutionGeometry = { ...now, kernel: 3, stride: 2, padding: 1 };
    layers.push(
      [`conv${i}`, { kind: 'convolution', geometry, filters: count, bias: false, initialisation: 'he' }],
      [`norm${i}`, batchNormOf(count)],
      [`relu${i}`, relu],
    );
    now = convolvedImage(geometry, count);
  });
  return { layers, image: now };
};

/** Stride-2 convolutions, then one linear layer to the representation. */
export const convolutional =
  (filters: ReadonlyArray<number>, representation: number) =>
  (image: ImageShape): Sequence => {
    const { layers, image: last } = convolutions(image, filters);
    return sequenceOf([
      ...layers,
      ['flatten', { kind: 'flatten', image: last }],
      ['linear', linearOf(pixels(last), representation, 'nothing')],
    ]);
  };

/** Two convolutions of stride 2 and two of stride 1: a place for every 4 × 4 pixels, which sees 23 × 23 of them. */
export const map = (image: ImageShape): Sequence => {
  const start = convolutions(image, [16, 32]);
  const geometry = { ...start.image, kernel: 3, stride: 1, padding: 1 };
  const layer: Layer = { kind: 'convolution', geometry, filters: 32, bias: false, initialisation: 'he' };
  return sequenceOf([
    ...start.layers,
    ['conv2', layer],
    ['norm2', batchNormOf(32)],
    ['relu2', relu],
    ['conv3', { ...layer, bias: true }],
  ]);
};

/** Stride-2 convolutions, then the mean of each channel. */
export const pooled =
  (filters: ReadonlyArray<number>) =>
  (image: ImageShape): Sequence => {
    const { layers, image: last } = convolutions(image, filters);
    return sequenceOf([...layers, ['pool', { kind: 'global-pooling', image: last }]]);
  };

/**
 * Linear layers of these widths, with a rectifier between each two and batch normalisation if asked for; a width of 0
 * stands for no layer.
 */
export const multilayer = (
  asked: ReadonlyArray<number>,
  normalization: 'batch-norm' | 'layer-norm' | 'none' = 'none',
): Sequence => {
  const widths = asked.filter((width) => width > 0);
  const layers = widths.slice(1).flatMap((width, i): ReadonlyArray<readonly [string, Layer]> => {
    const last = i === widths.length - 2;
    const bias = last || normalization !== 'batch-norm';
    const linear = linearOf(widths[i] as number, width, last ? 'nothing' : 'rectifier', bias);
    if (last) return [[`linear${i}`, linear]];
    const norm: Layer =
      normalization === 'layer-norm'
        ? { kind: 'layer-norm', features: width, epsilon: 1e-5 }
        : batchNormOf(width);
    return [
      [`linear${i}`, linear],
      ...(normalization === 'none' ? [] : [[`norm${i}`, norm] as const]),
      [`relu${i}`, relu],
    ];
  });
  return sequenceOf(layers);
};

/** Columns, and what is known of their order: words of a sentence, instants of a series, numbers before categories in a table. */
export interface Columns {
  readonly columns: number;
  readonly words?: { readonly length: number; readonly features: number };
  readonly series?: { readonly length: number; readonly channels: number };
  readonly table?: { readonly numbers: number; readonly categories: ReadonlyArray<number> };
}

/** What an encoder takes. */
export type Input = ImageShape | Columns;

/** Encoders by name: what each makes of an image, or of a row of `inputs` numbers, and its representation's width. */
export interface NetworkChoice {
  readonly summary: string;
  readonly representation: number;
  /** Whether the output is a map, `representation` channels at every place, and not one row of that width. */
  readonly places?: true;
  readonly layer: (input: Input) => Sequence | undefined;
  /** How it reads texts; a bag of n-grams where nothing is said. */
  readonly reading?: Reading;
}

const onImages =
  (network: (image: ImageShape) => Sequence): NetworkChoice['layer'] =>
  (input) =>
    'columns' in input ? undefined : network(input);

const onWords =
  (network: (words: NonNullable<Columns['words']>) => Layer): NetworkChoice['layer'] =>
  (input) =>
    'columns' in input && input.words !== undefined
      ? sequenceOf([['words', network(input.words)]])
      : undefined;

const byWord: Reading = { kind: 'words', features: 128 };

const onTables =
  (network: (table: NonNullable<Columns['table']>) => Sequence): NetworkChoice['layer'] =>
  (input) =>
    'columns' in input && input.table !== undefined ? network(input.table) : undefined;

/** Embeddings of 8 numbers for each category, then linear layers with layer norm: no sample sees another. */
export const tabular = (table: NonNullable<Columns['table']>, widths: ReadonlyArray<number>): Sequence => {
  const first: Embeddings = { kind: 'embeddings', ...table, width: 8 };
  return sequenceOf([
    ['embeddings', first],
    ['layers', multilayer([embeddingsWidth(first).outputs, ...widths], 'layer-norm')],
  ]);
};

const onSeries =
  (network: (series: NonNullable<Columns['series']>) => Sequence): NetworkChoice['layer'] =>
  (input) =>
    'columns' in input && input.series !== undefined ? network(input.series) : undefined;

/** Latents of each instant, contexts by causal convolutions 1, 2, 4, … apart, then mean and last instant. */
export const causal =
  (filters: number, dilations: ReadonlyArray<number>) =>
  ({ length, channels }: NonNullable<Columns['series']>): Sequence => {
    const convolved = (inputs: number, kernel: number, dilation: number): Layer => ({
      kind: 'temporal-convolution',
      ...{ length, channels: inputs, filters, kernel, dilation, causal: true, initialisation: 'he' },
    });
    return sequenceOf([
      // A latent sees one instant only, or the future would hold some of the past.
      [
        'latent',
        sequenceOf([
          ['conv0', convolved(channels, 1, 1)],
          ['relu', relu],
          ['conv1', convolved(filters, 1, 1)],
        ]),
      ],
      [
        'context',
        sequenceOf(
          dilations.flatMap((dilation, i) => [
            [`relu${i}`, relu] as const,
            [`conv${i}`, convolved(filters, 2, dilation)] as const,
          ]),
        ),
      ],
      ['pool', { kind: 'temporal-pooling', length, channels: filters }],
    ]);
  };

const widthOf = (input: Input): number => ('columns' in input ? input.columns : pixels(input));

/** The encoders that can be asked for by name. */
export const networks: Readonly<Record<string, NetworkChoice>> = {
  convolutional: {
    summary: 'three stride-2 convolutions of 32, 64, 128 filters with batch norm, linear to 128',
    representation: 128,
    layer: onImages(convolutional([32, 64, 128], 128)),
  },
  'convolutional-small': {
    summary: 'three stride-2 convolutions of 8, 16, 32 filters with batch norm, linear to 64',
    representation: 64,
    layer: onImages(convolutional([8, 16, 32], 64)),
  },
  'convolutional-pooled': {
    summary: 'three stride-2 convolutions of 32, 64, 128 filters with batch norm, mean of each channel',
    representation: 128,
    layer: onImages(pooled([32, 64, 128])),
  },
  'fully-convolutional': {
    summary: 'convolutions of 16, 32 filters at stride 2 and of 32, 32 at stride 1: a map of 32 channels',
    representation: 32,
    places: true,
    layer: onImages(map),
  },
  'convolutional-narrow': {
    summary:
      'three stride-2 convolutions of 8, 16, 32 filters with batch norm, linear to 10: room for little',
    representation: 10,
    layer: onImages(convolutional([8, 16, 32], 10)),
  },
  mlp: {
    summary: 'two hidden layers of 256 with batch norm, linear to 128',
    representation: 128,
    layer: (input) => multilayer([widthOf(input), 256, 256, 128], 'batch-norm'),
  },
  'mlp-layer-norm': {
    summary: 'two hidden layers of 256 with layer norm, linear to 128: no sample sees another',
    representation: 128,
    layer: (input) => multilayer([widthOf(input), 256, 256, 128], 'layer-norm'),
  },
  'word-convolution': {
    summary: 'n-grams of each word to 96, a convolution over 3 words, their mean, linear to 128',
    representation: 128,
    layer: onWords((words) => ({ kind: 'word-convolution', ...words, width: 96, kernel: 3, outputs: 128 })),
    reading: byWord,
  },
  transformer: {
    summary: 'n-grams of each word to 64, two blocks of attention with two heads, their mean, linear to 128',
    representation: 128,
    layer: onWords((words) => ({
      kind: 'transformer',
      ...words,
      width: 64,
      heads: 2,
      blocks: 2,
      outputs: 128,
    })),
    reading: byWord,
  },
  causal: {
    summary: 'causal convolutions of 48 filters, 1, 2, 4, 8 and 16 instants apart; mean and last instant',
    representation: 96,
    layer: onSeries(causal(48, [1, 2, 4, 8, 16])),
  },
  'mlp-embeddings': {
    summary:
      'embeddings of categories beside numbers, two hidden layers of 128 with layer norm, linear to 64',
    representation: 64,
    layer: onTables((table) => tabular(table, [128, 128, 64])),
  },
  'n-grams': {
    summary:
      'n-grams of a whole text hashed to 2048 places, linear to 256: the shared word is near from the start',
    representation: 256,
    layer: (input) => ('columns' in input ? multilayer([widthOf(input), 256]) : undefined),
    reading: { kind: 'bag', features: 2048 },
  },
  linear: {
    summary: 'one linear layer to 64',
    representation: 64,
    layer: (input) => multilayer([widthOf(input), 64]),
  },
};

/** An encoder with a head behind it, under the names they have in a pipeline. */
export const towerOf = (encoder: Layer, head: Layer): Sequence =>
  sequenceOf([
    ['encoder', encoder],
    ['head', head],
  ]);

/** The projection head of SimCLR: one hidden layer as wide as the representation, a rectifier, the projection. */
export const projectionHead = (
  representation: number,
  projection: number,
  hidden: number = representation,
): Sequence => multilayer([representation, hidden, projection]);

/** The same head with each column of its output at mean 0 and variance 1 over the batch: nothing is common to all. */
export const centredHead = (representation: number, projection: number, hidden: number): Sequence =>
  sequenceOf([
    ['head', projectionHead(representation, projection, hidden)],
    ['centred', batchNormOf(projection, false)],
  ]);
