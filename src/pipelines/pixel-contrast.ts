/**
 * pixel-contrast — two crops of each image through one fully convolutional encoder; places are contrasted, not images.
 *
 * Source   arXiv:2011.10043 (PixContrast)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import { pixelContrast as objective } from '../objectives/pixel-contrast.js';
import { initialOf, network, statisticsOf } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';

/** Pixel contrast over these choices; the encoder's output is a map of `representation` channels at every place. */
export const pixelContrast = (c: Choices): Pipeline => {
  const encoder = network('encoder', c.encoder);
  const head = network('head', multilayer([c.representation, c.hidden, c.projection]));
  const meant = { ...objective.defaults, temperature: c.temperature };
  return {
    name: 'pixel-contrast',
    summary:
      'two crops of each image, every place finding the places of the other crop that see the same spot',
    source: 'arXiv:2011.10043',
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'fixed',
    repels: false,
    sparing: 'places are compared, of which the class of an image says nothing',
    initial: (key) => ({ ...initialOf([encoder, head])(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        let now = x;
        const outputs: Record<string, T> = {};
        views.forEach((view, v) => {
          const map = encoder.run(A)('train', now)(view);
          now = { ...now, ...map.statistics };
          const { rows, cols } = A.extent(map.output);
          const places = A.reshape((rows * cols) / c.representation, c.representation)(map.output);
          outputs[`z${v}`] = head.run(A)('train', now)(places).output;
        });
        return { outputs, statistics: statisticsOf([encoder, head], now) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { z0, z1 }: Tensors<T>, { pseudoLabels }: Known) =>
        objective.loss(meant, { labels: pseudoLabels ?? new Int32Array(0) })(A)({
          z: A.concatRows(z0 as T, z1 as T),
        }),
    watched: 'z0',
    // The floor hangs on how many places the two crops of each image share.
    landmarks: (_, known) =>
      known?.pseudoLabels === undefined
        ? undefined
        : objective.landmarks(
            meant,
            { z: { rows: known.pseudoLabels.length, cols: c.projection } },
            { labels: known.pseudoLabels },
          ),
  };
};
