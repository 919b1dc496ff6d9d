/**
 * swav — each view predicts the other's cluster code; codes are balanced over the batch and a queue.
 *
 * No sample is compared with a sample. The first two views are given codes; local views, small crops, only predict.
 * The queue of earlier projections helps to balance the codes once it is full of them.
 *
 * Source   arXiv:2006.09882, alg. 1
 */

import type { Algebra } from '../algebra/derived.js';
import { prototypeScores, swappedPrediction } from '../clustering/swapped-prediction.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import { named } from '../prelude/random.js';
import { initialOf, lastOf, network, statisticsOf, through } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import { enqueued, randomUnitRows } from '../training/queue.js';
import type { Choices } from './choices.js';

const codedViews = 2;
const queueOf = (view: number): string => `queue.${view}`;

/** SwAV over these choices. */
export const swav = (c: Choices): Pipeline => {
  const tower = [
    network('encoder', c.encoder),
    network('head', multilayer([c.representation, c.hidden, c.projection], 'batch-norm')),
  ];
  const views = codedViews + c.localViews;
  const meant = { ...swappedPrediction.defaults, temperature: c.temperature, views, assigned: codedViews };
  const full = (known: Known): boolean => known.step * known.index.length >= c.queue;
  return {
    name: 'swav',
    summary: 'each view predicts the balanced cluster code of the other',
    source: 'arXiv:2006.09882',
    encoder: c.encoder,
    views,
    labels: 'none',
    temperature: 'fixed',
    repels: false,
    initial: (key) => {
      const { parameters, statistics } = initialOf(tower)(key);
      const prototypes = randomUnitRows(named(key, 'prototypes'), c.clusters, c.projection);
      const rows = (view: number) => randomUnitRows(named(key, queueOf(view)), c.queue, c.projection);
      return {
        parameters: { ...parameters, 'prototypes.weight': prototypes },
        statistics,
        memory: { [queueOf(0)]: rows(0), [queueOf(1)]: rows(1) },
      };
    },
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, seen: ReadonlyArray<T>) => {
        let now = x;
        const outputs: Record<string, T> = {};
        seen.forEach((view, v) => {
          const encoded = through(A)('train', now)(view, tower);
          outputs[`z${v}`] = A.normalizeRows(1e-12)(encoded.output);
          now = encoded.x;
        });
        return { outputs, statistics: statisticsOf(tower, now) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>, known: Known) => {
        const rows = Array.from({ length: views }, (_, v) => outputs[`z${v}`] as T);
        const against = (z: T): T => prototypeScores(A)(z, x['prototypes.weight'] as T);
        const scores = against(rows.reduce((a, b) => A.concatRows(a, b)));
        const earlier = A.concatRows(x[queueOf(0)] as T, x[queueOf(1)] as T);
        const queue = full(known) ? { queue: A.detach(against(earlier)) } : {};
        return swappedPrediction.loss(meant, {})(A)({ scores, ...queue });
      },
    after:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, outputs: Tensors<T>) =>
        Object.fromEntries(
          [0, 1].map((v) => [queueOf(v), enqueued(A)(x[queueOf(v)] as T, outputs[`z${v}`] as T)]),
        ),
    project: lastOf(tower),
    clusters: c.clusters,
    assign: (A) => (x, rows) =>
      A.argMax(prototypeScores(A)(lastOf(tower)(A)(x, rows), x['prototypes.weight'] as typeof rows)),
    watched: 'z0',
    landmarks: (n) => swappedPrediction.landmarks(meant, { scores: { rows: n * views, cols: c.clusters } }),
  };
};
