/**
 * pixelwise — bilinear samples and normal numbers, said in primitives.
 *
 * A bilinear sample is a weighted sum of four gathers: where it looks is found on the host for each sample, the pixels
 * are taken and weighted by the backend.
 */
import { matrix } from '../../prelude/matrix.js';
import type { Key } from '../../prelude/random.js';
import { normals } from '../../prelude/random.js';
import type { Algebra, Pixelwise } from '../derived.js';
import { column, pixels } from '../geometry.js';
import type { Resampling } from '../resampling.js';

/** The box that sample i is held in; undefined where zeros lie outside. */
const boxOf = ({ boxes }: Resampling, i: number) => {
  if (boxes === undefined) return undefined;
  const [top = 0, left = 0, height = 0, width = 0] = boxes.subarray(4 * i, 4 * i + 4);
  return { top, left, height, width };
};

const held = (at: number, start: number, count: number): number =>
  Math.min(Math.max(at, start), start + count - 1);

/** The four columns and weights of every pixel of every sample. */
const corners = (plan: Resampling) => {
  const { image, output, maps } = plan;
  const [width, samples] = [pixels(output), maps.length / 6];
  const indices = [0, 1, 2, 3].map(() => new Int32Array(samples * width));
  const weights = [0, 1, 2, 3].map(() => new Float64Array(samples * width));
  const write = (to: number, corner: number, first: number, weight: number): void => {
    for (let c = 0; c < image.channels; c++) {
      (indices[corner] as Int32Array)[to + c] = first < 0 ? -1 : first + c;
      (weights[corner] as Float64Array)[to + c] = weight;
    }
  };
  for (let i = 0; i < samples; i++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = maps.subarray(6 * i, 6 * i + 6);
    const box = boxOf(plan, i);
    let to = i * width;
    for (let y = 0; y < output.height; y++)
      for (let x = 0; x < output.width; x++, to += image.channels) {
        const sy = box === undefined ? a * y + b * x + c : Math.max(a * y + b * x + c, box.top);
        const sx = box === undefined ? d * y + e * x + f : Math.max(d * y + e * x + f, box.left);
        const [y0, x0] = [Math.floor(sy), Math.floor(sx)];
        for (let corner = 0; corner < 4; corner++) {
          const [dy, dx] = [corner >> 1, corner & 1];
          const weight = (dy === 1 ? sy - y0 : 1 - (sy - y0)) * (dx === 1 ? sx - x0 : 1 - (sx - x0));
          const cy = box === undefined ? y0 + dy : held(y0 + dy, box.top, box.height);
          const cx = box === undefined ? x0 + dx : held(x0 + dx, box.left, box.width);
          write(to, corner, column(image, cy, cx, 0), weight);
        }
      }
  }
  return { indices, weights };
};

export const pixelwise = <T>(A: Algebra<T>): Pixelwise<T> => ({
  resample: (plan) => (x) => {
    const { indices, weights } = corners(plan);
    const [samples, width] = [plan.maps.length / 6, pixels(plan.output)];
    return indices
      .map((index, corner) => {
        const share = A.constant(matrix(samples, width, weights[corner] as Float64Array));
        return A.mul(share, A.gatherColumns(index)(x));
      })
      .reduce((a, b) => A.add(a, b));
  },
  normalRows: (keys, cols) => {
    const numbers = new Float64Array((keys.length / 2) * cols);
    for (let i = 0; i < keys.length / 2; i++) {
      const key: Key = [keys[2 * i] as number, keys[2 * i + 1] as number];
      numbers.set(normals(key, cols), i * cols);
    }
    return A.constant(matrix(keys.length / 2, cols, numbers));
  },
});
