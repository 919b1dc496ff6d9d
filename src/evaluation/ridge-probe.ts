/**
 * ridge-probe — what a linear regression reads off frozen embeddings.
 *
 * Source   Hoerl & Kennard 1970
 */
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { rowProducts } from '../prelude/row-products.js';
import { cholesky, columnProducts, solveFactored, transposed } from './linear-algebra.js';
import type { Standard } from './standardise.js';
import { designOf, standardOf } from './standardise.js';

/** A fitted regression: weights [targets, D + 1] over standardised features and a one. */
export interface RidgeProbe {
  readonly standard: Standard;
  readonly weights: Matrix;
}

/**
 * The weights that minimise ‖XW − Y‖²/N + λ‖W‖² (the intercept is free), by the normal equations.
 *
 *   (XᵀX/N + λI) W = XᵀY/N
 *
 * Shapes   rows [N, D] · targets [N, E]
 * Laws     ridge-probe/normal-equations
 */
export const fitRidge =
  (ridge: number) =>
  (rows: Matrix, targets: Matrix): RidgeProbe => {
    const standard = standardOf(rows);
    const x = designOf(standard, rows);
    const [d, n] = [x.cols, x.rows];
    const penalised = columnProducts(x).data.map(
      (s, e) => s / n + (e % (d + 1) === 0 && e < d * d - 1 ? ridge : 0),
    );
    const factor = cholesky(matrix(d, d, penalised));
    const right = rowProducts(transposed(targets), transposed(x));
    const weights = new Float64Array(targets.cols * d);
    for (let e = 0; e < targets.cols; e++) {
      const b = right.subarray(e * d, (e + 1) * d).map((s) => s / n);
      weights.set(solveFactored(factor, b), e * d);
    }
    return { standard, weights: matrix(targets.cols, d, weights) };
  };

/** The predicted targets, [N, E]. */
export const regress = ({ standard, weights }: RidgeProbe, rows: Matrix): Matrix =>
  matrix(rows.rows, weights.rows, rowProducts(designOf(standard, rows), weights));

/**
 * The share of the targets' variance that is explained, mean over targets: 1 − Σ(y − ŷ)²/Σ(y − ȳ)².
 *
 * Units    ≤ 1; 0 for predicting the evaluated rows' own mean; a target that never varies is left out
 */
export const explainedVariance = (predicted: Matrix, targets: Matrix): number => {
  const [n, e] = [targets.rows, targets.cols];
  const shares: number[] = [];
  for (let c = 0; c < e; c++) {
    let [mean, total, left] = [0, 0, 0];
    for (let i = c; i < n * e; i += e) mean += (targets.data[i] as number) / n;
    for (let i = c; i < n * e; i += e) {
      total += ((targets.data[i] as number) - mean) ** 2;
      left += ((targets.data[i] as number) - (predicted.data[i] as number)) ** 2;
    }
    if (total > 0) shares.push(1 - left / total);
  }
  return shares.reduce((a, b) => a + b, 0) / Math.max(1, shares.length);
};

/** Explained variance on test rows of a ridge regression fitted on training rows. */
export const ridgeProbe =
  (ridge: number = 1e-3) =>
  (train: { rows: Matrix; targets: Matrix }, test: { rows: Matrix; targets: Matrix }): number =>
    explainedVariance(regress(fitRidge(ridge)(train.rows, train.targets), test.rows), test.targets);
