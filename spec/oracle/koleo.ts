/** koleo — arXiv:1806.03198, eq. 4, with lightly's three ε. */
import { at, dot, largest, length, mean, numberOf, range, rowsOf, unit } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** mean of −log( ‖xᵢ − nearest + ε‖ + ε ),   nearest the most similar other row, the middle of those that tie */
export const koLeo: Oracle = (c, tensors) => {
  const epsilon = numberOf(c, 'epsilon');
  const x = rowsOf(tensors, 'x').map((r) => unit(r, epsilon));
  return mean(
    x.map((xi, i) => {
      const others = range(x.length).filter((j) => j !== i);
      const most = largest(others.map((j) => dot(xi, at(x, j))));
      const nearest = others.filter((j) => dot(xi, at(x, j)) === most).map((j) => at(x, j));
      const gap = xi.map((v, d) => v - mean(nearest.map((r) => at(r, d))) + epsilon);
      return -Math.log(length(gap) + epsilon);
    }),
  );
};
