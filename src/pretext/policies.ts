/**
 * policies — which changes make two views of one thing, by name.
 *
 * A policy says what the representation is to forget: a policy for digits must not flip them.
 */
import type { Probability } from '../prelude/refine.js';
import type { Augmentation } from './augmentation.js';
import { randomOrder, sequence, sometimes, still, unchanged } from './augmentation.js';
import { randomBrightness, randomContrast, randomSaturation, toGreyscale } from './image/colour.js';
import { randomBlur } from './image/filter.js';
import { horizontalFlip, randomAffine, randomResizedCrop } from './image/geometry.js';
import { randomHue } from './image/hue.js';
import { gaussianNoise } from './image/noise.js';

/** Whether a policy does a transformation; one that is left out still draws its numbers, so the others are as before. */
type Does = (transformation: string) => boolean;

/** A policy with a sentence on what it suits. */
export interface Policy {
  readonly summary: string;
  /** The transformations in it, by their names in the catalogue. */
  readonly includes: ReadonlyArray<string>;
  readonly change: Augmentation;
  /** The policy that lacks some of them. */
  readonly without: (names: ReadonlyArray<string>) => Augmentation;
}

const policy = (
  summary: string,
  includes: ReadonlyArray<string>,
  build: (does: Does) => Augmentation,
): Policy => ({
  summary,
  includes,
  change: build(() => true),
  without: (names) => build((name) => !names.includes(name)),
});

const often = (p: number): ((change: Augmentation) => Augmentation) => sometimes(p as Probability);
const around = (strength: number) => ({ low: Math.max(0, 1 - strength), high: 1 + strength });
const whole = { low: 1, high: 1 };

const part =
  (does: Does) =>
  (name: string, change: Augmentation): Augmentation =>
    does(name) ? change : still(change);

const digits = (does: Does): Augmentation =>
  sequence(
    randomAffine({
      rotation: does('rotation') ? 20 : 0,
      scale: does('scale') ? { low: 0.75, high: 1.25 } : whole,
      shear: does('shear') ? 15 : 0,
      shift: does('shift') ? 0.15 : 0,
    }),
    part(does)('brightness', randomBrightness({ low: 0.6, high: 1.4 })),
    part(does)('noise', gaussianNoise(0.1)),
  );

const fashion = (does: Does): Augmentation =>
  sequence(
    part(does)(
      'crop',
      randomResizedCrop({ area: { low: 0.3, high: 1 }, ratio: { low: 3 / 4, high: 4 / 3 } }),
    ),
    often(0.5)(part(does)('horizontal-flip', horizontalFlip)),
    part(does)('brightness', randomBrightness({ low: 0.6, high: 1.4 })),
    part(does)('contrast', randomContrast({ low: 0.6, high: 1.4 })),
  );

/** SimCLR's colour distortion of strength s: jitter 0.8s, 0.8s, 0.8s, 0.2s with probability 0.8, grey with 0.2. */
const distortion = (s: number, does: Does): Augmentation =>
  sequence(
    often(0.8)(
      randomOrder(
        part(does)('brightness', randomBrightness(around(0.8 * s))),
        part(does)('contrast', randomContrast(around(0.8 * s))),
        part(does)('saturation', randomSaturation(around(0.8 * s))),
        part(does)('hue', randomHue({ low: -0.2 * s, high: 0.2 * s })),
      ),
    ),
    often(0.2)(part(does)('greyscale', toGreyscale)),
  );

const photographs = (does: Does): Augmentation =>
  sequence(
    part(does)(
      'crop',
      randomResizedCrop({ area: { low: 0.08, high: 1 }, ratio: { low: 3 / 4, high: 4 / 3 } }),
    ),
    often(0.5)(part(does)('horizontal-flip', horizontalFlip)),
    distortion(0.5, does),
    often(0.5)(part(does)('blur', randomBlur(3, { low: 0.1, high: 2 }))),
  );

/** Policies by name. */
export const policies: Readonly<Record<string, Policy>> = {
  digits: policy(
    'affine ±20°, scale, shear and shift, gain and noise; no flips',
    ['rotation', 'scale', 'shear', 'shift', 'brightness', 'noise'],
    digits,
  ),
  fashion: policy(
    'crops, flips, brightness and contrast',
    ['crop', 'horizontal-flip', 'brightness', 'contrast'],
    fashion,
  ),
  photographs: policy(
    'SimCLR: crops, flips, colour distortion of strength ½, grey, blur (arXiv:2002.05709, appendix A)',
    ['crop', 'horizontal-flip', 'brightness', 'contrast', 'saturation', 'hue', 'greyscale', 'blur'],
    photographs,
  ),
  none: policy('no change at all: two equal views', [], () => unchanged),
};
