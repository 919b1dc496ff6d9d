/**
 * memory-bank — one encoder; beside its own positive, a query sees the projections of earlier batches.
 *
 * Unlike MoCo nothing is slow: remembered rows come from weights that have since moved, and the gradient reaches both
 * views. The loss sees the bank before this batch's second views enter it.
 *
 * Source   arXiv:1805.01978, §3.1; lightly's NTXentLoss with a memory bank
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { projectionHead } from '../encoders/networks.js';
import { infoNce } from '../objectives/info-nce.js';
import { named } from '../prelude/random.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import { enqueued, randomUnitRows } from '../training/queue.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';

/** A memory bank over these choices. */
export const memoryBank = (c: Choices): Pipeline => {
  const tower = [
    network('encoder', c.encoder),
    network('head', projectionHead(c.representation, c.projection, c.hidden)),
  ];
  const pair = encodePair({ query: tower, key: tower, keyGradient: true });
  const meant = { ...infoNce.defaults, temperature: c.temperature, mode: 'shared' } as const;
  return {
    name: 'memory-bank',
    summary: 'one encoder, negatives from a bank of earlier projections',
    source: 'arXiv:1805.01978',
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'fixed',
    repels: true,
    initial: (key) => ({
      ...initialOf(tower)(key),
      memory: { bank: randomUnitRows(named(key, 'bank'), c.queue, c.projection) },
    }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const { query, key, statistics } = pair(A)(x, views[0] as T, views[1] as T);
        const unit = A.normalizeRows(1e-12);
        return { outputs: { q: unit(query), k: unit(key) }, statistics };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, { q, k }: Tensors<T>) =>
        infoNce.loss({ ...meant, normalisation: 'none' }, {})(A)({
          q: q as T,
          k: k as T,
          negatives: x.bank as T,
        }),
    after:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) => ({ bank: enqueued(A)(x.bank as T, outputs.k as T) }),
    project: lastOf(tower),
    watched: 'q',
    landmarks: (n) => {
      const extent = { rows: n, cols: c.projection };
      const negatives = { rows: c.queue, cols: c.projection };
      return infoNce.landmarks(meant, { q: extent, k: extent, negatives });
    },
  };
};
