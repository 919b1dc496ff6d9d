/**
 * hue — the circle of colours turned by a part of itself.
 *
 * RGB → HSV → h + f mod 1 → RGB, branch by branch as masks: which of the six sectors a pixel lies in is constant,
 * what is computed in it is not.
 *
 * Source   torchvision 0.14 _rgb2hsv, _hsv2rgb; Smith 1978 for the hexcone
 */
import type { Algebra } from '../../algebra/derived.js';
import { scalar } from '../../prelude/matrix.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import { channelsOf, together } from './channels.js';
import type { Factored } from './colour.js';
import type { Range } from './samples.js';
import { drawn, perSample } from './samples.js';

/** Hue in [0, 1), saturation and value of each pixel. */
const toHsv = <T>(A: Algebra<T>, [r, g, b]: readonly [T, T, T]): readonly [T, T, T] => {
  const one = A.constant(scalar(1));
  const not = (m: T): T => A.sub(one, m);
  const same = (p: T, q: T): T => A.mul(not(A.greater(p, q)), not(A.greater(q, p)));
  const value = A.maximum(A.maximum(r, g), b);
  const range = A.sub(value, A.minimum(A.minimum(r, g), b));
  const grey = not(A.greater(range, A.constant(scalar(0))));
  // Where all channels agree the divisor is 1: hue and saturation are then 0.
  const divisor = A.add(range, grey);
  const saturation = A.div(range, A.add(A.mul(grey, one), A.mul(not(grey), value)));
  const [rc, gc, bc] = [r, g, b].map((c) => A.div(A.sub(value, c), divisor)) as [T, T, T];
  const [isR, isG] = [same(value, r), same(value, g)];
  const ofR = A.mul(isR, A.sub(bc, gc));
  const ofG = A.mul(A.mul(isG, not(isR)), A.shift(2)(A.sub(rc, bc)));
  const ofB = A.mul(A.mul(not(isG), not(isR)), A.shift(4)(A.sub(gc, rc)));
  const turned = A.shift(1)(A.scale(1 / 6)(A.add(A.add(ofR, ofG), ofB)));
  return [wrapped(A, turned), saturation, value];
};

/** x modulo 1 for x in [0, 2). */
const wrapped = <T>(A: Algebra<T>, x: T): T => A.sub(x, atLeast(A, x, 1));

/** 1 where x ≥ c. */
const atLeast = <T>(A: Algebra<T>, x: T, c: number): T =>
  A.shift(1)(A.neg(A.greater(A.constant(scalar(c)), x)));

const toRgb = <T>(A: Algebra<T>, [h, s, v]: readonly [T, T, T]): readonly [T, T, T] => {
  const six = A.scale(6)(h);
  const steps = [1, 2, 3, 4, 5].map((k) => atLeast(A, six, k));
  const sector = steps.reduce((a, b) => A.add(a, b));
  const f = A.sub(six, sector);
  const shade = (part: T): T => A.clip(0, 1)(A.mul(v, A.shift(1)(A.neg(A.mul(s, part)))));
  const [p, q, t] = [shade(A.constant(scalar(1))), shade(f), shade(A.shift(1)(A.neg(f)))];
  // is[k] is 1 in sector k alone: at least k and not at least k + 1.
  const bounds = [A.constant(scalar(1)), ...steps, A.constant(scalar(0))];
  const is = Array.from({ length: 6 }, (_, k) => A.sub(bounds[k] as T, bounds[k + 1] as T));
  const pick = (order: ReadonlyArray<T>): T =>
    order.map((part, k) => A.mul(is[k] as T, part)).reduce((a, b) => A.add(a, b));
  return [pick([v, q, p, p, t, v]), pick([t, v, v, q, p, p]), pick([p, p, t, v, v, q])];
};

/** Hue turned by f of the circle, f in [−½, ½]; an image of one channel is as it was. */
export const hue: Factored = (A) => (image, factors) => (x) => {
  if (image.channels !== 3) return x;
  const [h, s, v] = toHsv(A, channelsOf(A, image, x) as [typeof x, typeof x, typeof x]);
  const turn = perSample(
    A,
    factors.map((f) => (f < 0 ? f + 1 : f)),
  );
  return together(A, image, toRgb(A, [wrapped(A, A.add(h, turn)), s, v]));
};

/** Hue turned by a random part of the circle. */
export const randomHue = (range: Range): Augmentation => ({
  name: `hue ${range.low}–${range.high}`,
  draws: 1,
  output: sameShape,
  apply: (A) => (image, draws) => hue(A)(image, drawn(draws, 0, range)),
});
