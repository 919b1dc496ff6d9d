/**
 * moco — keys from an encoder that follows slowly, so that negatives can be remembered (v2) or need not be many (v3).
 *
 * v2: the slow encoder moves, then keys are encoded, then the loss sees the queue as it was, then the keys enter it.
 * v3: no queue; a predictor on the query's side, keys of the batch as negatives, both views as queries in turn, the
 * sum of both losses times 2τ. Batch statistics are those of the whole batch, so a shuffle would not change them.
 *
 * Source   arXiv:2003.04297 (v2); arXiv:2104.02057, alg. 1 (v3)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { projectionHead } from '../encoders/networks.js';
import { infoNce } from '../objectives/info-nce.js';
import { named } from '../prelude/random.js';
import { lastOf, statisticsOf, through } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import { enqueued, randomUnitRows } from '../training/queue.js';
import { fastAndSlow } from '../training/slow-encoder.js';
import type { Choices } from './choices.js';
import { onlineAndSlow } from './online-and-slow.js';

const unit = <T>(A: Algebra<T>, z: T): T => A.normalizeRows(1e-12)(z);

/** MoCo v2 over these choices. */
export const moco = (c: Choices): Pipeline => {
  const head = projectionHead(c.representation, c.projection, c.hidden);
  const pair = fastAndSlow([
    ['encoder', c.encoder],
    ['head', head],
  ]);
  const meant = { ...infoNce.defaults, temperature: c.temperature, mode: 'shared' } as const;
  return {
    name: 'moco',
    summary: 'keys of a slow encoder, negatives from a queue of the latest keys',
    source: 'arXiv:2003.04297',
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'fixed',
    repels: true,
    initial: (key) => {
      const start = pair.initial(key);
      const queue = randomUnitRows(named(key, 'queue'), c.queue, c.projection);
      return { ...start, memory: { ...start.memory, queue } };
    },
    before: (A) => (x) => pair.follow(c.averaging)(A)(x),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const q = through(A)('train', x)(views[0] as T, pair.fast);
        const k = through(A)('train', q.x)(views[1] as T, pair.slow);
        const outputs = { q: unit(A, q.output), k: A.detach(unit(A, k.output)) };
        return { outputs, statistics: statisticsOf([...pair.fast, ...pair.slow], k.x) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, { q, k }: Tensors<T>) =>
        infoNce.loss({ ...meant, normalisation: 'none' }, {})(A)({
          q: q as T,
          k: k as T,
          negatives: x.queue as T,
        }),
    after:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) => ({ queue: enqueued(A)(x.queue as T, outputs.k as T) }),
    project: lastOf(pair.fast),
    watched: 'q',
    landmarks: (n) => {
      const extent = { rows: n, cols: c.projection };
      const negatives = { rows: c.queue, cols: c.projection };
      return infoNce.landmarks(meant, { q: extent, k: extent, negatives });
    },
  };
};

/** MoCo v3 over these choices. */
export const mocoV3 = (c: Choices): Pipeline => {
  const meant = { ...infoNce.defaults, temperature: c.temperature } as const;
  return {
    ...onlineAndSlow(c, () => c.averaging),
    name: 'moco-v3',
    summary: 'keys of a slow encoder, negatives from the batch, a predictor, both views in turn',
    source: 'arXiv:2104.02057',
    repels: true,
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { q1, q2, k1, k2 }: Tensors<T>) => {
        const loss = infoNce.loss(meant, {})(A);
        const both = A.add(loss({ q: q1 as T, k: k2 as T }), loss({ q: q2 as T, k: k1 as T }));
        return A.scale(2 * c.temperature)(both);
      },
    landmarks: (n) => {
      const extent = { rows: n, cols: c.projection };
      const one = infoNce.landmarks(meant, { q: extent, k: extent });
      const times = 4 * c.temperature;
      return one && { floor: times * one.floor, collapse: times * one.collapse };
    },
  };
};
