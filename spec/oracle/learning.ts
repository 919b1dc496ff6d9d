/** learning — what moves parameters and what follows them, step by step. */
import { at, numberOf, rowsOf, sum } from './arithmetic.js';
import type { Account, Conventions, Row, Rows } from './oracle.js';

/** The last K of everything that entered. */
export const queue: Account = (_c, t) =>
  [...rowsOf(t, 'queue'), ...rowsOf(t, 'rows')].slice(-rowsOf(t, 'queue').length);

/** m ξ + (1 − m) θ */
export const movingAverage: Account = (c, t) => {
  const m = numberOf(c, 'momentum');
  return rowsOf(t, 'average').map((row, i) =>
    row.map((v, d) => m * v + (1 - m) * at(at(rowsOf(t, 'online'), i), d)),
  );
};

/** log 1/τ between log 1/highest and log 1/lowest */
export const heldTemperature: Account = (c, t) =>
  rowsOf(t, 'scale').map((row) =>
    row.map((a) =>
      Math.min(Math.max(a, Math.log(1 / numberOf(c, 'highest'))), Math.log(1 / numberOf(c, 'lowest'))),
    ),
  );

const norm = (x: Row): number => Math.sqrt(sum(x.map((v) => v * v)));

/** One parameter as one long row. */
interface Past {
  readonly m: Row;
  readonly v: Row;
}

type Rule = (c: Conventions, theta: Row, gradient: Row, past: Past, step: number) => readonly [Row, Past];

const decayed = (c: Conventions, theta: Row, g: Row): Row =>
  g.map((x, i) => x + numberOf(c, 'decay') * at(theta, i));

const accumulated = (c: Conventions, d: Row, { m }: Past, step: number): Row =>
  step === 1 ? d : d.map((x, i) => numberOf(c, 'momentum') * at(m, i) + x);

const moved = (c: Conventions, theta: Row, d: Row): Row =>
  theta.map((x, i) => x - numberOf(c, 'rate') * at(d, i));

const adam =
  (decoupled: boolean): Rule =>
  (c, theta, gradient, { m, v }, step) => {
    const g = decoupled ? gradient : decayed(c, theta, gradient);
    const first = g.map((x, i) => 0.9 * at(m, i) + 0.1 * x);
    const second = g.map((x, i) => 0.999 * at(v, i) + 0.001 * x * x);
    const d = first.map(
      (x, i) => x / (1 - 0.9 ** step) / (Math.sqrt(at(second, i)) / Math.sqrt(1 - 0.999 ** step) + 1e-8),
    );
    const shrunk = decoupled ? decayed(c, theta, d) : d;
    return [moved(c, theta, shrunk), { m: first, v: second }];
  };

const withBuffer =
  (direction: (c: Conventions, theta: Row, g: Row) => Row, nesterov = false): Rule =>
  (c, theta, g, past, step) => {
    const d = direction(c, theta, g);
    const b = accumulated(c, d, past, step);
    const along = nesterov ? d.map((x, i) => x + numberOf(c, 'momentum') * at(b, i)) : b;
    return [moved(c, theta, along), { ...past, m: b }];
  };

const scaled = (ratio: number, d: Row): Row => d.map((x) => ratio * x);

/** η‖w‖/‖g + λw‖, 1 where a length is 0 */
const mocoV3 = (c: Conventions, w: Row, g: Row): Row => {
  const d = decayed(c, w, g);
  return scaled(norm(w) > 0 && norm(d) > 0 ? (0.001 * norm(w)) / norm(d) : 1, d);
};

/** (g + λw) η‖w‖/(‖g‖ + λ‖w‖ + 1e-8); g itself where a length is 0, and everywhere without decay */
const lightly = (c: Conventions, w: Row, g: Row): Row => {
  const lambda = numberOf(c, 'decay');
  if (lambda === 0 || norm(w) === 0 || norm(g) === 0) return g;
  return scaled((0.001 * norm(w)) / (norm(g) + lambda * norm(w) + 1e-8), decayed(c, w, g));
};

const rules: Readonly<Record<string, Rule>> = {
  sgd: (c, theta, g, past) => [moved(c, theta, decayed(c, theta, g)), past],
  momentum: withBuffer(decayed),
  nesterov: withBuffer(decayed, true),
  adam: adam(false),
  adamw: adam(true),
  'lars-mocov3': withBuffer(mocoV3),
  'lars-lightly': withBuffer(lightly),
};

const folded = (flat: Row, rows: number): Rows =>
  Array.from({ length: rows }, (_, i) =>
    flat.slice((i * flat.length) / rows, ((i + 1) * flat.length) / rows),
  );

/** A parameter after one step for each gradient. */
export const optimiser: Account = (c, t) => {
  const [start, gradients] = [rowsOf(t, 'parameter'), rowsOf(t, 'gradients')];
  let theta: Row = start.flat();
  let past: Past = { m: theta.map(() => 0), v: theta.map(() => 0) };
  for (let step = 1; step * start.length <= gradients.length; step++) {
    const g = gradients.slice((step - 1) * start.length, step * start.length).flat();
    [theta, past] = (rules[String(c.rule)] as Rule)(c, theta, g, past, step);
  }
  return folded(theta, start.length);
};

const curve = (c: Conventions, t: number): number => {
  const [a, b, n, w] = ['start', 'end', 'count', 'warmup'].map((name) => numberOf(c, name)) as [
    number,
    number,
    number,
    number,
  ];
  const half = (step: number, count: number): number =>
    b + ((a - b) / 2) * (1 + Math.cos((Math.PI * step) / count));
  if (c.shape === 'linear') return t < n ? a + ((b - a) * t) / n : b;
  if (c.shape === 'cosine') return half(t, n);
  return t < w ? (a * t) / w : half(t - w, n - w);
};

/** A number for each step. */
export const schedule: Account = (c, t) => rowsOf(t, 'steps').map((row) => [curve(c, at(row, 0))]);
