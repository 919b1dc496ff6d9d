/**
 * redundancy — two views of each sample through one encoder; features are compared, not samples.
 *
 * Barlow Twins brings the cross-correlation of the views' features to the identity; VICReg keeps each feature's
 * variance up and pairs of features uncorrelated. The head widens before the loss, since features are what there is
 * to compare.
 *
 * Source   arXiv:2103.03230, alg. 1 (Barlow Twins); arXiv:2105.04906, alg. 1 (VICReg)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import type { Landmarks } from '../objectives/objective.js';
import { barlowTwins as barlowLoss, vicReg } from '../objectives/redundancy.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';

interface Own extends Pick<Pipeline, 'name' | 'summary' | 'source'> {
  readonly loss: <T>(A: Algebra<T>) => (x: Tensors<T>) => T;
  readonly landmarks: Landmarks;
}

const twoViews = (c: Choices, { loss, landmarks, ...own }: Own): Pipeline => {
  const head = network('head', multilayer([c.representation, c.hidden, c.projection], 'batch-norm'));
  const tower = [network('encoder', c.encoder), head];
  const pair = encodePair({ query: tower, key: tower, keyGradient: true });
  return {
    ...own,
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'none',
    repels: false,
    sparing: 'it has no negatives: columns are held apart, not samples',
    initial: (key) => ({ ...initialOf(tower)(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, [one, two]: ReadonlyArray<T>) => {
        const { query, key, statistics } = pair(A)(x, one as T, two as T);
        return { outputs: { z0: query, z1: key }, statistics };
      },
    score: (A) => (_, outputs) => loss(A)(outputs),
    project: lastOf(tower),
    watched: 'z0',
    landmarks: () => landmarks,
  };
};

/** Barlow Twins over these choices. */
export const barlowTwins = (c: Choices): Pipeline =>
  twoViews(c, {
    name: 'barlow-twins',
    summary: 'the cross-correlation of two views’ features brought to the identity',
    source: 'arXiv:2103.03230',
    loss: barlowLoss.loss(barlowLoss.defaults, {}),
    // Features without spread correlate with nothing: every diagonal entry is 0.
    landmarks: { floor: 0, collapse: c.projection },
  });

/** VICReg over these choices. */
export const vicreg = (c: Choices): Pipeline => {
  const { variance, epsilon } = vicReg.defaults;
  return twoViews(c, {
    name: 'vicreg',
    summary: 'views that agree, features that vary and do not repeat each other',
    source: 'arXiv:2105.04906',
    loss: vicReg.loss(vicReg.defaults, {}),
    landmarks: { floor: 0, collapse: variance * (1 - Math.sqrt(epsilon)) },
  });
};
