/**
 * gradients — mutants whose value is right and whose derivative is not.
 *
 * Derivatives are central differences of the equation with the bug put in: (ℒ(x + h) − ℒ(x − h))/2h, h = 6e−6, the
 * cube root of the unit roundoff, at which truncation h² and rounding u/h are of one size, about 1e−10 relative.
 */
import { at, dot, largest, mean, normalised, rowsOf, unit } from '../oracle/arithmetic.js';
import { clip } from '../oracle/clip.js';
import { cosineRegression } from '../oracle/cosine-regression.js';
import { decoupled } from '../oracle/decoupled.js';
import { infoNce } from '../oracle/info-nce.js';
import { ntXent } from '../oracle/nt-xent.js';
import type { NamedRows, Oracle, Rows } from '../oracle/oracle.js';
import { swappedPrediction } from '../oracle/swapped-prediction.js';
import { tico } from '../oracle/tico.js';
import type { Gradient, Mutant } from './mutant.js';
import { mutant } from './mutant.js';

const step = Math.cbrt(2 ** -53);

const nudged = (rows: Rows, i: number, d: number, by: number): Rows =>
  rows.map((row, r) => (r === i ? row.map((v, e) => (e === d ? v + by : v)) : row));

/** The derivative of an equation by every entry of every tensor. */
export const differences =
  (loss: Oracle): Gradient =>
  (c, x, labels) =>
    Object.fromEntries(
      Object.entries(x).map(([name, rows]) => {
        const moved = (i: number, d: number, by: number): number =>
          loss(c, { ...x, [name]: nudged(rows, i, d, by) }, labels);
        return [
          name,
          rows.map((row, i) => row.map((_, d) => (moved(i, d, step) - moved(i, d, -step)) / (2 * step))),
        ];
      }),
    );

const times = (factor: number, x: NamedRows): NamedRows =>
  Object.fromEntries(
    Object.entries(x).map(([name, rows]) => [name, rows.map((row) => row.map((v) => factor * v))]),
  );

const zeroed = (x: NamedRows, name: string): NamedRows => ({
  ...x,
  ...(x[name] === undefined ? {} : { [name]: x[name].map((row) => row.map(() => 0)) }),
});

/** Each row's own terms are differentiated by it; its part as a negative of others is a constant. */
const asAnchorOnly: Gradient = (c, x) => {
  const frozen = x;
  const terms: Oracle = (conventions, moved) => {
    const held = [
      ...normalised(conventions, rowsOf(frozen, 'z0')),
      ...normalised(conventions, rowsOf(frozen, 'z1')),
    ];
    const z = [
      ...normalised(conventions, rowsOf(moved, 'z0')),
      ...normalised(conventions, rowsOf(moved, 'z1')),
    ];
    const n = z.length / 2;
    const tau = Number(conventions.temperature);
    return mean(
      z.map((zi, i) => {
        const s = held.map((zj) => dot(zi, zj) / tau);
        const rest = s.filter((_, j) => j !== i);
        const m = largest(rest);
        return m + Math.log(rest.reduce((so, v) => so + Math.exp(v - m), 0)) - at(s, (i + n) % (2 * n));
      }),
    );
  };
  return differences(terms)(c, x);
};

/** ℒ − mean of the rows' maxima: what is left when the maximum is detached where it is added and not where it is taken. */
const halfDetached: Oracle = (c, x) => {
  const [q, k] = [normalised(c, rowsOf(x, 'q')), normalised(c, rowsOf(x, 'k'))];
  return infoNce(c, x) - mean(q.map((row) => largest(k.map((key) => dot(row, key) / Number(c.temperature)))));
};

/** The derivative by unit rows handed out as the derivative by the rows that were given. */
const notThroughNormalisation: Gradient = (c, x) =>
  differences(infoNce)(
    { ...c, normalisation: 'none' },
    Object.fromEntries(Object.entries(x).map(([name, rows]) => [name, rows.map((row) => unit(row))])),
  );

/** Mutants of derivatives. */
export const gradientMutants: ReadonlyArray<Mutant> = [
  mutant('info-nce/gradient-without-temperature', 'The factor 1/τ is missing from the derivative.', infoNce, {
    gradient: (c, x) => times(Number(c.temperature), differences(infoNce)(c, x)),
  }),
  mutant('info-nce/key-gradient-dropped', 'Keys are constants: half of the derivative is missing.', infoNce, {
    happened: 'gathering without gradient: mlfoundations/open_clip#616, vturrisi/solo-learn#258',
    gradient: (c, x) => zeroed(differences(infoNce)(c, x), 'k'),
  }),
  mutant(
    'info-nce/maximum-half-detached',
    'The maximum is a constant where it is added back, not where it is subtracted.',
    infoNce,
    {
      happened: 'the question of KevinMusgrave/pytorch-metric-learning#282',
      gradient: (c, x) => differences(halfDetached)(c, x),
    },
  ),
  mutant(
    'info-nce/gradient-not-tangent',
    'The derivative stops at the unit rows: it has a part along the row.',
    infoNce,
    {
      gradient: notThroughNormalisation,
    },
  ),
  mutant(
    'nt-xent/negatives-carry-no-gradient',
    'A row moves by its own term only, not as a negative of others.',
    ntXent,
    {
      gradient: asAnchorOnly,
    },
  ),
  mutant(
    'nt-xent/gradient-times-world-size',
    'The derivative is multiplied by the number of devices.',
    ntXent,
    {
      happened: 'mlfoundations/open_clip#616; Jingfeng0705/LIFT#4',
      gradient: (c, x) => times(2, differences(ntXent)(c, x)),
    },
  ),
  mutant('clip/text-gradient-dropped', 'Texts are constants.', clip, {
    happened: 'local_loss without gather_with_grad: mlfoundations/open_clip#616',
    gradient: (c, x) => zeroed(differences(clip)(c, x), 'text'),
  }),
  mutant(
    'cosine-regression/target-not-stopped',
    'The target carries the derivative too: the road to collapse.',
    cosineRegression,
    {
      gradient: (c, x) => differences(cosineRegression)(c, x),
    },
  ),
  mutant(
    'swapped-prediction/codes-carry-gradient',
    'Codes are differentiated through Sinkhorn’s rounds.',
    swappedPrediction,
    {
      gradient: (c, x) => differences(swappedPrediction)(c, x),
    },
  ),
  mutant('tico/memory-carries-gradient', 'The covariance of this step is differentiated.', tico, {
    gradient: (c, x) => differences(tico)(c, x),
  }),
  mutant(
    'decoupled/weight-carries-gradient',
    'The weight on the positive is differentiated though it was to be stopped.',
    decoupled,
    {
      under: { weightSigma: 0.5 },
      gradient: (c, x) => differences(decoupled)(c, x),
    },
  ),
];
