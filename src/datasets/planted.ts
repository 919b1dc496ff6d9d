/**
 * planted — digits with something planted in them, so that what a policy keeps and discards is known beforehand.
 *
 *   turned-digits    sixes, each turned by 0, 90, 180 or 270°, half of them in a frame; the class and task `turn` is
 *                    the turn; `frame`, which every turn leaves as it is, has nothing to do with it
 *   coloured-digits  digits in colour, white beside a patch, red or cyan, that has nothing to do with them; the class
 *                    and task `digit` is the digit, the task `patch` is which of the two hues
 *
 * Every sample is a pure function of a fixed key and its number: the same bytes everywhere.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ImageShape } from '../algebra/geometry.js';
import { column, pixels } from '../algebra/geometry.js';
import type { DataError } from '../prelude/errors.js';
import { foldIn, integer, keyOf, named, uniform } from '../prelude/random.js';
import type { Dataset } from './dataset.js';
import { everyIndex, inMemory, subset } from './dataset.js';
import { digits } from './mnist.js';
import type { Split } from './split.js';
import { stratified } from './split.js';

const grey: ImageShape = { height: 28, width: 28, channels: 1 };
const colour: ImageShape = { ...grey, channels: 3 };

/** The first `most` samples of each of some classes. */
const some = (d: Dataset, classes: ReadonlyArray<number>, most: number): Dataset => {
  const seen = new Map<number, number>();
  const chosen = everyIndex(d).filter((i) => {
    const label = d.labels?.[i] ?? 0;
    seen.set(label, (seen.get(label) ?? 0) + 1);
    return classes.includes(label) && (seen.get(label) ?? 0) <= most;
  });
  return subset(d.name, d, chosen);
};

/** Bytes of every sample, row after row. */
const bytesOf = (d: Dataset): Uint8Array =>
  Uint8Array.from(d.rows(everyIndex(d)).data, (x) => Math.round(255 * x));

/** Counter-clockwise: pixel (y, x) of the result comes from (x, w − 1 − y), once for each quarter. */
const turnedOnce = (image: Uint8Array): Uint8Array =>
  image.map((_, at) => {
    const [y, x] = [Math.floor(at / grey.width), at % grey.width];
    return image[column(grey, x, grey.width - 1 - y, 0)] as number;
  });

const turnedBy = (image: Uint8Array, quarters: number): Uint8Array =>
  quarters === 0 ? image : turnedBy(turnedOnce(image), quarters - 1);

/** A digit that no turn makes another: how it lies is then the largest difference among the samples. */
const upright = 6;

const margin = 2;

/** A square line around the middle, two pixels wide, the same after every quarter turn. */
const framed = (image: Uint8Array): Uint8Array =>
  image.map((value, at) => {
    const [y, x] = [Math.floor(at / grey.width), at % grey.width];
    const [far, near] = [Math.max(...[y, x].map((p) => Math.abs(p - 13.5))), 13.5 - margin];
    return far === near || far === near + 1 ? 255 : value;
  });

const turned = (d: Dataset) => {
  const chosen = some(d, [upright], 1000);
  const [key, bytes, size] = [named(keyOf(0), 'turned-digits'), bytesOf(chosen), pixels(grey)];
  const labels = Int32Array.from({ length: chosen.size }, (_, i) => integer(foldIn(key, i), 4));
  const out = new Uint8Array(bytes.length);
  const frame = Int32Array.from({ length: chosen.size }, (_, i) =>
    integer(named(foldIn(key, i), 'frame'), 2),
  );
  labels.forEach((quarters, i) => {
    const image = turnedBy(bytes.subarray(i * size, (i + 1) * size), quarters);
    out.set(frame[i] === 1 ? framed(image) : image, i * size);
  });
  return inMemory('turned-digits', { kind: 'image', shape: grey }, out, labels, {
    turn: labels,
    frame,
  });
};

/** Opposite ones, so that each stays itself in every shade. */
const hues = 2;

/** A fully saturated colour of a hue on [0, 6), as bytes. */
const colourOf = (hue: number): readonly [number, number, number] =>
  [5, 3, 1].map((n) => {
    const k = (n + hue) % 6;
    return Math.round(255 * (1 - Math.max(0, Math.min(k, 4 - k, 1))));
  }) as unknown as readonly [number, number, number];

const side = 9;

/** A digit in white, and a square of one colour in the corner at the upper left. */
const painted = (image: Uint8Array, hue: number): Uint8Array => {
  const out = new Uint8Array(pixels(colour));
  const paint = colourOf(hue);
  image.forEach((value, at) => {
    const patch = Math.floor(at / grey.width) < side && at % grey.width < side;
    for (let c = 0; c < 3; c++) out[3 * at + c] = patch ? (paint[c] as number) : value;
  });
  return out;
};

const coloured = (d: Dataset) => {
  const chosen = some(d, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 400);
  const [key, bytes, size] = [named(keyOf(0), 'coloured-digits'), bytesOf(chosen), pixels(grey)];
  const patch = Int32Array.from({ length: chosen.size }, (_, i) => integer(foldIn(key, i), hues));
  const out = new Uint8Array(bytes.length * 3);
  patch.forEach((hue, i) => {
    // Shades differ from sample to sample, within a ninth of the way to the other hue.
    const shade = (6 / hues) * hue + uniform(named(foldIn(key, i), 'shade'), -1 / 3, 1 / 3);
    const image = bytes.subarray(i * size, (i + 1) * size);
    out.set(painted(image, (shade + 6) % 6), 3 * i * size);
  });
  return inMemory('coloured-digits', { kind: 'image', shape: colour }, out, chosen.labels, {
    digit: chosen.labels ?? new Int32Array(chosen.size),
    patch,
  });
};

const splitBy = (share: number, d: TaskEither<DataError, Dataset>): TaskEither<DataError, Split> =>
  pipe(d, TE.map(stratified(keyOf(0), share)));

/** Turned sixes: 600 to learn from, 400 held out. */
export const turnedDigits: TaskEither<DataError, Split> = splitBy(0.4, pipe(digits, TE.chainEitherK(turned)));

/** Digits beside a coloured patch: 2 400 to learn from, 1 600 held out. */
export const colouredDigits: TaskEither<DataError, Split> = splitBy(
  0.4,
  pipe(digits, TE.chainEitherK(coloured)),
);
