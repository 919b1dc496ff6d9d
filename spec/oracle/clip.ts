/** clip — arXiv:2103.00020, figure 3. */
import { at, dot, logSumExp, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Conventions, NamedRows, Oracle, Row, Rows } from './oracle.js';

/** The one number of a [1, 1] tensor, or what stands for it when it is not given. */
const learned = (x: NamedRows, name: string, otherwise: number): number =>
  x[name] === undefined ? otherwise : at(at(x[name] ?? [], 0), 0);

/** zᵢⱼ = scale · imageᵢ·textⱼ + bias */
export const logitsOf = (c: Conventions, x: NamedRows, bias: number): Rows => {
  const scale = learned(x, 'logitScale', 1 / numberOf(c, 'temperature'));
  const shift = learned(x, 'logitBias', bias);
  const text = normalised(c, rowsOf(x, 'text'));
  return normalised(c, rowsOf(x, 'image')).map((a) => text.map((b) => scale * dot(a, b) + shift));
};

/** log Σⱼ exp zᵢⱼ − zᵢᵢ */
const crossEntropies = (z: Rows): Row => z.map((zi, i) => logSumExp(zi) - at(zi, i));

/** Images among texts, then texts among images. */
export const clip: Oracle = (c, x) => {
  const z = logitsOf(c, x, 0);
  const columns = z.map((_, j) => z.map((zi) => at(zi, j)));
  return reduced(c, [...crossEntropies(z), ...crossEntropies(columns)]);
};
