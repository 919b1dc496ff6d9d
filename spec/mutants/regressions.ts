/** regressions — mutants of losses without a softmax: alignment, redundancy, prediction, neighbours. */
import {
  at,
  dot,
  logSumExp,
  mean,
  normalised,
  rowsOf,
  squaredDistance,
  sum,
  transpose,
  unit,
} from '../oracle/arithmetic.js';
import { barlowTwins } from '../oracle/barlow-twins.js';
import { cosineRegression } from '../oracle/cosine-regression.js';
import { hypersphere } from '../oracle/hypersphere.js';
import { koLeo } from '../oracle/koleo.js';
import type { Row, Rows } from '../oracle/oracle.js';
import { spectralContrastive } from '../oracle/spectral-contrastive.js';
import { tico } from '../oracle/tico.js';
import { covariances, vicReg } from '../oracle/vicreg.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, onOther, overWholeMatrix, spoilt } from './mutant.js';

/** Uniformity with every row a neighbour of itself. */
const withSelf = (t: number, x: Rows): number =>
  logSumExp(x.flatMap((a) => x.map((b) => -t * squaredDistance(a, b)))) - 2 * Math.log(x.length);

const unbiased = (column: Row): Row => {
  const m = mean(column);
  const variance = sum(column.map((v) => (v - m) ** 2)) / (column.length - 1);
  return column.map((v) => (v - m) / Math.sqrt(variance + 1e-5));
};

const spread = (rows: Rows): Row => covariances(rows).map((row, k) => at(row, k));

/** A loss whose hinge on the variance is another one. */
const withHinge =
  (hinge: (variance: number, n: number) => number): Mutant['loss'] =>
  (c, x) => {
    const flat = (name: string): number => {
      const rows = rowsOf(x, name);
      return mean(spread(rows).map((v) => Math.max(0, 1 - hinge(v + Number(c.epsilon), rows.length))));
    };
    return vicReg({ ...c, variance: 0 }, x) + (Number(c.variance) / 2) * (flat('z0') + flat('z1'));
  };

/** Mutants of losses without a softmax. */
export const regressionMutants: ReadonlyArray<Mutant> = [
  mutant(
    'hypersphere/self-counted',
    'Each row is a neighbour of itself: the uniformity of a spread batch is held up by 1/N.',
    (c, x) => {
      const [a, b] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
      const [t, w] = [Number(c.t), Number(c.weight)];
      return hypersphere({ ...c, weight: 0 }, x) + (w * (withSelf(t, a) + withSelf(t, b))) / 2;
    },
  ),
  mutant(
    'hypersphere/views-added',
    'U(x) + U(y) and not half of it.',
    asIf(hypersphere, (c) => ({ weight: 2 * Number(c.weight) })),
  ),
  mutant(
    'hypersphere/distance-not-squared',
    'α = 1 where 2 was asked for.',
    asIf(hypersphere, () => ({ alpha: 1 })),
  ),
  mutant(
    'barlow-twins/unbiased-deviation',
    'Columns are standardised with N − 1, and the product still divided by N.',
    (c, x) => {
      const [a, b] = [transpose(rowsOf(x, 'z0')).map(unbiased), transpose(rowsOf(x, 'z1')).map(unbiased)];
      const n = rowsOf(x, 'z0').length;
      const entry = (k: number, l: number): number => dot(at(a, k), at(b, l)) / n;
      const cells = a.flatMap((_, k) =>
        b.map((_, l) => (k === l ? (entry(k, l) - 1) ** 2 : Number(c.lambda) * entry(k, l) ** 2)),
      );
      return sum(cells);
    },
  ),
  mutant(
    'barlow-twins/weight-on-everything',
    'λ weighs the diagonal too.',
    (c, x) => Number(c.lambda) * barlowTwins({ lambda: 1 }, x),
  ),
  mutant(
    'barlow-twins/mean-for-sum',
    'Divided by D²: λ tuned by others means nothing.',
    spoilt(barlowTwins, (loss, _, x) => loss / at(rowsOf(x, 'z0'), 0).length ** 2),
  ),
  mutant(
    'vicreg/biased-variance',
    'The variance is divided by N, the covariance by N − 1.',
    withHinge((v, n) => Math.sqrt((v * (n - 1)) / n)),
  ),
  mutant(
    'vicreg/variance-for-deviation',
    'The hinge holds the variance, not its root: no gradient is left near collapse.',
    withHinge((v) => v),
    {
      happened: 'named as the failing variant in arXiv:2105.04906, §4.1',
    },
  ),
  mutant('vicreg/diagonal-counted', 'Variances are punished with the covariances.', (c, x) => {
    const diagonal = (name: string): number => mean(spread(rowsOf(x, name)).map((v) => v * v));
    return vicReg(c, x) + Number(c.covariance) * (diagonal('z0') + diagonal('z1'));
  }),
  mutant(
    'tico/memory-turned-round',
    '1 − β of the memory stays, β of the batch enters.',
    asIf(tico, (c) => ({ beta: 1 - Number(c.beta) })),
  ),
  mutant(
    'tico/rows-not-normalised',
    'Rows enter with their length.',
    onOther(
      spoilt(tico, (loss) => loss),
      (x) => ({ z0: transpose(transpose(rowsOf(x, 'z0')).map((v) => unit(v))) }),
    ),
  ),
  mutant(
    'cosine-regression/missing-factor-2',
    '1 − cos in place of 2 − 2 cos.',
    spoilt(cosineRegression, (loss) => loss / 2),
  ),
  mutant(
    'cosine-regression/normalised-without-axis',
    'Predictions and targets are scaled as whole matrices.',
    (_, x) => {
      const [p, z] = [overWholeMatrix(rowsOf(x, 'p')), overWholeMatrix(rowsOf(x, 'z'))];
      return 2 - 2 * mean(p.map((row, i) => dot(row, at(z, i))));
    },
    { happened: 'tensorflow/similarity#237' },
  ),
  mutant(
    'koleo/own-neighbour',
    'The nearest row is the row itself: the loss is the same for every batch.',
    (c, x) => koLeo(c, { x: rowsOf(x, 'x').flatMap((row) => [row, row]) }),
  ),
  mutant(
    'koleo/sign-turned',
    'The logarithm itself: rows are drawn together.',
    spoilt(koLeo, (loss) => -loss),
  ),
  mutant(
    'spectral-contrastive/diagonal-counted',
    'The pair repels itself, and the mean is over N.',
    (c, x) => {
      const [a, b] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
      return mean(a.map((ai, i) => mean(b.map((bj) => dot(ai, bj) ** 2)) - 2 * dot(ai, at(b, i))));
    },
  ),
  mutant('spectral-contrastive/attraction-halved', '−a·b in place of −2 a·b.', (c, x) => {
    const [a, b] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
    return spectralContrastive(c, x) + mean(a.map((ai, i) => dot(ai, at(b, i))));
  }),
];
