/**
 * readability — how well the parameter of a change can still be read from a frozen representation.
 *
 * Numbers by a ridge regression (explained variance of changed held-out samples, chance 0), classes by the linear
 * probe (accuracy, chance the share of the commonest class among the held-out ones).
 */
import type { ImageShape } from '../algebra/geometry.js';
import { probeAccuracy } from '../evaluation/linear-probe.js';
import { ridgeProbe } from '../evaluation/ridge-probe.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Draws } from '../pretext/augmentation.js';
import type { Reading } from '../pretext/transformation.js';

/** Representations of changed samples, with what each of them drew. */
export interface Read {
  readonly rows: Matrix;
  readonly draws: Draws;
}

// Standardised features and λ of a hundredth: 1 000 rows determine 128 weights without fitting noise.
const ridge = 1e-2;

const numbersOf = (reading: Reading & { kind: 'numbers' }, image: ImageShape, draws: Draws): Matrix => {
  const rows = draws.map((u) => reading.targets(image, u));
  return matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));
};

const classesOf = (reading: Reading & { kind: 'class' }, draws: Draws): Int32Array =>
  Int32Array.from(draws, (u) => reading.target(u));

/** The probe's score on held-out rows, in [0, 1] for classes and at most 1 for numbers. */
export const readability =
  (reading: Reading, image: ImageShape) =>
  (training: Read, heldOut: Read): number =>
    reading.kind === 'numbers'
      ? ridgeProbe(ridge)(
          { rows: training.rows, targets: numbersOf(reading, image, training.draws) },
          { rows: heldOut.rows, targets: numbersOf(reading, image, heldOut.draws) },
        )
      : probeAccuracy()(
          { rows: training.rows, labels: classesOf(reading, training.draws) },
          { rows: heldOut.rows, labels: classesOf(reading, heldOut.draws) },
        );

/** What the score is when nothing can be read. */
export const chanceOf = (reading: Reading, heldOut: Draws): number => {
  if (reading.kind === 'numbers') return 0;
  const counts = new Map<number, number>();
  for (const label of classesOf(reading, heldOut)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / Math.max(1, heldOut.length);
};
