/**
 * scores — what one encoder makes of an exam.
 */
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Driver } from '../algebra/backend.js';
import { everyIndex } from '../datasets/dataset.js';
import { probeAccuracy } from '../evaluation/linear-probe.js';
import type { ContrastiveError } from '../prelude/errors.js';
import type { Matrix } from '../prelude/matrix.js';
import { named } from '../prelude/random.js';
import type { Strength, Transformation } from '../pretext/transformation.js';
import { embed } from '../training/embed.js';
import type { TrainedEncoder } from '../training/trained-encoder.js';
import type { Changed } from './changed.js';
import { changed } from './changed.js';
import type { Scores } from './effects.js';
import type { Exam, ReadingPaper } from './exam.js';
import { auditKey, imageIn, readingTask } from './exam.js';
import { invarianceOf } from './invariance.js';
import { readability } from './readability.js';
import type { InvarianceFound } from './record.js';

const classScores = (
  driver: Driver,
  encoder: TrainedEncoder,
  exam: Exam,
): TaskEither<ContrastiveError, Scores> =>
  pipe(
    [exam.training, exam.heldOut],
    TE.traverseSeqArray((d) => embed(driver)(encoder, d)),
    TE.map(([training, heldOut]) =>
      Object.fromEntries(
        Object.entries(exam.classes).map(([task, [seen, kept]]) => [
          task,
          probeAccuracy()(
            { rows: training as Matrix, labels: seen },
            { rows: heldOut as Matrix, labels: kept },
          ),
        ]),
      ),
    ),
  );

const paperScore =
  (driver: Driver, encoder: TrainedEncoder, exam: Exam) =>
  (paper: ReadingPaper): TaskEither<ContrastiveError, readonly [string, number]> => {
    const { transformation, training, heldOut } = paper;
    return pipe(
      [training, heldOut],
      TE.traverseSeqArray((c: Changed) =>
        pipe(
          embed(driver)(encoder, c.data),
          TE.map((rows) => ({ rows, draws: c.draws })),
        ),
      ),
      TE.map(([seen, kept]) => {
        const [a, b] = [seen, kept] as [NonNullable<typeof seen>, NonNullable<typeof kept>];
        return [readingTask(transformation), readability(transformation.reading, imageIn(exam))(a, b)];
      }),
    );
  };

/** The score of an encoder on every task of an exam. */
export const scoresOf = (
  driver: Driver,
  encoder: TrainedEncoder,
  exam: Exam,
): TaskEither<ContrastiveError, Scores> =>
  pipe(
    TE.Do,
    TE.bind('classes', () => classScores(driver, encoder, exam)),
    TE.bind('papers', () => pipe(exam.papers, TE.traverseSeqArray(paperScore(driver, encoder, exam)))),
    TE.map(({ classes, papers }) => ({ ...classes, ...Object.fromEntries(papers) })),
  );

/** Encoders side by side, raw pixels before them. */
export interface Encoders {
  readonly untrained: TrainedEncoder;
  readonly trained: TrainedEncoder;
}

/** The invariance of raw pixels and of both encoders to one transformation at one strength, on held-out samples. */
export const invarianceAt = (
  driver: Driver,
  { untrained, trained }: Encoders,
  exam: Exam,
  transformation: Transformation,
  { label, change }: Strength,
): TaskEither<ContrastiveError, InvarianceFound> =>
  pipe(
    changed(driver, named(auditKey, 'invariance'))(change, exam.heldOut),
    TE.chain((after) => {
      const of = (encoder: TrainedEncoder) =>
        pipe(
          [exam.heldOut, after.data],
          TE.traverseSeqArray((d) => embed(driver)(encoder, d)),
          TE.map(([a, b]) => invarianceOf(a as Matrix, b as Matrix)),
        );
      const raw = (d: typeof after.data): Matrix => d.rows(everyIndex(d));
      return pipe(
        TE.Do,
        TE.bind('untrained', () => of(untrained)),
        TE.bind('trained', () => of(trained)),
        TE.map((both) => ({
          transformation: transformation.name,
          strength: label,
          raw: invarianceOf(raw(exam.heldOut), raw(after.data)),
          ...both,
        })),
      );
    }),
  );
