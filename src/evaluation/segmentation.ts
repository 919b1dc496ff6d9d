/**
 * segmentation — how well the class of every place of an image is told.
 */
import type { ImageShape } from '../algebra/geometry.js';

/**
 * The mean over classes of intersection over union.
 *
 *   IoU_c = |predicted c ∧ true c| / |predicted c ∨ true c|;   classes that are neither predicted nor true left out
 *
 * Units    0 … 1; 1 only when every place is right
 * @example
 * meanIntersection(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 1, 1, 1)) // => 0.5833
 */
export const meanIntersection = (predicted: Int32Array, truth: Int32Array): number => {
  const counts = new Map<number, [both: number, either: number]>();
  const count = (c: number, both: number): void => {
    const [b, e] = counts.get(c) ?? [0, 0];
    counts.set(c, [b + both, e + 1]);
  };
  predicted.forEach((p, i) => {
    const t = truth[i] as number;
    count(p, p === t ? 1 : 0);
    if (p !== t) count(t, 0);
  });
  const shares = [...counts.values()].map(([both, either]) => both / either);
  return shares.reduce((a, b) => a + b, 0) / Math.max(1, shares.length);
};

/** A place belongs to what fills at least a quarter of its pixels; strokes are two to three pixels wide. */
const least = 1 / 4;

/**
 * The class of every place of some images: the commonest class but 0 of its pixels, if it fills a quarter; else 0.
 *
 * Shapes   N·H·W classes → N·(H/stride)·(W/stride)
 */
export const placeClasses = (
  pixels: Uint8Array,
  { height, width }: ImageShape,
  stride: number,
): Int32Array => {
  const [down, across] = [height / stride, width / stride];
  const places = down * across;
  const images = pixels.length / (height * width);
  return Int32Array.from({ length: images * places }, (_, at) => {
    const [image, place] = [Math.floor(at / places), at % places];
    const [top, start] = [Math.floor(place / across) * stride, (place % across) * stride];
    const counts = new Map<number, number>();
    for (let y = top; y < top + stride; y++)
      for (let x = start; x < start + stride; x++) {
        const c = pixels[image * height * width + y * width + x] as number;
        if (c !== 0) counts.set(c, (counts.get(c) ?? 0) + 1);
      }
    const [best] = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
    return best !== undefined && best[1] >= least * stride * stride ? best[0] : 0;
  });
};
