/** hypersphere — arXiv:2005.10242, eq. 2 and 3, as lightly adds them. */
import { at, logSumExp, mean, normalised, numberOf, rowsOf, squaredDistance } from './arithmetic.js';
import type { Oracle, Rows } from './oracle.js';

/** log (1/(N(N − 1))) Σ_{i ≠ j} exp(−t ‖xᵢ − xⱼ‖²) */
export const uniformity = (t: number, x: Rows): number => {
  const exponents = x.flatMap((xi, i) =>
    x.flatMap((xj, j) => (i === j ? [] : [-t * squaredDistance(xi, xj)])),
  );
  return logSumExp(exponents) - Math.log(exponents.length);
};

/** mean ‖xᵢ − yᵢ‖^α + w (U(x) + U(y))/2 */
export const hypersphere: Oracle = (c, tensors) => {
  const [x, y] = [normalised(c, rowsOf(tensors, 'z0')), normalised(c, rowsOf(tensors, 'z1'))];
  const apart = x.map((xi, i) => Math.sqrt(squaredDistance(xi, at(y, i))) ** numberOf(c, 'alpha'));
  const spread = (uniformity(numberOf(c, 't'), x) + uniformity(numberOf(c, 't'), y)) / 2;
  return mean(apart) + numberOf(c, 'weight') * spread;
};
