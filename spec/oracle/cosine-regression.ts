/** cosine-regression — arXiv:2006.07733, eq. 2; arXiv:2011.10566, eq. 1. */
import { at, dot, numberOf, reduced, rowsOf, unit } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** −cos(pᵢ, zᵢ), or 2 − 2 cos(pᵢ, zᵢ) */
export const cosineRegression: Oracle = (c, x) => {
  const [z, floor] = [rowsOf(x, 'z'), numberOf(c, 'floor')];
  return reduced(
    c,
    rowsOf(x, 'p').map((pi, i) => {
      const cosine = dot(unit(pi, floor), unit(at(z, i), floor));
      return c.form === 'negative-cosine' ? -cosine : 2 - 2 * cosine;
    }),
  );
};
