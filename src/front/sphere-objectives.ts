/**
 * sphere-objectives — the doors of alignment and uniformity: measures of a representation, and losses that shape one.
 *
 * Asked with rows alone, or with a number, they measure and answer with a number. Asked with options they are losses
 * like any other, with terms, landmarks and gradients, on any backend. Both are the same number on unit rows.
 */
import type { Either } from 'fp-ts/lib/Either.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { AlignmentConventions, UniformityConventions } from '../objectives/alignment-uniformity.js';
import {
  alignment as alignmentObjective,
  uniformity as uniformityObjective,
} from '../objectives/alignment-uniformity.js';
import type { ContrastiveError } from '../prelude/errors.js';
import { within } from './checked.js';
import { alignmentMeasure, uniformityMeasure } from './metrics.js';
import type { Answered, DoorOptions } from './objective-door.js';
import { askObjective } from './objective-door.js';
import type { Rows } from './rows.js';

/** A number for who measures, everything a loss has for who gave options. */
export type Measured<O> = O extends DoorOptions ? Answered<O> : Either<ContrastiveError, number>;

const power = (name: string, x: number): Either<ContrastiveError, number> =>
  within(name, x, 'a finite number above 0', (a) => Number.isFinite(a) && a > 0);

/** Options of `alignment`. */
export interface AlignmentOptions extends DoorOptions, Partial<AlignmentConventions> {}

/**
 * Alignment: the mean of ‖x − y‖^α over positive pairs, rows normalised.
 *
 * Shapes   x [N, D] · y [N, D]; then α, or the options of a loss
 * Units    0 when every pair coincides, which collapsed rows do too
 * Errors   Left when rows are empty, not finite or do not pair, or α is not above 0
 * Source   arXiv:2005.10242, eq. 2
 * @example
 * alignment([[1, 0], [0, 1]], [[1, 0], [1, 0]]).right // => 1
 * alignment([[1, 0], [0, 1]], [[1, 0], [1, 0]], 1).right // => 0.7071
 * const loss = alignment([[1, 0], [0, 1]], [[1, 0], [1, 0]], { alpha: 2, gradients: true }).right;
 * loss.perAnchor // => [0, 2]
 * loss.gradients.x[1] // => [-1, 0]
 */
export const alignment = <O extends AlignmentOptions | number = number>(
  x: Rows,
  y: Rows,
  asked?: O,
): Measured<O> =>
  (typeof asked === 'object'
    ? askObjective(alignmentObjective, { x, y }, asked)
    : pipe(
        power('alpha', asked ?? 2),
        E.flatMap((alpha) => alignmentMeasure(x, y, alpha)),
      )) as Measured<O>;

/** Options of `uniformity`. */
export interface UniformityOptions extends DoorOptions, Partial<UniformityConventions> {}

/**
 * Uniformity: log mean exp(−t ‖xᵢ − xⱼ‖²) over pairs of different rows, normalised.
 *
 * Shapes   x [N, D], N ≥ 2; then t, or the options of a loss
 * Units    nats; 0 when all rows coincide, lower the more evenly they are spread
 * Errors   Left when rows are fewer than two or not finite, or t is not above 0
 * Source   arXiv:2005.10242, eq. 3
 * @example
 * uniformity([[1, 0], [-1, 0]]).right // => -8
 * uniformity([[1, 0], [-1, 0]], 1).right // => -4
 * uniformity([[1, 0], [0, 1]], { t: 2, gradients: true }).right.gradients.x[0] // => [0, 4]
 */
export const uniformity = <O extends UniformityOptions | number = number>(x: Rows, asked?: O): Measured<O> =>
  (typeof asked === 'object'
    ? askObjective(uniformityObjective, { x }, asked)
    : pipe(
        power('t', asked ?? 2),
        E.flatMap((t) => uniformityMeasure(x, t)),
      )) as Measured<O>;
