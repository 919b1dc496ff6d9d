/** corrected — mutants of losses whose denominator is corrected: decoupled, debiased. */
import { dot, normalised, rowsOf } from '../oracle/arithmetic.js';
import { debiased } from '../oracle/debiased.js';
import { decoupled } from '../oracle/decoupled.js';
import { ntXent } from '../oracle/nt-xent.js';
import type { Oracle } from '../oracle/oracle.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, spoilt } from './mutant.js';

/** One term for each anchor of both views from s₊ and the negatives' scores. */
const termwise =
  (
    term: (own: number, negatives: ReadonlyArray<number>, tau: number, prior: number, n: number) => number,
  ): Oracle =>
  (c, x) => {
    const z0 = normalised(c, rowsOf(x, 'z0'));
    const [z, n, tau] = [[...z0, ...normalised(c, rowsOf(x, 'z1'))], z0.length, Number(c.temperature)];
    const terms = z.map((zi, i) => {
      const s = z.map((zj) => dot(zi, zj) / tau);
      const negatives = s.filter((_, j) => j % n !== i % n);
      return term(s[(i + n) % (2 * n)] ?? 0, negatives, tau, Number(c.classPrior), n);
    });
    return terms.reduce((a, b) => a + b, 0) / terms.length;
  };

const total = (xs: ReadonlyArray<number>): number => xs.reduce((so, s) => so + Math.exp(s), 0);

/** Mutants of corrected denominators. */
export const correctedMutants: ReadonlyArray<Mutant> = [
  mutant(
    'decoupled/positive-kept',
    'The positive stays in the denominator: NT-Xent, never negative.',
    (c, x) => ntXent({ ...c, scale: 1 }, x),
    { happened: 'expected by the reader of raminnakhli/Decoupled-Contrastive-Learning#9' },
  ),
  mutant(
    'decoupled/mask-leaks',
    '−103.6 is added to the scores of own rows in place of leaving them out.',
    asIf(decoupled, () => ({ masking: 'shifted-by-log-1e-45' })),
    { happened: 'raminnakhli/Decoupled-Contrastive-Learning dcl.py', under: { temperature: 0.004 } },
  ),
  mutant(
    'decoupled/one-way-for-both',
    'The second view never asks.',
    asIf(decoupled, () => ({ direction: 'one-way' })),
  ),
  mutant(
    'decoupled/directions-added',
    'The two views’ means are added.',
    spoilt(decoupled, (loss) => 2 * loss),
    { happened: 'what the caller of raminnakhli/Decoupled-Contrastive-Learning does, against lightly' },
  ),
  mutant(
    'decoupled/weight-forgotten',
    'DCLW without its weight: DCL.',
    asIf(decoupled, () => ({ weightSigma: 0 })),
    { under: { weightSigma: 0.5 } },
  ),
  mutant(
    'debiased/floor-forgotten',
    'The corrected partition may be negative, and its logarithm is NaN.',
    termwise((own, negatives, _, prior) => {
      const ng = (total(negatives) - prior * negatives.length * Math.exp(own)) / (1 - prior);
      return Math.log(Math.exp(own) + ng) - own;
    }),
    { under: { classPrior: 0.6 } },
  ),
  mutant(
    'debiased/not-renormalised',
    'The false negatives’ part is subtracted, the division by 1 − τ⁺ is missing.',
    termwise((own, negatives, tau, prior) => {
      const k = negatives.length;
      const ng = Math.max(total(negatives) - prior * k * Math.exp(own), k * Math.exp(-1 / tau));
      return Math.log(Math.exp(own) + ng) - own;
    }),
  ),
  mutant(
    'debiased/n-for-the-count',
    'N stands for the 2N − 2 negatives.',
    termwise((own, negatives, tau, prior, n) => {
      const ng = Math.max(
        (total(negatives) - prior * n * Math.exp(own)) / (1 - prior),
        n * Math.exp(-1 / tau),
      );
      return Math.log(Math.exp(own) + ng) - own;
    }),
    { happened: 'why the factor is N is asked in joshr17/HCL#14' },
  ),
  mutant(
    'debiased/plain-for-debiased',
    'No correction at all: NT-Xent.',
    asIf(debiased, () => ({ estimator: 'plain' })),
  ),
  mutant(
    'debiased/weights-not-averaged',
    'Hard negatives are weighted by exp(β s) itself and not over its mean.',
    (c, x) =>
      termwise((own, negatives, tau, prior) => {
        const [k, beta] = [negatives.length, Number(c.hardness)];
        const hard = total(negatives.map((s) => (1 + beta) * s));
        const ng = Math.max((hard - prior * k * Math.exp(own)) / (1 - prior), k * Math.exp(-1 / tau));
        return Math.log(Math.exp(own) + ng) - own;
      })(c, x),
    {
      happened: 'the pseudo-code of the paper against its code: joshr17/HCL#1, #5',
      under: { estimator: 'hard' },
    },
  ),
  mutant(
    'debiased/hardness-without-temperature',
    'Weights are exp(β cos): the effective exponent is β + 1/τ and not (1 + β)/τ.',
    asIf(debiased, (c) => ({ hardness: Number(c.hardness) * Number(c.temperature) })),
    { happened: 'the two readings of β in joshr17/HCL#1', under: { estimator: 'hard' } },
  ),
];
