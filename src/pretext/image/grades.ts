/**
 * grades — how a record of the catalogue is made: from a range of factors, or from something that happens or not.
 */
import type { ImageShape } from '../../algebra/geometry.js';
import type { Probability } from '../../prelude/refine.js';
import type { Augmentation } from '../augmentation.js';
import { sometimes } from '../augmentation.js';
import type { Reading, Transformation } from '../transformation.js';
import type { AffineRanges } from './geometry.js';
import { randomAffine } from './geometry.js';
import type { Range } from './samples.js';
import { within } from './samples.js';

const half = sometimes(0.5 as Probability);
/** Every image will do. */
export const anyImage = (): undefined => undefined;
/** Images of three channels. */
export const inColour = ({ channels }: ImageShape): string | undefined =>
  channels === 3 ? undefined : `${channels} channel${channels === 1 ? '' : 's'}, where it needs 3`;
/** Images as high as wide. */
export const square = ({ height, width }: ImageShape): string | undefined =>
  height === width ? undefined : `${height} × ${width} pixels, where it needs a square`;

const still: AffineRanges = { rotation: 0, scale: { low: 1, high: 1 }, shear: 0, shift: 0 };
/** One part of an affine change, the others still. */
export const affine = (part: Partial<AffineRanges>): Augmentation => randomAffine({ ...still, ...part });
/** The uniform of a place, stretched over a range. */
export const at = (u: Float64Array, place: number, range: Range): number => within(range, u[place] as number);
/** A range about 0. */
export const plusMinus = (most: number): Range => ({ low: -most, high: most });

/** One number, uniform on a range, by the uniform of a place. */
const number = (parameter: string, change: Augmentation, place: number, range: Range): Reading => ({
  kind: 'numbers',
  parameter,
  change,
  targets: (_, u) => [at(u, place, range)],
});

/** Whether something happened, at even odds. */
const whether = (parameter: string, change: Augmentation): Reading => ({
  kind: 'class',
  parameter,
  change: half(change),
  classes: 2,
  target: (u) => ((u[0] as number) < 0.5 ? 1 : 0),
});

/** A record whose only strength is that it happens. */
export const happening = (
  name: string,
  summary: string,
  refuses: Transformation['refuses'],
  change: Augmentation,
): Transformation => ({
  name,
  summary,
  refuses,
  strengths: [{ label: 'always', change }],
  reading: whether('whether it happened', change),
  training: half(change),
});

/** A record of one factor: ranges from weak to strong, the strongest of which is read and, the middle one, trained. */
export const graded = (
  name: string,
  summary: string,
  refuses: Transformation['refuses'],
  parameter: string,
  place: number,
  change: (range: Range) => Augmentation,
  grades: ReadonlyArray<readonly [label: string, range: Range]>,
): Transformation => {
  const [middle, strongest] = [grades[grades.length >> 1], grades[grades.length - 1]].map(
    (grade) => grade?.[1] ?? { low: 0, high: 0 },
  ) as [Range, Range];
  return {
    name,
    summary,
    refuses,
    strengths: grades.map(([label, range]) => ({ label, change: change(range) })),
    reading: number(parameter, change(strongest), place, strongest),
    training: change(middle),
  };
};
