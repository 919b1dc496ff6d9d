/**
 * time — changes of when: a stretch of a series seen at full length, and time that runs faster here and slower there.
 *
 * Between instants the series is a straight line.
 *
 * Source   Um et al. 2017 (arXiv:1706.00527), §3.2
 */
import type { Algebra } from '../../algebra/derived.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { matrix } from '../../prelude/matrix.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import type { Range } from '../image/samples.js';
import { within } from '../image/samples.js';

/** For each series an instant, whole or not, that is seen at instant t. */
type When = (t: number) => number;

/**
 * Series seen at other instants.
 *
 *   y(t) = (1 − φ) x(⌊τ(t)⌋) + φ x(⌊τ(t)⌋ + 1),   φ = τ(t) − ⌊τ(t)⌋
 *
 * Shapes   x [N, L·C], N functions of time → the same
 */
export const seenAt =
  <T>(A: Algebra<T>) =>
  ({ width, channels }: ImageShape, times: ReadonlyArray<When>) =>
  (x: T): T => {
    const size = times.length * width * channels;
    const [before, after, share] = [new Int32Array(size), new Int32Array(size), new Float64Array(size)];
    let to = 0;
    for (const when of times)
      for (let t = 0; t < width; t++) {
        const at = Math.min(width - 1, Math.max(0, when(t)));
        const from = Math.floor(at);
        for (let c = 0; c < channels; c++, to++) {
          before[to] = from * channels + c;
          after[to] = Math.min(width - 1, from + 1) * channels + c;
          share[to] = at - from;
        }
      }
    const phi = A.constant(matrix(times.length, width * channels, share));
    const [first, second] = [A.gatherColumns(before)(x), A.gatherColumns(after)(x)];
    return A.add(first, A.mul(phi, A.sub(second, first)));
  };

const seen = (
  name: string,
  draws: number,
  when: (length: number, u: Float64Array) => When,
): Augmentation => ({
  name,
  draws,
  output: sameShape,
  apply: (A) => (image, all) =>
    seenAt(A)(
      image,
      all.map((u) => when(image.width, u)),
    ),
});

/**
 * Which instant is seen at each: a stretch of the drawn share of the series, placed at random.
 *
 *   τ(t) = start + t · (stretch − 1)/(L − 1)
 */
export const cropTimes =
  (share: Range) =>
  (length: number, u: Float64Array): ((t: number) => number) => {
    const stretch = Math.max(1, within(share, u[0] as number) * length);
    const start = (u[1] as number) * (length - stretch);
    const step = length > 1 ? (stretch - 1) / (length - 1) : 0;
    return (t) => start + t * step;
  };

/** A stretch of the series, at full length. */
export const timeCrop = (share: Range): Augmentation =>
  seen(`crop of ${share.low}–${share.high} of the time`, 2, cropTimes(share));

/** Stretches of the series whose speeds are drawn apart. */
const stretches = 4;

/**
 * Which instant is seen at each when time runs at speeds between 1/strength and strength, relative to their mean.
 *
 *   τ(t) = (L − 1) · ∫₀ᵗ v / ∫₀^{L−1} v,   log v uniform on ±log strength in each of four stretches
 *
 * Laws     pretext/time-warp-monotone: τ(0) = 0, τ(L − 1) = L − 1, and τ grows between
 */
export const warpTimes =
  (strength: number) =>
  (length: number, u: Float64Array): ((t: number) => number) => {
    const last = length - 1;
    const speeds = Array.from({ length: stretches }, (_, i) => strength ** (2 * (u[i] as number) - 1));
    const passed = (share: number): number =>
      speeds.reduce((so, v, i) => so + v * Math.min(1, Math.max(0, share * stretches - i)), 0);
    const whole = passed(1);
    return (t) => (last === 0 ? 0 : (last * passed(t / last)) / whole);
  };

/** Time that runs faster here and slower there. */
export const timeWarp = (strength: number): Augmentation =>
  seen(`time warp up to ${strength}`, stretches, warpTimes(strength));
