/** reduced — samples in their principal components: linear, without labels and without epochs, a row beside encoders. */
import { inComponents, principalComponents } from '../evaluation/principal-components.js';
import { keyOf, named } from '../prelude/random.js';
import type { Represented } from './comparison.js';

const components = 64;

/** What is represented, in at most 64 principal components of its training rows. */
export const reduced = (r: Represented): Represented => {
  const found = principalComponents(components)(named(keyOf(0), 'components'), r.training);
  const [a, b] = r.views;
  return {
    ...r,
    training: inComponents(found, r.training),
    heldOut: inComponents(found, r.heldOut),
    views: [inComponents(found, a), inComponents(found, b)],
  };
};
