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

/** Hue from 0 to 6, saturation and value of a colour. */
const hexcone = (r: number, g: number, b: number): readonly [number, number, number] => {
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const chroma = most - least;
  if (chroma === 0) return [0, 0, most];
  if (r === most) return [((g - b) / chroma + 6) % 6, chroma / most, most];
  return g === most
    ? [2 + (b - r) / chroma, chroma / most, most]
    : [4 + (r - g) / chroma, chroma / most, most];
};

/** v − v s max(0, min(k, 4 − k, 1)), k = (n + hue) mod 6, n = 5, 3, 1 for red, green, blue. */
const turned =
  (p: Pixel, f: number): Pixel =>
  (y, x, c) => {
    const [h, s, v] = hexcone(p(y, x, 0), p(y, x, 1), p(y, x, 2));
    const k = (((5 - 2 * c + h + 6 * f) % 6) + 6) % 6;
    return v - v * s * Math.max(0, Math.min(k, 4 - k, 1));
  };

/** A value between four pixels; `outside` says what is read where there is none. */
const between = (
  p: Pixel,
  y: number,
  x: number,
  c: number,
  outside: (i: number) => number | undefined,
): number => {
  const taken = (row: number, col: number): number => {
    const [i, j] = [outside(row), outside(col)];
    return i === undefined || j === undefined ? 0 : p(i, j, c);
  };
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [down, right] = [y - top, x - left];
  return (
    (1 - down) * ((1 - right) * taken(top, left) + right * taken(top, left + 1)) +
    down * ((1 - right) * taken(top + 1, left) + right * taken(top + 1, left + 1))
  );
};

/** The box of f × f pixels in the upper left corner, stretched; beyond its border stands the border. */
const cropped =
  (p: Pixel, f: number): Pixel =>
  (y, x, c) => {
    const from = (o: number): number => ((o + 0.5) * f) / side - 0.5;
    return between(p, from(y), from(x), c, (i) => Math.min(Math.max(i, 0), f - 1));
  };

/** Turned counter-clockwise about the middle by f degrees; outside is 0. */
const rotated =
  (p: Pixel, f: number): Pixel =>
  (y, x, c) => {
    const [angle, middle] = [(f * Math.PI) / 180, (side - 1) / 2];
    const [v, u] = [y - middle, x - middle];
    const [sy, sx] = [
      middle + Math.cos(angle) * v + Math.sin(angle) * u,
      middle - Math.sin(angle) * v + Math.cos(angle) * u,
    ];
    return between(p, sy, sx, c, (i) => (i < 0 || i >= side ? undefined : i));
  };

/** Changes that move between pixels or colours. */
const further: Readonly<Record<string, (p: Pixel, f: number) => Pixel>> = {
  hue: turned,
  crop: cropped,
  rotate: rotated,
};

/** What the change makes of each image. */
export const augmentation: Account = (c, t) =>
  rowsOf(t, 'x').map((row) => {
    const change = changes[String(c.change)] ?? further[String(c.change)];
    return change === undefined ? row.map(() => Number.NaN) : write(change(read(row), numberOf(c, 'factor')));
  });
