/** metrics — bugs that measures of partitions and of embeddings really have. */
import { normalizedMutualInformation } from '../../src/evaluation/clustering-agreement.js';
import { contingency } from '../../src/evaluation/contingency.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar } from '../../src/prelude/matrix.js';
import { rowProducts } from '../../src/prelude/row-products.js';
import type { Twisted } from './twisted.js';
import { hostedBug, misread } from './twisted.js';

const entries = (m: Matrix | undefined): ReadonlyArray<number> => Array.from(m?.data ?? []);

/** CKA of kernels whose means stay in. */
const uncentred = (x: Matrix, y: Matrix): number => {
  const [k, l] = [rowProducts(x, x), rowProducts(y, y)];
  const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((so, v, i) => so + v * (b[i] as number), 0);
  return inner(k, l) / Math.sqrt(inner(k, k) * inner(l, l));
};

/** Bugs of measures. */
export const metricMutants: ReadonlyArray<Twisted> = [
  hostedBug(
    'adjusted-information/chance-not-taken-off',
    'adjusted-information',
    'Normalised for adjusted: chance is left in.',
    (_, x) => ({
      ami: scalar(
        normalizedMutualInformation('arithmetic')(contingency(entries(x.classes), entries(x.clusters))),
      ),
    }),
  ),
  hostedBug(
    'mean-intersection/of-the-true-classes-only',
    'mean-intersection',
    'Classes that are predicted and never true are left out: false alarms cost nothing of their own.',
    (_, x) => {
      const [p, q] = [entries(x.predicted), entries(x.truth)];
      const shares = [...new Set(q)].map((k) => {
        const either = p.map((v, i) => v === k || q[i] === k);
        const both = p.filter((v, i) => v === k && q[i] === k).length;
        return both / either.filter(Boolean).length;
      });
      return { value: scalar(shares.reduce((a, b) => a + b, 0) / shares.length) };
    },
  ),
  hostedBug(
    'kernel-alignment/means-left-in',
    'kernel-alignment',
    'Kernels are not centred.',
    (_, { x, y }) => (x === undefined || y === undefined ? {} : { linear: scalar(uncentred(x, y)) }),
  ),
  misread(
    'repulsion-share/temperature-halved',
    'repulsion-share',
    'Weights are sharper than the loss.',
    (c) => ({
      temperature: Number(c.temperature) / 2,
    }),
  ),
  misread('ridge-regression/penalty-times-n', 'ridge-regression', 'A penalty that grows with N.', (c) => ({
    ridge: 4 * Number(c.ridge),
  })),
];
