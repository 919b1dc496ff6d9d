/** clustering — the half-steps of k-means, densities of clusters, codes. */
import { at, mean, numberOf, rowsOf, squaredDistance, sum, transpose } from './arithmetic.js';
import type { Account, Row, Rows } from './oracle.js';
import { sinkhorn } from './sinkhorn.js';

/** The nearest centre of each row, ties to the lowest, and Σ of the squared distances. */
export const assign: Account = (_c, t) => {
  const centres = rowsOf(t, 'centres');
  const distances = rowsOf(t, 'x').map((x) => centres.map((c) => squaredDistance(x, c)));
  const nearest = distances.map((row) => row.indexOf(Math.min(...row)));
  return {
    labels: nearest.map((l) => [l]),
    inertia: [[sum(distances.map((row, i) => at(row, at(nearest, i))))]],
  };
};

const members = (x: Rows, labels: ReadonlyArray<number>, k: number, clusters: number): Rows =>
  x.filter((_, i) => at(labels, i) % clusters === k);

/** The mean of each cluster's rows; a centre without rows stays. */
export const update: Account = (_c, t, labels = []) => {
  const centres = rowsOf(t, 'centres');
  return {
    centres: centres.map((centre, k) => {
      const own = members(rowsOf(t, 'x'), labels, k, centres.length);
      return own.length === 0 ? centre : transpose(own).map(mean);
    }),
  };
};

/** Both half-steps in turn until no row changes its cluster. */
export const lloyd: Account = (_c, t) => {
  const x = rowsOf(t, 'x');
  let centres = rowsOf(t, 'centres');
  let labels: Row = [];
  for (;;) {
    const distances = x.map((row) => centres.map((k) => squaredDistance(row, k)));
    const nearest = distances.map((row) => row.indexOf(Math.min(...row)));
    const inertia = sum(distances.map((row, i) => at(row, at(nearest, i))));
    if (nearest.every((l, i) => l === labels[i]))
      return { centres, labels: nearest.map((l) => [l]), inertia: [[inertia]] };
    labels = nearest;
    centres = centres.map((centre, k) => {
      const own = x.filter((_, i) => at(nearest, i) === k);
      return own.length === 0 ? centre : transpose(own).map(mean);
    });
  }
};

const quantile = (values: Row, q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [low, high] = [at(sorted, Math.floor(place)), at(sorted, Math.ceil(place))];
  return low + (high - low) * (place - Math.floor(place));
};

/** φ = mean ‖x − c‖ / log(n + 10), singletons the largest, clipped to the middle 80 %, scaled to the given mean. */
export const density: Account = (c, t, labels = []) => {
  const [centres, tau] = [rowsOf(t, 'centres'), numberOf(c, 'mean')];
  const raw = centres.map((centre, k) => {
    const own = members(rowsOf(t, 'x'), labels, k, centres.length);
    const apart = own.map((x) => Math.sqrt(squaredDistance(x, centre)));
    return { count: own.length, phi: own.length > 1 ? mean(apart) / Math.log(own.length + 10) : 0 };
  });
  const most = Math.max(...raw.map((r) => r.phi));
  if (most === 0) return centres.map(() => [tau]);
  const filled = raw.map((r) => (r.count > 1 ? r.phi : most));
  const [low, high] = [quantile(filled, 0.1), quantile(filled, 0.9)];
  const clipped = filled.map((v) => Math.min(Math.max(v, low), high));
  return clipped.map((v) => [Math.max((tau * v) / mean(clipped), tau / 1000)]);
};

/** Codes by rounds of scaling. */
export const codes: Account = (c, t) =>
  sinkhorn(numberOf(c, 'epsilon'), numberOf(c, 'iterations'), rowsOf(t, 'scores'));
