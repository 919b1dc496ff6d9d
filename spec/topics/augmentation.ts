/** augmentation — changes of small images, each with one factor for each sample, and views drawn from keys. */

import type { Algebra } from '../../src/algebra/derived.js';
import type { ImageShape } from '../../src/algebra/geometry.js';
import { pixels } from '../../src/algebra/geometry.js';
import type { Tensors } from '../../src/objectives/objective.js';
import { keyOf, named } from '../../src/prelude/random.js';
import type { Augmentation } from '../../src/pretext/augmentation.js';
import { sequence } from '../../src/pretext/augmentation.js';
import { brightness, contrast, greyscale, saturation, solarise } from '../../src/pretext/image/colour.js';
import { gaussianBlur } from '../../src/pretext/image/filter.js';
import {
  affine,
  flipHorizontally,
  flipVertically,
  horizontalFlip,
  quarterTurns,
  randomAffine,
  randomResizedCrop,
  resizedCrop,
} from '../../src/pretext/image/geometry.js';
import { hue } from '../../src/pretext/image/hue.js';
import { cutOut } from '../../src/pretext/image/noise.js';
import { drawsOf } from '../../src/pretext/views.js';
import type { Conventions } from '../question.js';
import type { Topic } from '../topic.js';
import { topicOf } from './building.js';
import { drawnLabels, drawnUniform } from './drawing.js';

/** The images that laws are said about. */
export const small: ImageShape = { height: 4, width: 4, channels: 3 };

type Change = <T>(A: Algebra<T>, factor: number, n: number) => (x: T) => T;

const all = (factor: number, n: number): ReadonlyArray<number> => Array.from({ length: n }, () => factor);

/** Changes by name, with what their factor means. */
const changes: Readonly<Record<string, Change>> = {
  'flip-horizontal': (A) => flipHorizontally(A)(small),
  'flip-vertical': (A) => flipVertically(A)(small),
  'quarter-turns': (A, f) => quarterTurns(A)(small, f),
  brightness: (A, f, n) => brightness(A)(small, all(f, n)),
  contrast: (A, f, n) => contrast(A)(small, all(f, n)),
  saturation: (A, f, n) => saturation(A)(small, all(f, n)),
  hue: (A, f, n) => hue(A)(small, all(f, n)),
  solarise: (A, f, n) => solarise(A)(small, all(f, n)),
  greyscale: (A) => greyscale(A)(small),
  blur: (A, f, n) => {
    const along = { size: 3, sigma: f };
    return gaussianBlur(A)(
      small,
      Array.from({ length: n }, () => ({ horizontal: along, vertical: along })),
    );
  },
  // The factor is the height of a box in the upper left corner.
  crop: (A, f, n) =>
    resizedCrop(A)(
      small,
      Array.from({ length: n }, () => ({ top: 0, left: 0, height: f, width: f })),
      small,
    ),
  rotate: (A, f, n) => {
    const one = { rotation: f, scale: 1, shear: 0, down: 0, right: 0 };
    return affine(A)(
      small,
      Array.from({ length: n }, () => one),
    );
  },
};

const policies: Readonly<Record<string, Augmentation>> = {
  'cut-out': cutOut({ low: 0.1, high: 0.3 }),
  crop: randomResizedCrop({ area: { low: 0.2, high: 1 }, ratio: { low: 0.75, high: 4 / 3 } }),
  sequence: sequence(
    randomAffine({ rotation: 20, scale: { low: 0.8, high: 1.2 }, shear: 5, shift: 0.1 }),
    horizontalFlip,
    cutOut({ low: 0.1, high: 0.3 }),
  ),
};

const images = (key: Parameters<typeof named>[0], n: number) =>
  drawnUniform(named(key, 'images'), n, pixels(small), 0, 1);

const changed =
  (c: Conventions) =>
  <T>(A: Algebra<T>) =>
  (t: Tensors<T>): T => {
    const x = t.x as T;
    const change =
      changes[String(c.change)] ??
      (
        (): Change => (B) =>
          flipHorizontally(B)(small)
      )();
    return change(A, Number(c.factor), A.extent(x).rows)(x);
  };

/** Changes of images, and views. */
export const augmentationTopics: ReadonlyArray<Topic> = [
  topicOf({
    name: 'augmentation',
    summary: 'images of 4 × 4 pixels in three colours, each changed by the same factor',
    tensors: [['x', '[N, 48]', 'images, pixel by pixel', 'constant']],
    conventions: [
      {
        name: 'change',
        meaning: 'what is done',
        allowed: Object.fromEntries(Object.keys(changes).map((name) => [name, name])),
      },
      { name: 'factor', meaning: 'how much of it', allowed: 'a finite number' },
    ],
    defaults: { change: 'flip-horizontal', factor: 1 },
    value: changed,
    draw: ({ n }, key) => ({ tensors: { x: images(key, n) } }),
  }),
  topicOf({
    name: 'views',
    summary: 'a view of each sample, drawn from the seed, the sample’s own number and the view’s',
    tensors: [['x', '[N, 48]', 'images', 'constant']],
    conventions: [
      {
        name: 'policy',
        meaning: 'what may happen',
        allowed: { 'cut-out': 'a box is cut out', crop: 'a box is stretched', sequence: 'several things' },
      },
      { name: 'seed', meaning: 'of everything', allowed: 'a whole number' },
      { name: 'epoch', meaning: 'how often the data was seen', allowed: 'a whole number' },
      { name: 'view', meaning: 'which of the views', allowed: 'a whole number' },
    ],
    defaults: { policy: 'sequence', seed: 7, epoch: 0, view: 0 },
    labels: 'required',
    value:
      (c, { labels: samples = new Int32Array(0) }) =>
      (A) =>
      (t) => {
        const policy = policies[String(c.policy)] ?? horizontalFlip;
        const moment = { key: keyOf(Number(c.seed)), epoch: Number(c.epoch), samples };
        return policy.apply(A)(small, drawsOf(policy, moment, Number(c.view)))(t.x as (typeof t)[string]);
      },
    draw: ({ n }, key) => ({
      tensors: { x: images(key, n) },
      labels: drawnLabels(named(key, 'samples'), n, 1000),
    }),
  }),
];
