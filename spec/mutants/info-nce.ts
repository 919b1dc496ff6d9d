/** info-nce — mutants of the loss over one view's keys. */
import {
  at,
  dot,
  largest,
  logSumExp,
  mean,
  normalised,
  range,
  rowsOf,
  sum,
  transpose,
  unit,
} from '../oracle/arithmetic.js';
import { infoNce, infoNceTerms } from '../oracle/info-nce.js';
import type { Conventions, NamedRows, Oracle, Rows } from '../oracle/oracle.js';
import type { Mutant } from './mutant.js';
import { asIf, mutant, onOther, overWholeMatrix, spoilt } from './mutant.js';

/** sᵢⱼ = qᵢ·kⱼ/τ */
const scoresOf = (c: Conventions, x: NamedRows): Rows => {
  const k = normalised(c, rowsOf(x, 'k'));
  return normalised(c, rowsOf(x, 'q')).map((q) => k.map((key) => dot(q, key) / Number(c.temperature)));
};

/** A loss from scores in the batch. */
const ofScores =
  (loss: (s: Rows) => number): Oracle =>
  (c, x) =>
    loss(scoresOf(c, x));

const half = (rows: Rows, part: number): Rows => {
  const middle = Math.floor(rows.length / 2);
  return part === 0 ? rows.slice(0, middle) : rows.slice(middle);
};

/** Each half of the batch by itself, then their mean. */
const microBatches: Oracle = (c, x) => {
  const parts = range(2).map((p) => ({ q: half(rowsOf(x, 'q'), p), k: half(rowsOf(x, 'k'), p) }));
  const n = rowsOf(x, 'q').length;
  return sum(parts.map((part) => (infoNce(c, part) * part.q.length) / n));
};

/** Candidates laid out k₀ n₀ k₁ n₁ …, the label of query i still i. */
const interleaved: Oracle = (c, x) => {
  const [k, n] = [normalised(c, rowsOf(x, 'k')), normalised(c, rowsOf(x, 'negatives'))];
  const candidates = k.flatMap((key, i) => [key, ...n.slice(i, i + 1)]);
  const terms = infoNceTerms({ ...c, mode: 'in-batch' }, normalised(c, rowsOf(x, 'q')), candidates, []);
  return mean(terms);
};

const shifted = (rows: Rows, by: number): Rows => rows.map((_, i) => at(rows, (i + by) % rows.length));

/** Mutants of InfoNCE. */
export const infoNceMutants: ReadonlyArray<Mutant> = [
  mutant(
    'info-nce/softmax-over-the-wrong-axis',
    'Each key is asked for its query. Non-negative, permutation invariant, right at collapse: only the equation tells.',
    ofScores((s) => mean(transpose(s).map((column, j) => logSumExp(column) - at(column, j)))),
  ),
  mutant(
    'info-nce/temperature-multiplied',
    'Similarities times τ where they are to be divided: a scale passed for a temperature.',
    asIf(infoNce, (c) => ({ temperature: 1 / Number(c.temperature) })),
    { happened: 'asked about in huggingface/sentence-transformers#3054 and LAION-AI/CLAP#57' },
  ),
  mutant(
    'info-nce/temperature-forgotten',
    'Similarities as they are.',
    asIf(infoNce, () => ({ temperature: 1 })),
  ),
  mutant(
    'info-nce/sum-for-mean',
    'Terms are added and not averaged: the learning rate grows with the batch.',
    asIf(infoNce, () => ({ reduction: 'sum' })),
  ),
  mutant(
    'info-nce/logarithm-to-base-2',
    'Bits sold as nats.',
    spoilt(infoNce, (loss) => loss / Math.LN2),
  ),
  mutant(
    'info-nce/sign-turned',
    'The mean log-probability itself: descent makes it worse.',
    spoilt(infoNce, (loss) => -loss),
  ),
  mutant(
    'info-nce/positives-off-by-one',
    'Query i is paired with key i + 1.',
    onOther(infoNce, (x) => ({ k: shifted(rowsOf(x, 'k'), 1) })),
  ),
  mutant(
    'info-nce/positive-left-out',
    'The denominator holds negatives only: the decoupled loss under another name; may be negative.',
    ofScores((s) => mean(s.map((row, i) => logSumExp(row.filter((_, j) => j !== i)) - at(row, i)))),
    { happened: 'proposed as a correction in Lightning-Universe/lightning-bolts#252' },
  ),
  mutant(
    'info-nce/positive-counted-twice',
    'The positive beside a sum that contains it already.',
    asIf(infoNce, () => ({ positive: 'counted-twice' })),
    { happened: 'formulas that read Σ from 0 to K to the letter' },
  ),
  mutant(
    'info-nce/rows-not-normalised',
    'A dot product under the name of a cosine.',
    asIf(infoNce, () => ({ normalisation: 'none' })),
    { happened: 'lightly-ai/lightly PR#1009, where a memory bank started so and collapsed' },
  ),
  mutant(
    'info-nce/normalised-without-axis',
    'The whole matrix is scaled to length 1: all similarities are near 0 and the loss stands at log N.',
    (c, x) =>
      infoNce(
        { ...c, normalisation: 'none' },
        { q: overWholeMatrix(rowsOf(x, 'q')), k: overWholeMatrix(rowsOf(x, 'k')) },
      ),
    { happened: 'tensorflow/similarity#237: 6.93 for 728 epochs' },
  ),
  mutant(
    'info-nce/columns-normalised',
    'Features are scaled to length 1 over the batch, not rows.',
    (c, x) => {
      const columns = (rows: Rows): Rows => transpose(transpose(rows).map((v) => unit(v)));
      const [q, k] = [columns(rowsOf(x, 'q')), columns(rowsOf(x, 'k'))];
      return infoNce({ ...c, normalisation: 'none' }, { q, k });
    },
    { happened: 'the axis 0 that MoCo needs for its transposed queue, copied to rows' },
  ),
  mutant('info-nce/only-queries-normalised', 'Keys keep their length.', (c, x) =>
    infoNce({ ...c, normalisation: 'none' }, { ...x, q: rowsOf(x, 'q').map((row) => unit(row)) }),
  ),
  mutant(
    'info-nce/micro-batch-mean',
    'The mean over micro-batches sold as the large batch: negatives of the other half are missing.',
    microBatches,
    { happened: 'asked about in huggingface/sentence-transformers#2916: accumulation adds no negatives' },
  ),
  mutant(
    'info-nce/candidates-interleaved',
    'Gathered candidates lie P N P N, labels still count 0, 1, 2: every other label points at a negative.',
    interleaved,
    { happened: 'huggingface/sentence-transformers PR#3453', under: { mode: 'shared' } },
  ),
  mutant(
    'info-nce/logarithm-of-the-mean',
    '−log of the mean probability where the mean of −log is meant: below it, by Jensen.',
    ofScores((s) => -Math.log(mean(s.map((row, i) => Math.exp(at(row, i) - logSumExp(row)))))),
    { happened: 'mpatacchiola/self-supervised-relational-reasoning#3' },
  ),
  mutant(
    'info-nce/mean-in-the-denominator',
    'The denominator is a mean: the loss is lower by log N and adding a negative may lower it.',
    spoilt(infoNce, (loss, _, x) => loss - Math.log(rowsOf(x, 'k').length)),
  ),
  mutant(
    'info-nce/maximum-of-the-wrong-axis',
    'The largest of each column is subtracted, the largest of each row is added back.',
    ofScores((s) => {
      const tops = transpose(s).map(largest);
      const lse = (row: ReadonlyArray<number>) =>
        logSumExp(row.map((v, j) => v - at(tops, j))) + largest(row);
      return mean(s.map((row, i) => lse(row) - at(row, i)));
    }),
    { happened: 'AdaptiveMotorControlLab/CEBRA#48' },
  ),
  mutant(
    'info-nce/maximum-not-added-back',
    'log Σ exp(s − m) stands for log Σ exp s.',
    ofScores((s) => mean(s.map((row, i) => logSumExp(row) - largest(row) - at(row, i)))),
  ),
  mutant(
    'info-nce/one-direction-for-both',
    'Keys are never asked for their queries.',
    asIf(infoNce, () => ({ direction: 'query-to-key' })),
    { under: { direction: 'both' } },
  ),
];
