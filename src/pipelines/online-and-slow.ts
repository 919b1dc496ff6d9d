/**
 * online-and-slow — both views through an online tower with a predictor at its end, and through a slow tower.
 *
 * What MoCo v3 and BYOL share; they differ in the loss alone. The predictor is on the online side only, and no
 * gradient enters the slow one: its rows are targets.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { multilayer } from '../encoders/networks.js';
import { initialOf, lastOf, network, statisticsOf, through } from '../training/network.js';
import type { Known, Pipeline } from '../training/pipeline.js';
import { fastAndSlow } from '../training/slow-encoder.js';
import type { Choices } from './choices.js';

type Shared = Pick<
  Pipeline,
  'encoder' | 'views' | 'labels' | 'temperature' | 'initial' | 'before' | 'encode' | 'project' | 'watched'
>;

/** The shared part: outputs are queries q1, q2 and, without gradient, keys k1, k2 of the two views. */
export const onlineAndSlow = (c: Choices, momentum: (known: Known) => number): Shared => {
  const pair = fastAndSlow([
    ['encoder', c.encoder],
    ['head', multilayer([c.representation, c.hidden, c.projection], 'batch-norm')],
  ]);
  const predictor = network('predictor', multilayer([c.projection, c.hidden, c.projection], 'batch-norm'));
  const online = [...pair.fast, predictor];
  return {
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'fixed',
    initial: (key) => {
      const [start, ahead] = [pair.initial(key), initialOf([predictor])(key)];
      return {
        parameters: { ...start.parameters, ...ahead.parameters },
        statistics: { ...start.statistics, ...ahead.statistics },
        memory: start.memory,
      };
    },
    before: (A) => (x, known) => pair.follow(momentum(known))(A)(x),
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, [one, two]: ReadonlyArray<T>) => {
        const q1 = through(A)('train', x)(one as T, online);
        const q2 = through(A)('train', q1.x)(two as T, online);
        const k1 = through(A)('train', q2.x)(one as T, pair.slow);
        const k2 = through(A)('train', k1.x)(two as T, pair.slow);
        return {
          outputs: {
            q1: q1.output,
            q2: q2.output,
            k1: A.detach(k1.output),
            k2: A.detach(k2.output),
          },
          statistics: statisticsOf([...online, ...pair.slow], k2.x),
        };
      },
    project: lastOf(pair.fast),
    watched: 'q1',
  };
};
