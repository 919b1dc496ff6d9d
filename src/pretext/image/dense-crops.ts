/**
 * dense-crops — two crops of an image, and for every place of their feature maps the cell of the image it looks at.
 *
 * What counts as the same is then not the image but the spot: the pseudo-labels are cells, one for each place of each
 * view, first all places of the first views, sample after sample, then those of the second. A cell's number is the
 * place of its image in the batch times the cells of an image, plus the cell's own number.
 *
 * Source   arXiv:2011.10043 §3.1 (Xie et al. 2021); arXiv:2011.09157 (Wang et al. 2021)
 */
import type { Either } from 'fp-ts/lib/Either.js';
import { left, right } from 'fp-ts/lib/Either.js';
import type { FormOf } from '../../algebra/form.js';
import { describeForm } from '../../algebra/form.js';
import type { ImageShape } from '../../algebra/geometry.js';
import type { DataError } from '../../prelude/errors.js';
import { dataError } from '../../prelude/errors.js';
import { uniforms } from '../../prelude/random.js';
import type { Probability } from '../../prelude/refine.js';
import type { Draws } from '../augmentation.js';
import { sequence, sometimes } from '../augmentation.js';
import type { Samples, Task } from '../pretext.js';
import { keysOf } from '../tasks.js';
import { randomBrightness } from './colour.js';
import type { Box } from './geometry.js';
import { boxOf, resizedCrop } from './geometry.js';
import { gaussianNoise } from './noise.js';

/** Pixels of the image between two places of a feature map: two convolutions of stride 2. */
export const placeStride = 4;

/** Places of the feature map of an image, down and across. */
export const placesOf = ({ height, width }: ImageShape): readonly [down: number, across: number] => [
  Math.floor(height / placeStride),
  Math.floor(width / placeStride),
];

const ranges = { area: { low: 0.3, high: 1 }, ratio: { low: 3 / 4, high: 4 / 3 } };
const cropDraws = 22;
const light = sequence(
  randomBrightness({ low: 0.6, high: 1.4 }),
  sometimes(0.5 as Probability)(gaussianNoise(0.1)),
);

/**
 * The cell of the image that each place of a crop's feature map looks at: where its middle lies.
 *
 * @example
 * Array.from(cellsOf({ height: 8, width: 8, channels: 1 }, { top: 0, left: 0, height: 8, width: 8 })) // => [0, 1, 2, 3]
 * Array.from(cellsOf({ height: 8, width: 8, channels: 1 }, { top: 4, left: 4, height: 4, width: 4 })) // => [3, 3, 3, 3]
 */
export const cellsOf = (image: ImageShape, box: Box): Int32Array => {
  const [down, across] = placesOf(image);
  const cell = (place: number, places: number, start: number, extent: number): number =>
    Math.min(places - 1, Math.floor((start + ((place + 0.5) / places) * extent) / placeStride));
  return Int32Array.from({ length: down * across }, (_, p) => {
    const y = cell(Math.floor(p / across), down, box.top, box.height);
    return y * across + cell(p % across, across, box.left, box.width);
  });
};

const labelled = (image: ImageShape, boxes: ReadonlyArray<Box>): Int32Array => {
  const [down, across] = placesOf(image);
  const cells = down * across;
  const out = new Int32Array(boxes.length * cells);
  boxes.forEach((box, i) => {
    cellsOf(image, box).forEach((cell, p) => {
      out[i * cells + p] = i * cells + cell;
    });
  });
  return out;
};

/**
 * Two crops, lit and noised each by itself, with the cells of their places.
 *
 * Errors   Left(DataError) when a side is no whole number of places, or the image is smaller than 4 × 4 places
 */
export const denseCrops = ({ form }: Samples<FormOf<'image'>>): Either<DataError, Task> => {
  const { shape } = form;
  if ([shape.height, shape.width].some((extent) => extent % placeStride !== 0 || extent < 4 * placeStride))
    return left(
      dataError(
        'crops with places',
        describeForm(form),
        `images whose sides are multiples of ${placeStride}, of at least ${4 * placeStride} pixels`,
      ),
    );
  return right({
    form,
    count: 2,
    classes: 0,
    draw: (moment) => {
      const drawn: ReadonlyArray<Draws> = [0, 1].map((view) =>
        keysOf(moment, view).map((key) => uniforms(key, cropDraws + light.draws)),
      );
      const boxes = drawn.map((draws) => draws.map((u) => boxOf(shape, ranges, u)));
      const [one, two] = boxes.map((b) => labelled(shape, b)) as [Int32Array, Int32Array];
      return {
        pseudoLabels: Int32Array.of(...one, ...two),
        views: (A) => (rows) =>
          drawn.map((draws, v) => {
            const cropped = resizedCrop(A)(shape, boxes[v] as ReadonlyArray<Box>, shape)(A.constant(rows));
            return light.apply(A)(
              shape,
              draws.map((u) => u.subarray(cropDraws)),
            )(cropped);
          }),
      };
    },
  });
};
