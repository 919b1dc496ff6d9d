/** tico — arXiv:2206.10698, eq. 6. */
import { at, dot, mean, numberOf, rowsOf, transpose, unit } from './arithmetic.js';
import type { Oracle } from './oracle.js';

/** mean of 1 − aᵢ·bᵢ + ρ aᵢᵀ C aᵢ,   C = β C₋ + (1 − β) aᵀa/N, unit rows */
export const tico: Oracle = (c, x) => {
  const [a, b] = [rowsOf(x, 'z0').map((r) => unit(r)), rowsOf(x, 'z1').map((r) => unit(r))];
  const [beta, rho, columns] = [numberOf(c, 'beta'), numberOf(c, 'rho'), transpose(a)];
  const before = x.memory ?? columns.map(() => columns.map(() => 0));
  const memory = columns.map((k, i) =>
    columns.map((l, j) => beta * at(at(before, i), j) + (1 - beta) * (dot(k, l) / a.length)),
  );
  return mean(
    a.map((ai, i) => {
      const along = dot(
        ai,
        memory.map((row) => dot(row, ai)),
      );
      return 1 - dot(ai, at(b, i)) + rho * along;
    }),
  );
};
