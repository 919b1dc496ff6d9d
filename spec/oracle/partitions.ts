/** partitions — shapes of clusters, agreement adjusted for chance, classes of places: by their definitions. */
import {
  at,
  largest,
  length,
  mean,
  minus,
  range,
  rowsOf,
  squaredDistance,
  sum,
  transpose,
} from './arithmetic.js';
import type { Account, Row, Rows } from './oracle.js';

const present = (labels: Row): Row => [...new Set(labels)];

const membersOf = (x: Rows, labels: Row, cluster: number): Rows => x.filter((_, i) => labels[i] === cluster);

const centreOf = (own: Rows): Row => transpose(own).map(mean);

/** (b − a)/max(a, b) of one row: a the mean distance inside its cluster, b the least mean distance to another. */
const silhouetteAt = (x: Rows, labels: Row, i: number): number => {
  const to = (j: number): number => length(minus(at(x, i), at(x, j)));
  const mates = range(x.length).filter((j) => j !== i && labels[j] === labels[i]);
  const others = present(labels).filter((k) => k !== labels[i]);
  if (mates.length === 0 || others.length === 0) return 0;
  const a = mean(mates.map(to));
  const b = Math.min(
    ...others.map((k) =>
      mean(
        range(x.length)
          .filter((j) => labels[j] === k)
          .map(to),
      ),
    ),
  );
  return a === b ? 0 : (b - a) / Math.max(a, b);
};

/** The mean over clusters of the worst (sᵢ + sⱼ)/‖cᵢ − cⱼ‖, centres that coincide left out. */
const daviesBouldin = (groups: ReadonlyArray<Rows>): number => {
  const spread = (own: Rows): number => mean(own.map((r) => length(minus(r, centreOf(own)))));
  const worst = groups.map((own, i) =>
    Math.max(
      0,
      ...groups.flatMap((other, j) => {
        const apart = length(minus(centreOf(own), centreOf(other)));
        return j === i || apart === 0 ? [] : [(spread(own) + spread(other)) / apart];
      }),
    ),
  );
  return mean(worst);
};

/** (between/(k − 1))/(within/(n − k)); 1 when nothing is inside, 0 for one cluster. */
const calinskiHarabasz = (x: Rows, groups: ReadonlyArray<Rows>): number => {
  const [n, k] = [x.length, groups.length];
  const within = sum(groups.map((own) => sum(own.map((r) => squaredDistance(r, centreOf(own))))));
  const between = sum(groups.map((own) => own.length * squaredDistance(centreOf(own), centreOf(x))));
  if (within === 0) return 1;
  return k === 1 ? 0 : between / (k - 1) / (within / (n - k));
};

/** Silhouette, Davies–Bouldin and Caliński–Harabasz of labelled rows. */
export const clusterShape: Account = (_c, t, labels = []) => {
  const x = rowsOf(t, 'x');
  const groups = present(labels).map((k) => membersOf(x, labels, k));
  return {
    silhouette: [[mean(x.map((_, i) => silhouetteAt(x, labels, i)))]],
    daviesBouldin: [[daviesBouldin(groups)]],
    calinskiHarabasz: [[calinskiHarabasz(x, groups)]],
  };
};

/** −Σ p log p of a labelling's shares. */
const entropy = (a: Row): number =>
  -sum(
    present(a).map((k) => {
      const p = a.filter((l) => l === k).length / a.length;
      return p * Math.log(p);
    }),
  );

/** Both labels of a row as one. */
const jointly = (a: Row, b: Row): Row => a.map((l, i) => 100 * l + at(b, i));

const information = (a: Row, b: Row): number => entropy(a) + entropy(b) - entropy(jointly(a, b));

const orders = (k: number): ReadonlyArray<Row> =>
  k === 0
    ? [[]]
    : orders(k - 1).flatMap((o) => range(k).map((i) => [...o.slice(0, i), k - 1, ...o.slice(i)]));

/** What chance gives: the mean over every order of the rows. */
const byChance = (a: Row, b: Row): number =>
  mean(
    orders(a.length).map((o) =>
      information(
        a,
        o.map((i) => at(b, i)),
      ),
    ),
  );

/** Ordered pairs of different rows, and whether each labelling has them together. */
const pairsOf = (a: Row, b: Row): ReadonlyArray<readonly [boolean, boolean]> =>
  range(a.length).flatMap((i) => range(i).map((j) => [a[i] === a[j], b[i] === b[j]] as const));

/** AMI over every order, the Rand index and Fowlkes–Mallows by pairs, homogeneity, completeness and their mean. */
export const adjustedInformation: Account = (_c, t) => {
  const [a, b] = [rowsOf(t, 'classes').map((r) => at(r, 0)), rowsOf(t, 'clusters').map((r) => at(r, 0))];
  const [ha, hb, chance] = [entropy(a), entropy(b), byChance(a, b)];
  // One group, or each row apart: every order gives the same information, and 0/0 is what is left.
  const rigid = [a, b].some((x) => [1, x.length].includes(present(x).length));
  const alike = present(a).length === present(b).length ? 1 : 0;
  const pairs = pairsOf(a, b);
  const count = (holds: (p: boolean, q: boolean) => boolean): number =>
    pairs.filter(([p, q]) => holds(p, q)).length;
  const both = count((p, q) => p && q);
  // H(classes | clusters) = H(both) − H(clusters)
  const homogeneity = ha === 0 ? 1 : 1 - (entropy(jointly(a, b)) - hb) / ha;
  const completeness = hb === 0 ? 1 : 1 - (entropy(jointly(a, b)) - ha) / hb;
  const mallows = both / Math.sqrt(count((p) => p) * count((_, q) => q));
  // Neither is below 0 but by rounding.
  const [h, c] = [Math.max(0, homogeneity), Math.max(0, completeness)];
  return {
    ami: [[rigid ? alike : (information(a, b) - chance) / ((ha + hb) / 2 - chance)]],
    rand: [[count((p, q) => p === q) / pairs.length]],
    fowlkesMallows: [[both === 0 ? 0 : mallows]],
    homogeneity: [[homogeneity]],
    completeness: [[completeness]],
    vMeasure: [[h + c === 0 ? 0 : (2 * h * c) / (h + c)]],
  };
};

/** The mean over classes that are predicted or true of how much of their union both share. */
export const meanIntersection: Account = (_c, t) => {
  const [p, q] = [rowsOf(t, 'predicted').map((r) => at(r, 0)), rowsOf(t, 'truth').map((r) => at(r, 0))];
  const places = range(p.length);
  const shares = present([...p, ...q]).map((k) => {
    const either = places.filter((i) => p[i] === k || q[i] === k);
    return either.filter((i) => p[i] === k && q[i] === k).length / either.length;
  });
  return [[mean(shares)]];
};

/** Of images of 4 × 8 pixels, the class of both halves: the commonest but 0 that fills a quarter, the lowest of equals. */
export const placeClasses: Account = (_c, t) =>
  rowsOf(t, 'pixels').flatMap((image) =>
    [0, 4].map((left) => {
      const half = range(16).map((i) => at(image, 8 * Math.floor(i / 4) + left + (i % 4)));
      const filled = (k: number): number => half.filter((v) => v === k).length;
      const classes = present(half).filter((k) => k !== 0);
      const most = largest(classes.map(filled));
      return [most >= 4 ? Math.min(...classes.filter((k) => filled(k) === most)) : 0];
    }),
  );
