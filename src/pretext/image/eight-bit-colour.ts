/**
 * eight-bit-colour — colour operations on bytes, as Pillow and as torchvision do them: not the same numbers.
 *
 * Images as they are stored have 256 levels, and each library rounds, truncates and weighs in its own way. Whoever
 * wants the pixels of an original must say whose; our own augmentations compute on real numbers (`colour.ts`).
 *
 * Notation bytes H × W × 3, row after row
 * Source   Pillow 9.4 src/libImaging/Convert.c, Blend.c, ImageEnhance.py, ImageOps.py; torchvision 0.14.1 transforms
 */

/** Bytes of an image, H·W·3. */
export type Bytes = Uint8Array;

/** Whose rounding. */
export type Convention = 'pillow' | 'torchvision';

const single = Math.fround;
const clipped = (x: number): number => Math.min(255, Math.max(0, x));

const perPixel = (
  x: Bytes,
  f: (r: number, g: number, b: number) => readonly [number, number, number],
): Bytes => {
  const out = new Uint8Array(x.length);
  for (let i = 0; i < x.length; i += 3) out.set(f(x[i] as number, x[i + 1] as number, x[i + 2] as number), i);
  return out;
};

/**
 * The grey of a pixel. Pillow rounds in 16-bit fixed point; torchvision truncates a sum in float32.
 *
 * @example
 * greyOf('pillow')(10, 20, 30) // => 18
 */
export const greyOf =
  (convention: Convention) =>
  (r: number, g: number, b: number): number =>
    convention === 'pillow'
      ? (19595 * r + 38470 * g + 7471 * b + 32768) >> 16
      : Math.trunc(
          single(single(single(single(0.2989) * r) + single(single(0.587) * g)) + single(single(0.114) * b)),
        );

/** All channels the grey of their pixel. */
export const greyBytes =
  (convention: Convention) =>
  (x: Bytes): Bytes =>
    perPixel(x, (r, g, b) => {
      const grey = greyOf(convention)(r, g, b);
      return [grey, grey, grey];
    });

/** 255 − x for bytes from the threshold on. */
export const solarisedBytes =
  (threshold: number) =>
  (x: Bytes): Bytes =>
    x.map((v) => (v >= threshold ? 255 - v : v));

/** From what an image leaves (factor 0) to itself (1) and beyond; both clip and truncate, in sums that round differently. */
const blended =
  (convention: Convention, factor: number) =>
  (x: Bytes, from: (i: number) => number): Bytes =>
    x.map((v, i) => {
      const d = from(i);
      const mixed =
        convention === 'pillow'
          ? single(d + single(single(factor) * (v - d)))
          : single(single(single(factor) * v) + single(single(1 - factor) * d));
      return Math.trunc(clipped(mixed));
    });

const meanGrey = (convention: Convention, x: Bytes): number => {
  const grey = greyBytes(convention)(x);
  let so = 0;
  for (let i = 0; i < grey.length; i += 3) so += grey[i] as number;
  const mean = so / (grey.length / 3);
  return convention === 'pillow' ? Math.trunc(mean + 0.5) : single(mean);
};

/** Towards black. */
export const brightenedBytes =
  (convention: Convention, factor: number) =>
  (x: Bytes): Bytes =>
    blended(convention, factor)(x, () => 0);

/** Towards the image's mean grey, which Pillow rounds. */
export const contrastedBytes =
  (convention: Convention, factor: number) =>
  (x: Bytes): Bytes => {
    const mean = meanGrey(convention, x);
    return blended(convention, factor)(x, () => mean);
  };

/** Towards each pixel's grey. */
export const saturatedBytes =
  (convention: Convention, factor: number) =>
  (x: Bytes): Bytes => {
    const grey = greyBytes(convention)(x);
    return blended(convention, factor)(x, (i) => grey[i] as number);
  };

/** Pillow's HSV in bytes, truncated. */
const toHsv = (r: number, g: number, b: number): readonly [number, number, number] => {
  const [top, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  if (top === low) return [0, 0, top];
  const range = top - low;
  const [rc, gc, bc] = [r, g, b].map((v) => single((top - v) / range)) as [number, number, number];
  const turned = r === top ? single(bc - gc) : single(g === top ? 2 + rc - bc : 4 + gc - rc);
  const h = single((turned / 6 + 1) % 1);
  return [Math.trunc(clipped(h * 255)), Math.trunc(clipped(single(range / top) * 255)), top];
};

/** And back, rounded half away from 0. */
const toRgb = (h: number, s: number, v: number): readonly [number, number, number] => {
  if (s === 0) return [v, v, v];
  const sector = Math.floor((h * 6) / 255);
  const f = single((h * 6) / 255 - sector);
  const part = single(s / 255);
  const shade = (x: number): number => clipped(Math.floor(single(v * (1 - x)) + 0.5));
  const [p, q, t] = [shade(part), shade(part * f), shade(part * (1 - f))];
  const turns: ReadonlyArray<readonly [number, number, number]> = [
    [v, t, p],
    [q, v, p],
    [p, v, t],
    [p, q, v],
    [t, p, v],
    [v, p, q],
  ];
  return turns[sector % 6] as readonly [number, number, number];
};

/** Hue turned by int(255 f) of 256 steps, through Pillow's HSV: what torchvision does to Pillow images. */
export const hueBytes =
  (factor: number) =>
  (x: Bytes): Bytes =>
    perPixel(x, (r, g, b) => {
      const [h, s, v] = toHsv(r, g, b);
      return toRgb((h + Math.trunc(factor * 255) + 256) % 256, s, v);
    });
