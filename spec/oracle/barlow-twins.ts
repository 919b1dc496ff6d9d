/** barlow-twins — arXiv:2103.03230, eq. 1, columns standardised as batch normalisation does. */
import { at, dot, mean, numberOf, rowsOf, sum, transpose } from './arithmetic.js';
import type { Oracle, Row, Rows } from './oracle.js';

/** (x − mean)/√(variance + 1e−5), divisor N */
const standard = (column: Row): Row => {
  const m = mean(column);
  const variance = mean(column.map((x) => (x - m) ** 2));
  return column.map((x) => (x - m) / Math.sqrt(variance + 1e-5));
};

const features = (rows: Rows): Rows => transpose(rows).map(standard);

/** Σₖ (cₖₖ − 1)² + λ Σ_{k ≠ l} cₖₗ²,   c = âᵀ b̂ / N */
export const barlowTwins: Oracle = (c, x) => {
  const [a, b] = [features(rowsOf(x, 'z0')), features(rowsOf(x, 'z1'))];
  const weighed = a.map((ak, k) =>
    sum(
      b.map((bl, l) => {
        const correlation = dot(ak, bl) / at(a, 0).length;
        return k === l ? (correlation - 1) ** 2 : numberOf(c, 'lambda') * correlation ** 2;
      }),
    ),
  );
  return sum(weighed);
};
