/**
 * filter — each pixel of the result as a weighted sum of pixels at fixed places: blurs and resizings.
 *
 * Source   torchvision 0.14 gaussian_blur, interpolate; conventions in spec/vectors/README.md
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { column, pixels } from '../../algebra/geometry.js';
import { matrix, tabulate } from '../../prelude/matrix.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import type { Range } from './samples.js';
import { drawn, perSample } from './samples.js';

/** Along which axis a filter runs. */
type Axis = 'vertical' | 'horizontal';

/** The columns from which pixel (y, x) of the result takes its tap, `from` giving the place along the axis. */
const tapped = (
  image: ImageShape,
  output: ImageShape,
  axis: Axis,
  from: (at: number) => number,
): Int32Array => {
  const index = new Int32Array(pixels(output));
  let to = 0;
  for (let y = 0; y < output.height; y++)
    for (let x = 0; x < output.width; x++)
      for (let c = 0; c < image.channels; c++)
        index[to++] = axis === 'vertical' ? column(image, from(y), x, c) : column(image, y, from(x), c);
  return index;
};

/** A place outside 0 … extent − 1 reflected at the border pixel, which is not repeated. */
const reflected = (at: number, extent: number): number => {
  const period = 2 * (extent - 1);
  if (period === 0) return 0;
  const inside = ((at % period) + period) % period;
  return inside < extent ? inside : period - inside;
};

/**
 * A Gaussian at whole offsets, summing to 1.
 *
 *   wⱼ ∝ exp(−j²/(2σ²)),   j = −(size − 1)/2 … (size − 1)/2
 *
 * Laws     pretext/blur-kernel: Σ w = 1, wⱼ = w₋ⱼ
 */
export const gaussianKernel = (size: number, sigma: number): Float64Array => {
  const half = (size - 1) / 2;
  const w = Float64Array.from({ length: size }, (_, j) => Math.exp(-0.5 * ((j - half) / sigma) ** 2));
  const total = w.reduce((a, b) => a + b, 0);
  return w.map((x) => x / total);
};

const blurAlong =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, axis: Axis, kernels: ReadonlyArray<Float64Array>) =>
  (x: T): T => {
    const size = kernels[0]?.length ?? 1;
    const half = (size - 1) / 2;
    const extent = axis === 'vertical' ? image.height : image.width;
    return Array.from({ length: size }, (_, j) => {
      const index = tapped(image, image, axis, (at) => reflected(at + j - half, extent));
      const weight = perSample(
        A,
        kernels.map((k) => k[j] as number),
      );
      return A.mul(weight, A.takeColumns(index)(x));
    }).reduce((a, b) => A.add(a, b));
  };

/** Size and width of a Gaussian along each axis, for one sample. */
export interface Blur {
  readonly horizontal: { readonly size: number; readonly sigma: number };
  readonly vertical: { readonly size: number; readonly sigma: number };
}

/** A separable Gaussian blur, borders reflected; sizes are odd and the same for all samples. */
export const gaussianBlur =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, blurs: ReadonlyArray<Blur>) =>
  (x: T): T => {
    const along = (axis: Axis) =>
      blurAlong(A)(
        image,
        axis,
        blurs.map((b) => gaussianKernel(b[axis].size, b[axis].sigma)),
      );
    return along('vertical')(along('horizontal')(x));
  };

/** A Gaussian blur of random width. */
export const randomBlur = (size: number, sigma: Range): Augmentation => ({
  name: `blur ${size} × ${size}, σ ${sigma.low}–${sigma.high}`,
  draws: 1,
  output: sameShape,
  apply: (A) => (image, draws) => {
    const widths = drawn(draws, 0, sigma);
    return gaussianBlur(A)(
      image,
      widths.map((s) => ({ horizontal: { size, sigma: s }, vertical: { size, sigma: s } })),
    );
  },
});

/** The pixels and weights that one pixel of a resized axis is made of. */
type Taps = ReadonlyArray<readonly [from: number, weight: number]>;

/** A triangle of support max(scale, 1) around the place looked at, its weights summing to 1 inside the image. */
const antialiased = (extent: number, output: number): ReadonlyArray<Taps> => {
  const scale = extent / output;
  const support = Math.max(scale, 1);
  return Array.from({ length: output }, (_, o) => {
    const middle = (o + 0.5) * scale;
    const [first, last] = [
      Math.max(0, Math.floor(middle - support + 0.5)),
      Math.min(extent, Math.floor(middle + support + 0.5)),
    ];
    const raw = Array.from({ length: last - first }, (_none, j) => {
      const away = Math.abs((first + j + 0.5 - middle) / support);
      return [first + j, Math.max(0, 1 - away)] as const;
    });
    const total = raw.reduce((so, [, w]) => so + w, 0);
    return raw.map(([from, w]) => [from, w / total] as const);
  });
};

const nearestTaps = (extent: number, output: number): ReadonlyArray<Taps> =>
  Array.from({ length: output }, (_, o) => [[Math.floor((o * extent) / output), 1] as const]);

const resizeAlong =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, output: ImageShape, axis: Axis, taps: ReadonlyArray<Taps>) =>
  (x: T): T => {
    const most = Math.max(...taps.map((t) => t.length));
    const width = pixels(output);
    return Array.from({ length: most }, (_, j) => {
      const index = tapped(image, output, axis, (at) => taps[at]?.[j]?.[0] ?? -1);
      const places = tapped({ ...output, channels: image.channels }, output, axis, (at) => at);
      const along = (p: number): number => {
        const pixel = Math.floor((places[p] as number) / output.channels);
        return axis === 'vertical' ? Math.floor(pixel / output.width) : pixel % output.width;
      };
      const weight = tabulate(1, width, (_none, p) => taps[along(p)]?.[j]?.[1] ?? 0);
      return A.mul(A.constant(matrix(1, width, weight.data)), A.takeColumns(index)(x));
    }).reduce((a, b) => A.add(a, b));
  };

/** An image at another size: `nearest` takes floor(o·in/out); `antialiased` a triangle filter of the scale's width. */
export const resize =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, output: ImageShape, how: 'nearest' | 'antialiased') =>
  (x: T): T => {
    const taps = how === 'nearest' ? nearestTaps : antialiased;
    const narrow = { ...image, width: output.width };
    const across = resizeAlong(A)(image, narrow, 'horizontal', taps(image.width, output.width));
    const down = resizeAlong(A)(narrow, output, 'vertical', taps(image.height, output.height));
    return down(across(x));
  };
