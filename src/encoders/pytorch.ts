/**
 * pytorch — the same numbers in the extents and the order in which PyTorch holds them.
 *
 * Only the order differs: linear weights are [outputs, inputs] there, convolution weights [F, C, K, K], biases and
 * statistics are vectors. With `flatten` channel by channel no layer needs more, so a state dict can be loaded as is.
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { keyOf } from '../prelude/random.js';
import type { Layer } from './layer.js';
import { encoderOf } from './layer.js';

/** The extents of a tensor elsewhere, and for each of its numbers in turn the place here. */
export interface Layout {
  readonly shape: ReadonlyArray<number>;
  readonly from: Int32Array;
}

const vector = (length: number): Layout => ({
  shape: [length],
  from: Int32Array.from({ length }, (_, i) => i),
});

/** The same order here and there. */
const asHere = (rows: number, cols: number): Layout => ({ ...vector(rows * cols), shape: [rows, cols] });

/** [inputs, outputs] here, [outputs, inputs] there. */
const turned = (inputs: number, outputs: number): Layout => ({
  shape: [outputs, inputs],
  from: Int32Array.from(
    { length: inputs * outputs },
    (_, at) => (at % inputs) * outputs + Math.floor(at / inputs),
  ),
});

/** [K·K·C, F] here, [F, C, K, K] there. */
const kernels = (kernel: number, channels: number, filters: number): Layout => {
  const from = new Int32Array(kernel * kernel * channels * filters);
  let at = 0;
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < channels; c++)
      for (let place = 0; place < kernel * kernel; place++) from[at++] = (place * channels + c) * filters + f;
  return { shape: [filters, channels, kernel, kernel], from };
};

/** [K·C, F] here, [F, C, K] there. */
const temporalKernels = (kernel: number, channels: number, filters: number): Layout => {
  const from = new Int32Array(kernel * channels * filters);
  let at = 0;
  for (let f = 0; f < filters; f++)
    for (let c = 0; c < channels; c++)
      for (let place = 0; place < kernel; place++) from[at++] = (place * channels + c) * filters + f;
  return { shape: [filters, channels, kernel], from };
};

const pair = (weight: Layout, outputs: number, bias: boolean): Readonly<Record<string, Layout>> =>
  bias ? { weight, bias: vector(outputs) } : { weight };

/** The layout of each tensor of a layer, by the tensor's name. */
export const layouts = (layer: Layer): Readonly<Record<string, Layout>> => {
  switch (layer.kind) {
    case 'linear':
      return pair(turned(layer.inputs, layer.outputs), layer.outputs, layer.bias);
    case 'convolution': {
      const { kernel, channels } = layer.geometry;
      return pair(kernels(kernel, channels, layer.filters), layer.filters, layer.bias);
    }
    case 'batch-norm': {
      const one = vector(layer.features);
      return { running_mean: one, running_var: one, ...(layer.affine ? { weight: one, bias: one } : {}) };
    }
    case 'layer-norm':
      return { weight: vector(layer.features), bias: vector(layer.features) };
    case 'temporal-convolution': {
      const { kernel, channels, filters } = layer;
      return { weight: temporalKernels(kernel, channels, filters), bias: vector(filters) };
    }
    case 'word-convolution':
    case 'transformer':
      return Object.fromEntries(
        Object.entries(encoderOf(layer).initial(keyOf(0))).map(([name, m]) => [name, asHere(m.rows, m.cols)]),
      );
    case 'embeddings':
      return Object.fromEntries(
        layer.categories.map((count, i) => [`table${i}`, asHere(count, layer.width)]),
      );
    case 'sequence':
      return Object.fromEntries(
        layer.layers.flatMap(({ name, layer: part }) =>
          Object.entries(layouts(part)).map(([tensor, layout]) => [`${name}.${tensor}`, layout]),
        ),
      );
    default:
      return {};
  }
};

/** The numbers of a tensor here, in the order of there. */
export const outward = (layout: Layout, here: Matrix): Float64Array =>
  Float64Array.from(layout.from, (at) => here.data[at] as number);

/**
 * The tensor here, from the numbers in the order of there.
 *
 * Laws     encoders/pytorch-round-trip: inward(outward(x)) = x
 */
export const inward = (layout: Layout, rows: number, cols: number, there: ArrayLike<number>): Matrix => {
  const data = new Float64Array(rows * cols);
  layout.from.forEach((at, i) => {
    data[at] = there[i] as number;
  });
  return matrix(rows, cols, data);
};
