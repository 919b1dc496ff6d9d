/** alignment-uniformity — arXiv:2005.10242, eq. 2 and eq. 3, each by itself. */
import { at, normalised, numberOf, reduced, rowsOf, squaredDistance } from './arithmetic.js';
import { uniformity as spread } from './hypersphere.js';
import type { Oracle } from './oracle.js';

/** ‖xᵢ − yᵢ‖^α */
export const alignment: Oracle = (c, x) => {
  const [a, b] = [normalised(c, rowsOf(x, 'x')), normalised(c, rowsOf(x, 'y'))];
  return reduced(
    c,
    a.map((ai, i) => squaredDistance(ai, at(b, i)) ** (numberOf(c, 'alpha') / 2)),
  );
};

/** log of the mean over i ≠ j of exp(−t ‖xᵢ − xⱼ‖²) */
export const uniformity: Oracle = (c, x) => spread(numberOf(c, 't'), normalised(c, rowsOf(x, 'x')));
