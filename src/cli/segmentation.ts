/**
 * segmentation — the table of a run on images whose pixels have classes, and its page: images, truth, predictions.
 */
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { imageOf } from '../algebra/form.js';
import type { ImageShape } from '../algebra/geometry.js';
import { rowNames, untrained } from '../pipelines/comparison.js';
import type { SegmentationTable } from '../pipelines/segmentation.js';
import { segmented } from '../pipelines/segmentation.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { placeStride } from '../pretext/image/dense-crops.js';
import { montage } from '../report/montage.js';
import { segmentationPage } from '../report/segmentation-page.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import type { Exit, Io } from './io.js';
import { line } from './io.js';
import { keep, pretty } from './run-folder.js';
import { readMetrics } from './run-records.js';
import type { Session } from './session.js';

/** Whether the pixels of what is held out have classes, so that segmentation is the task. */
export const isSegmentation = ({ split }: Session): boolean => split.heldOut.pixels !== undefined;

// The background black, ten classes around the circle of colours.
const colourOf = (c: number): ReadonlyArray<number> =>
  c === 0
    ? [0, 0, 0]
    : [5, 3, 1].map((n) => {
        const k = (n + (6 * (c - 1)) / 10) % 6;
        return 1 - 0.8 * Math.max(0, Math.min(k, 4 - k, 1));
      });

const shown = 6;

/** Classes of places as pictures in colour, as large as the images. */
const painted = (classes: Int32Array, { height, width }: ImageShape): Matrix => {
  const across = width / placeStride;
  const places = across * (height / placeStride);
  const out = new Float64Array(shown * height * width * 3);
  for (let at = 0; at < shown * height * width; at++) {
    const [i, p] = [Math.floor(at / (height * width)), at % (height * width)];
    const [y, x] = [Math.floor(p / width), p % width];
    const place = Math.floor(y / placeStride) * across + Math.floor(x / placeStride);
    out.set(colourOf(classes[i * places + place] ?? 0), 3 * at);
  }
  return matrix(shown, height * width * 3, out);
};

const inColour = (grey: Matrix): Matrix =>
  matrix(
    grey.rows,
    grey.cols * 3,
    Float64Array.from(
      { length: grey.rows * grey.cols * 3 },
      (_, i) => grey.data[Math.floor(i / 3)] as number,
    ),
  );

const stacked = (parts: ReadonlyArray<Matrix>): Matrix => {
  const cols = parts[0]?.cols ?? 0;
  return matrix(shown * parts.length, cols, Float64Array.from(parts.flatMap((m) => Array.from(m.data))));
};

const pictureOf = ({ split }: Session, { rows, truth }: SegmentationTable) => {
  const image = imageOf(split.heldOut.form);
  const samples = split.heldOut.rows(Int32Array.from({ length: shown }, (_, i) => i));
  const maps = [truth, ...rowNames.map((name) => rows[name].predicted)].map((c) => painted(c, image));
  const images = image.channels === 3 ? samples : inColour(samples);
  return montage(stacked([images, ...maps]), { ...image, channels: 3 }, shown);
};

const tableOf = ({ rows }: SegmentationTable): string =>
  [
    `${''.padEnd(12)}${rowNames.map((name) => name.padStart(11)).join('')}`,
    ...(['mean-iou', 'places'] as const).map(
      (measure) =>
        `${measure.padEnd(12)}${rowNames.map((name) => rows[name][measure].toFixed(4).padStart(11)).join('')}` +
        (measure === 'mean-iou'
          ? '  intersection over union, mean over classes'
          : '  share of places that are right'),
    ),
  ].join('\n');

/**
 * Measures an encoder of maps by a frozen 1 × 1 probe, says the table, and writes `evaluation.json` and `report.html`.
 *
 * Errors   Left when a backend gives up or the folder cannot be written
 */
export const segmentationOf = async (
  io: Io,
  run: string,
  session: Session,
  encoder: TrainedEncoder,
  json: boolean,
): Promise<E.Either<ContrastiveError, Exit>> => {
  if (!json) line(io, 'segmenting by a 1 × 1 probe on raw pixels, the untrained and the trained encoder …');
  const { backend, split, job } = session;
  const both = { untrained: untrained(job), trained: encoder };
  const found = await segmented(backend.driver, split, both)();
  if (E.isLeft(found)) return found;
  const { rows } = found.right;
  const numbers = Object.fromEntries(
    rowNames.map((name) => [name, { 'mean-iou': rows[name]['mean-iou'], places: rows[name].places }]),
  );
  if (json)
    for (const name of rowNames)
      line(io, JSON.stringify({ event: 'segmentation', row: name, ...numbers[name] }));
  else line(io, `\n${tableOf(found.right)}\n`);
  const kept = await keep(run, 'evaluation.json', pretty(numbers))();
  if (E.isLeft(kept)) return kept;
  const page = segmentationPage({
    title: `${session.options.pipeline} on ${split.training.name.replace(/, training$/, '')}`,
    lead: `${job.pipeline.summary}; a frozen 1 × 1 probe then tells the class of every place of ${split.heldOut.size} held-out images`,
    rows: rowNames.map((name) => ({ name, iou: rows[name]['mean-iou'], places: rows[name].places })),
    steps: readMetrics(run),
    picture: pictureOf(session, found.right),
    command: `npm run --silent contrastive -- train --pipeline ${session.options.pipeline} --data ${String(session.config.data)}`,
  });
  const written = await keep(run, 'report.html', page)();
  if (E.isLeft(written)) return written;
  const path = join(run, 'report.html');
  line(io, json ? JSON.stringify({ event: 'report', path }) : `report: ${path}`);
  return E.right(0);
};
