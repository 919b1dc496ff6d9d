/**
 * explanation — everything there is to say of an objective, gathered from its record and its running formula.
 */
import { clusteringObjectives } from '../../clustering/registry.js';
import type { Difference } from '../../objectives/differences.js';
import { differenceBetween } from '../../objectives/differences.js';
import type { Mistake } from '../../objectives/mistakes.js';
import { mistakes } from '../../objectives/mistakes.js';
import type { Choice, ConventionRole, Landmarks, TensorRole } from '../../objectives/objective.js';
import type { Original } from '../../objectives/originals.js';
import { originals } from '../../objectives/originals.js';
import type { AnyObjective } from '../../objectives/registry.js';
import { objectives } from '../../objectives/registry.js';
import type { Sizes } from '../../objectives/sized.js';
import { extentsOf, sideOf } from '../../objectives/sized.js';
import { written } from '../../objectives/written.js';
import type { Extent } from '../../prelude/matrix.js';
import type { Cost } from '../../readings/cost.js';
import { costOf } from '../../readings/cost.js';
import type { Printed } from '../../readings/formula/printed.js';
import { latex, text } from '../../readings/formula/style.js';
import { differentiable, pull } from '../../readings/pullback.js';
import { fixed, leaf } from '../../readings/pulls/node.js';

type Conventions = Readonly<Record<string, Choice>>;

/** Every objective by name. */
export const everyObjective: Readonly<Record<string, AnyObjective>> = {
  ...objectives,
  ...clusteringObjectives,
};

/** What is said of an objective. */
export interface Explanation {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly preset: string | undefined;
  readonly conventions: Conventions;
  readonly formula: Printed;
  readonly latex: Printed;
  readonly tensors: ReadonlyArray<TensorRole & { readonly extent: Extent | undefined }>;
  readonly labels: string;
  readonly roles: ReadonlyArray<ConventionRole>;
  readonly presets: Readonly<Record<string, { readonly changes: Conventions; readonly usedBy: string }>>;
  readonly sizes: Sizes;
  readonly landmarks: Landmarks | undefined;
  readonly meaning: string;
  readonly cost: { readonly value: Cost; readonly gradient: Cost };
  readonly mistakes: ReadonlyArray<Mistake>;
  readonly originals: ReadonlyArray<Original>;
}

/** The groups under which objectives are listed. */
export const kindOf = (o: AnyObjective): string => {
  if (clusteringObjectives[o.name] !== undefined || ['dino', 'masked-siamese'].includes(o.name))
    return 'over clusters and prototypes';
  if (o.labels === 'required') return 'over labelled rows';
  return o.negatives !== undefined || o.conventions.some((r) => r.name === 'temperature')
    ? 'one among many'
    : 'distances, features and predictions';
};

const labelWords = (o: AnyObjective): string => {
  if (o.labels === 'none') return 'none';
  const whose = o.labelsOf ?? o.tensors[0]?.name ?? '';
  return `${o.labels === 'required' ? 'required' : 'may be given'}: a whole number for each row of ${whose}`;
};

/** Losses whose terms are −log of a softmax over all candidates, with nothing added. */
const entropies = ['info-nce', 'nt-xent', 'clip', 'n-pairs', 'deep-cluster', 'prototype-nce', 'dino'];

/** Whether e^ℒ counts candidates: a mean of such terms, without a factor and without a second positive. */
const countsCandidates = (o: AnyObjective, c: Conventions): boolean =>
  entropies.includes(o.name) &&
  (c.reduction ?? 'mean') === 'mean' &&
  (c.scale ?? 1) === 1 &&
  (c.factor ?? 'one') === 'one' &&
  (c.positive ?? 'counted-once') === 'counted-once';

const floorWords = (o: AnyObjective, { floor, floorIs, why }: Landmarks): string => {
  const kind = {
    infimum: 'The floor is the least there is',
    bound: 'The floor is a proven bound, which need not be reached',
    unbounded: 'There is no floor, the loss falls without end',
  }[floorIs ?? 'bound'];
  const dependent = o.conventions.some((r) => r.name === 'temperature') && floor > 0;
  return `${kind}: ${why}.${dependent ? ' It depends on batch and temperature and is not 0.' : ''}`;
};

/** What a loss between its landmarks means. */
const meaningOf = (o: AnyObjective, c: Conventions, landmarks: Landmarks | undefined): string => {
  if (landmarks === undefined)
    return 'Nothing can be said of rows that coincide: their similarity is exactly the threshold, and rounding decides on which side of it they fall.';
  const { floor, collapse } = landmarks;
  const words = floorWords(o, landmarks);
  if (!(collapse > floor))
    return `All rows coinciding costs no more than the best there is: the loss cannot tell collapse; watch the spread of embeddings. ${words}`;
  const perplexity = countsCandidates(o, c)
    ? ` e^ℒ is how many candidates an anchor still confuses: e^${collapse.toFixed(2)} ≈ ${Math.exp(collapse).toFixed(0)} at collapse.`
    : '';
  const bound =
    o.name === 'info-nce' && countsCandidates(o, c)
      ? ' log N − ℒ is a lower bound of the mutual information of both sides.'
      : '';
  return (
    'Near collapse rows are not told apart; a loss that stays there does not learn slowly, it does not learn. ' +
    'Above it rows are arranged worse than if they coincided; the way from collapse down to the floor is what there is to learn. ' +
    `${words}${perplexity}${bound}`
  );
};

const costs = (o: AnyObjective, c: Conventions, sizes: Sizes): Explanation['cost'] => {
  const extents = extentsOf(o, c, sizes);
  const loss = o.loss(c, sideOf(o, c, extents));
  const value = costOf(4)((A) => () => loss(A)(extents));
  const gradient = costOf(4)((A) => () => {
    const leaves = Object.entries<Extent>(extents).map(([name, e]) => {
      const role = o.tensors.find((t) => t.name === name);
      return [name, role?.differentiated ? leaf(e) : fixed(e)] as const;
    });
    const result = loss(differentiable(A))(Object.fromEntries(leaves));
    return pull(
      A,
      result,
      { rows: 1, cols: 1 },
      leaves.map(([, node]) => node),
    );
  });
  return { value, gradient };
};

/** An objective explained, under conventions and for sizes. */
export const explanation = (
  o: AnyObjective,
  preset: string | undefined,
  conventions: Conventions,
  sizes: Sizes,
): Explanation => {
  const extents = extentsOf(o, conventions, sizes);
  const landmarks = o.landmarks(conventions, extents, sideOf(o, conventions, extents));
  return {
    name: o.name,
    summary: o.summary,
    source: o.source,
    preset,
    conventions,
    formula: written(text)(o, conventions),
    latex: written(latex)(o, conventions),
    tensors: o.tensors.map((t) => ({ ...t, extent: extents[t.name] })),
    labels: labelWords(o),
    roles: o.conventions,
    presets: Object.fromEntries(
      Object.entries(o.presets).map(([name, p]) => [
        name,
        {
          usedBy: p.usedBy,
          changes: Object.fromEntries(Object.entries(p.conventions).filter(([k, x]) => x !== o.defaults[k])),
        },
      ]),
    ),
    sizes,
    landmarks,
    meaning: meaningOf(o, conventions, landmarks),
    cost: costs(o, conventions, sizes),
    mistakes: mistakes[o.name] ?? [],
    originals: originals[o.name] ?? [],
  };
};

/** Two presets of an objective, and where they differ. */
export const compared = (
  o: AnyObjective,
  a: string,
  b: string,
  style: 'text' | 'latex',
): Difference | undefined => {
  const [x, y] = [o.presets[a]?.conventions, o.presets[b]?.conventions];
  return x === undefined || y === undefined
    ? undefined
    : differenceBetween(style === 'text' ? text : latex)(o, x, y);
};
