/**
 * two-views — two views of each sample through one encoder, scored by any objective by its name.
 *
 * For trying a loss: nothing here keeps from collapse what the loss does not. Rows are of unit length inside the loss
 * wherever its conventions say how, and its temperature is the run's.
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from '../encoders/encoder.js';
import { projectionHead } from '../encoders/networks.js';
import type { Choice } from '../objectives/objective.js';
import type { AnyObjective } from '../objectives/registry.js';
import { objectives } from '../objectives/registry.js';
import { defect } from '../prelude/errors.js';
import { named } from '../prelude/random.js';
import { initialOf, lastOf, network } from '../training/network.js';
import type { Pipeline } from '../training/pipeline.js';
import { randomUnitRows } from '../training/queue.js';
import { encodePair } from '../training/towers.js';
import type { Choices } from './choices.js';
import { inputsOf } from './objective-inputs.js';

const prototypes = 'prototypes.weight';

/** Why a share of the repulsion says nothing of an objective, where it does not. */
const sparingOf = (o: AnyObjective): string | undefined => {
  if (o.repels === false) return `${o.name} has no negatives`;
  return 'temperature' in o.defaults ? undefined : `${o.name} weighs negatives by no temperature`;
};

/** The objective's own defaults under the temperature of the run. */
const conventionsOf = (o: AnyObjective, temperature: number): Readonly<Record<string, Choice>> => ({
  ...o.defaults,
  ...('temperature' in o.defaults ? { temperature } : {}),
  ...('normalisation' in o.defaults ? { normalisation: 'unit' } : {}),
  ...('mining' in o.defaults ? { mining: 'semi-hard' } : {}),
});

/** Any objective over two views. */
export const twoViews = (c: Choices): Pipeline => {
  const o = objectives[c.objective ?? 'nt-xent'] ?? defect(`an objective called ${c.objective}`);
  const conventions = conventionsOf(o, c.temperature);
  const { tensors, side } = inputsOf(o);
  const tower = [
    network('encoder', c.encoder),
    network('head', projectionHead(c.representation, c.projection, c.hidden)),
  ];
  const pair = encodePair({ query: tower, key: tower, keyGradient: c.keyGradient });
  const why = sparingOf(o);
  const learned = o.tensors.some((t) => t.name === 'prototypes');
  return {
    name: 'two-views',
    summary: `two views of each sample, one encoder, ${o.name}: ${o.summary}`,
    source: o.source,
    encoder: c.encoder,
    views: 2,
    labels: 'none',
    temperature: 'temperature' in o.defaults ? 'fixed' : 'none',
    repels: o.repels !== false,
    ...(why === undefined ? {} : { sparing: why }),
    initial: (key) => {
      const { parameters, statistics } = initialOf(tower)(key);
      const own = learned
        ? { [prototypes]: randomUnitRows(named(key, 'prototypes'), c.clusters, c.projection) }
        : {};
      return { parameters: { ...parameters, ...own }, statistics, memory: {} };
    },
    encode:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, views: ReadonlyArray<T>) => {
        const { query, key, statistics } = pair(A)(x, views[0] as T, views[1] as T);
        return { outputs: { z0: query, z1: key }, statistics };
      },
    score:
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>, { z0, z1 }: Tensors<T>) => {
        const n = A.extent(z0 as T).rows;
        return o.loss(conventions, side(n))(A)(tensors(A)(z0 as T, z1 as T, x[prototypes]));
      },
    project: lastOf(tower),
    watched: 'z0',
    landmarks: (n) => {
      // Labelled rows are both views.
      const rows = (shape: string): number => (/M|V/.test(shape) || o.name === 'triplet' ? 2 * n : n);
      const extents = o.tensors
        .filter((t) => !t.optional)
        .map((t) => [
          t.name,
          { rows: t.name === 'prototypes' ? c.clusters : rows(t.shape), cols: c.projection },
        ]);
      return o.landmarks(conventions, Object.fromEntries(extents), side(n));
    },
  };
};
