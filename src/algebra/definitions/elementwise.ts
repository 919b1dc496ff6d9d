/**
 * elementwise — operations on entries, said in primitives.
 *
 * A case distinction is a product with `greater`, whose derivative is zero: what is chosen is constant,
 * what is taken from it is not. Every definition is written so that its derivative is right at the seam too.
 */
import { scalar } from '../../prelude/matrix.js';
import type { Algebra, Elementwise } from '../derived.js';

export const elementwise = <T>(A: Algebra<T>): Elementwise<T> => {
  const number = (x: number): T => A.constant(scalar(x));
  const not = (chosen: T): T => A.shift(1)(A.neg(chosen));
  return {
    sub: (a, b) => A.add(a, A.neg(b)),
    div: (a, b) => A.mul(a, A.reciprocal(b)),
    scale: (c) => (a) => A.mul(number(c), a),
    shift: (c) => (a) => A.add(a, number(c)),
    square: (a) => A.mul(a, a),
    absolute: (a) => A.mul(a, A.sub(A.greater(a, number(0)), A.greater(number(0), a))),
    power: (p) => (a) => A.exp(A.scale(p)(A.log(a))),

    maximum: (a, b) => {
      const first = A.greater(a, b);
      return A.add(A.mul(first, a), A.mul(not(first), b));
    },
    minimum: (a, b) => A.neg(A.maximum(A.neg(a), A.neg(b))),
    clip: (low, high) => (a) => A.minimum(A.maximum(a, number(low)), number(high)),
    relu: (a) => A.mul(a, A.greater(a, number(0))),
    reluPull: (a, ybar) => A.mul(ybar, A.greater(a, number(0))),

    // e^−|a| never overflows; 1/(1 + e^−|a|) is σ(|a|), and σ(−x) = 1 − σ(x) = e^−x σ(x).
    sigmoid: (a) => {
      const positive = A.greater(a, number(0));
      const towardsMinus = A.mul(a, A.shift(1)(A.scale(-2)(positive)));
      const e = A.exp(towardsMinus);
      return A.div(A.add(positive, A.mul(not(positive), e)), A.shift(1)(e));
    },
    // log(1 + e^a) = a + log(1 + e^−a): the form whose exponent is not positive is taken.
    softplus: (a) => {
      const positive = A.greater(a, number(0));
      const towardsMinus = A.mul(a, A.shift(1)(A.scale(-2)(positive)));
      return A.add(A.mul(a, positive), A.log1p(A.exp(towardsMinus)));
    },
    logAddExp: (a, b) => {
      const first = A.greater(a, b);
      const larger = A.add(A.mul(first, a), A.mul(not(first), b));
      const smaller = A.add(A.mul(first, b), A.mul(not(first), a));
      return A.add(larger, A.log1p(A.exp(A.sub(smaller, larger))));
    },
    // −log p = log(1 + e^(others − own)), and 1 − p = σ(others − own): neither cancels as p comes near 1.
    surprisal: () => (own, others) => A.softplus(A.sub(others, own)),
    surprisalPull: () => (own, others, ybar) => A.mul(ybar, A.sigmoid(A.sub(others, own))),
  };
};
