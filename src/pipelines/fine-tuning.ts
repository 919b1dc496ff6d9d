/**
 * fine-tuning — an encoder trained on with labels, a linear classifier at its end: all of its weights move.
 *
 * The other measures freeze the encoder; this one copies it. From an encoder that was never trained it is plain
 * supervised learning, which is what it is compared with.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import { linearOf } from '../encoders/networks.js';
import { initialOf, lastOf, network, statisticsOf, through } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import { crossEntropy } from './cross-entropy.js';

/** A classifier over an encoder whose representation is this wide. */
export const fineTuning = (encoder: Layer, representation: number, classes: number): Pipeline => {
  const tower = [
    network('encoder', encoder),
    network('classifier', linearOf(representation, classes, 'nothing')),
  ];
  return {
    name: 'fine-tuning',
    summary: 'the encoder trained on with labels, a linear classifier at its end',
    source: 'arXiv:2002.05709, appendix B.5',
    encoder,
    views: 1,
    labels: 'required',
    temperature: 'none',
    repels: false,
    sparing: 'it tells classes and compares no samples',
    initial: (key) => ({ ...initialOf(tower)(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const { output, x: after } = through(A)('train', x)(views[0] as T, tower);
        return { outputs: { scores: output }, statistics: statisticsOf(tower, after) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { scores }: Tensors<T>, { labels }: Known) =>
        crossEntropy(A, scores as T, labels ?? new Int32Array(0)),
    assign: (A) => (x, rows) => A.argMax(lastOf(tower)(A)(x, rows)),
    watched: 'scores',
    landmarks: () => ({ floor: 0, collapse: Math.log(classes) }),
  };
};
