/** temperature — chosen once, or learned with the rest; either way rows are scaled by it before they are compared. */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { heldTemperature, logScale, logScaleOf } from '../optimisers/learnable-temperature.js';
import type { Matrix } from '../prelude/matrix.js';
import type { Choices } from './choices.js';

/** The parameter of a learned temperature, where one is asked for. */
export const learnedTemperature = (c: Choices): Tensors<Matrix> =>
  c.learnTemperature ? { [logScale]: logScaleOf(c.temperature) } : {};

/** Holds a learned temperature between 0.01 and 1. */
export const heldInBounds = <T>(A: Algebra<T>): ((parameters: Tensors<T>) => Tensors<T>) =>
  heldTemperature(A)();

/** Unit rows times 1/√τ, so that their products are cosines over the temperature. */
export const rootScaled =
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>, temperature: number) =>
  (rows: T): T => {
    const unit = A.normalizeRows(1e-12)(rows);
    const learned = x[logScale];
    return learned === undefined
      ? A.scale(Math.sqrt(1 / temperature))(unit)
      : A.mul(A.exp(A.scale(0.5)(learned)), unit);
  };
