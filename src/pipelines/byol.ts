/**
 * byol — each view predicts what a slow encoder makes of the other; no negatives at all.
 *
 * Nothing in the loss forbids that all rows coincide. What keeps them apart is the predictor on one side, the stopped
 * gradient on the other, and a target that moves ever more slowly: m goes from its start to 1 by half a cosine.
 *
 * Source   arXiv:2006.07733, eq. 1 and 2, §3.2 for the momentum
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { cosineRegression } from '../objectives/cosine-regression.js';
import { twice } from '../objectives/landmarks.js';
import { cosine } from '../optimisers/schedule.js';
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { onlineAndSlow } from './online-and-slow.js';

const pairOf = (rows: number, cols: number) => ({ p: { rows, cols }, z: { rows, cols } });

/** BYOL over these choices. */
export const byol = (c: Choices): Pipeline => ({
  ...onlineAndSlow(c, ({ step, steps }) => cosine(c.averaging, 1, steps)(step)),
  name: 'byol',
  summary: 'each view predicts what a slow encoder makes of the other, without negatives',
  source: 'arXiv:2006.07733',
  temperature: 'none',
  repels: false,
  sparing: 'it has no negatives',
  score:
    <T>(A: Algebra<T>) =>
    (_: Tensors<T>, { q1, q2, k1, k2 }: Tensors<T>) => {
      const loss = cosineRegression.loss(cosineRegression.defaults, {})(A);
      return A.add(loss({ p: q1 as T, z: k2 as T }), loss({ p: q2 as T, z: k1 as T }));
    },
  // The lowest value is that of collapse: the loss cannot tell, the spread of the rows does.
  landmarks: (n) => twice(cosineRegression.landmarks(cosineRegression.defaults, pairOf(n, c.projection))),
});
