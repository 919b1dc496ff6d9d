/** triplet — arXiv:1503.03832, eq. 3; torch.nn.TripletMarginLoss for p, ε and the swap. */
import { at, normalised, numberOf, range, reduced, rowsOf, softplus, sum } from './arithmetic.js';
import type { Conventions, NamedRows, Oracle, Row, Rows } from './oracle.js';

type Triplet = readonly [anchor: Row, positive: Row, negative: Row];

/** ( Σ |x − y + ε|ᵖ )^{1/p} */
export const distance = (p: number, epsilon: number, x: Row, y: Row): number =>
  sum(x.map((xd, d) => Math.abs(xd - at(y, d) + epsilon) ** p)) ** (1 / p);

/** Rows i of the three tensors, or of labelled rows every anchor, other row of its class and row of another. */
const tripletsOf = (
  c: Conventions,
  x: NamedRows,
  labels: ReadonlyArray<number> | undefined,
): ReadonlyArray<Triplet> => {
  const a = normalised(c, rowsOf(x, 'anchor'));
  if (labels === undefined) {
    const [p, n] = [normalised(c, rowsOf(x, 'positive')), normalised(c, rowsOf(x, 'negative'))];
    return a.map((ai, i) => [ai, at(p, i), at(n, i)]);
  }
  const all = range(a.length);
  return all.flatMap((i) =>
    all
      .filter((j) => j !== i && labels[j] === labels[i])
      .flatMap((j) =>
        all.filter((k) => labels[k] !== labels[i]).map((k) => [at(a, i), at(a, j), at(a, k)] as const),
      ),
  );
};

type Pull = readonly [near: number, far: number];

/**
 * d₊ and d₋ of what is mined from labelled rows: each anchor's farthest positive and nearest negative (hard); for each
 * pair the nearest negative beyond the positive, or the farthest where none is (semi-hard).
 */
const mined = (
  c: Conventions,
  a: Rows,
  labels: ReadonlyArray<number>,
  d: (x: Row, y: Row) => number,
): ReadonlyArray<Pull> =>
  a.flatMap((ai, i) => {
    const to = (kin: boolean): Row =>
      a.filter((_, j) => j !== i && (labels[j] === labels[i]) === kin).map((aj) => d(ai, aj));
    const [near, far] = [to(true), to(false)];
    if (near.length === 0 || far.length === 0) return [];
    if (c.mining === 'hard') return [[Math.max(...near), Math.min(...far)] as const];
    return near.map((p): Pull => {
      const beyond = far.filter((n) => n > p);
      return [p, beyond.length > 0 ? Math.min(...beyond) : Math.max(...far)];
    });
  });

/** max(0, d₊ − d₋ + m), or log(1 + exp(d₊ − d₋ + m));   d₋ the lesser of two where swapped */
export const triplet: Oracle = (c, x, labels) => {
  const d = (a: Row, b: Row): number => distance(numberOf(c, 'norm'), numberOf(c, 'epsilon'), a, b);
  const pulls: ReadonlyArray<Pull> =
    c.mining !== 'all' && labels !== undefined
      ? mined(c, normalised(c, rowsOf(x, 'anchor')), labels, d)
      : tripletsOf(c, x, labels).map(([a, p, n]) => [
          d(a, p),
          c.swap === 'yes' ? Math.min(d(a, n), d(p, n)) : d(a, n),
        ]);
  return reduced(
    c,
    pulls.map(([near, far]) => {
      const excess = near - far + numberOf(c, 'margin');
      return c.form === 'soft' ? softplus(excess) : Math.max(0, excess);
    }),
  );
};
