/** augmentations — torchvision's tensor operations in float64, on our rows of H·W·C. */
import { arrayAlgebra as A } from '../../../backends/array/algebra.js';
import type { ImageShape } from '../../../src/algebra/geometry.js';
import type { Matrix } from '../../../src/prelude/matrix.js';
import { matrix, tabulate } from '../../../src/prelude/matrix.js';
import { brightness, contrast, greyscale, saturation, solarise } from '../../../src/pretext/image/colour.js';
import { gaussianBlur, gaussianKernel, resize } from '../../../src/pretext/image/filter.js';
import {
  flipHorizontally,
  flipVertically,
  quarterTurns,
  resizedCrop,
  turnedShape,
} from '../../../src/pretext/image/geometry.js';
import { hue } from '../../../src/pretext/image/hue.js';
import type { Case, Tensor, ValueFamily } from '../family.js';
import { asMatrix, numeric } from '../family.js';

/** C × H × W, as the files have it, to one row of H·W·C. */
const rowOf = ({ shape, data }: Tensor): readonly [ImageShape, Matrix] => {
  const [channels = 1, height = 1, width = 1] = shape;
  const at = (y: number, x: number, c: number): number => Number(data[(c * height + y) * width + x]);
  const row = tabulate(1, height * width * channels, (_, j) => {
    const pixel = Math.floor(j / channels);
    return at(Math.floor(pixel / width), pixel % width, j % channels);
  });
  return [{ channels, height, width }, row];
};

/** A row of H·W·C back to the order of the files. */
const planes = ({ channels, height, width }: ImageShape, row: Matrix): Matrix =>
  tabulate(channels * height, width, (i, x) => {
    const [c, y] = [Math.floor(i / height), i % height];
    return row.data[(y * width + x) * channels + c] as number;
  });

const list = (c: Case, name: string): ReadonlyArray<number> => {
  const xs = c.params[name];
  return Array.isArray(xs) ? xs.map(Number) : [];
};

const sized = (c: Case, image: ImageShape): ImageShape => ({
  ...image,
  height: numeric(c, 'out_h'),
  width: numeric(c, 'out_w'),
});

type Operation = (c: Case, image: ImageShape, x: Matrix) => readonly [ImageShape, Matrix];

const operations: Readonly<Record<string, Operation>> = {
  brightness: (c, s, x) => [s, brightness(A)(s, [numeric(c, 'factor')])(x)],
  contrast: (c, s, x) => [s, contrast(A)(s, [numeric(c, 'factor')])(x)],
  saturation: (c, s, x) => [s, saturation(A)(s, [numeric(c, 'factor')])(x)],
  hue: (c, s, x) => [s, hue(A)(s, [numeric(c, 'factor')])(x)],
  solarize: (c, s, x) => [s, solarise(A)(s, [numeric(c, 'threshold')])(x)],
  grayscale: (_, s, x) => [s, greyscale(A)(s)(x)],
  hflip: (_, s, x) => [s, flipHorizontally(A)(s)(x)],
  vflip: (_, s, x) => [s, flipVertically(A)(s)(x)],
  rot90: (c, s, x) => {
    const quarters = numeric(c, 'k_counterclockwise');
    return [turnedShape(s, quarters), quarterTurns(A)(s, quarters)(x)];
  },
  resized_crop: (c, s, x) => {
    const [top, left] = [numeric(c, 'top'), numeric(c, 'left')];
    const box = { top, left, height: numeric(c, 'height'), width: numeric(c, 'width') };
    return [sized(c, s), resizedCrop(A)(s, [box], sized(c, s))(x)];
  },
  resize_nearest: (c, s, x) => [sized(c, s), resize(A)(s, sized(c, s), 'nearest')(x)],
  resize_antialias: (c, s, x) => [sized(c, s), resize(A)(s, sized(c, s), 'antialiased')(x)],
  gaussian_blur: (c, s, x) => {
    const [sizes, sigmas] = [list(c, 'kernel_size_xy'), list(c, 'sigma_xy')];
    const along = (i: number) => ({ size: sizes[i] as number, sigma: sigmas[i] as number });
    return [s, gaussianBlur(A)(s, [{ horizontal: along(0), vertical: along(1) }])(x)];
  },
};

export const torchvisionFloat64: ValueFamily = {
  kind: 'value',
  family: 'aug_torchvision_f64',
  answer: (c): Readonly<Record<string, Matrix>> => {
    if (c.params.op === 'gaussian_kernel1d') {
      const kernel = gaussianKernel(numeric(c, 'kernel_size'), numeric(c, 'sigma'));
      return { kernel: matrix(kernel.length, 1, kernel) };
    }
    const operation = operations[String(c.params.op)];
    if (operation === undefined || c.inputs.image === undefined) return {};
    const [image, out] = operation(c, ...rowOf(c.inputs.image));
    const expected = c.outputs.image === undefined ? undefined : asMatrix(c.outputs.image);
    const whole = planes(image, out);
    // One grey channel instead of three equal ones.
    const narrow = expected !== undefined && expected.rows < whole.rows;
    return {
      image: narrow ? matrix(expected.rows, whole.cols, whole.data.slice(0, expected.data.length)) : whole,
    };
  },
};
