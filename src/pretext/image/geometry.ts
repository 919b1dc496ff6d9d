/**
 * geometry — flips, turns, crops and affine maps: where each pixel of the result comes from.
 *
 * Source   torchvision 0.14 transforms; conventions in spec/vectors/README.md
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { column, pixels } from '../../algebra/geometry.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import type { Range } from './samples.js';
import { within } from './samples.js';

/** A box of an image, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pixel (y, x) of the result is pixel `from(y, x)` of the image. */
const moved = (
  image: ImageShape,
  output: ImageShape,
  from: (y: number, x: number) => readonly [number, number],
): Int32Array => {
  const index = new Int32Array(pixels(output));
  let at = 0;
  for (let y = 0; y < output.height; y++)
    for (let x = 0; x < output.width; x++) {
      const [sy, sx] = from(y, x);
      for (let c = 0; c < image.channels; c++) index[at++] = column(image, sy, sx, c);
    }
  return index;
};

/** Left becomes right. */
export const flipHorizontally =
  <T>(A: Algebra<T>) =>
  (image: ImageShape): ((x: T) => T) =>
    A.takeColumns(moved(image, image, (y, x) => [y, image.width - 1 - x]));

/** Top becomes bottom. */
export const flipVertically =
  <T>(A: Algebra<T>) =>
  (image: ImageShape): ((x: T) => T) =>
    A.takeColumns(moved(image, image, (y, x) => [image.height - 1 - y, x]));

/** The shape after `quarters` quarter turns. */
export const turnedShape = (image: ImageShape, quarters: number): ImageShape =>
  quarters % 2 === 0 ? image : { ...image, height: image.width, width: image.height };

/** Quarter turns counter-clockwise. */
export const quarterTurns =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, quarters: number): ((x: T) => T) => {
    const { height: h, width: w } = image;
    const turns = ((quarters % 4) + 4) % 4;
    const from = [
      (y: number, x: number) => [y, x] as const,
      (y: number, x: number) => [x, w - 1 - y] as const,
      (y: number, x: number) => [h - 1 - y, w - 1 - x] as const,
      (y: number, x: number) => [h - 1 - x, y] as const,
    ][turns] as (y: number, x: number) => readonly [number, number];
    return A.takeColumns(moved(image, turnedShape(image, turns), from));
  };

/** A box of each image stretched over `output`: source = (o + ½)·box/out − ½, held in the box. */
export const resizedCrop =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, boxes: ReadonlyArray<Box>, output: ImageShape): ((x: T) => T) => {
    const maps = boxes.flatMap(({ top, left, height, width }) => {
      const [sy, sx] = [height / output.height, width / output.width];
      return [sy, 0, top + 0.5 * sy - 0.5, 0, sx, left + 0.5 * sx - 0.5];
    });
    const held = boxes.flatMap(({ top, left, height, width }) => [top, left, height, width]);
    return A.resample({ image, output, maps: Float64Array.from(maps), boxes: Int32Array.from(held) });
  };

/** An affine change about the middle of the image. */
export interface Affine {
  /** Degrees, counter-clockwise. */
  readonly rotation: number;
  readonly scale: number;
  /** Degrees by which columns lean. */
  readonly shear: number;
  /** Parts of height and width by which the image moves down and right. */
  readonly down: number;
  readonly right: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/**
 * Where a pixel of the changed image was: the inverse of shift ∘ rotation ∘ shear ∘ scale, as a map of its place.
 *
 * Rows grow downwards, so turning back a counter-clockwise rotation has this sign.
 */
const inverse = (
  image: ImageShape,
  { rotation, scale, shear, down, right }: Affine,
): ReadonlyArray<number> => {
  const [my, mx] = [(image.height - 1) / 2, (image.width - 1) / 2];
  const [y, x] = [my + down * image.height, mx + right * image.width];
  const [cos, sin] = [Math.cos(radians(rotation)), Math.sin(radians(rotation))];
  const lean = Math.tan(radians(shear));
  const [yy, yx] = [cos / scale, sin / scale];
  const [xy, xx] = [(-sin - lean * cos) / scale, (cos - lean * sin) / scale];
  return [yy, yx, my - yy * y - yx * x, xy, xx, mx - xy * y - xx * x];
};

/** Each image under an affine change of its own, zeros outside. */
export const affine =
  <T>(A: Algebra<T>) =>
  (image: ImageShape, changes: ReadonlyArray<Affine>): ((x: T) => T) => {
    const maps = Float64Array.from(changes.flatMap((change) => inverse(image, change)));
    return A.resample({ image, output: image, maps, boxes: undefined });
  };

/** Ranges of a random affine change. */
export interface AffineRanges {
  /** ± degrees. */
  readonly rotation: number;
  readonly scale: Range;
  /** ± degrees. */
  readonly shear: number;
  /** ± parts of the extent. */
  readonly shift: number;
}

const around = (half: number, u: number): number => within({ low: -half, high: half }, u);

/** A random affine change; the identity when every range is a point. */
export const randomAffine = (r: AffineRanges): Augmentation => ({
  name: `affine ±${r.rotation}°, scale ${r.scale.low}–${r.scale.high}, shear ±${r.shear}°, shift ±${r.shift}`,
  draws: 5,
  output: sameShape,
  apply: (A) => (image, draws) =>
    affine(A)(
      image,
      draws.map(
        (u): Affine => ({
          rotation: around(r.rotation, u[0] as number),
          scale: within(r.scale, u[1] as number),
          shear: around(r.shear, u[2] as number),
          down: around(r.shift, u[3] as number),
          right: around(r.shift, u[4] as number),
        }),
      ),
    ),
});

/** Each image turned by a random angle, zeros outside. */
export const randomRotation = (degrees: number): Augmentation =>
  randomAffine({ rotation: degrees, scale: { low: 1, high: 1 }, shear: 0, shift: 0 });

const always = (
  name: string,
  flip: <T>(A: Algebra<T>) => (image: ImageShape) => (x: T) => T,
): Augmentation => ({
  name,
  draws: 0,
  output: sameShape,
  apply: (A) => (image) => flip(A)(image),
});

/** Left becomes right, always; with `sometimes` at random. */
export const horizontalFlip: Augmentation = always('horizontal flip', flipHorizontally);

/** Top becomes bottom, always; with `sometimes` at random. */
export const verticalFlip: Augmentation = always('vertical flip', flipVertically);

/** Ranges of a random crop: its part of the area, and its width over its height. */
export interface CropRanges {
  readonly area: Range;
  readonly ratio: Range;
  /** The side of the square result; the image's own extents when absent. */
  readonly size?: number;
}

const tries = 10;

/**
 * The first of ten random boxes that fits: area uniform, the logarithm of the ratio uniform, the place uniform.
 * When none fits, the largest box in the middle whose ratio is allowed.
 */
export const boxOf = (image: ImageShape, { area, ratio }: CropRanges, u: Float64Array): Box => {
  const { height: h, width: w } = image;
  const logRatio = { low: Math.log(ratio.low), high: Math.log(ratio.high) };
  for (let i = 0; i < tries; i++) {
    const target = h * w * within(area, u[2 * i] as number);
    const shape = Math.exp(within(logRatio, u[2 * i + 1] as number));
    const [width, height] = [Math.round(Math.sqrt(target * shape)), Math.round(Math.sqrt(target / shape))];
    if (width < 1 || height < 1 || width > w || height > h) continue;
    return {
      top: Math.floor((u[2 * tries] as number) * (h - height + 1)),
      left: Math.floor((u[2 * tries + 1] as number) * (w - width + 1)),
      height,
      width,
    };
  }
  const whole = w / h;
  const height = whole < ratio.low ? Math.round(w / ratio.low) : h;
  const width = whole > ratio.high ? Math.round(h * ratio.high) : w;
  return { top: Math.floor((h - height) / 2), left: Math.floor((w - width) / 2), height, width };
};

/**
 * A random box of the image stretched over the whole of the result, bilinear.
 *
 * Source   torchvision RandomResizedCrop; arXiv:1409.4842 §6 (Inception)
 */
export const randomResizedCrop = (ranges: CropRanges): Augmentation => {
  const output = (image: ImageShape): ImageShape =>
    ranges.size === undefined ? image : { ...image, height: ranges.size, width: ranges.size };
  return {
    name: `crop ${ranges.area.low}–${ranges.area.high} of the area`,
    draws: 2 * tries + 2,
    output,
    apply: (A) => (image, draws) =>
      resizedCrop(A)(
        image,
        draws.map((u) => boxOf(image, ranges, u)),
        output(image),
      ),
  };
};
