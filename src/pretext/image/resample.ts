/**
 * resample — each pixel of the result looks somewhere in the image, between four pixels of it.
 *
 * A bilinear sample is a weighted sum of four gathers: where it looks is decided on the host for each sample, the
 * pixels are taken and weighted by the backend.
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { column, pixels } from '../../algebra/geometry.js';
import { matrix } from '../../prelude/matrix.js';

/** Where pixel (y, x) of the result looks in the image: row and column, in pixels, written into `out`. */
export type Look = (y: number, x: number, out: Float64Array) => void;

/** Outside the image lie zeros; or a box of it, whose border pixels go on for ever. */
export type Outside =
  | 'zeros'
  | { readonly top: number; readonly left: number; readonly height: number; readonly width: number };

const held = (at: number, start: number, count: number): number =>
  Math.min(Math.max(at, start), start + count - 1);

/** The four columns and weights of every pixel of every sample. */
const corners = (
  image: ImageShape,
  output: ImageShape,
  looks: ReadonlyArray<Look>,
  outside: (i: number) => Outside,
): { readonly indices: ReadonlyArray<Int32Array>; readonly weights: ReadonlyArray<Float64Array> } => {
  const width = pixels(output);
  const size = looks.length * width;
  const indices = [0, 1, 2, 3].map(() => new Int32Array(size));
  const weights = [0, 1, 2, 3].map(() => new Float64Array(size));
  const at = new Float64Array(2);
  const { channels } = image;
  looks.forEach((look, i) => {
    const rule = outside(i);
    const box = rule === 'zeros' ? undefined : rule;
    let to = i * width;
    for (let y = 0; y < output.height; y++)
      for (let x = 0; x < output.width; x++, to += channels) {
        look(y, x, at);
        const sy = box === undefined ? (at[0] as number) : Math.max(at[0] as number, box.top);
        const sx = box === undefined ? (at[1] as number) : Math.max(at[1] as number, box.left);
        const y0 = Math.floor(sy);
        const x0 = Math.floor(sx);
        for (let corner = 0; corner < 4; corner++) {
          const dy = corner >> 1;
          const dx = corner & 1;
          const weight = (dy === 1 ? sy - y0 : 1 - (sy - y0)) * (dx === 1 ? sx - x0 : 1 - (sx - x0));
          const cy = box === undefined ? y0 + dy : held(y0 + dy, box.top, box.height);
          const cx = box === undefined ? x0 + dx : held(x0 + dx, box.left, box.width);
          const first = column(image, cy, cx, 0);
          const index = indices[corner] as Int32Array;
          const share = weights[corner] as Float64Array;
          for (let c = 0; c < channels; c++) {
            index[to + c] = first < 0 ? -1 : first + c;
            share[to + c] = weight;
          }
        }
      }
  });
  return { indices, weights };
};

/**
 * Bilinear samples of images.
 *
 *   outᵢ(y, x) = Σ_corners weight · xᵢ(corner)
 *
 * Shapes   x [N, H·W·C], one look for each sample → [N, H′·W′·C]
 * Laws     pretext/bilinear-within-range: min x ≤ out ≤ max x (zeros outside counted as pixels)
 */
export const resample =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, output: ImageShape, looks: ReadonlyArray<Look>, outside: (i: number) => Outside) =>
  (x: T): T => {
    const { indices, weights } = corners(image, output, looks, outside);
    const width = pixels(output);
    return indices
      .map((index, corner) => {
        const share = A.constant(matrix(looks.length, width, weights[corner] as Float64Array));
        return A.mul(share, A.gatherColumns(index)(x));
      })
      .reduce((a, b) => A.add(a, b));
  };
