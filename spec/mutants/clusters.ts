/** clusters — mutants of losses over prototypes, codes and cluster probabilities. */
import { at, logSumExp, mean, numberOf, range, rowsOf, sum, transpose, unit } from '../oracle/arithmetic.js';
import { clusterContrast, unevenness } from '../oracle/cluster-contrast.js';
import { deepCluster } from '../oracle/deep-cluster.js';
import { ntXentTerms } from '../oracle/nt-xent.js';
import type { Conventions, Oracle, Rows } from '../oracle/oracle.js';
import { prototypeNce } from '../oracle/prototype-nce.js';
import { sinkhorn } from '../oracle/sinkhorn.js';
import { swappedPrediction } from '../oracle/swapped-prediction.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, onOther } from './mutant.js';

type Coding = (c: Conventions, scores: Rows) => Rows;

const sinkhornCodes: Coding = (c, s) => sinkhorn(numberOf(c, 'epsilon'), numberOf(c, 'iterations'), s);

/** Two views, without the queue: view v predicts the code that `partner` names. */
const predicting =
  (coding: Coding, partner: (v: number) => number): Oracle =>
  (c, x) => {
    const [scores, tau] = [rowsOf(x, 'scores'), numberOf(c, 'temperature')];
    const n = scores.length / 2;
    const view = (v: number): Rows => scores.slice(v * n, (v + 1) * n);
    const codes = range(2).map((v) => coding(c, view(v)));
    const terms = range(2).flatMap((v) =>
      view(v).map((row, i) => {
        const s = row.map((value) => value / tau);
        return sum(at(at(codes, partner(v)), i).map((q, k) => q * (logSumExp(s) - at(s, k))));
      }),
    );
    return mean(terms);
  };

/** Sinkhorn that balances samples first and prototypes last. */
const prototypesLast: Coding = (c, s) => transpose(sinkhornCodes(c, transpose(s)));

/** Mutants of clustering losses. */
export const clusterMutants: ReadonlyArray<Mutant> = [
  mutant(
    'swapped-prediction/not-swapped',
    'Each view predicts its own code.',
    predicting(sinkhornCodes, (v) => v),
  ),
  mutant(
    'swapped-prediction/prototypes-last',
    'The last scaling is of prototypes: codes of a sample do not sum to 1.',
    predicting(prototypesLast, (v) => 1 - v),
  ),
  mutant(
    'swapped-prediction/cost-for-score',
    'Codes of exp(−S/ε), as for a cost: the least alike prototype is chosen.',
    predicting(
      (c, s) =>
        sinkhornCodes(
          c,
          s.map((row) => row.map((v) => -v)),
        ),
      (v) => 1 - v,
    ),
    { happened: 'the two signs are asked about in facebookresearch/vissl#250' },
  ),
  mutant(
    'swapped-prediction/codes-not-balanced',
    'No round of balancing: one prototype may take everything.',
    asIf(swappedPrediction, () => ({ iterations: 0 })),
  ),
  mutant(
    'swapped-prediction/epsilon-is-the-temperature',
    'Codes are as soft as predictions.',
    asIf(swappedPrediction, (c) => ({ epsilon: Number(c.temperature) })),
  ),
  mutant(
    'prototype-nce/duplicates-repel',
    'Each row brings its prototype along: two rows of one cluster are each other’s negatives.',
    asIf(prototypeNce, () => ({ prototypes: 'per-sample' })),
    { happened: 'salesforce/PCL#5' },
  ),
  mutant(
    'prototype-nce/last-prototype-never-sampled',
    'The last prototype is missing from the denominator.',
    (c, x, labels = []) => {
      const last = rowsOf(x, 'prototypes').length - 1;
      // Rows of the last cluster keep it as their positive.
      const without = labels.some((l) => l === last) ? 0 : 1;
      return prototypeNce(
        c,
        { ...x, prototypes: rowsOf(x, 'prototypes').slice(0, last + 1 - without) },
        labels,
      );
    },
    { happened: 'salesforce/PCL#20' },
  ),
  mutant(
    'prototype-nce/density-multiplies',
    'Loose clusters get sharp similarities.',
    onOther(prototypeNce, (x) => ({ densities: rowsOf(x, 'densities').map((row) => row.map((v) => 1 / v)) })),
  ),
  mutant(
    'prototype-nce/one-temperature',
    'The mean density for all prototypes.',
    onOther(prototypeNce, (x) => {
      const common = mean(rowsOf(x, 'densities').flat());
      return { densities: rowsOf(x, 'densities').map(() => [common]) };
    }),
  ),
  mutant(
    'deep-cluster/unassigned-is-the-last',
    '−1 reads the last column, as an index from the end.',
    (c, x, labels = []) => {
      const k = at(rowsOf(x, 'scores'), 0).length;
      return deepCluster(
        c,
        x,
        labels.map((l) => (l < 0 ? k - 1 : l)),
      );
    },
  ),
  mutant(
    'deep-cluster/mean-over-all-rows',
    'Rows without a cluster count as 0 in the mean.',
    (c, x, labels = []) => deepCluster({ ...c, reduction: 'sum' }, x, labels) / labels.length,
  ),
  mutant('cluster-contrast/rows-for-columns', 'NT-Xent over samples in place of clusters.', (c, x) => {
    const rows = (name: string): Rows => rowsOf(x, name).map((row) => unit(row));
    const uneven = unevenness(rowsOf(x, 'c0')) + unevenness(rowsOf(x, 'c1'));
    return mean(ntXentTerms(Number(c.temperature), rows('c0'), rows('c1'))) + Number(c.balance) * uneven;
  }),
  mutant(
    'cluster-contrast/entropy-sign-turned',
    'Uneven clusters are rewarded.',
    asIf(clusterContrast, (c) => ({ balance: -Number(c.balance) })),
    { happened: 'the signs of paper and code are asked about in Yunfan-Li/Contrastive-Clustering#4, #34' },
  ),
  mutant(
    'cluster-contrast/log-k-left-out',
    '−H in place of log K − H: the same gradient, a value below 0.',
    (c, x) => clusterContrast(c, x) - 2 * Number(c.balance) * Math.log(at(rowsOf(x, 'c0'), 0).length),
    { happened: 'Yunfan-Li/Contrastive-Clustering#4: as the paper has it' },
  ),
];
