/**
 * turns — quarter turns of square images, one for each sample: pixels change places and nothing else.
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { column, pixels } from '../../algebra/geometry.js';
import { defect } from '../../prelude/errors.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';

/** Where each pixel comes from when a square image is turned counter-clockwise by 0, 1, 2 and 3 quarters. */
const tables = (image: ImageShape): ReadonlyArray<Int32Array> => {
  const { height: h, width: w, channels } = image;
  const from = [
    (y: number, x: number) => [y, x] as const,
    (y: number, x: number) => [x, w - 1 - y] as const,
    (y: number, x: number) => [h - 1 - y, w - 1 - x] as const,
    (y: number, x: number) => [h - 1 - x, y] as const,
  ];
  return from.map((place) =>
    Int32Array.from({ length: pixels(image) }, (_, at) => {
      const pixel = Math.floor(at / channels);
      const [y, x] = place(Math.floor(pixel / w), pixel % w);
      return column(image, y, x, at % channels);
    }),
  );
};

/** Each sample's pixels by a table of its own, out of a few: out[i, j] = x[i, tables[which[i]][j]]. */
export const byTable =
  <T>(A: Algebra<T>) =>
  (choices: ReadonlyArray<Int32Array>, which: ReadonlyArray<number>): ((x: T) => T) => {
    const width = choices[0]?.length ?? 0;
    const index = new Int32Array(which.length * width);
    which.forEach((choice, i) => {
      index.set(choices[choice] ?? defect(`table ${choice} of ${choices.length}`), i * width);
    });
    return A.gatherColumns(index);
  };

/**
 * Each image turned counter-clockwise by its own number of quarters.
 *
 * Domain   square images
 * Laws     pretext/turn-undone: r quarters, then 4 − r, is the identity
 */
export const turned =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, quarters: ReadonlyArray<number>): ((x: T) => T) =>
    image.height === image.width
      ? byTable(A)(
          tables(image),
          quarters.map((r) => ((r % 4) + 4) % 4),
        )
      : defect(`quarter turns of an image of ${image.height} × ${image.width}`);

/** The number of quarters that a uniform means: 0, 1, 2 or 3, each as often. */
export const quartersOf = (u: number): number => Math.floor(4 * u);

/** Each image turned by none, one, two or three quarters. */
export const randomQuarterTurns: Augmentation = {
  name: 'quarter turns',
  draws: 1,
  output: sameShape,
  apply: (A) => (image, draws) =>
    turned(A)(
      image,
      draws.map((u) => quartersOf(u[0] as number)),
    ),
};
