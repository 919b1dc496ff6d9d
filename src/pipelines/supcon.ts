/**
 * supcon — two views of each sample through one encoder; every row of the same class is a positive.
 *
 * The one way to train here that looks at labels: what the others give away without them.
 *
 * Source   arXiv:2004.11362, eq. 2
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { supervisedContrastive } from '../objectives/supervised-contrastive.js';
import type { Index } from '../prelude/matrix.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { simclr } from './simclr.js';

const ofBothViews = (labels: Index): Index => Int32Array.from([...labels, ...labels]);

/** Supervised contrastive learning over these choices. */
export const supcon = (c: Choices): Pipeline => {
  const meant = { ...supervisedContrastive.defaults, temperature: c.temperature };
  return {
    ...simclr({ ...c, learnTemperature: false }),
    name: 'supcon',
    summary: 'two views of each sample, every row of the same class a positive',
    source: 'arXiv:2004.11362',
    labels: 'required',
    temperature: 'fixed',
    repels: false,
    sparing: 'its negatives are samples of other classes, so no share falls on the own class',
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { z0, z1 }: Tensors<T>, { labels }: Known) => {
        const side = { labels: ofBothViews(labels ?? new Int32Array(0)) };
        return supervisedContrastive.loss(meant, side)(A)({ z: A.concatRows(z0 as T, z1 as T) });
      },
    // The floor hangs on how many of a class a batch happens to hold.
    landmarks: (n, known) =>
      known?.labels === undefined
        ? undefined
        : supervisedContrastive.landmarks(
            meant,
            { z: { rows: 2 * n, cols: c.projection } },
            { labels: ofBothViews(known.labels) },
          ),
  };
};
