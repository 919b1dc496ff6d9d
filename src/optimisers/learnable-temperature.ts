/**
 * learnable-temperature — the temperature as a parameter, on the scale where it is learned.
 *
 * What is learned is a = log(1/τ), [1, 1]; similarities are multiplied by exp a. After every step a is held in the
 * bounds of τ: clamping inside the formula would stop its gradient at the bound, clamping afterwards does not.
 *
 * Source   arXiv:2103.00020, §2.5 (CLIP: τ starts at 0.07 and is held at 0.01 or above)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Matrix } from '../prelude/matrix.js';
import { scalar } from '../prelude/matrix.js';
import type { Tensors } from './stage.js';

/** The name of the parameter among the others. */
export const logScale = 'logScale';

/** Bounds of τ. */
export interface TemperatureBounds {
  readonly lowest: number;
  readonly highest: number;
}

/** CLIP's bounds: the scale 1/τ stays between 1 and 100. */
export const clipBounds: TemperatureBounds = { lowest: 0.01, highest: 1 };

/** The parameter whose temperature is τ: log(1/τ). */
export const logScaleOf = (tau: number): Matrix => scalar(Math.log(1 / tau));

/** The temperature that a parameter's value stands for. */
export const temperatureOf = (a: number): number => Math.exp(-a);

/** Rows multiplied by the learned scale 1/τ: queries on their way into a log-partition. */
export const scaledBy =
  <T>(A: Algebra<T>) =>
  (a: T, rows: T): T =>
    A.mul(A.exp(a), rows);

/**
 * Parameters with the learned temperature held in its bounds; to be applied after every step.
 *
 * Laws     learnable-temperature/held: lowest ≤ τ ≤ highest after every step
 */
export const heldTemperature =
  <T>(A: Algebra<T>) =>
  ({ lowest, highest }: TemperatureBounds = clipBounds) =>
  (parameters: Tensors<T>): Tensors<T> => {
    const a = parameters[logScale];
    return a === undefined
      ? parameters
      : { ...parameters, [logScale]: A.clip(Math.log(1 / highest), Math.log(1 / lowest))(a) };
  };
