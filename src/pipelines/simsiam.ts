/**
 * simsiam — each view predicts the other through one encoder; the target's gradient is stopped, and that is all.
 *
 * The projection ends in a batch normalisation without scale or shift, the predictor is narrow in its middle.
 *
 * Source   arXiv:2011.10566, alg. 1, appendix A
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import type { Layer } from '../encoders/layer.js';
import { batchNormOf, multilayer } from '../encoders/networks.js';
import { cosineRegression } from '../objectives/cosine-regression.js';
import { initialOf, lastOf, network, statisticsOf, through } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import type { Choices } from './choices.js';

const head = (c: Choices): Layer => ({
  kind: 'sequence',
  layers: [
    { name: 'layers', layer: multilayer([c.representation, c.hidden, c.projection], 'batch-norm') },
    { name: 'norm', layer: batchNormOf(c.projection, false) },
  ],
});

const narrow = (c: Choices): number => Math.max(1, Math.floor(c.projection / 4));

/** SimSiam over these choices. */
export const simsiam = (c: Choices): Pipeline => {
  const tower = [network('encoder', c.encoder), network('head', head(c))];
  const predictor = network('predictor', multilayer([c.projection, narrow(c), c.projection], 'batch-norm'));
  const all = [...tower, predictor];
  const meant = { ...cosineRegression.defaults, form: 'negative-cosine', target: 'stopped' } as const;
  return {
    name: 'simsiam',
    summary: 'each view predicts the other through one encoder, the target’s gradient stopped',
    source: 'arXiv:2011.10566',
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'none',
    repels: false,
    sparing: 'it has no negatives',
    initial: (key) => ({ ...initialOf(all)(key), memory: {} }),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, [one, two]: ReadonlyArray<T>) => {
        const z1 = through(A)('train', x)(one as T, tower);
        const z2 = through(A)('train', z1.x)(two as T, tower);
        const p1 = through(A)('train', z2.x)(z1.output, [predictor]);
        const p2 = through(A)('train', p1.x)(z2.output, [predictor]);
        const outputs = { z1: z1.output, z2: z2.output, p1: p1.output, p2: p2.output };
        return { outputs, statistics: statisticsOf(all, p2.x) };
      },
    score:
      <T>(A: Algebra<T>) =>
      (_: Tensors<T>, { z1, z2, p1, p2 }: Tensors<T>) => {
        const loss = cosineRegression.loss(meant, {})(A);
        return A.scale(0.5)(A.add(loss({ p: p1 as T, z: z2 as T }), loss({ p: p2 as T, z: z1 as T })));
      },
    project: lastOf(tower),
    watched: 'z1',
    // The lowest value is that of collapse: the loss cannot tell, the spread of the rows does.
    landmarks: (n) => {
      const extent = { rows: n, cols: c.projection };
      return cosineRegression.landmarks(meant, { p: extent, z: extent });
    },
  };
};
