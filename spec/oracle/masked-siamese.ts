/** masked-siamese — arXiv:2204.07141, eq. 1; arXiv:2210.07277, eq. 5 for the power law. */
import {
  at,
  dot,
  logSumExp,
  mean,
  negativeEntropy,
  numberOf,
  range,
  reduced,
  rowsOf,
  softmax,
  sum,
  transpose,
  unit,
} from './arithmetic.js';
import type { Conventions, NamedRows, Oracle, Row, Rows } from './oracle.js';

const scores = (c: Conventions, x: NamedRows, name: string): Rows =>
  rowsOf(x, name).map((z) =>
    rowsOf(x, 'prototypes').map((p) => dot(unit(z), unit(p)) / numberOf(c, 'temperature')),
  );

const shares = (xs: Row): Row => xs.map((v) => v / sum(xs));

/** Prototypes, then samples, brought to equal mass; a prototype without mass is left alone. */
const balanced = (targets: Rows, iterations: number): Rows =>
  range(iterations).reduce(
    (q: Rows) =>
      transpose(transpose(q).map((column) => (sum(column) > 0 ? shares(column) : column))).map(shares),
    targets,
  );

/** KL of a power law to the mean prediction, or log K minus the entropy of it. */
export const unevenness = (c: Conventions, means: Row): number => {
  const power = numberOf(c, 'powerLaw');
  if (power === 0) return Math.log(means.length) + negativeEntropy(means);
  const law = shares(means.map((_, k) => (k + 1) ** -power));
  return sum(law.map((l, k) => l * (Math.log(l) - Math.log(at(means, k)))));
};

/** The cross-entropy of anchors under balanced, sharpened targets, and the unevenness of the mean prediction. */
export const maskedSiamese: Oracle = (c, x) => {
  const sharp = scores(c, x, 'targets')
    .map(softmax)
    .map((p) => shares(p.map((v) => v ** (1 / numberOf(c, 'sharpening')))));
  const targets = balanced(sharp, numberOf(c, 'iterations'));
  const anchors = scores(c, x, 'anchors');
  const terms = anchors.map(
    (s, i) => -sum(at(targets, i % targets.length).map((q, k) => q * (at(s, k) - logSumExp(s)))),
  );
  const means = transpose(anchors.map(softmax)).map(mean);
  return reduced(c, terms) + numberOf(c, 'weight') * unevenness(c, means);
};
