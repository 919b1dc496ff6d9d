/**
 * memory-bank — one encoder; beside the batch's own keys, a query sees the projections of earlier batches.
 *
 * Unlike MoCo nothing is slow: remembered rows come from weights that have since moved, and the gradient reaches both
 * views. Query and key could then flee together from what everything was before, which costs nothing and teaches
 * nothing: projections collapsed within 72 steps on digits. Wu et al. hold a sample by its own remembered row; with
 * keys of the batch, the head ends in a batch normalisation without scale or shift instead, so that no direction can be
 * common to a batch, and none is left to flee in. The bank is compared with once it is full of projections; until then
 * the batch stands alone. The loss sees the bank before this batch's second views enter it.
 *
 * Source   arXiv:1805.01978, §3.1; arXiv:1912.06798 (a memory beside the batch); lightly's NTXentLoss for `bankAlone`
 */
import { everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { centredHead } from '../encoders/networks.js';
import { infoNce } from '../objectives/info-nce.js';
import { bound } from '../objectives/landmarks.js';
import { named } from '../prelude/random.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import { enqueued, randomUnitRows } from '../training/queue.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';

/**
 * InfoNCE against remembered rows alone.
 *
 *   ℒ = −mean log( e^{qᵢ·kᵢ/τ} / (e^{qᵢ·kᵢ/τ} + Σⱼ e^{qᵢ·bⱼ/τ}) )
 *
 * Shapes   unit rows q, k [N, D] · bank [K, D] → [1, 1]
 */
export const bankAlone =
  (temperature: number) =>
  <T>(A: Algebra<T>) =>
  (q: T, k: T, bank: T): T =>
    infoNce.loss({ ...infoNce.defaults, temperature, mode: 'shared', normalisation: 'none' }, {})(A)({
      q,
      k,
      negatives: bank,
    });

/** Whether every row of the bank is a projection. */
const isFull = (known: Known, c: Choices): boolean => known.step * known.index.length >= c.queue;

/** A memory bank over these choices. */
export const memoryBank = (c: Choices): Pipeline => {
  const tower = [
    network('encoder', c.encoder),
    network('head', centredHead(c.representation, c.projection, c.hidden)),
  ];
  const pair = encodePair({ query: tower, key: tower, keyGradient: true });
  const meant = { ...infoNce.defaults, temperature: c.temperature, mode: 'shared' } as const;
  return {
    name: 'memory-bank',
    summary: 'one encoder, negatives from the batch and a bank of earlier projections',
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
      (x: Tensors<T>, { q, k }: Tensors<T>, known: Known) => {
        const scaled = A.scale(1 / c.temperature)(q as T);
        const own = k as T;
        const keys = isFull(known, c) ? A.concatRows(own, x.bank as T) : own;
        return A.mean('all')(A.sub(A.logPartition(everyKey)(scaled, keys), A.rowDot(scaled, own)));
      },
    after:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) => ({ bank: enqueued(A)(x.bank as T, outputs.k as T) }),
    project: lastOf(tower),
    watched: 'q',
    landmarks: (n, known) => {
      const extent = { rows: n, cols: c.projection };
      if (known !== undefined && !isFull(known, c))
        return infoNce.landmarks({ ...meant, mode: 'in-batch' }, { q: extent, k: extent });
      const negatives = { rows: n - 1 + c.queue, cols: c.projection };
      const found = infoNce.landmarks(meant, { q: extent, k: extent, negatives });
      return (
        found &&
        bound(
          found.floor,
          found.collapse,
          'all other keys opposite to each query, which keys of the batch cannot be to each other’s queries',
        )
      );
    },
  };
};
