/**
 * segmentation — the three rows for images whose pixels have classes: what a 1 × 1 probe tells of every place.
 *
 * A 1 × 1 convolution is a linear classifier of each place by itself. Raw pixels are the pixels of the place.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import { imageOf } from '../algebra/form.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Dataset } from '../datasets/dataset.js';
import { everyIndex, subset } from '../datasets/dataset.js';
import type { Split } from '../datasets/split.js';
import { fitProbe, predict } from '../evaluation/linear-probe.js';
import { meanIntersection, placeClasses } from '../evaluation/segmentation.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { placeStride } from '../pretext/image/dense-crops.js';
import { embed } from '../training/embed.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import type { rowNames } from './comparison.js';

/** What one row of the table is: mean intersection over union, and the share of places that is right. */
export interface Segmented {
  readonly 'mean-iou': number;
  readonly places: number;
  /** The class of every held-out place, as predicted. */
  readonly predicted: Int32Array;
}

/** The rows of the table by name, the truth beside them. */
export interface SegmentationTable {
  readonly rows: Readonly<Record<(typeof rowNames)[number], Segmented>>;
  readonly truth: Int32Array;
}

// 14 400 places are plenty for a probe of a few hundred weights.
const probed = 100;

/** The pixels of each place as a row: [N, H·W·C] → [N·P, stride²·C]. */
const patches = (x: Matrix, { height, width, channels }: ImageShape): Matrix => {
  const [down, across] = [height / placeStride, width / placeStride];
  const size = placeStride * placeStride * channels;
  const out = new Float64Array(x.data.length);
  for (let at = 0; at < x.data.length; at++) {
    const [i, p] = [Math.floor(at / x.cols), at % x.cols];
    const [y, rest] = [Math.floor(p / (width * channels)), p % (width * channels)];
    const place = Math.floor(y / placeStride) * across + Math.floor(rest / (placeStride * channels));
    const inside = (y % placeStride) * placeStride * channels + (rest % (placeStride * channels));
    out[(i * down * across + place) * size + inside] = x.data[at] as number;
  }
  return matrix((x.rows * x.cols) / size, size, out);
};

const classesIn = (d: Dataset, image: ImageShape): Int32Array =>
  placeClasses(d.pixels?.(everyIndex(d)) ?? new Uint8Array(0), image, placeStride);

const judged = (
  train: Matrix,
  labels: Int32Array,
  test: Matrix,
  truth: Int32Array,
  classes: number,
): Segmented => {
  const predicted = predict(fitProbe()({ rows: train, labels }, classes), test);
  const right = predicted.reduce((so, p, i) => so + (p === truth[i] ? 1 : 0), 0);
  return { 'mean-iou': meanIntersection(predicted, truth), places: right / truth.length, predicted };
};

/**
 * Raw pixels, the untrained encoder and the trained one, by the same frozen 1 × 1 probe.
 *
 * Domain   images whose pixels have classes, an encoder of maps with a place for every 4 × 4 pixels
 */
export const segmented = (
  driver: Driver,
  { training: all, heldOut }: Split,
  encoders: { readonly untrained: TrainedEncoder; readonly trained: TrainedEncoder },
): TaskEither<ContrastiveError, SegmentationTable> => {
  const training = subset(all.name, all, everyIndex(all).subarray(0, probed));
  const image = imageOf(training.form);
  const [labels, truth] = [classesIn(training, image), classesIn(heldOut, image)];
  const classes = 1 + Math.max(...labels, ...truth);
  const row = (train: Matrix, test: Matrix): Segmented => judged(train, labels, test, truth, classes);
  const raw = (d: Dataset): Matrix => patches(d.rows(everyIndex(d)), image);
  const atPlaces = (m: Matrix, places: number): Matrix => matrix(places, (m.rows * m.cols) / places, m.data);
  const of = (encoder: TrainedEncoder): TaskEither<ContrastiveError, Segmented> =>
    pipe(
      [training, heldOut],
      TE.traverseSeqArray((d) => embed(driver)(encoder, d)),
      TE.map(([a, b]) => row(atPlaces(a as Matrix, labels.length), atPlaces(b as Matrix, truth.length))),
    );
  return pipe(
    TE.Do,
    TE.bind('untrained', () => of(encoders.untrained)),
    TE.bind('trained', () => of(encoders.trained)),
    TE.map((both) => ({ rows: { raw: row(raw(training), raw(heldOut)), ...both }, truth })),
  );
};
