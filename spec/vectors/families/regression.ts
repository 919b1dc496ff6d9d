/** regression — the families of margins, redundancy reduction, prediction and self-distillation. */
import type { Algebra } from '../../../src/algebra/derived.js';
import { alignment, hypersphere, uniformity } from '../../../src/objectives/alignment-uniformity.js';
import { cosineRegression } from '../../../src/objectives/cosine-regression.js';
import { dino, dinoCentre } from '../../../src/objectives/dino.js';
import { koLeo } from '../../../src/objectives/koleo.js';
import { maskedSiamese } from '../../../src/objectives/masked-siamese.js';
import { barlowTwins, tico, ticoMemory, ticoTerms, vicReg } from '../../../src/objectives/redundancy.js';
import { triplet } from '../../../src/objectives/triplet.js';
import type { Case, FormulaFamily } from '../family.js';
import { integers, numeric } from '../family.js';
import { objectiveFamily } from './nt-xent.js';

const barlow = (family: string): FormulaFamily =>
  objectiveFamily(family, barlowTwins, (c) => ({ lambda: numeric(c, 'lambda') }), { z0: 'z_a', z1: 'z_b' });

const vicregFamily = (family: string): FormulaFamily =>
  objectiveFamily(
    family,
    vicReg,
    (c) => ({
      invariance: numeric(c, 'lambda'),
      variance: numeric(c, 'mu'),
      covariance: numeric(c, 'nu'),
      epsilon: numeric(c, 'eps'),
    }),
    { z0: 'z_a', z1: 'z_b' },
  );

const alignUniform: FormulaFamily = {
  kind: 'formula',
  family: 'align_uniform',
  derivative: (name) => ({ output: name.split('_')[0] as string, input: name.split('_')[1] as string }),
  formula: (c) => (A) => (x) => ({
    align: alignment.loss(
      { ...alignment.defaults, normalisation: 'none', alpha: numeric(c, 'alpha') },
      {},
    )(A)({ x: x.x as (typeof x)[string], y: x.y as (typeof x)[string] }),
    uniform: uniformity.loss({ normalisation: 'none', t: numeric(c, 't') }, {})(A)({
      x: x.x as (typeof x)[string],
    }),
  }),
};

const ticoFamily: FormulaFamily = {
  kind: 'formula',
  family: 'tico_lightly',
  derivative: (name) => ({ output: 'loss2', input: name }),
  formula: (c) => (A) => (x) => {
    type T = (typeof x)[string];
    const [beta, rho] = [numeric(c, 'beta'), numeric(c, 'rho')];
    const unit = A.normalizeRows(1e-12);
    const [a1, b1, a2, b2] = ['z_a1', 'z_b1', 'z_a2', 'z_b2'].map((n) => unit(x[n] as T)) as [T, T, T, T];
    const none = A.scale(0)(A.matmul(A.transpose(a1), a1));
    const first = ticoMemory(A)(beta)(a1, A.detach(none));
    const loss1 = tico.loss({ beta, rho }, {})(A)({ z0: x.z_a1 as T, z1: x.z_b1 as T });
    const second = ticoMemory(A)(beta)(a2, A.detach(first));
    return {
      loss1,
      loss2: A.mean('all')(ticoTerms(A)(rho)(a2, b2, second)),
      C_after: A.add(second, A.scale(0)(A.detach(A.matmul(A.transpose(b1), b1)))),
    };
  },
};

const dinoLightly: FormulaFamily = {
  kind: 'formula',
  family: 'dino_lightly',
  formula: (c) => (A) => (x) => {
    type T = (typeof x)[string];
    const [taught, views] = [c.inputs.teacher?.shape[0] ?? 1, c.inputs.student?.shape[0] ?? 1];
    const conventions = {
      ...dino.defaults,
      temperature: numeric(c, 'student_temp'),
      teacherTemperature: numeric(c, 'teacher_temp'),
      taught,
      views,
    };
    const [teacher, student] = [x.teacher as T, x.student as T];
    const centre = A.transpose(x.center as T);
    return {
      loss: dino.loss(conventions, {})(A)({ teacher, student, centre }),
      center_after: A.transpose(dinoCentre(A)(numeric(c, 'center_momentum'))(teacher, centre)),
    };
  },
};

const masked = (family: string): FormulaFamily =>
  objectiveFamily(
    family,
    maskedSiamese,
    (c) => ({
      ...maskedSiamese.defaults,
      temperature: numeric(c, 'temperature'),
      sharpening: numeric(c, 'target_sharpen_temperature'),
      iterations: numeric(c, 'sinkhorn_iterations'),
      weight: numeric(c, 'regularization_weight'),
      powerLaw: c.params.power_law_exponent === undefined ? 0 : numeric(c, 'power_law_exponent'),
    }),
    { anchors: 'anchors', targets: 'targets', prototypes: 'prototypes' },
  );

const tripletTorch: FormulaFamily = objectiveFamily(
  'triplet_torch',
  triplet,
  (c) => ({
    ...triplet.defaults,
    margin: numeric(c, 'margin'),
    norm: numeric(c, 'p'),
    epsilon: numeric(c, 'eps'),
    swap: c.params.swap === true ? 'yes' : 'no',
    reduction: c.params.reduction === 'sum' ? 'sum' : 'mean',
  }),
  { anchor: 'anchor', positive: 'positive', negative: 'negative' },
);

const tripletPml: FormulaFamily = {
  kind: 'formula',
  family: 'triplet_pml',
  formula:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Readonly<Record<string, T>>) => ({
      loss: triplet.loss(
        {
          ...(triplet.presets.pml?.conventions ?? triplet.defaults),
          margin: numeric(c, 'margin'),
          swap: c.params.swap === true ? 'yes' : 'no',
          form: c.params.smooth === true ? 'soft' : 'hinge',
        },
        { labels: integers(c, 'labels') },
      )(A)({ anchor: x.embeddings as T }),
    }),
};

const cosine = (
  family: string,
  preset: (c: Case) => string,
  names: Readonly<Record<string, string>>,
): FormulaFamily =>
  objectiveFamily(
    family,
    cosineRegression,
    (c) => cosineRegression.presets[preset(c)]?.conventions ?? cosineRegression.defaults,
    names,
  );

/** Families of this file. */
export const regressionFamilies: ReadonlyArray<FormulaFamily> = [
  barlow('barlow_fb'),
  barlow('barlow_lightly'),
  vicregFamily('vicreg_fb'),
  vicregFamily('vicreg_lightly'),
  alignUniform,
  ticoFamily,
  dinoLightly,
  masked('msn_lightly'),
  masked('pmsn_lightly'),
  tripletTorch,
  tripletPml,
  cosine('byol_solo', (c) => (c.params.simplified === true ? 'byol-simplified' : 'byol'), { p: 'p', z: 'z' }),
  cosine('negcos_lightly', () => 'lightly-negative-cosine', { p: 'x0', z: 'x1' }),
  objectiveFamily('koleo_lightly', koLeo, (c) => ({ epsilon: numeric(c, 'eps') }), { x: 'x' }),
  objectiveFamily(
    'hypersphere_lightly',
    hypersphere,
    (c) => ({
      ...hypersphere.defaults,
      alpha: numeric(c, 'alpha'),
      t: numeric(c, 't'),
      weight: numeric(c, 'lam'),
    }),
    { z0: 'z_a', z1: 'z_b' },
  ),
];
