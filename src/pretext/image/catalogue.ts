/**
 * catalogue — every transformation of images that can be audited, one record each.
 */
import type { Augmentation } from '../augmentation.js';
import type { Transformation } from '../transformation.js';
import { randomBrightness, randomContrast, randomSaturation, randomSolarise, toGreyscale } from './colour.js';
import { randomBlur } from './filter.js';
import { boxOf, horizontalFlip, randomResizedCrop, verticalFlip } from './geometry.js';
import { affine, anyImage, at, graded, happening, inColour, plusMinus, square } from './grades.js';
import { randomHue } from './hue.js';
import { cutOut, randomNoise } from './noise.js';
import { quartersOf, randomQuarterTurns } from './turns.js';

/** A number as people write it: 0.2 for 1 − 0.8. */
const short = (x: number): number => Number(x.toPrecision(3));
const degrees = [10, 20, 45].map((d) => [`±${d}°`, plusMinus(d)] as const);
const leans = [10, 20, 30].map((d) => [`±${d}°`, plusMinus(d)] as const);
const factors = [0.2, 0.4, 0.8].map(
  (f) => [`×${short(1 - f)}–${short(1 + f)}`, { low: 1 - f, high: 1 + f }] as const,
);

const shifts = [0.07, 0.15, 0.25];
const shift: Transformation = {
  name: 'shift',
  summary: 'moved down and right by a part of its extent, zeros coming in',
  refuses: anyImage,
  strengths: shifts.map((s) => ({ label: `±${short(100 * s)} %`, change: affine({ shift: s }) })),
  reading: {
    kind: 'numbers',
    parameter: 'place, down and right',
    change: affine({ shift: 0.25 }),
    targets: (_, u) => [at(u, 3, plusMinus(0.25)), at(u, 4, plusMinus(0.25))],
  },
  training: affine({ shift: 0.15 }),
};

const ratio = { low: 3 / 4, high: 4 / 3 };
const areas = [0.7, 0.4, 0.15];
const cropTo = (low: number): Augmentation => randomResizedCrop({ area: { low, high: 1 }, ratio });
// The smallest box of a policy, 8 % of the area at 3 : 4, is then a pixel high and wide.
const leastSide = 4;

const crop: Transformation = {
  name: 'crop',
  summary: 'a box of it stretched over the whole',
  refuses: ({ height, width }) =>
    Math.min(height, width) < leastSide
      ? `${height} × ${width} pixels, where it needs ${leastSide} × ${leastSide} or more`
      : undefined,
  strengths: areas.map((low) => ({ label: `${100 * low}–100 % of the area`, change: cropTo(low) })),
  reading: {
    kind: 'numbers',
    parameter: 'middle and size of the box',
    change: cropTo(0.15),
    targets: (image, u) => {
      const { top, left, height, width } = boxOf(image, { area: { low: 0.15, high: 1 }, ratio }, u);
      return [top + height / 2, left + width / 2, Math.log(height * width)];
    },
  },
  training: cropTo(0.4),
};

const turn = (part: number): Augmentation => randomHue(plusMinus(part));
const hue: Transformation = {
  name: 'hue',
  summary: 'colours turned on their circle',
  refuses: inColour,
  strengths: [0.05, 0.1, 0.5].map((p) => ({ label: `±${360 * p}°`, change: turn(p) })),
  reading: {
    kind: 'numbers',
    parameter: 'angle on the circle of colours',
    change: turn(0.5),
    targets: (_, u) => {
      const angle = 2 * Math.PI * at(u, 0, plusMinus(0.5));
      return [Math.sin(angle), Math.cos(angle)];
    },
  },
  training: turn(0.5),
};

const quarterTurns: Transformation = {
  name: 'quarter-turns',
  summary: 'turned by none, one, two or three quarters',
  refuses: square,
  strengths: [{ label: '0, 90, 180 or 270°', change: randomQuarterTurns }],
  reading: {
    kind: 'class',
    parameter: 'number of quarters',
    change: randomQuarterTurns,
    classes: 4,
    target: (u) => quartersOf(u[0] as number),
  },
  training: randomQuarterTurns,
};

const cut = (low: number, high: number): Augmentation => cutOut({ low, high });
const hole: Transformation = {
  name: 'cut-out',
  summary: 'a box of it made black',
  refuses: anyImage,
  strengths: [0.05, 0.15, 0.3].map((a) => ({ label: `${100 * a} % of the area`, change: cut(a, a) })),
  reading: {
    kind: 'numbers',
    parameter: 'middle of the hole, down and right',
    change: cut(0.1, 0.3),
    targets: (_, u) => [u[0] as number, u[1] as number],
  },
  training: cut(0.05, 0.3),
};

/** The catalogue, in the order in which it is shown. */
export const catalogue: ReadonlyArray<Transformation> = [
  graded(
    'rotation',
    'turned about its middle, zeros coming in',
    anyImage,
    'angle',
    0,
    (r) => affine({ rotation: r.high }),
    degrees,
  ),
  quarterTurns,
  graded(
    'scale',
    'made larger or smaller about its middle',
    anyImage,
    'factor',
    1,
    (r) => affine({ scale: r }),
    [
      ['×0.9–1.1', { low: 0.9, high: 1.1 }],
      ['×0.75–1.25', { low: 0.75, high: 1.25 }],
      ['×0.5–1.5', { low: 0.5, high: 1.5 }],
    ],
  ),
  graded('shear', 'leaning left or right', anyImage, 'lean', 2, (r) => affine({ shear: r.high }), leans),
  shift,
  crop,
  happening('horizontal-flip', 'left becomes right', anyImage, horizontalFlip),
  happening('vertical-flip', 'top becomes bottom', anyImage, verticalFlip),
  graded('brightness', 'multiplied by a factor', anyImage, 'factor', 0, randomBrightness, factors),
  graded(
    'contrast',
    'drawn towards its mean grey or away from it',
    anyImage,
    'factor',
    0,
    randomContrast,
    factors,
  ),
  graded(
    'saturation',
    'drawn towards its greys or away from them',
    inColour,
    'factor',
    0,
    randomSaturation,
    factors,
  ),
  hue,
  happening('greyscale', 'colours taken away', inColour, toGreyscale),
  graded('solarise', 'inverted above a threshold', anyImage, 'threshold', 0, randomSolarise, [
    ['above 0.8', { low: 0.8, high: 1 }],
    ['above 0.5', { low: 0.5, high: 1 }],
    ['above 0.2', { low: 0.2, high: 1 }],
  ]),
  graded('blur', 'smoothed by a Gaussian', anyImage, 'width', 0, (r) => randomBlur(7, r), [
    ['σ up to 0.7', { low: 0.1, high: 0.7 }],
    ['σ up to 1.5', { low: 0.1, high: 1.5 }],
    ['σ up to 3', { low: 0.1, high: 3 }],
  ]),
  graded('noise', 'Gaussian noise on every pixel', anyImage, 'deviation', 2, randomNoise, [
    ['σ up to 0.1', { low: 0, high: 0.1 }],
    ['σ up to 0.2', { low: 0, high: 0.2 }],
    ['σ up to 0.5', { low: 0, high: 0.5 }],
  ]),
  hole,
];

/** The record of a name. */
export const transformationOf = (name: string): Transformation | undefined =>
  catalogue.find((t) => t.name === name);
