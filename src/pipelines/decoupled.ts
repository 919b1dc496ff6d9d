/**
 * decoupled — SimCLR with the positive taken out of the denominator.
 *
 * Source   arXiv:2110.06848 (DCL), eq. 6
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { decoupled as decoupledLoss } from '../objectives/decoupled.js';
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { simclr } from './simclr.js';
import { rootScaled } from './temperature.js';

const plain = { ...decoupledLoss.defaults, temperature: 1, normalisation: 'none' } as const;

/** Decoupled contrastive learning over these choices. */
export const decoupled = (c: Choices): Pipeline => ({
  ...simclr(c),
  name: 'decoupled',
  summary: 'two views of each sample, one encoder, the decoupled loss over the batch',
  source: 'arXiv:2110.06848',
  score:
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>, outputs: Tensors<T>) => {
      const scaled = rootScaled(A)(x, c.temperature);
      return decoupledLoss.loss(plain, {})(A)({ z0: scaled(outputs.z0 as T), z1: scaled(outputs.z1 as T) });
    },
  landmarks: (n) => {
    const extent = { rows: n, cols: c.projection };
    const meant = { ...decoupledLoss.defaults, temperature: c.temperature };
    return decoupledLoss.landmarks(meant, { z0: extent, z1: extent });
  },
});
