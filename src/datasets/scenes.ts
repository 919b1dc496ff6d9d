/**
 * scenes — several real digits in one image, with a class for every pixel: what segmentation is learned and judged on.
 *
 * A scene is a pure function of a key and its number: which digits, and where each lies. Where digits overlap, the one
 * laid down last is on top. Training scenes hold only digits of the training part, held-out scenes only held-out ones.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { DataError } from '../prelude/errors.js';
import type { Index } from '../prelude/matrix.js';
import { row } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { foldIn, keyOf, named, uniforms } from '../prelude/random.js';
import type { Dataset } from './dataset.js';
import { inMemory } from './dataset.js';
import { embeddedDigits } from './mnist.js';
import type { Split } from './split.js';

/** The image that a scene is. */
export const sceneShape: ImageShape = { height: 48, width: 48, channels: 1 };

/** Digits in a scene, and the classes of its pixels: the background, then the ten digits. */
export const digitsPerScene = 3;
export const sceneClasses = 11;

const side = 28;
/** A pixel belongs to a digit from a quarter of full ink on. */
const ink = 0.25;

interface Scene {
  readonly image: Uint8Array;
  readonly pixels: Uint8Array;
}

/** Lays one digit into a scene at a place. */
const lay = (
  { image, pixels }: Scene,
  digit: ArrayLike<number>,
  label: number,
  top: number,
  left: number,
): void => {
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = digit[y * side + x] as number;
      if (value < ink) continue;
      const at = (top + y) * sceneShape.width + left + x;
      image[at] = Math.round(255 * value);
      pixels[at] = label + 1;
    }
};

/** The scene of a key. */
const sceneOf = (digits: Dataset, key: Key): Scene => {
  const count = sceneShape.height * sceneShape.width;
  const scene = { image: new Uint8Array(count), pixels: new Uint8Array(count) };
  for (let d = 0; d < digitsPerScene; d++) {
    const u = uniforms(foldIn(key, d), 3);
    const chosen = Math.floor((u[0] as number) * digits.size);
    const place = (v: number): number => Math.floor(v * (sceneShape.height - side + 1));
    const rows = digits.rows(Int32Array.of(chosen));
    lay(scene, row(rows, 0), digits.labels?.[chosen] ?? 0, place(u[1] as number), place(u[2] as number));
  }
  return scene;
};

const scenesOf = (name: string, size: number, key: Key) => (digits: Dataset) => {
  const scenes = Array.from({ length: size }, (_, i) => sceneOf(digits, foldIn(key, i)));
  const width = sceneShape.height * sceneShape.width;
  const joined = (part: 'image' | 'pixels'): Uint8Array => {
    const out = new Uint8Array(size * width);
    scenes.forEach((scene, i) => {
      out.set(scene[part], i * width);
    });
    return out;
  };
  const classes = joined('pixels');
  const pixels = (index: Index): Uint8Array => {
    const out = new Uint8Array(index.length * width);
    index.forEach((from, to) => {
      out.set(classes.subarray(from * width, (from + 1) * width), to * width);
    });
    return out;
  };
  return pipe(
    inMemory(name, { kind: 'image', shape: sceneShape }, joined('image'), undefined),
    TE.fromEither,
    TE.map((d): Dataset => ({ ...d, pixels })),
  );
};

/** 400 scenes to learn from, 200 held out. */
export const scenes: TaskEither<DataError, Split> = pipe(
  embeddedDigits,
  TE.chain(({ training, heldOut }) => {
    const key = named(keyOf(0), 'scenes');
    return pipe(
      TE.Do,
      TE.bind('training', () => scenesOf('scenes, training', 400, foldIn(key, 0))(training)),
      TE.bind('heldOut', () => scenesOf('scenes, held out', 200, foldIn(key, 1))(heldOut)),
    );
  }),
);
