/** augmentation — changes of images of 4 × 4 pixels in three colours, pixel by pixel. */
import { at, numberOf, range, rowsOf, sum } from './arithmetic.js';
import type { Account, Row } from './oracle.js';

const side = 4;

type Pixel = (y: number, x: number, c: number) => number;

const read =
  (row: Row): Pixel =>
  (y, x, c) =>
    at(row, (y * side + x) * 3 + c);

const write = (pixel: Pixel): Row =>
  range(side).flatMap((y) => range(side).flatMap((x) => range(3).map((c) => pixel(y, x, c))));

const held = (v: number): number => Math.min(Math.max(v, 0), 1);

const grey = (p: Pixel, y: number, x: number): number =>
  0.2989 * p(y, x, 0) + 0.587 * p(y, x, 1) + 0.114 * p(y, x, 2);

const meanGrey = (p: Pixel): number =>
  sum(range(side * side).map((i) => grey(p, Math.floor(i / side), i % side))) / side ** 2;

const mirror = (i: number): number => (i < 0 ? -i : i >= side ? 2 * (side - 1) - i : i);

/** Weights of a Gaussian at −1, 0, 1 */
const kernel = (sigma: number): Row => {
  const w = [-1, 0, 1].map((j) => Math.exp(-(j * j) / (2 * sigma * sigma)));
  return w.map((v) => v / sum(w));
};

const changes: Readonly<Record<string, (p: Pixel, f: number) => Pixel>> = {
  'flip-horizontal': (p) => (y, x, c) => p(y, side - 1 - x, c),
  'flip-vertical': (p) => (y, x, c) => p(side - 1 - y, x, c),
  'quarter-turns': (p, f) =>
    f === 0
      ? p
      : (y, x, c) =>
          (changes['quarter-turns'] as (q: Pixel, g: number) => Pixel)(p, f - 1)(x, side - 1 - y, c),
  brightness: (p, f) => (y, x, c) => held(f * p(y, x, c)),
  contrast: (p, f) => (y, x, c) => held(f * p(y, x, c) + (1 - f) * meanGrey(p)),
  saturation: (p, f) => (y, x, c) => held(f * p(y, x, c) + (1 - f) * grey(p, y, x)),
  solarise: (p, f) => (y, x, c) => (p(y, x, c) >= f ? 1 - p(y, x, c) : p(y, x, c)),
  greyscale: (p) => (y, x) => grey(p, y, x),
  blur: (p, f) => (y, x, c) =>
    sum(
      range(9).map((e) => {
        const [dy, dx] = [Math.floor(e / 3), e % 3];
        return at(kernel(f), dy) * at(kernel(f), dx) * p(mirror(y + dy - 1), mirror(x + dx - 1), c);
      }),
    ),
};

/** What the change makes of each image. */
export const augmentation: Account = (c, t) =>
  rowsOf(t, 'x').map((row) => {
    const change = changes[String(c.change)];
    return change === undefined ? row.map(() => Number.NaN) : write(change(read(row), numberOf(c, 'factor')));
  });
