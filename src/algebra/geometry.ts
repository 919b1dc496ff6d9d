/**
 * geometry — where the pixels of an image lie in its row.
 *
 * An image of height H, width W and C channels is a row of H·W·C numbers, pixel by pixel, channels together:
 * pixel (y, x) of channel c is column (y·W + x)·C + c.
 */
import type { Index } from '../prelude/matrix.js';

/** Height, width and channels of an image. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A square kernel moving over an image; outside the image are zeros. */
export interface ConvolutionGeometry extends ImageShape {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** Columns of a row that holds such an image. */
export const pixels = (s: ImageShape): number => s.height * s.width * s.channels;

const places = (extent: number, g: ConvolutionGeometry): number =>
  Math.floor((extent + 2 * g.padding - g.kernel) / g.stride) + 1;

/** Height and width of the image that a convolution makes. */
export const convolved = (g: ConvolutionGeometry): { readonly height: number; readonly width: number } => ({
  height: places(g.height, g),
  width: places(g.width, g),
});

/** The column of pixel (y, x), channel c; −1 outside the image. */
export const column = (s: ImageShape, y: number, x: number, c: number): number =>
  y < 0 || y >= s.height || x < 0 || x >= s.width ? -1 : (y * s.width + x) * s.channels + c;

const windowColumns = (g: ConvolutionGeometry): Index => {
  const { height, width } = convolved(g);
  const index = new Int32Array(height * width * g.kernel * g.kernel * g.channels);
  let at = 0;
  for (let oy = 0; oy < height; oy++)
    for (let ox = 0; ox < width; ox++)
      for (let ky = 0; ky < g.kernel; ky++)
        for (let kx = 0; kx < g.kernel; kx++)
          for (let c = 0; c < g.channels; c++)
            index[at++] = column(g, oy * g.stride + ky - g.padding, ox * g.stride + kx - g.padding, c);
  return index;
};

const known = new Map<string, Index>();

/** For each place of the kernel in turn, the columns under it: the same array for the same geometry. */
export const windows = (g: ConvolutionGeometry): Index => {
  const name = [g.height, g.width, g.channels, g.kernel, g.stride, g.padding].join();
  const index = known.get(name) ?? windowColumns(g);
  known.set(name, index);
  return index;
};
