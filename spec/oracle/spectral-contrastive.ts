/** spectral-contrastive — arXiv:2106.04156, eq. 6. */
import { at, dot, mean, normalised, rowsOf } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** mean of −2 aᵢ·bᵢ + mean_{j ≠ i} (aᵢ·bⱼ)² */
export const spectralContrastive: Oracle = (c, x) => {
  const b = normalised(c, rowsOf(x, 'z1'));
  return mean(
    normalised(c, rowsOf(x, 'z0')).map((ai, i) => {
      const repulsion = b.filter((_, j) => j !== i).map((bj) => dot(ai, bj) ** 2);
      return -2 * dot(ai, at(b, i)) + mean(repulsion);
    }),
  );
};
