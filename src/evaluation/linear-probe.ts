/**
 * linear-probe — what a linear classifier reads off frozen embeddings.
 *
 * Multinomial logistic regression on standardised features with a small ridge, minimised to the end with full
 * gradients: no learning rate, no seed, no epochs, so that two embeddings differ by what they hold and not by how
 * the probe was trained. The ridge makes the optimum exist where classes can be separated.
 *
 * Source   Böhning 1992 (the curvature of the softmax loss is at most ½ xᵀx/N for each class)
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { pickRows, rowProducts } from '../prelude/row-products.js';
import { cholesky, columnProducts, solveFactored, transposed } from './linear-algebra.js';
import type { Local } from './minimise.js';
import { minimise } from './minimise.js';
import type { Labelled } from './nearest-neighbours.js';
import { accuracy, classesOf, largestColumn } from './nearest-neighbours.js';
import type { Standard } from './standardise.js';
import { designOf, standardOf } from './standardise.js';

/** How the probe is fitted. */
export interface ProbeOptions {
  /** λ of λ/2 ‖W‖² beside the mean cross-entropy; the intercept is free. */
  readonly ridge: number;
  readonly iterations: number;
  readonly tolerance: number;
}

/** A ridge of 0.003, and a gradient below 5·10⁻⁴ in every entry, past which the accuracy hardly moves. */
export const defaultProbe: ProbeOptions = { ridge: 3e-3, iterations: 200, tolerance: 5e-4 };

/** A fitted classifier: weights [classes, D + 1] over standardised features and a one. */
export interface LinearProbe {
  readonly standard: Standard;
  readonly weights: Matrix;
  readonly loss: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Turns each row of scores into probabilities minus the one-hot label, in place; the sum of cross-entropies. */
const residuals = (scores: Float64Array, labels: Int32Array, classes: number): number => {
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const [from, own] = [i * classes, i * classes + (labels[i] as number)];
    let [most, total] = [Number.NEGATIVE_INFINITY, 0];
    for (let c = from; c < from + classes; c++) most = Math.max(most, scores[c] as number);
    const mine = (scores[own] as number) - most;
    for (let c = from; c < from + classes; c++) total += scores[c] = Math.exp((scores[c] as number) - most);
    for (let c = from; c < from + classes; c++) scores[c] = (scores[c] as number) / total;
    scores[own] = (scores[own] as number) - 1;
    loss += Math.log(total) - mine;
  }
  return loss;
};

/**
 * Mean cross-entropy with its ridge, and the gradient by the weights [C, D + 1] laid out flat: rᵀx, r the residuals.
 * Both products walk memory in order, one over rows of x and one over its columns, which are held beside it.
 */
const penalised =
  (x: Matrix, columns: Matrix, labels: Int32Array, classes: number, ridge: number) =>
  (w: Float64Array): Local => {
    const [n, d] = [x.rows, x.cols];
    const scores = rowProducts(x, matrix(classes, d, w));
    const loss = residuals(scores, labels, classes) / n;
    const gradient = rowProducts(transposed(matrix(n, classes, scores)), columns);
    let penalty = 0;
    for (let i = 0; i < w.length; i++) {
      const decayed = i % d === d - 1 ? 0 : (w[i] as number);
      penalty += decayed * decayed;
      gradient[i] = (gradient[i] as number) / n + ridge * decayed;
    }
    return { value: loss + (ridge / 2) * penalty, gradient };
  };

/**
 * Böhning's bound on the curvature, inverted class by class. From at most 10 000 rows spread over the data; a column
 * has variance 1 over all of them, so its own curvature is at least ½ even where the drawn rows show none.
 */
const boundedCurvature = (x: Matrix, ridge: number): ((g: Float64Array) => Float64Array) => {
  const [d, drawn] = [x.cols, Math.min(x.rows, 10_000)];
  const spread = Int32Array.from({ length: drawn }, (_, i) => Math.floor((i * x.rows) / drawn));
  const products = columnProducts(drawn === x.rows ? x : pickRows(x, spread));
  const bound = Float64Array.from(products.data, (s, e) =>
    e % (d + 1) === 0 ? Math.max(s / drawn, 1) / 2 + ridge : s / (2 * drawn),
  );
  const factor = cholesky(matrix(d, d, bound));
  return (g) => {
    const out = new Float64Array(g.length);
    for (let c = 0; c < g.length; c += d) out.set(solveFactored(factor, g.subarray(c, c + d)), c);
    return out;
  };
};

/**
 * The classifier that minimises mean cross-entropy + λ/2 ‖W‖² on these rows.
 *
 * Laws     linear-probe/stationary, linear-probe/convex, linear-probe/invariant-to-units
 */
export const fitProbe =
  ({ ridge, iterations, tolerance }: ProbeOptions = defaultProbe) =>
  ({ rows, labels }: Labelled, classes: number): LinearProbe => {
    const standard = standardOf(rows);
    const x = designOf(standard, rows);
    const curvature = boundedCurvature(x, ridge);
    const found = minimise({ iterations, tolerance, memory: 10, inverseCurvature: curvature })(
      penalised(x, transposed(x), labels, classes, ridge),
      new Float64Array(classes * x.cols),
    );
    const weights = matrix(classes, x.cols, found.at);
    return { standard, weights, loss: found.value, iterations: found.iterations, converged: found.converged };
  };

/** The class with the largest score of each row. */
export const predict = ({ standard, weights }: LinearProbe, rows: Matrix): Int32Array => {
  const x = designOf(standard, rows);
  return largestColumn(matrix(x.rows, weights.rows, rowProducts(x, weights)));
};

/** The share of test rows that a probe fitted on the training rows puts into their class. */
export const probeAccuracy =
  (options: ProbeOptions = defaultProbe) =>
  (train: Labelled, test: Labelled): number => {
    const probe = fitProbe(options)(train, classesOf(train, test));
    return accuracy(predict(probe, test.rows), test.labels);
  };
