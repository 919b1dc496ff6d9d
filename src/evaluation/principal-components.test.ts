/** Components keep the most that so many directions can keep. */
import { describe, expect, it } from 'vitest';
import { at, matrix, tabulate } from '../prelude/matrix.js';
import { keyOf, normals } from '../prelude/random.js';
import { inComponents, principalComponents } from './principal-components.js';
import { singularValues } from './singular-values.js';

const [n, d, kept] = [40, 12, 3];
// Directions of falling spread: 1, 1/2, 1/3, …
const noise = matrix(n, d, normals(keyOf(4), n * d));
const x = tabulate(n, d, (i, j) => at(noise, i, j) / (j + 1) + 5);
const means = Array.from({ length: d }, (_, j) =>
  Array.from({ length: n }, (__, i) => at(x, i, j) / n).reduce((a, b) => a + b, 0),
);
const centred = tabulate(n, d, (i, j) => at(x, i, j) - (means[j] as number));
const squares = (m: { readonly data: ArrayLike<number> }): number =>
  Array.from(m.data).reduce((so, e) => so + e * e, 0);

describe('principal-components', () => {
  const found = principalComponents(kept)(keyOf(1), x);
  it('principal-components/orthonormal: directions have length 1 and stand upright on each other', () => {
    const { rows, cols } = found.directions;
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < rows; j++) {
        let so = 0;
        for (let c = 0; c < cols; c++) so += at(found.directions, i, c) * at(found.directions, j, c);
        expect(Math.abs(so - (i === j ? 1 : 0))).toBeLessThanOrEqual(8 * d * 2 ** -53);
      }
  });
  it('principal-components/keeps-most: Σ σ² of the largest singular values, to the convergence of 30 turns', () => {
    const sigma = Array.from(singularValues(centred)).sort((a, b) => b - a);
    const most = sigma.slice(0, kept).reduce((so, s) => so + s * s, 0);
    // The last row kept converges at (σ₄/σ₃)² a turn; what it lacks after 30 turns is at most its share of the rest.
    const rate = d * ((sigma[kept] as number) / (sigma[kept - 1] as number)) ** (2 * 30);
    const reduced = squares(inComponents(found, x));
    expect(reduced).toBeLessThanOrEqual(most * (1 + 64 * d * 2 ** -53));
    expect(reduced).toBeGreaterThanOrEqual(most * (1 - rate));
  });
});
