/** Codes, and scores against prototypes, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import type { Matrix } from '../prelude/matrix.js';
import { matrix } from '../prelude/matrix.js';
import { codes } from './sinkhorn.js';
import { prototypeScores, swappedPrediction } from './swapped-prediction.js';

const u = 2 ** -53;
const of = (cols: number, ...entries: ReadonlyArray<number>): Matrix =>
  matrix(entries.length / cols, cols, Float64Array.from(entries));
const near = (found: Matrix, wanted: Matrix): void => {
  expect([found.rows, found.cols]).toEqual([wanted.rows, wanted.cols]);
  wanted.data.forEach((w: number, e: number) => {
    // A few roundings of numbers up to log 8.
    expect(Math.abs((found.data[e] as number) - w)).toBeLessThanOrEqual(32 * u * Math.max(1, Math.abs(w)));
  });
};

describe('sinkhorn', () => {
  it('without a round, codes are exp(s/ε) scaled to one for each sample on average', () => {
    // Weights 1, 3, 1 and 1 at ε = 1/2: six over two samples.
    const s = of(2, 0, Math.log(3) / 2, 0, 0);
    near(codes(A)({ epsilon: 0.5, iterations: 0 })(s), of(2, 1 / 3, 1, 1 / 3, 1 / 3));
  });
  it('after one, each sample’s sum to 1, and prototypes were scaled first', () => {
    // Columns 1, 1 and 3, 1 become 1/2, 1/2 and 3/4, 1/4; then the rows, of 5/4 and 3/4.
    const s = of(2, 0, Math.log(3) / 2, 0, 0);
    near(codes(A)({ epsilon: 0.5, iterations: 1 })(s), of(2, 2 / 5, 3 / 5, 2 / 3, 1 / 3));
  });
});

describe('swapped-prediction', () => {
  it('scores are cosines: rows and prototypes of any length', () => {
    near(prototypeScores(A)(of(2, 3, 4, 5, 0), of(2, 0, 2, 7, 0)), of(2, 0.8, 0.6, 0, 1));
  });
  it('a term for each sample and ordered pair of views: the code of one against the other’s softmax', () => {
    // Samples’ scores are (0, log 3) and then (0, 0): codes at ε = 1 after a round are even, one sample to a view.
    const [s, c] = [
      of(2, 0, Math.log(3), 0, 0),
      { ...swappedPrediction.defaults, temperature: 1, epsilon: 1 },
    ];
    const terms = swappedPrediction.terms(c, {})(A)({ scores: s });
    // −(log ½ + log ½)/2 and −(log ¼ + log ¾)/2.
    near(terms, of(1, Math.log(2), Math.log(4) - Math.log(3) / 2));
    near(swappedPrediction.loss(c, {})(A)({ scores: s }), A.mean('all')(terms));
  });
});
