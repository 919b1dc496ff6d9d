/** nt-xent — mutants of the loss over both views. */
import { at, dot, logSumExp, mean, normalised, range, rowsOf, softplus, sum } from '../oracle/arithmetic.js';
import { infoNce } from '../oracle/info-nce.js';
import { ntXent, ntXentTerms } from '../oracle/nt-xent.js';
import type { Conventions, NamedRows, Oracle, Row, Rows } from '../oracle/oracle.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, onOther, overWholeMatrix, singleLogSumExp, spoilt } from './mutant.js';

const viewsOf = (c: Conventions, x: NamedRows): Rows => [
  ...normalised(c, rowsOf(x, 'z0')),
  ...normalised(c, rowsOf(x, 'z1')),
];

/** The mean of lse(scores, i) − s₊ over 2N anchors, with the log-partition said in some other way. */
const withPartition =
  (lse: (scores: Row, i: number, c: Conventions) => number): Oracle =>
  (c, x) => {
    const z = viewsOf(c, x);
    return mean(
      z.map((zi, i) => {
        const s = z.map((zj) => dot(zi, zj) / Number(c.temperature));
        return lse(s, i, c) - at(s, (i + z.length / 2) % z.length);
      }),
    );
  };

const others = (s: Row, i: number): Row => s.filter((_, j) => j !== i);

/** Rows lie z₀₀ z₁₀ z₀₁ z₁₁ … as devices gather them; positives are still sought N further on. */
const gatheredOrder: Oracle = (c, x) => {
  const [z0, z1] = [normalised(c, rowsOf(x, 'z0')), normalised(c, rowsOf(x, 'z1'))];
  const z = z0.flatMap((row, i) => [row, at(z1, i)]);
  return mean(ntXentTerms(Number(c.temperature), z.slice(0, z0.length), z.slice(z0.length)));
};

/** Mutants of NT-Xent. */
export const ntXentMutants: ReadonlyArray<Mutant> = [
  mutant(
    'nt-xent/self-kept',
    'The anchor is among its own negatives: 2N in place of 2N − 1.',
    withPartition((s) => logSumExp(s)),
    {
      happened:
        'the formula of the Contrastive Clustering paper, not its code: Yunfan-Li/Contrastive-Clustering#9',
    },
  ),
  mutant(
    'nt-xent/self-subtracted',
    'e^{1/τ} is subtracted in place of a mask: right for unit rows only, and the gradient through self pairs stays.',
    withPartition((s, _, c) => Math.log(sum(s.map(Math.exp)) - Math.exp(1 / Number(c.temperature)))),
    { happened: 'Lightning-Universe/lightning-bolts#695', under: { normalisation: 'none', temperature: 2 } },
  ),
  mutant(
    'nt-xent/self-scored-zero',
    'Scores are multiplied by the mask, so that the anchor stays in the sum with e⁰.',
    withPartition((s, i) => logSumExp(s.map((v, j) => (j === i ? 0 : v)))),
  ),
  mutant(
    'nt-xent/mask-of-103.6',
    'log 1e−45 is added to what is to leave the sum: it leaks where 1/τ is near 100.',
    withPartition((s, i) => logSumExp(s.map((v, j) => (j === i ? v + Math.log(1e-45) : v)))),
    { happened: 'raminnakhli/Decoupled-Contrastive-Learning dcl.py', under: { temperature: 0.004 } },
  ),
  mutant(
    'nt-xent/row-maximum-includes-self',
    'The largest of a row is the anchor with itself; in float32 all others vanish beside it and the loss is infinite.',
    withPartition((s, i) => singleLogSumExp(others(s, i), Math.max(...s))),
    { happened: 'HobbitLong/SupContrast losses.py, at τ = 0.005', under: { temperature: 0.004 } },
  ),
  mutant(
    'nt-xent/no-maximum-subtracted',
    'Exponentials of scores themselves: float32 overflows where 1/τ is above 88.7.',
    withPartition((s, i) => singleLogSumExp(others(s, i))),
    { happened: 'solo-learn losses/simclr.py, below τ = 0.01127', under: { temperature: 0.004 } },
  ),
  mutant(
    'nt-xent/positive-counted-twice',
    'The positive is added to a sum over all but self that has it already.',
    withPartition((s, i) => logSumExp([...others(s, i), at(s, (i + s.length / 2) % s.length)])),
  ),
  mutant(
    'nt-xent/positive-left-out',
    'The denominator holds 2N − 2 negatives: the decoupled loss.',
    withPartition((s, i) => logSumExp(s.filter((_, j) => j % (s.length / 2) !== i % (s.length / 2)))),
  ),
  mutant(
    'nt-xent/other-view-only',
    'Negatives of the own view are left out: InfoNCE in both directions.',
    (c, x) =>
      infoNce({ ...c, mode: 'in-batch', direction: 'both' }, { q: rowsOf(x, 'z0'), k: rowsOf(x, 'z1') }),
  ),
  mutant('nt-xent/first-view-asks', 'Anchors of the second view are left out of the mean.', (c, x) => {
    const terms = ntXentTerms(
      Number(c.temperature),
      normalised(c, rowsOf(x, 'z0')),
      normalised(c, rowsOf(x, 'z1')),
    );
    return mean(terms.slice(0, terms.length / 2));
  }),
  mutant(
    'nt-xent/missing-factor-2',
    'The two views’ means are averaged where the convention adds them.',
    asIf(ntXent, () => ({ scale: 1 })),
    { happened: 'every port of google-research/simclr that divides by 2N', under: { scale: 2 } },
  ),
  mutant(
    'nt-xent/divided-by-n',
    'A sum over 2N anchors is divided by N.',
    spoilt(ntXent, (loss) => 2 * loss),
    { happened: 'google-research/simclr objective.py, where it is meant' },
  ),
  mutant(
    'nt-xent/gather-order-labels',
    'Rows are gathered device by device, labels assume view above view: the loss falls and nothing is learned.',
    gatheredOrder,
    { happened: 'Spijkervet/SimCLR#30, #37, PR#46' },
  ),
  mutant('nt-xent/positives-off-by-one', 'The other view is sought at i + N + 1 mod 2N.', (c, x) => {
    const z = viewsOf(c, x);
    const s = z.map((zi) => z.map((zj) => dot(zi, zj) / Number(c.temperature)));
    const place = (i: number): number => (i + z.length / 2 + 1) % z.length;
    return mean(range(z.length).map((i) => logSumExp(others(at(s, i), i)) - at(at(s, i), place(i))));
  }),
  mutant(
    'nt-xent/normalised-without-axis',
    'Both views are scaled to length 1 as whole matrices.',
    onOther(
      asIf(ntXent, () => ({ normalisation: 'none' })),
      (x) => ({ z0: overWholeMatrix(rowsOf(x, 'z0')), z1: overWholeMatrix(rowsOf(x, 'z1')) }),
    ),
    { happened: 'tensorflow/similarity#237' },
  ),
  mutant(
    'nt-xent/logistic-pairs',
    'A softplus of each negative’s gap is averaged: every negative by itself, no competition.',
    (c, x) => {
      const z = viewsOf(c, x);
      return mean(
        z.map((zi, i) => {
          const s = z.map((zj) => dot(zi, zj) / Number(c.temperature));
          const p = (i + z.length / 2) % z.length;
          return sum(s.filter((_, j) => j !== i && j !== p).map((v) => softplus(v - at(s, p))));
        }),
      );
    },
  ),
];
