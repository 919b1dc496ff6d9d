/**
 * comparison — the three rows of every table: raw pixels, the same encoder untrained, the trained encoder.
 *
 * A number of one encoder alone says little: an untrained convolution already finds nine digits in ten. All three
 * rows see the same samples and the same pairs of views, drawn by a key of the protocol and not of the run.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import type { Form } from '../algebra/form.js';
import type { Dataset } from '../datasets/dataset.js';
import { everyIndex, ofMatrix, subset } from '../datasets/dataset.js';
import type { Split } from '../datasets/split.js';
import { imageMoments } from '../evaluation/image-moments.js';
import { stratified } from '../evaluation/label-fractions.js';
import { informationBound } from '../evaluation/mutual-information.js';
import type { Evaluation } from '../evaluation/protocol.js';
import { evaluate } from '../evaluation/protocol.js';
import { alignment, collapseDeviation, rankMe, uniformity } from '../evaluation/representation.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { keyOf, named, permutation } from '../prelude/random.js';
import { rowProducts, unitRows } from '../prelude/row-products.js';
import { presented } from '../pretext/presentation.js';
import type { Task } from '../pretext/pretext.js';
import { embed } from '../training/embed.js';
import type { Job } from '../training/loop.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import { encoderIn } from '../training/trained-encoder.js';
import { drawViews } from '../training/views.js';

/** Two views of some held-out samples, as data sets. */
export type Pairs = readonly [Dataset, Dataset];

/** What one row of the table is measured on; `tau` scales the similarities of the information bound. */
export interface Represented {
  readonly training: Matrix;
  readonly heldOut: Matrix;
  readonly views: readonly [Matrix, Matrix];
  readonly labels: { readonly training: Int32Array; readonly heldOut: Int32Array } | undefined;
  readonly tau: number;
  /** Mass, place and spread of the samples, where they are images. */
  readonly targets?: { readonly train: Matrix; readonly test: Matrix };
}

/** The samples and pairs that all three rows see. */
export interface Seen {
  readonly split: Split;
  readonly pairs: Pairs;
  readonly tau: number;
}

const protocolKey = keyOf(0);

/** At most `most` samples of a data set, the same share of every class. */
const atMost = (most: number, name: string, d: Dataset): Dataset => {
  if (d.size <= most) return d;
  const key = named(protocolKey, name);
  const index = stratified(key, d.labels ?? new Int32Array(d.size), most / d.size);
  return subset(d.name, d, index);
};

/** Two views of up to 500 held-out samples: as many as a batch of the default run compares. */
const pairsOf = (driver: Driver, task: Task, heldOut: Dataset): TaskEither<ContrastiveError, Pairs> => {
  const order = permutation(named(protocolKey, 'pairs'), heldOut.size).subarray(0, 500);
  const chosen = order.slice().sort();
  const key = named(protocolKey, 'evaluation');
  return driver.use<ContrastiveError, Pairs>((b) =>
    pipe(
      // A task of one view is drawn twice.
      (task.count > 1 ? [0] : [0, 1]).flatMap((epoch) =>
        drawViews(b)(key, epoch, task)(chosen, heldOut.rows(chosen)).slice(0, 2),
      ),
      TE.traverseSeqArray((view) => b.read(view)),
      TE.map((views) => {
        const labels = heldOut.labels && chosen.map((i) => heldOut.labels?.[i] ?? 0);
        const one = (m: Matrix): Dataset => ofMatrix('views', task.form, m, labels);
        return [one(views[0] as Matrix), one(views[1] as Matrix)] as const;
      }),
    ),
  );
};

/** The samples of the protocol: all, or a draw of at most `most` of each part. */
export const seenBy = (
  driver: Driver,
  job: Job,
  split: Split,
  tau: number,
  most: number,
): TaskEither<ContrastiveError, Seen> => {
  const training = atMost(most, 'training', split.training);
  const heldOut = atMost(most, 'held-out', split.heldOut);
  return pipe(
    pairsOf(driver, job.views, heldOut),
    TE.map((pairs) => ({ split: { training, heldOut }, pairs, tau })),
  );
};

const labelsOf = ({ training, heldOut }: Split): Represented['labels'] =>
  training.labels && heldOut.labels && { training: training.labels, heldOut: heldOut.labels };

const targetsOf = ({ training, heldOut }: Split): Pick<Represented, 'targets'> => {
  const { form } = training;
  if (form.kind !== 'image') return {};
  const moments = (d: Dataset): Matrix => imageMoments(d.rows(everyIndex(d)), form.shape);
  return { targets: { train: moments(training), test: moments(heldOut) } };
};
// A bag of a few n-grams stands for a text as it is: thousands of columns would say little more to a probe.
const asRaw = (form: Form): Form =>
  form.kind === 'text' ? { ...form, reading: { kind: 'bag', features: 256 } } : form;

/** The samples as they are. */
export const raw = ({ split, pairs, tau }: Seen): Represented => {
  const all = (d: Dataset): Matrix => presented(asRaw(d.form))(d.rows(everyIndex(d)));
  return {
    training: all(split.training),
    heldOut: all(split.heldOut),
    views: [all(pairs[0]), all(pairs[1])],
    labels: labelsOf(split),
    tau,
    ...targetsOf(split),
  };
};

/** The samples as an encoder represents them. */
export const encoded = (
  driver: Driver,
  encoder: TrainedEncoder,
  { split, pairs, tau }: Seen,
): TaskEither<ContrastiveError, Represented> =>
  pipe(
    [split.training, split.heldOut, ...pairs],
    TE.traverseSeqArray((d) => embed(driver)(encoder, d)),
    TE.map(([training, heldOut, first, second]) => ({
      training: training as Matrix,
      heldOut: heldOut as Matrix,
      views: [first as Matrix, second as Matrix],
      labels: labelsOf(split),
      tau,
      ...targetsOf(split),
    })),
  );

/** The encoder that a job begins with. */
export const untrained = (job: Job): TrainedEncoder => {
  const initial = job.pipeline.initial(named(job.key, 'initial'));
  return encoderIn(job.pipeline.encoder, job.data.form, { step: 0, ...initial, optimiser: {}, notes: {} });
};

/** InfoNCE of views against each other, by cosine: mean log Σⱼ exp(sᵢⱼ) − sᵢᵢ. */
const pairLoss = ([a, b]: Represented['views'], tau: number): number => {
  const n = a.rows;
  const s = rowProducts(unitRows(a), unitRows(b));
  let so = 0;
  for (let i = 0; i < n; i++) {
    let total = 0;
    // Relative to the largest value that a cosine can take, so that nothing overflows.
    for (let j = 0; j < n; j++) total += Math.exp(((s[i * n + j] as number) - 1) / tau);
    so += Math.log(total) + (1 - (s[i * n + i] as number)) / tau;
  }
  return so / n;
};

/** What can be measured without labels. */
const unlabelled = ({ heldOut, views, tau }: Represented): Evaluation => {
  const deviation = collapseDeviation(heldOut);
  return {
    alignment: alignment(unitRows(views[0]), unitRows(views[1])),
    uniformity: uniformity(unitRows({ ...heldOut, ...firstRows(heldOut, 2000) })),
    'collapse-deviation': deviation.mean / deviation.even,
    rank: rankMe(unitRows(heldOut)),
    'information-bound': informationBound(pairLoss(views, tau), views[0].rows),
  };
};

const firstRows = (m: Matrix, most: number): Matrix => {
  const rows = Math.min(most, m.rows);
  return { rows, cols: m.cols, data: m.data.subarray(0, rows * m.cols) };
};

/** One row of the table, by the protocol of `evaluation/protocol.ts`. */
export const measured = (r: Represented): Evaluation =>
  r.labels === undefined || r.labels.heldOut.length === 0
    ? unlabelled(r)
    : evaluate()({
        train: { rows: r.training, labels: r.labels.training },
        test: { rows: r.heldOut, labels: r.labels.heldOut },
        views: r.views,
        ...(r.targets && { targets: r.targets }),
        loss: { value: pairLoss(r.views, r.tau), candidates: r.views[0].rows },
      });

/** Rows of the table by name, in its order. */
export const rowNames = ['raw', 'untrained', 'trained'] as const;

/** The table. */
export type Comparison = Readonly<Record<(typeof rowNames)[number], Evaluation>>;
