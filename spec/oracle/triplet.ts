/** triplet — arXiv:1503.03832, eq. 3; torch.nn.TripletMarginLoss for p, ε and the swap. */
import { at, normalised, numberOf, range, reduced, rowsOf, softplus, sum } from './arithmetic.js';
import type { Conventions, NamedRows, Oracle, Row } from './oracle.js';

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

/** max(0, d₊ − d₋ + m), or log(1 + exp(d₊ − d₋ + m));   d₋ the lesser of two where swapped */
export const triplet: Oracle = (c, x, labels) => {
  const d = (a: Row, b: Row): number => distance(numberOf(c, 'norm'), numberOf(c, 'epsilon'), a, b);
  return reduced(
    c,
    tripletsOf(c, x, labels).map(([a, p, n]) => {
      const far = c.swap === 'yes' ? Math.min(d(a, n), d(p, n)) : d(a, n);
      const excess = d(a, p) - far + numberOf(c, 'margin');
      return c.form === 'soft' ? softplus(excess) : Math.max(0, excess);
    }),
  );
};
