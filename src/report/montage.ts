/**
 * montage — images in rows and columns, as one picture with gaps that are transparent.
 */
import type { ImageShape } from '../algebra/geometry.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Picture } from './png.js';

const gap = 2;

/** Images, row by row of a matrix, `columns` of them beside each other. */
export const montage = (images: Matrix, shape: ImageShape, columns: number): Picture => {
  const { height, width, channels } = shape;
  const lines = Math.ceil(images.rows / columns);
  const [w, h] = [columns * (width + gap) - gap, lines * (height + gap) - gap];
  const rgba = new Uint8Array(4 * w * h);
  for (let i = 0; i < images.rows; i++) {
    const [left, top] = [(i % columns) * (width + gap), Math.floor(i / columns) * (height + gap)];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const from = i * images.cols + (y * width + x) * channels;
        const to = 4 * ((top + y) * w + left + x);
        for (let c = 0; c < 3; c++) {
          const value = images.data[from + Math.min(c, channels - 1)] ?? 0;
          rgba[to + c] = Math.round(255 * Math.min(1, Math.max(0, value)));
        }
        rgba[to + 3] = 255;
      }
  }
  return { width: w, height: h, rgba };
};
