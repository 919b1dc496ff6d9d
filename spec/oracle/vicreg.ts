/** vicreg — arXiv:2105.04906, eq. 6. */
import { at, dot, mean, numberOf, rowsOf, sum, transpose } from './arithmetic.js';
import type { Oracle, Row, Rows } from './oracle.js';

const centred = (column: Row): Row => column.map((x) => x - mean(column));

/** cov(k, l) = (1/(N − 1)) Σᵢ (xᵢₖ − x̄ₖ)(xᵢₗ − x̄ₗ) */
export const covariances = (rows: Rows): Rows => {
  const columns = transpose(rows).map(centred);
  return columns.map((k) => columns.map((l) => dot(k, l) / (rows.length - 1)));
};

/** mean over features of max(0, 1 − √(variance + ε)) */
const flatness = (epsilon: number, covariance: Rows): number =>
  mean(covariance.map((row, k) => Math.max(0, 1 - Math.sqrt(at(row, k) + epsilon))));

/** (1/D) Σ_{k ≠ l} cov(k, l)² */
const sharing = (covariance: Rows): number =>
  sum(covariance.map((row, k) => sum(row.map((x, l) => (k === l ? 0 : x * x))))) / covariance.length;

/** λ mean (a − b)² + (μ/2) Σ flatness + ν Σ sharing, over both views */
export const vicReg: Oracle = (c, x) => {
  const [a, b] = [rowsOf(x, 'z0'), rowsOf(x, 'z1')];
  const apart = mean(a.flatMap((ai, i) => ai.map((v, d) => (v - at(at(b, i), d)) ** 2)));
  const [ca, cb] = [covariances(a), covariances(b)];
  const flat = flatness(numberOf(c, 'epsilon'), ca) + flatness(numberOf(c, 'epsilon'), cb);
  return (
    numberOf(c, 'invariance') * apart +
    (numberOf(c, 'variance') / 2) * flat +
    numberOf(c, 'covariance') * (sharing(ca) + sharing(cb))
  );
};
