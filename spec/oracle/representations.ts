/** representations — what is found, alike, moved and pushed apart: measures of embeddings by their definitions. */
import {
  at,
  dot,
  logSumExp,
  mean,
  numberOf,
  range,
  rowsOf,
  squaredDistance,
  sum,
  unit,
} from './arithmetic.js';
import type { Account, Row, Rows } from './oracle.js';

/** The share of rows whose own counterpart comes first, and the mean of 1/rank; the middle place of those that tie. */
export const matching: Account = (_c, t) => {
  const [queries, keys] = [rowsOf(t, 'queries').map((r) => unit(r)), rowsOf(t, 'keys').map((r) => unit(r))];
  const ranks = queries.map((q, i) => {
    const s = keys.map((k) => dot(q, k));
    const above = s.filter((v) => v > at(s, i)).length;
    return 1 + above + (s.filter((v) => v === at(s, i)).length - 1) / 2;
  });
  return {
    recall1: [[mean(ranks.map((r) => (r <= 1 ? 1 : 0)))]],
    reciprocalRank: [[mean(ranks.map((r) => 1 / r))]],
  };
};

/** H K H with H = I − 11ᵀ/N written out. */
const centred = (k: Rows): Rows => {
  const n = k.length;
  const h = range(n).map((i) => range(n).map((j) => (i === j ? 1 : 0) - 1 / n));
  const times = (a: Rows, b: Rows): Rows =>
    a.map((row) => range(n).map((j) => sum(row.map((v, l) => v * at(at(b, l), j)))));
  return times(times(h, k), h);
};

const inner = (a: Rows, b: Rows): number => sum(a.map((row, i) => dot(row, at(b, i))));

const aligned = (k: Rows, l: Rows): number => {
  const [a, b] = [centred(k), centred(l)];
  return inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
};

/** CKA with dot products, and with Gaussians of width 1. */
export const kernelAlignment: Account = (_c, t) => {
  const kernels = (of: (x: Row, y: Row) => number): ReadonlyArray<Rows> =>
    ['x', 'y'].map((name) => rowsOf(t, name).map((r) => rowsOf(t, name).map((s) => of(r, s))));
  const [k = [], l = []] = kernels(dot);
  const [p = [], q = []] = kernels((r, s) => Math.exp(-squaredDistance(r, s) / 2));
  return { linear: [[aligned(k, l)]], rbf: [[aligned(p, q)]] };
};

/** Mean, middle (x, y) and spread (xx, xy, yy) of the ink of images of 4 × 4 pixels, places from 0 to 1. */
export const imageMoments: Account = (_c, t) =>
  rowsOf(t, 'images').map((ink) => {
    const total = sum(ink);
    const x = range(16).map((i) => ((i % 4) + 0.5) / 4);
    const y = range(16).map((i) => (Math.floor(i / 4) + 0.5) / 4);
    const weighed = (v: Row): number => sum(ink.map((p, i) => p * at(v, i))) / total;
    const [cx, cy] = [weighed(x), weighed(y)];
    const about = (u: Row, cu: number, v: Row, cv: number): number =>
      weighed(u.map((w, i) => (w - cu) * (at(v, i) - cv)));
    return [total / 16, cx, cy, about(x, cx, x, cx), about(x, cx, y, cy), about(y, cy, y, cy)];
  });

/** Σ p on negatives of the own class over Σ p on all negatives, p the softmax of each row over all others. */
export const repulsionShare: Account = (c, t, labels = []) => {
  const z = [...rowsOf(t, 'z0'), ...rowsOf(t, 'z1')].map((r) => unit(r));
  const n = z.length / 2;
  let [same, all, sameCount, count] = [0, 0, 0, 0];
  for (const i of range(2 * n)) {
    const s = z.map((r) => dot(at(z, i), r) / numberOf(c, 'temperature'));
    const whole = logSumExp(s.filter((_, j) => j !== i));
    for (const j of range(2 * n).filter((k) => k % n !== i % n)) {
      const [p, own] = [Math.exp(at(s, j) - whole), labels[j % n] === labels[i % n] ? 1 : 0];
      [same, all, sameCount, count] = [same + own * p, all + p, sameCount + own, count + 1];
    }
  }
  return { share: [[all === 0 ? 0 : same / all]], count: [[count === 0 ? 0 : sameCount / count]] };
};

/** a x = b by elimination, the largest pivot first. */
const solved = (a: Rows, b: Row): Row => {
  const m = a.map((row, i) => [...row, at(b, i)]);
  for (const k of range(m.length)) {
    const rest = range(m.length).slice(k);
    const pivot = rest.reduce((p, i) => (Math.abs(at(at(m, i), k)) > Math.abs(at(at(m, p), k)) ? i : p), k);
    [m[k], m[pivot]] = [at(m, pivot), at(m, k)];
    const top = at(m, k);
    for (const i of rest.slice(1))
      m[i] = at(m, i).map((v, j) => v - (at(at(m, i), k) / at(top, k)) * at(top, j));
  }
  const x: number[] = m.map(() => 0);
  for (const k of [...range(m.length)].reverse()) {
    const known = sum(range(m.length).map((j) => (j > k ? at(at(m, k), j) * at(x, j) : 0)));
    x[k] = (at(at(m, k), m.length) - known) / at(at(m, k), k);
  }
  return x;
};

/** Predictions of the ridge regression on standardised columns, the intercept free. */
export const ridgeRegression: Account = (c, t) => {
  const [x, y] = [rowsOf(t, 'x'), rowsOf(t, 'targets').map((r) => at(r, 0))];
  const [n, d] = [x.length, at(x, 0).length];
  const columns = range(d).map((j) => {
    const own = x.map((r) => at(r, j));
    const deviation = Math.sqrt(mean(own.map((v) => (v - mean(own)) ** 2)));
    return own.map((v) => (deviation === 0 ? 0 : (v - mean(own)) / deviation));
  });
  const gram = columns.map((u, i) =>
    columns.map((v, j) => dot(u, v) / n + (i === j ? numberOf(c, 'ridge') : 0)),
  );
  const above = y.map((v) => v - mean(y));
  const w = solved(
    gram,
    columns.map((u) => dot(u, above) / n),
  );
  return x.map((_, i) => [mean(y) + sum(w.map((v, j) => v * at(at(columns, j), i)))]);
};
