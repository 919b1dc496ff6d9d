/**
 * exam — the samples and questions that every encoder of an audit is given: the same for all of them.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import { imageOf } from '../algebra/form.js';
import type { ImageShape } from '../algebra/geometry.js';
import type { Dataset } from '../datasets/dataset.js';
import { subset } from '../datasets/dataset.js';
import type { Split } from '../datasets/split.js';
import { stratified } from '../evaluation/label-fractions.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Key } from '../prelude/random.js';
import { foldIn, keyOf, named } from '../prelude/random.js';
import type { Transformation } from '../pretext/transformation.js';
import type { Changed } from './changed.js';
import { changed } from './changed.js';
import { chanceOf } from './readability.js';
import type { Task } from './record.js';

/** One transformation, with the samples whose parameter is to be read. */
export interface ReadingPaper {
  readonly transformation: Transformation;
  readonly training: Changed;
  readonly heldOut: Changed;
  readonly chance: number;
}

/** Samples as they are, classes to be told, and parameters to be read. */
export interface Exam {
  readonly training: Dataset;
  readonly heldOut: Dataset;
  readonly classes: Readonly<Record<string, readonly [training: Int32Array, heldOut: Int32Array]>>;
  readonly papers: ReadonlyArray<ReadingPaper>;
}

/** Everything random in an audit but the training follows from this key. */
export const auditKey: Key = named(keyOf(0), 'audit');

/** At most `most` samples, the same share of every class. */
const atMost = (most: number, part: string, d: Dataset): Dataset =>
  d.size <= most
    ? d
    : subset(d.name, d, stratified(named(auditKey, part), d.labels ?? new Int32Array(d.size), most / d.size));

/** The tasks that data bring with them; their labels as `class` where they name none. */
const classTasks = (training: Dataset, heldOut: Dataset): Exam['classes'] => {
  const named_ = Object.keys(training.tasks ?? {});
  const of = (d: Dataset, task: string): Int32Array => d.tasks?.[task] ?? new Int32Array(d.size);
  if (named_.length > 0)
    return Object.fromEntries(named_.map((task) => [task, [of(training, task), of(heldOut, task)]]));
  return training.labels === undefined || heldOut.labels === undefined
    ? {}
    : { class: [training.labels, heldOut.labels] };
};

/** The exam of a split: at most `most` samples of each part, and a paper for each transformation. */
export const examOf = (
  driver: Driver,
  split: Split,
  most: number,
  transformations: ReadonlyArray<Transformation>,
): TaskEither<ContrastiveError, Exam> => {
  const [training, heldOut] = [
    atMost(most, 'training', split.training),
    atMost(most, 'held-out', split.heldOut),
  ];
  const key = named(auditKey, 'reading');
  const paper = (transformation: Transformation): TaskEither<ContrastiveError, ReadingPaper> =>
    pipe(
      TE.Do,
      TE.bind('seen', () => changed(driver, foldIn(key, 0))(transformation.reading.change, training)),
      TE.bind('kept', () => changed(driver, foldIn(key, 1))(transformation.reading.change, heldOut)),
      TE.map(({ seen, kept }) => ({
        transformation,
        training: seen,
        heldOut: kept,
        chance: chanceOf(transformation.reading, kept.draws),
      })),
    );
  return pipe(
    transformations,
    TE.traverseSeqArray(paper),
    TE.map((papers) => ({ training, heldOut, classes: classTasks(training, heldOut), papers })),
  );
};

const commonest = (labels: Int32Array): number => {
  const counts = new Map<number, number>();
  for (const l of labels) counts.set(l, (counts.get(l) ?? 0) + 1);
  return Math.max(...counts.values()) / Math.max(1, labels.length);
};

/** The name of the task of reading a transformation's parameter. */
export const readingTask = ({ name }: Transformation): string => `${name} (read)`;

/** What the exam asks. */
export const tasksOf = ({ classes, papers }: Exam): ReadonlyArray<Task> => [
  ...Object.entries(classes).map(
    ([name, [, heldOut]]): Task => ({
      name,
      kind: 'class',
      meaning: `which ${name} a sample is of, by a linear probe`,
      chance: commonest(heldOut),
    }),
  ),
  ...papers.map(
    ({ transformation, chance }): Task => ({
      name: readingTask(transformation),
      kind: 'parameter',
      meaning: `${transformation.reading.parameter} of ${transformation.name}, read from a changed sample`,
      chance,
    }),
  ),
];

/** The image that the exam's samples are. */
export const imageIn = ({ training }: Exam): ImageShape => imageOf(training.form);
