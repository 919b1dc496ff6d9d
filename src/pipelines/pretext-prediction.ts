/**
 * pretext-prediction — pseudo-labels as classes: one encoder for every view, a head over all of them.
 *
 * The oldest way of learning without labels: make a label from the sample itself and predict it. What the label can
 * be read from is kept; nothing is contrasted. The head has a hidden layer, so that the representation need not end as
 * the pseudo-label and nothing else; `hidden: 0` makes it linear, as the papers have it.
 *
 * Source   arXiv:1803.07728 (rotation); arXiv:1603.09246 (jigsaw)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import { initialOf, network, through } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';
import { crossEntropy } from './cross-entropy.js';

/** Prediction of pseudo-labels over these choices. */
export const pretextPrediction = (c: Choices): Pipeline => {
  const [views, classes] = [c.task?.count ?? 1, Math.max(2, c.task?.classes ?? 2)];
  const encoder = network('encoder', c.encoder);
  const head = network('head', multilayer([views * c.representation, c.hidden, classes]));
  return {
    name: 'pretext-prediction',
    summary: 'pseudo-labels predicted from the views by one encoder and a head over all of them',
    source: 'arXiv:1803.07728',
    encoder: c.encoder,
    views,
    labels: 'none',
    predicts: true,
    temperature: 'none',
    repels: false,
    sparing: 'it predicts and compares no samples',
    initial: (key) => ({ ...initialOf([encoder, head])(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, all: ReadonlyArray<T>) => {
        let [joined, now]: [T | undefined, Tensors<T>] = [undefined, x];
        for (const view of all) {
          const seen = through(A)('train', now)(view, [encoder]);
          now = seen.x;
          joined = joined === undefined ? seen.output : A.concatColumns(joined, seen.output);
        }
        const z = joined as T;
        const { output } = through(A)('train', now)(z, [head]);
        const kept = Object.keys(encoder.statistics).map((name) => [name, now[name] as T]);
        return { outputs: { z, scores: output }, statistics: Object.fromEntries(kept) as Tensors<T> };
      },
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { scores }: Tensors<T>, { pseudoLabels }: Known) =>
        crossEntropy(A, scores as T, pseudoLabels ?? new Int32Array(0)),
    watched: 'z',
    landmarks: () => ({ floor: 0, collapse: Math.log(classes) }),
  };
};
