/**
 * dino — a student takes over a teacher's distribution over prototypes, from another view.
 *
 * Nothing in the formula tells samples apart. Two forces keep it from collapse: the centre is taken from the teacher,
 * so that no prototype wins for everybody, and the teacher is sharper than the student, so that it is not even over all.
 *
 * Notation T teacher's scores · S student's · c centre · τ_t, τ_s their temperatures
 * Source   arXiv:2104.14294 (Caron et al. 2021), eq. 1–4
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Algebra } from '../algebra/derived.js';
import { shapeError } from '../prelude/errors.js';
import { filled } from '../prelude/matrix.js';
import { objective, positive, whole } from './build.js';
import type { Reduction } from './conventions.js';
import { known, reductionRole } from './conventions.js';
import { infimum } from './landmarks.js';
import type { Objective, Tensors } from './objective.js';

/** Mean of teacher rows over views and batch, mixed into the centre: m c + (1 − m) mean. */
export const dinoCentre =
  <T>(A: Algebra<T>) =>
  (momentum: number) =>
  (teacher: T, centre: T): T =>
    A.add(A.scale(momentum)(centre), A.scale(1 - momentum)(A.mean('column')(teacher)));

/** Temperatures of teacher and student. */
export interface DinoTemperatures {
  readonly teacher: number;
  readonly student: number;
}

/** Rows of teacher and of student that are one sample under different views. */
const pairsOfViews = (taught: number, views: number, batch: number): readonly [Int32Array, Int32Array] => {
  const [from, to]: [number[], number[]] = [[], []];
  for (let t = 0; t < taught; t++)
    for (let s = 0; s < views; s++)
      for (let i = 0; t !== s && i < batch; i++) {
        from.push(t * batch + i);
        to.push(s * batch + i);
      }
  return [Int32Array.from(from), Int32Array.from(to)];
};

/**
 * The cross-entropy of the student under the teacher, over pairs of different views.
 *
 *   ℒ = mean over t ≠ s of −Σ softmax((Tₜ − c)/τ_t) log softmax(S_s/τ_s)
 *
 * Shapes   teacher [A·N, K] · student [V·N, K], view after view · centre [1, K] → [pairs·N, 1]
 * Units    nats; log K when the student is even over all prototypes; ≥ the teacher's entropy
 */
export const dinoTerms =
  <T>(A: Algebra<T>) =>
  (temperatures: DinoTemperatures, batch: number) =>
  (teacher: T, student: T, centre: T): T => {
    const q = A.detach(A.softmax(A.scale(1 / temperatures.teacher)(A.sub(teacher, centre))));
    const logs = A.logSoftmax(A.scale(1 / temperatures.student)(student));
    const [taught, views] = [A.extent(teacher).rows / batch, A.extent(student).rows / batch];
    const [from, to] = pairsOfViews(taught, views, batch);
    return A.neg(A.rowDot(A.takeRows(from)(q), A.takeRows(to)(logs)));
  };

/** How DINO is meant. */
export interface DinoConventions {
  /** The student's. */
  readonly temperature: number;
  readonly teacherTemperature: number;
  /** V: views of the student. */
  readonly views: number;
  /** A: the first of them, which the teacher sees. */
  readonly taught: number;
  readonly reduction: Reduction;
}

type Choices = DinoConventions & Readonly<Record<keyof DinoConventions, string | number>>;
const defaults: Choices = {
  temperature: 0.1,
  teacherTemperature: 0.04,
  views: 2,
  taught: 2,
  reduction: 'mean',
};

/** DINO's loss with its conventions. */
export const dino: Objective<Choices> = objective({
  name: 'dino',
  summary: 'a student takes over the centred, sharper distribution of a teacher that saw another view',
  source: 'arXiv:2104.14294, eq. 1–4',
  repels: false,
  tensors: [
    ['student', '[V·N, K]', 'scores of the student, view after view'],
    ['teacher', '[A·N, K]', 'scores of the teacher for the first A views', 'constant'],
    ['centre', '[1, K]', 'what is taken from the teacher’s scores; zero when absent', 'optional-constant'],
  ],
  conventions: [
    positive('temperature', 'the student’s scores are divided by it'),
    positive('teacherTemperature', 'the teacher’s scores are divided by it'),
    whole('views', 'views of the student', 2),
    whole('taught', 'first views, which the teacher sees', 1),
    reductionRole,
  ],
  defaults,
  presets: {
    lightly: { conventions: defaults, usedBy: 'lightly DINOLoss after its warm-up of the teacher' },
    'dino-paper': {
      conventions: { ...defaults, views: 10 },
      usedBy: 'facebookresearch/dino, two full crops and eight small ones',
    },
  },
  also: (c, { student, teacher, centre }) => {
    const n = (teacher?.rows ?? 0) / c.taught;
    const fits = student?.rows === n * c.views && student.cols === teacher?.cols && c.taught <= c.views;
    const centred = centre === undefined || (centre.rows === 1 && centre.cols === student?.cols);
    return fits && Number.isInteger(n) && centred
      ? E.right(n)
      : E.left(
          shapeError(
            'student, teacher and centre',
            [student, teacher, centre].flatMap((e) => (e === undefined ? [] : [[e.rows, e.cols] as const])),
            `[${c.views}·N, K], [${c.taught}·N, K] and [1, K]`,
          ),
        );
  },
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const { rows, cols } = A.extent(x.teacher as T);
      const centre = x.centre ?? A.constant(filled(1, cols, 0));
      const temperatures = { teacher: c.teacherTemperature, student: c.temperature };
      return dinoTerms(A)(temperatures, rows / c.taught)(x.teacher as T, x.student as T, centre);
    },
  landmarks: (_, extents) =>
    infimum(
      0,
      Math.log(known('student', extents).cols),
      'approached by scores that grow without bound on one prototype of both networks',
    ),
});
