/**
 * dual-encoder — end to end with two distinct networks: one for queries, one for keys.
 *
 * What is kept as the representation is the query's network. Towers of two sides that share their words may start from
 * the same numbers: what both sides say is then near before anything is learned, and each goes its own way from there.
 *
 * Source   arXiv:2103.00020, fig. 3 (CLIP), on two views of one thing
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { prefixed } from '../encoders/encoder.js';
import { projectionHead, towerOf } from '../encoders/networks.js';
import { infoNce } from '../objectives/info-nce.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';
import { heldInBounds, learnedTemperature, rootScaled } from './temperature.js';

const scaledBefore = {
  ...infoNce.defaults,
  temperature: 1,
  normalisation: 'none',
  direction: 'both',
} as const;

/** A dual encoder over these choices. */
export const dualEncoder = (c: Choices): Pipeline => {
  const head = projectionHead(c.representation, c.projection, c.hidden);
  const query = [network('encoder', c.encoder), network('head', head)];
  const key = [network('key.encoder', c.encoder), network('key.head', head)];
  const pair = encodePair({ query, key, keyGradient: c.keyGradient });
  return {
    name: 'dual-encoder',
    summary: 'queries and keys through networks of their own, InfoNCE in both directions',
    source: 'arXiv:2103.00020',
    encoder: c.encoder,
    views: 2,
    towers: { layer: towerOf(c.encoder, head), keys: 'key.' },
    labels: 'none',
    temperature: 'may-be-learned',
    repels: true,
    initial: (seed) => {
      const { statistics } = initialOf([...query, ...key])(seed);
      const first = initialOf(query)(seed).parameters;
      const second = c.sameStart === true ? prefixed('key.', first) : initialOf(key)(seed).parameters;
      const parameters = { ...first, ...second };
      return { parameters: { ...parameters, ...learnedTemperature(c) }, statistics, memory: {} };
    },
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const encoded = pair(A)(x, views[0] as T, views[1] as T);
        return { outputs: { q: encoded.query, k: encoded.key }, statistics: encoded.statistics };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) => {
        const scaled = rootScaled(A)(x, c.temperature);
        return infoNce.loss(scaledBefore, {})(A)({ q: scaled(outputs.q as T), k: scaled(outputs.k as T) });
      },
    held: heldInBounds,
    project: lastOf(query),
    watched: 'q',
    landmarks: (n) => {
      const extent = { rows: n, cols: c.projection };
      const meant = { ...infoNce.defaults, temperature: c.temperature, direction: 'both' } as const;
      return infoNce.landmarks(meant, { q: extent, k: extent });
    },
  };
};
