/** linear — every output a weighted sum of the inputs. */
import type { Matrix } from '../prelude/matrix.js';
import { filled } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import type { Encoder, Tensors } from './encoder.js';
import type { Initialisation } from './initialisation.js';
import { weights } from './initialisation.js';

/** What a linear layer is. */
export interface Linear {
  readonly kind: 'linear';
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  readonly initialisation: Initialisation;
}

/** Weights drawn from a key, and a bias of zeros where one is wanted. */
export const weightAndBias = (weight: Matrix, outputs: number, bias: boolean): Tensors<Matrix> =>
  bias ? { weight, bias: filled(1, outputs, 0) } : { weight };

/**
 * x w + b
 *
 * Shapes   x [N, inputs] · weight [inputs, outputs] · bias [1, outputs] → [N, outputs]
 */
export const linear = ({ inputs, outputs, bias, initialisation }: Linear): Encoder => ({
  initial: (key: Key) => weightAndBias(weights(initialisation)(inputs, outputs)(key), outputs, bias),
  statistics: {},
  apply: (A) => (_, p, statistics) => (x) => {
    const { weight, bias: b } = p as { weight: typeof x; bias?: typeof x };
    return { output: b === undefined ? A.matmul(x, weight) : A.affine(x, weight, b), statistics };
  },
});
