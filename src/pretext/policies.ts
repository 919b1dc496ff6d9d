/**
 * policies — which changes make two views of one thing, by name.
 *
 * A policy says what the representation is to forget: a policy for digits must not flip them.
 */
import type { Probability } from '../prelude/refine.js';
import type { Augmentation } from './augmentation.js';
import { randomOrder, sequence, sometimes, unchanged } from './augmentation.js';
import { randomBrightness, randomContrast, randomSaturation, toGreyscale } from './image/colour.js';
import { randomBlur } from './image/filter.js';
import { horizontalFlip, randomAffine, randomResizedCrop } from './image/geometry.js';
import { randomHue } from './image/hue.js';
import { gaussianNoise } from './image/noise.js';

/** A policy with a sentence on what it suits. */
export interface Policy {
  readonly summary: string;
  readonly change: Augmentation;
}

const often = (p: number): ((change: Augmentation) => Augmentation) => sometimes(p as Probability);
const around = (strength: number) => ({ low: Math.max(0, 1 - strength), high: 1 + strength });

const digits = sequence(
  randomAffine({ rotation: 20, scale: { low: 0.75, high: 1.25 }, shear: 15, shift: 0.15 }),
  randomBrightness({ low: 0.6, high: 1.4 }),
  gaussianNoise(0.1),
);

const fashion = sequence(
  randomResizedCrop({ area: { low: 0.3, high: 1 }, ratio: { low: 3 / 4, high: 4 / 3 } }),
  often(0.5)(horizontalFlip),
  randomBrightness({ low: 0.6, high: 1.4 }),
  randomContrast({ low: 0.6, high: 1.4 }),
);

/** SimCLR's colour distortion of strength s: jitter 0.8s, 0.8s, 0.8s, 0.2s with probability 0.8, grey with 0.2. */
const distortion = (s: number): Augmentation =>
  sequence(
    often(0.8)(
      randomOrder(
        randomBrightness(around(0.8 * s)),
        randomContrast(around(0.8 * s)),
        randomSaturation(around(0.8 * s)),
        randomHue({ low: -0.2 * s, high: 0.2 * s }),
      ),
    ),
    often(0.2)(toGreyscale),
  );

const photographs = sequence(
  randomResizedCrop({ area: { low: 0.08, high: 1 }, ratio: { low: 3 / 4, high: 4 / 3 } }),
  often(0.5)(horizontalFlip),
  distortion(0.5),
  often(0.5)(randomBlur(3, { low: 0.1, high: 2 })),
);

/** Policies by name. */
export const policies: Readonly<Record<string, Policy>> = {
  digits: { summary: 'affine ±20°, scale, shear and shift, gain and noise; no flips', change: digits },
  fashion: { summary: 'crops, flips, brightness and contrast', change: fashion },
  photographs: {
    summary:
      'SimCLR: crops, flips, colour distortion of strength ½, grey, blur (arXiv:2002.05709, appendix A)',
    change: photographs,
  },
  none: { summary: 'no change at all: two equal views', change: unchanged },
};
