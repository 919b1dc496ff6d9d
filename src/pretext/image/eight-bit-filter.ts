/**
 * eight-bit-filter — resizing and blurring of bytes, as Pillow and as torchvision do them.
 *
 * Pillow resizes with weights in 22-bit fixed point, always antialiased, horizontally and then vertically with bytes
 * in between, and its Gaussian blur is three boxes one after the other. torchvision interpolates four pixels in
 * float32 and rounds.
 *
 * Source   Pillow 9.4 src/libImaging/Resample.c, BoxBlur.c; torch 1.13 upsample_bilinear2d
 */
import type { ImageShape } from '../../algebra/geometry.js';
import type { Bytes } from './eight-bit-colour.js';

const single = Math.fround;
const precision = 22;

interface Window {
  readonly first: number;
  readonly weights: ReadonlyArray<number>;
}

/** Fixed-point weights of the pixels that each pixel of the result sees: a triangle, wider where the image shrinks. */
const windows = (from: number, to: number): ReadonlyArray<Window> => {
  const scale = from / to;
  const width = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - width + 0.5));
    const last = Math.min(from, Math.trunc(centre + width + 0.5));
    const raw = Array.from({ length: last - first }, (_, x) =>
      Math.max(0, 1 - Math.abs((x + first - centre + 0.5) / width)),
    );
    const total = raw.reduce((a, b) => a + b, 0);
    return { first, weights: raw.map((w) => Math.trunc(0.5 + (w / total) * 2 ** precision)) };
  });
};

const byte = (sum: number): number =>
  Math.min(255, Math.max(0, Math.floor((sum + 2 ** (precision - 1)) / 2 ** precision)));

/** One axis resized: `lines` runs of `from` pixels, `step` apart from pixel to pixel. */
const alongAxis = (
  x: Bytes,
  shape: ImageShape,
  axis: 'horizontal' | 'vertical',
  to: number,
): readonly [Bytes, ImageShape] => {
  const { height, width, channels } = shape;
  const out = axis === 'horizontal' ? { ...shape, width: to } : { ...shape, height: to };
  const seen = windows(axis === 'horizontal' ? width : height, to);
  const made = new Uint8Array(out.height * out.width * channels);
  for (let y = 0; y < out.height; y++)
    for (let c = 0; c < out.width; c++)
      for (let channel = 0; channel < channels; channel++) {
        const { first, weights } = seen[axis === 'horizontal' ? c : y] as Window;
        let so = 0;
        weights.forEach((w, i) => {
          const [row, col] = axis === 'horizontal' ? [y, first + i] : [first + i, c];
          so += w * (x[(row * width + col) * channels + channel] as number);
        });
        made[(y * out.width + c) * channels + channel] = byte(so);
      }
  return [made, out];
};

/** Pillow's bilinear resize. */
export const pillowResized =
  (shape: ImageShape, height: number, width: number) =>
  (x: Bytes): Bytes => {
    const [wide, so] = width === shape.width ? [x, shape] : alongAxis(x, shape, 'horizontal', width);
    return height === so.height ? wide : alongAxis(wide, so, 'vertical', height)[0];
  };

const halfEven = (x: number): number => {
  const low = Math.floor(x);
  const gap = x - low;
  return gap === 0.5 ? low + (low % 2) : Math.round(x);
};

/** torchvision's bilinear resize of a tensor of bytes without antialiasing; a half goes to the even byte. */
export const torchvisionResized =
  (shape: ImageShape, height: number, width: number) =>
  (x: Bytes): Bytes => {
    const { channels } = shape;
    const out = new Uint8Array(height * width * channels);
    const look = (i: number, from: number, to: number): readonly [number, number, number] => {
      const at = Math.max(0, single(single(from / to) * (i + 0.5) - 0.5));
      const low = Math.min(Math.trunc(at), from - 1);
      return [low, Math.min(low + 1, from - 1), single(at - low)];
    };
    for (let y = 0; y < height; y++)
      for (let c = 0; c < width; c++)
        for (let channel = 0; channel < channels; channel++) {
          const [y0, y1, dy] = look(y, shape.height, height);
          const [x0, x1, dx] = look(c, shape.width, width);
          const pixel = (row: number, col: number): number =>
            x[(row * shape.width + col) * channels + channel] as number;
          const across = (row: number): number =>
            single(single(pixel(row, x0) * single(1 - dx)) + single(pixel(row, x1) * dx));
          const mixed = single(single(across(y0) * single(1 - dy)) + single(across(y1) * dy));
          out[(y * width + c) * channels + channel] = halfEven(mixed);
        }
    return out;
  };

/** The radius of the box whose threefold blur has this deviation. */
const boxRadius = (radius: number, passes: number): number => {
  const variance = single(single(radius * radius) / passes);
  const whole = single(Math.floor((single(Math.sqrt(12 * variance + 1)) - 1) / 2));
  const a = single((2 * whole + 1) * (whole * (whole + 1) - 3 * variance));
  return single(whole + single(a / (6 * (variance - (whole + 1) * (whole + 1)))));
};

/** One box over a run of pixels, its edges repeated beyond the ends; fractions of the radius weigh the outer two. */
const boxed = (run: ReadonlyArray<number>, radius: number): ReadonlyArray<number> => {
  const whole = Math.trunc(radius);
  const inner = Math.trunc(single(2 ** 24 / single(single(radius * 2) + 1)));
  const outer = Math.floor((2 ** 24 - (whole * 2 + 1) * inner) / 2);
  const at = (i: number): number => run[Math.min(Math.max(i, 0), run.length - 1)] as number;
  return run.map((_, i) => {
    let so = 0;
    for (let k = -whole; k <= whole; k++) so += at(i + k);
    const sum = so * inner + (at(i - whole - 1) + at(i + whole + 1)) * outer;
    return Math.floor((sum + 2 ** 23) / 2 ** 24);
  });
};

/** Pillow's Gaussian blur: three boxes along rows, then three along columns, bytes in between. */
export const pillowBlurred =
  ({ height, width, channels }: ImageShape, radius: number) =>
  (x: Bytes): Bytes => {
    const box = boxRadius(single(radius), 3);
    const out = x.slice();
    const along = (count: number, places: (line: number) => ReadonlyArray<number>): void => {
      for (let line = 0; line < count; line++) {
        const here = places(line);
        let run: ReadonlyArray<number> = here.map((p) => out[p] as number);
        for (let pass = 0; pass < 3; pass++) run = boxed(run, box);
        here.forEach((p, i) => {
          out[p] = run[i] as number;
        });
      }
    };
    const place = (y: number, c: number, channel: number): number => (y * width + c) * channels + channel;
    along(height * channels, (l) =>
      Array.from({ length: width }, (_, c) => place(Math.floor(l / channels), c, l % channels)),
    );
    along(width * channels, (l) =>
      Array.from({ length: height }, (_, y) => place(y, Math.floor(l / channels), l % channels)),
    );
    return out;
  };
