import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { ImageShape } from '../algebra/geometry.js';
import { pixels } from '../algebra/geometry.js';
import type { Matrix } from '../prelude/matrix.js';
import { filled, matrix, row } from '../prelude/matrix.js';
import { keyOf, permutation, uniforms } from '../prelude/random.js';
import type { Probability } from '../prelude/refine.js';
import type { Augmentation } from './augmentation.js';
import { composition, orderOf, randomOrder, sequence, sometimes, unchanged } from './augmentation.js';
import {
  brightness,
  greyscale,
  randomBrightness,
  randomContrast,
  saturation,
  solarise,
} from './image/colour.js';
import { gaussianBlur, gaussianKernel } from './image/filter.js';
import {
  affine,
  boxOf,
  flipHorizontally,
  flipVertically,
  horizontalFlip,
  quarterTurns,
  randomAffine,
  randomResizedCrop,
} from './image/geometry.js';
import { hue } from './image/hue.js';
import { cutOut, gaussianNoise } from './image/noise.js';
import { policies } from './policies.js';
import { drawsOf, pairOf, viewOf } from './views.js';

const u = 2 ** -53;
const colour: ImageShape = { height: 6, width: 5, channels: 3 };
const images = (seed: number, n: number, image: ImageShape): Matrix =>
  matrix(n, pixels(image), uniforms(keyOf(seed), n * pixels(image)));
const apply = (change: Augmentation, x: Matrix, image = colour): Matrix => {
  const samples = Int32Array.from({ length: x.rows }, (_, i) => i);
  return viewOf(A)(change, image, { key: keyOf(3), epoch: 0, samples }, 0)(x);
};
const shapeOf = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.constantFrom(1, 3),
});

describe('views', () => {
  it.each(
    Object.keys(policies),
  )('batch-independent: %s yields the same bytes in any order and slicing', (name) => {
    const { change } = policies[name] as (typeof policies)[string];
    const image = { height: 8, width: 8, channels: 3 };
    const x = images(1, 7, image);
    const moment = { key: keyOf(5), epoch: 2, samples: Int32Array.of(40, 3, 17, 8, 99, 0, 5) };
    const [whole] = pairOf(A)(change, 'two-transformed', image, moment)(x);
    const order = permutation(keyOf(9), 7);
    const samples = Int32Array.from(order, (i) => moment.samples[i] as number);
    const [mixed] = pairOf(A)(change, 'two-transformed', image, { ...moment, samples })(A.takeRows(order)(x));
    order.forEach((from, to) => {
      expect(Array.from(row(mixed, to))).toEqual(Array.from(row(whole, from)));
    });
    const alone = { ...moment, samples: moment.samples.subarray(2, 3) };
    const [one] = pairOf(A)(change, 'two-transformed', image, alone)(A.takeRows(Int32Array.of(2))(x));
    expect(Array.from(one.data)).toEqual(Array.from(row(whole, 2)));
  });

  it('original-and-transformed: the anchor is the original, and views and epochs differ', () => {
    const x = images(1, 3, colour);
    const moment = { key: keyOf(5), epoch: 0, samples: Int32Array.of(0, 1, 2) };
    const change = randomBrightness({ low: 0.5, high: 0.9 });
    const [anchor, positive] = pairOf(A)(change, 'original-and-transformed', colour, moment)(x);
    expect(anchor).toBe(x);
    expect(Array.from(positive.data)).not.toEqual(Array.from(x.data));
    expect(drawsOf(change, moment, 0)).not.toEqual(drawsOf(change, moment, 1));
    expect(drawsOf(change, moment, 0)).not.toEqual(drawsOf(change, { ...moment, epoch: 1 }, 0));
  });
});

describe('augmentation', () => {
  const [a, b, c] = [
    randomBrightness({ low: 0.5, high: 1.5 }),
    gaussianNoise(0.1),
    randomContrast({ low: 0.5, high: 1.5 }),
  ];
  const x = images(2, 4, colour);
  const bytes = (change: Augmentation): number[] => Array.from(apply(change, x).data);

  it('associative and with identity, to the byte', () => {
    const { concat } = composition;
    expect(bytes(concat(concat(a, b), c))).toEqual(bytes(concat(a, concat(b, c))));
    expect(bytes(concat(a, unchanged))).toEqual(bytes(a));
    expect(bytes(concat(unchanged, a))).toEqual(bytes(a));
    expect(sequence(a, b, c).draws).toBe(a.draws + b.draws + c.draws);
  });

  it('sometimes: draws one uniform more whether it happens or not; p = 0 never, p = 1 always', () => {
    const at = (p: number): Augmentation => sometimes(p as Probability)(a);
    expect(at(0.3).draws).toBe(1 + a.draws);
    expect(bytes(at(0))).toEqual(Array.from(x.data));
    const always = drawsOf(at(1), { key: keyOf(3), epoch: 0, samples: Int32Array.of(0, 1, 2, 3) }, 0);
    const direct = a.apply(A)(
      colour,
      always.map((d) => d.subarray(1)),
    )(x);
    expect(bytes(at(1))).toEqual(Array.from(direct.data));
  });

  it('random order: every order of three is drawn, and is a permutation', () => {
    const seen = new Set(Array.from({ length: 600 }, (_, i) => orderOf(i / 600, 3).join()));
    expect(seen.size).toBe(6);
    for (const order of seen) expect(order.split(',').sort()).toEqual(['0', '1', '2']);
    const flips = randomOrder(horizontalFlip, horizontalFlip);
    expect(bytes(flips)).toEqual(Array.from(x.data));
  });
});

describe('image', () => {
  it('flips twice and four quarter turns are the identity, and keep the multiset of pixels', () => {
    fc.assert(
      fc.property(shapeOf, fc.integer(), (image, seed) => {
        const x = images(seed, 2, image);
        for (const flip of [flipHorizontally(A)(image), flipVertically(A)(image)]) {
          expect(Array.from(flip(flip(x)).data)).toEqual(Array.from(x.data));
          expect(Array.from(flip(x).data).sort()).toEqual(Array.from(x.data).sort());
        }
        const turned = quarterTurns(A)(image, 1)(x);
        const back = quarterTurns(A)({ ...image, height: image.width, width: image.height }, 3)(turned);
        expect(Array.from(back.data)).toEqual(Array.from(x.data));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('identity parameters are the identity', () => {
    const x = images(4, 2, colour);
    const still = { rotation: 0, scale: 1, shear: 0, down: 0, right: 0 };
    expect(Array.from(affine(A)(colour, [still, still])(x).data)).toEqual(Array.from(x.data));
    expect(Array.from(brightness(A)(colour, [1, 1])(x).data)).toEqual(Array.from(x.data));
    expect(Array.from(solarise(A)(colour, [1.5, 2])(x).data)).toEqual(Array.from(x.data));
  });

  it('saturation 0 is grey; a whole turn of the hue is the identity within 16 roundings', () => {
    const x = images(5, 2, colour);
    const grey = greyscale(A)(colour)(x);
    expect(Array.from(saturation(A)(colour, [0, 0])(x).data)).toEqual(Array.from(grey.data));
    const turned = hue(A)(colour, [0.5, 0.5])(hue(A)(colour, [0.5, 0.5])(x));
    const worst = Math.max(...Array.from(turned.data, (p, i) => Math.abs(p - (x.data[i] as number))));
    // HSV and back is some 16 operations on numbers of at most 6 (the hue in sixths), done twice.
    expect(worst).toBeLessThanOrEqual(2 * 16 * 6 * u);
  });

  it('blur: the kernel sums to 1 and is symmetric, a constant stays, and no value leaves the range', () => {
    const kernel = gaussianKernel(5, 1.2);
    expect(Math.abs(kernel.reduce((s, w) => s + w, 0) - 1)).toBeLessThanOrEqual(5 * u);
    expect(Array.from(kernel)).toEqual(Array.from(kernel).reverse());
    const along = { size: 5, sigma: 1.2 };
    const blur = gaussianBlur(A)(colour, [{ horizontal: along, vertical: along }]);
    const flat = blur(filled(1, pixels(colour), 0.25));
    expect(Math.max(...Array.from(flat.data, (p) => Math.abs(p - 0.25)))).toBeLessThanOrEqual(0.25 * 24 * u);
    const x = images(6, 1, colour);
    const [low, high] = [Math.min(...x.data), Math.max(...x.data)];
    expect(Array.from(blur(x).data).every((p) => p >= low - 24 * u && p <= high + 24 * u)).toBe(true);
  });

  it('bilinear samples stay between the smallest and largest pixel, zero included', () => {
    const x = images(7, 20, colour);
    const crop = randomResizedCrop({ area: { low: 0.08, high: 1 }, ratio: { low: 0.75, high: 4 / 3 } });
    const turn = randomAffine({ rotation: 90, scale: { low: 0.5, high: 2 }, shear: 20, shift: 0.3 });
    for (const change of [crop, turn]) {
      const out = apply(change, x);
      // A sum of four weights that sum to 1 within 8 roundings.
      expect(Array.from(out.data).every((p) => p >= -16 * u && p <= Math.max(...x.data) + 16 * u)).toBe(true);
    }
  });

  it('a crop lies inside, its area and ratio within the declared range or the declared fall-back', () => {
    const ranges = { area: { low: 0.2, high: 0.9 }, ratio: { low: 0.75, high: 4 / 3 } };
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 8, max: 40 }),
        fc.integer({ min: 8, max: 40 }),
        (seed, height, width) => {
          const box = boxOf({ height, width, channels: 1 }, ranges, uniforms(keyOf(seed), 22));
          expect(
            box.top >= 0 && box.left >= 0 && box.top + box.height <= height && box.left + box.width <= width,
          ).toBe(true);
          // Rounding a side moves it by half a pixel at most.
          expect((box.height - 0.5) * (box.width - 0.5)).toBeLessThanOrEqual(
            0.9 * height * width * (4 / 3) + 1,
          );
          expect(box.height * box.width).toBeGreaterThan(0);
        },
      ),
      { numRuns: 200, seed: 2 },
    );
  });

  it('cut-out changes at most its area, and to zero', () => {
    const x = filled(50, pixels(colour), 1);
    const out = apply(cutOut({ low: 0.1, high: 0.25 }), x);
    for (let i = 0; i < 50; i++) {
      const gone = Array.from(row(out, i)).filter((p) => p === 0).length / 3;
      // Sides are rounded to whole pixels: up to half a pixel more each way.
      expect(gone).toBeLessThanOrEqual((0.5 * 6 + 0.5) * (0.5 * 5 + 0.5));
    }
    expect(Array.from(out.data).every((p) => p === 0 || p === 1)).toBe(true);
  });

  it('noise has mean 0 and the declared deviation', () => {
    const n = 40;
    const out = apply(gaussianNoise(0.1), filled(n, pixels(colour), 0));
    const count = out.data.length;
    const mean = Array.from(out.data).reduce((s, p) => s + p, 0) / count;
    const deviation = Math.sqrt(Array.from(out.data).reduce((s, p) => s + (p - mean) ** 2, 0) / count);
    // Five standard errors at a fixed seed: of the mean σ/√n, of the deviation σ/√(2n).
    expect(Math.abs(mean)).toBeLessThanOrEqual((5 * 0.1) / Math.sqrt(count));
    expect(Math.abs(deviation - 0.1)).toBeLessThanOrEqual((5 * 0.1) / Math.sqrt(2 * count));
  });
});
