/** margin-contrastive — Hadsell, Chopra & LeCun 2006, eq. 4, with label 1 for pairs that belong together. */
import { at, normalised, numberOf, reduced, rowsOf, squaredDistance } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** ½ d² for label 1, ½ max(0, m − d)² for label 0 */
export const marginContrastive: Oracle = (c, x, labels = []) => {
  const y = normalised(c, rowsOf(x, 'y'));
  return reduced(
    c,
    normalised(c, rowsOf(x, 'x')).map((xi, i) => {
      const d = Math.sqrt(squaredDistance(xi, at(y, i)));
      return labels[i] === 1 ? d ** 2 / 2 : Math.max(0, numberOf(c, 'margin') - d) ** 2 / 2;
    }),
  );
};
