/**
 * values — changes of what is measured, instant by instant: noise, and the size of each channel.
 *
 * A series is an image one pixel high, so these compose with every change of images that keeps the shape.
 *
 * Source   Um et al. 2017 (arXiv:1706.00527), §3.2
 */
import { pixels } from '../../algebra/geometry.js';
import { matrix } from '../../prelude/matrix.js';
import type { Augmentation } from '../augmentation.js';
import { sameShape } from '../augmentation.js';
import { gaussianNoise } from '../image/noise.js';
import type { Range } from '../image/samples.js';
import { within } from '../image/samples.js';

/** Most channels whose factors are drawn apart; channel c beyond takes the factor of channel c modulo this. */
const factors = 16;

/**
 * x + σ ε, ε standard normal for every instant and channel: on average nothing is added.
 *
 * Laws     pretext/jitter-mean
 */
export const jitter = (sigma: number): Augmentation => ({
  ...gaussianNoise(sigma),
  name: `jitter σ = ${sigma}`,
});

/**
 * Each channel times a factor of its own.
 *
 *   y(t, c) = f(c) · x(t, c)
 *
 * Laws     pretext/scaling-linear: scaled(a x + b y) = a scaled(x) + b scaled(y)
 */
export const scaling = (range: Range): Augmentation => ({
  name: `scaling ${range.low}–${range.high}`,
  draws: factors,
  output: sameShape,
  apply: (A) => (image, draws) => {
    const width = pixels(image);
    const all = new Float64Array(draws.length * width);
    draws.forEach((u, i) => {
      for (let at = 0; at < width; at++)
        all[i * width + at] = within(range, u[(at % image.channels) % factors] as number);
    });
    return (x) => A.mul(A.constant(matrix(draws.length, width, all)), x);
  },
});
