/** false-negatives — arXiv:2011.11765, eq. 3 (removed) and eq. 4 (attracted). */
import {
  at,
  dot,
  logSumExp,
  mean,
  normalised,
  numberOf,
  range,
  reduced,
  rowsOf,
  unit,
} from './arithmetic.js';
import type { Oracle, Row } from './oracle.js';

/** NT-Xent in which rows of other samples that are of one's kind leave the sum, or are positives as well. */
export const falseNegatives: Oracle = (c, x, labels) => {
  const z = [...normalised(c, rowsOf(x, 'z0')), ...normalised(c, rowsOf(x, 'z1'))];
  const n = z.length / 2;
  const kin = (i: number, j: number): boolean =>
    i % n !== j % n &&
    (labels === undefined
      ? dot(unit(at(z, i)), unit(at(z, j))) >= numberOf(c, 'threshold')
      : at(labels, i % n) === at(labels, j % n));
  const terms = range(z.length).map((i) => {
    const score = (j: number): number => dot(at(z, i), at(z, j)) / numberOf(c, 'temperature');
    const others = range(z.length).filter((j) => j !== i);
    const attracted = c.treatment === 'attracted';
    const positives: Row = others.filter((j) => j % n === i % n || (attracted && kin(i, j))).map(score);
    const counted: Row = others.filter((j) => attracted || !kin(i, j)).map(score);
    return logSumExp(counted) - mean(positives);
  });
  return reduced(c, terms);
};
