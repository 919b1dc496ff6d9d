/** cluster-contrast — arXiv:2009.09687, eq. 6 and 7; log K − H stands for −H, as in the authors' code. */
import { mean, negativeEntropy, numberOf, rowsOf, sum, transpose, unit } from './arithmetic.js';
import { ntXentTerms } from './nt-xent.js';
import type { Oracle, Rows } from './oracle.js';

/** log K + Σₖ pₖ log pₖ,   pₖ the share of cluster k */
export const unevenness = (c: Rows): number => {
  const masses = transpose(c).map(sum);
  return Math.log(masses.length) + negativeEntropy(masses.map((m) => m / sum(masses)));
};

/** mean NT-Xent over 2K columns + balance · (unevenness of both views) */
export const clusterContrast: Oracle = (c, x) => {
  const [c0, c1] = [rowsOf(x, 'c0'), rowsOf(x, 'c1')];
  const columns = (rows: Rows): Rows => transpose(rows).map((column) => unit(column, 1e-8));
  return (
    mean(ntXentTerms(numberOf(c, 'temperature'), columns(c0), columns(c1))) +
    numberOf(c, 'balance') * (unevenness(c0) + unevenness(c1))
  );
};
