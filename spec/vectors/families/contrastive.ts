/** contrastive — the families of softmax-type objectives over pairs, modalities and classes. */
import type { Algebra } from '../../../src/algebra/derived.js';
import { clip } from '../../../src/objectives/clip.js';
import { debiased } from '../../../src/objectives/debiased.js';
import { decoupled } from '../../../src/objectives/decoupled.js';
import { multiSimilarity } from '../../../src/objectives/multi-similarity.js';
import { nPairs } from '../../../src/objectives/n-pairs.js';
import { ntXent } from '../../../src/objectives/nt-xent.js';
import { siglip } from '../../../src/objectives/siglip.js';
import { supConMaskTerms, supervisedContrastive } from '../../../src/objectives/supervised-contrastive.js';
import type { Matrix } from '../../../src/prelude/matrix.js';
import { tabulate } from '../../../src/prelude/matrix.js';
import type { Case, FormulaFamily, Tensors } from '../family.js';
import { asMatrix, integers, numeric } from '../family.js';
import { objectiveFamily } from './nt-xent.js';

const tau = (c: Case): number => numeric(c, 'temperature');
const two = (a: string, b: string) => ({ z0: a, z1: b });

const modalities = { image: 'image', text: 'text', logitScale: 'logit_scale', logitBias: 'logit_bias' };

/** A family over rows with labels. */
const labelledFamily = (
  family: string,
  formula: (c: Case, labels: Int32Array) => <T>(A: Algebra<T>) => (x: Tensors<T>) => T,
  input = 'embeddings',
  labels = 'labels',
): FormulaFamily => ({
  kind: 'formula',
  family,
  formula: (c) => (A) => (x) => ({
    loss: formula(c, integers(c, labels))(A)({ z: x[input] as (typeof x)[string] }),
  }),
});

const supCon = supervisedContrastive.presets;
const preset = (name: string) => supCon[name]?.conventions ?? supervisedContrastive.defaults;

/** One label for each sample, repeated for each view; samples are their own classes without labels. */
const tiled = (c: Case, samples: number, views: number): Int32Array => {
  const own = Int32Array.from({ length: samples }, (_, i) => i);
  const labels = c.inputs.labels === undefined ? own : integers(c, 'labels');
  return Int32Array.from({ length: samples * views }, (_, r) => labels[r % samples] as number);
};

/** A mask over samples, repeated over views. */
const tiledMask = (mask: Matrix, views: number): Matrix =>
  tabulate(
    mask.rows * views,
    mask.cols * views,
    (i, j) => mask.data[(i % mask.rows) * mask.cols + (j % mask.cols)] as number,
  );

const supConHobbitLong: FormulaFamily = {
  kind: 'formula',
  family: 'supcon_hobbitlong',
  formula: (c) => (A) => (x) => {
    const [samples = 0, views = 0] = c.inputs.features?.shape ?? [];
    // The file's rows are sample-major; the original puts all of view 0 first.
    const order = Int32Array.from(
      { length: samples * views },
      (_, r) => (r % samples) * views + Math.floor(r / samples),
    );
    const conventions = {
      ...preset('supcontrast'),
      temperature: tau(c),
      baseTemperature: numeric(c, 'base_temperature'),
    };
    const z = A.takeRows(order)(x.features as (typeof x)[string]);
    if (c.inputs.mask === undefined)
      return {
        loss: supervisedContrastive.loss(conventions, { labels: tiled(c, samples, views) })(A)({ z }),
      };
    const terms = supConMaskTerms(A)(tau(c), tiledMask(asMatrix(c.inputs.mask), views))(z);
    return { loss: A.scale(tau(c) / conventions.baseTemperature)(A.mean('all')(terms)) };
  },
};

const soloViews: FormulaFamily = {
  kind: 'formula',
  family: 'ntxent_solo',
  formula: (c) => (A) => (x) => ({
    loss: supervisedContrastive.loss(
      { ...preset('solo-learn'), temperature: tau(c) },
      { labels: integers(c, 'indexes') },
    )(A)({ z: A.concatRows(x.z0 as (typeof x)[string], x.z1 as (typeof x)[string]) }),
  }),
};

/** Families of this file. */
export const contrastiveFamilies: ReadonlyArray<FormulaFamily> = [
  objectiveFamily('clip_openclip', clip, () => ({ ...clip.defaults, normalisation: 'none' }), modalities),
  objectiveFamily(
    'siglip_openclip',
    siglip,
    () => ({ ...siglip.defaults, normalisation: 'none' }),
    modalities,
  ),
  objectiveFamily(
    'ntxent_sthalles',
    ntXent,
    (c) => ({ ...ntXent.defaults, temperature: tau(c) }),
    two('z0', 'z1'),
  ),
  soloViews,
  objectiveFamily(
    'dcl_lightly',
    decoupled,
    (c) => ({ ...decoupled.defaults, temperature: tau(c) }),
    two('z0', 'z1'),
  ),
  objectiveFamily(
    'dclw_lightly',
    decoupled,
    (c) => ({ ...decoupled.defaults, temperature: tau(c), weightSigma: numeric(c, 'sigma') }),
    two('z0', 'z1'),
  ),
  objectiveFamily(
    'dcl_raminnakhli',
    decoupled,
    (c) => ({
      ...(decoupled.presets.raminnakhli?.conventions ?? decoupled.defaults),
      temperature: tau(c),
      weightSigma: c.params.weighted === true ? numeric(c, 'sigma') : 0,
    }),
    two('z1', 'z2'),
  ),
  objectiveFamily(
    'debiased_dcl',
    debiased,
    (c) => ({
      ...debiased.defaults,
      normalisation: 'none',
      temperature: tau(c),
      classPrior: numeric(c, 'tau_plus'),
      estimator: c.params.debiased === true ? 'debiased' : 'plain',
    }),
    two('z1', 'z2'),
  ),
  objectiveFamily(
    'hcl',
    debiased,
    (c) => ({
      ...debiased.defaults,
      normalisation: 'none',
      temperature: tau(c),
      classPrior: numeric(c, 'tau_plus'),
      hardness: numeric(c, 'beta'),
      estimator: c.params.estimator === 'hard' ? 'hard' : 'plain',
    }),
    two('z1', 'z2'),
  ),
  supConHobbitLong,
  labelledFamily('supcon_pml', (c, labels) =>
    supervisedContrastive.loss({ ...preset('pml-supcon'), temperature: tau(c) }, { labels }),
  ),
  labelledFamily('ntxent_pml', (c, labels) =>
    supervisedContrastive.loss({ ...preset('pml-ntxent'), temperature: tau(c) }, { labels }),
  ),
  labelledFamily('npairs_pml', (_, labels) =>
    nPairs.loss({ ...nPairs.defaults, normalisation: 'unit' }, { labels }),
  ),
  labelledFamily('multisim_pml', (c, labels) =>
    multiSimilarity.loss(
      {
        ...multiSimilarity.defaults,
        alpha: numeric(c, 'alpha'),
        beta: numeric(c, 'beta'),
        base: numeric(c, 'base'),
      },
      { labels },
    ),
  ),
];
