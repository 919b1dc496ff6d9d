/**
 * initialisation — random weights whose products keep the size of what goes through them.
 *
 * Numbers are rounded to float32, so that a float64 and a float32 backend start from the same ones.
 *
 * Source   arXiv:1502.01852 §2.2 (He et al. 2015); Glorot & Bengio 2010, eq. 16
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import type { Key } from '../prelude/random.js';
import { normals, uniforms } from '../prelude/random.js';

/** A law of random weights by name. */
export type Initialisation = 'he' | 'xavier';

/**
 * Weights from inputs [rows] to outputs [cols].
 *
 *   he       normal, variance 2/inputs: keeps the variance through a rectifier
 *   xavier   uniform on ±√(6/(inputs + outputs)): keeps it through a linear layer, in both directions
 *
 * `receptive` is the number of places each output sees of one input channel (1 but for convolutions), which Xavier's
 * count of outputs includes too.
 */
export const weights =
  (law: Initialisation, receptive = 1) =>
  (inputs: number, outputs: number) =>
  (key: Key): Matrix => {
    const count = inputs * outputs;
    const bound = Math.sqrt(6 / (inputs + outputs * receptive));
    const drawn =
      law === 'he'
        ? normals(key, count).map((x) => Math.fround(x * Math.sqrt(2 / inputs)))
        : uniforms(key, count).map((u) => Math.fround((2 * u - 1) * bound));
    return matrix(inputs, outputs, drawn);
  };
