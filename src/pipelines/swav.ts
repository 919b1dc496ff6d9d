/**
 * swav — each view predicts the other's cluster code; codes are balanced over the batch and a queue.
 *
 * No sample is compared with a sample. The first two views are given codes; local views, small crops, only predict.
 * The queue of earlier projections helps to balance the codes from the middle of training on, when the rate has begun
 * to fall and projections move little; earlier ones would balance codes by what no longer is.
 *
 * How hard codes are decides whether anything is learned. Near even scores, a deviation s of one view is predicted as
 * s/τ and its code, of the other view, asks for ρs/ε, where ρ is how far views agree: evenness is left only if
 * ρ > ε/τ. Views of digits agree little under an untrained encoder: at ε/τ = ½, as for photographs and a ResNet,
 * scores shrink to the loss log K. Here ε/τ is a tenth (docs/decisions.md).
 *
 * Source   arXiv:2006.09882, alg. 1
 */

import type { Algebra } from '../algebra/derived.js';
import type { SinkhornOptions } from '../clustering/sinkhorn.js';
import type { SwappedConventions } from '../clustering/swapped-prediction.js';
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

/** Codes for small encoders: harder than those of `swavSinkhorn`. */
const balance: SinkhornOptions = { epsilon: 0.02, iterations: 3 };

/** How the views of some choices are laid out and codes found. */
const meaning = (c: Choices): Layout => ({
  temperature: c.temperature,
  ...balance,
  views: codedViews + c.localViews,
  assigned: codedViews,
});

type Layout = Pick<SwappedConventions, 'temperature' | 'epsilon' | 'iterations' | 'views' | 'assigned'>;

/**
 * The loss of scores, view after view, whose codes a queue of earlier scores helps to balance.
 *
 * Shapes   scores [V·N, K] · queue [A·Q, K] → [1, 1]
 */
export const swapped =
  (meant: Layout) =>
  <T>(A: Algebra<T>) =>
  (scores: T, queue?: T): T =>
    swappedPrediction.loss({ ...swappedPrediction.defaults, ...meant }, {})(A)({
      scores,
      ...(queue === undefined ? {} : { queue: A.detach(queue) }),
    });

/** SwAV over these choices. */
export const swav = (c: Choices): Pipeline => {
  const tower = [
    network('encoder', c.encoder),
    network('head', multilayer([c.representation, c.hidden, c.projection], 'batch-norm')),
  ];
  const views = codedViews + c.localViews;
  const meant = meaning(c);
  const helpful = ({ step, steps, index }: Known): boolean =>
    step * index.length >= c.queue && 2 * step >= steps;
  return {
    name: 'swav',
    summary: 'each view predicts the balanced cluster code of the other',
    source: 'arXiv:2006.09882',
    encoder: c.encoder,
    views,
    labels: 'none',
    temperature: 'fixed',
    repels: false,
    sparing: 'samples are compared with prototypes and not with each other',
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
        return swapped(meant)(A)(scores, helpful(known) ? against(earlier) : undefined);
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
    landmarks: (n) =>
      swappedPrediction.landmarks(
        { ...swappedPrediction.defaults, ...meant },
        { scores: { rows: n * views, cols: c.clusters } },
      ),
  };
};
