/** nt-xent — the families that compute NT-Xent over two views, and InfoNCE, under the presets of their authors. */

import { infoNce } from '../../../src/objectives/info-nce.js';
import { ntXent } from '../../../src/objectives/nt-xent.js';
import type { Choice, Objective, Tensors } from '../../../src/objectives/objective.js';
import { betweenSamples } from '../../../src/pipelines/contrastive-clustering.js';
import type { Case, FormulaFamily } from '../family.js';
import { numeric } from '../family.js';

/** A family that is one objective: how a case's parameters are conventions, and its inputs are tensors. */
export const objectiveFamily = <C extends Readonly<Record<keyof C, Choice>>>(
  family: string,
  objective: Objective<C>,
  conventions: (c: Case) => C,
  names: Readonly<Record<string, string>>,
): FormulaFamily => ({
  kind: 'formula',
  family,
  asked: (c) => ({
    of: objective.name,
    ask: c.params.reduction === 'none' ? 'terms' : 'loss',
    conventions: conventions(c) as Readonly<Record<string, Choice>>,
    names,
  }),
  formula: (c) => (A) => (x) => {
    const tensors = Object.fromEntries(
      Object.entries(names).flatMap(([ours, theirs]) => (x[theirs] === undefined ? [] : [[ours, x[theirs]]])),
    ) as Tensors<(typeof x)[string]>;
    const reading = c.params.reduction === 'none' ? objective.terms : objective.loss;
    return { loss: reading(conventions(c), {})(A)(tensors) };
  },
});

const views = { z0: 'z0', z1: 'z1' };
const tau = (c: Case): number => numeric(c, 'temperature');
const preset = (name: string) => ntXent.presets[name]?.conventions ?? ntXent.defaults;

export const ntXentLightly: FormulaFamily = objectiveFamily(
  'ntxent_lightly',
  ntXent,
  (c) => ({ ...preset('lightly'), temperature: tau(c) }),
  views,
);

export const ntXentGoogle: FormulaFamily = objectiveFamily(
  'ntxent_google_simclr',
  ntXent,
  (c) => {
    const google = { ...preset('simclr-google'), temperature: tau(c) };
    return c.params.hidden_norm === false ? { ...google, normalisation: 'none' } : google;
  },
  views,
);

/** Through the pipeline's own function, whose network normalises. */
export const contrastiveClusteringInstance: FormulaFamily = {
  ...objectiveFamily('cc_instance', ntXent, (c) => ({ ...preset('cc-instance'), temperature: tau(c) }), {
    z0: 'z_i',
    z1: 'z_j',
  }),
  formula: (c) => (A) => (x) => {
    type T = (typeof x)[string];
    const meant = { ...preset('cc-instance'), temperature: tau(c) };
    return { loss: betweenSamples(meant)(A)(x.z_i as T, x.z_j as T) };
  },
};

export const infoNceRelbers: FormulaFamily = objectiveFamily(
  'infonce_relbers',
  infoNce,
  (c) => ({
    ...infoNce.defaults,
    temperature: tau(c),
    reduction: c.params.reduction === 'sum' ? 'sum' : 'mean',
    mode: ({ unpaired: 'shared', paired: 'per-query' } as const)[String(c.params.mode)] ?? 'in-batch',
  }),
  { q: 'query', k: 'positive', negatives: 'negatives' },
);

/** Families of NT-Xent and InfoNCE. */
export const ntXentFamilies: ReadonlyArray<FormulaFamily> = [
  ntXentLightly,
  ntXentGoogle,
  contrastiveClusteringInstance,
  infoNceRelbers,
];
