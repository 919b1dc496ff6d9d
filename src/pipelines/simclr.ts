/**
 * simclr — end to end: two views of each sample through one encoder, NT-Xent over the whole batch.
 *
 * Source   arXiv:2002.05709, alg. 1
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { projectionHead, towerOf } from '../encoders/networks.js';
import { ntXent } from '../objectives/nt-xent.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';
import { heldInBounds, learnedTemperature, rootScaled } from './temperature.js';

// Rows are normalised and divided by the root of the temperature beforehand, since it may be a parameter.
const plain = { ...ntXent.defaults, temperature: 1, normalisation: 'none' } as const;

/** SimCLR over these choices. */
export const simclr = (c: Choices): Pipeline => {
  const encoder = network('encoder', c.encoder);
  const projection = projectionHead(c.representation, c.projection, c.hidden);
  const head = network('head', projection);
  const tower = [encoder, head];
  const pair = encodePair({ query: tower, key: tower, keyGradient: c.keyGradient });
  return {
    name: 'simclr',
    summary: 'two views of each sample, one encoder, NT-Xent over the batch',
    source: 'arXiv:2002.05709',
    encoder: c.encoder,
    views: 2,
    towers: { layer: towerOf(c.encoder, projection), keys: '' },
    labels: 'none',
    temperature: 'may-be-learned',
    repels: true,
    initial: (key) => {
      const { parameters, statistics } = initialOf(tower)(key);
      return { parameters: { ...parameters, ...learnedTemperature(c) }, statistics, memory: {} };
    },
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const { query, key, statistics } = pair(A)(x, views[0] as T, views[1] as T);
        return { outputs: { z0: query, z1: key }, statistics };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) => {
        const scaled = rootScaled(A)(x, c.temperature);
        return ntXent.loss(plain, {})(A)({ z0: scaled(outputs.z0 as T), z1: scaled(outputs.z1 as T) });
      },
    held: heldInBounds,
    project: lastOf(tower),
    watched: 'z0',
    landmarks: (n) => {
      const extent = { rows: n, cols: c.projection };
      return ntXent.landmarks({ ...ntXent.defaults, temperature: c.temperature }, { z0: extent, z1: extent });
    },
  };
};
