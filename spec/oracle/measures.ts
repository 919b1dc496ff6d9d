/** measures — agreement of labellings, votes of neighbours, retrieval, spread: by their definitions. */
import { at, dot, length, mean, numberOf, range, rowsOf, sum, transpose, unit } from './arithmetic.js';
import type { Account, Row } from './oracle.js';

const share = (xs: Row, of: (i: number) => boolean): number => xs.filter((_, i) => of(i)).length / xs.length;

const entropy = (p: Row): number => sum(p.map((x) => (x > 0 ? -x * Math.log(x) : 0)));

const orders = (k: number): ReadonlyArray<Row> =>
  k === 0
    ? [[]]
    : orders(k - 1).flatMap((o) => range(k).map((i) => [...o.slice(0, i), k - 1, ...o.slice(i)]));

/** Pairs of rows that are together in both, of those together in either. */
const adjusted = (a: Row, b: Row): number => {
  let [both, first, second, all] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      const [p, q] = [a[i] === a[j] ? 1 : 0, b[i] === b[j] ? 1 : 0];
      [both, first, second, all] = [both + p * q, first + p, second + q, all + 1];
    }
  const expected = all === 0 ? 0 : (first * second) / all;
  const most = (first + second) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
};

/** NMI by both means, ARI by pairs, accuracy over every naming, purity. */
export const clusteringAgreement: Account = (_c, t) => {
  const [a, b] = [rowsOf(t, 'classes').map((r) => at(r, 0)), rowsOf(t, 'clusters').map((r) => at(r, 0))];
  const [classes, clusters] = [[...new Set(a)], [...new Set(b)]];
  const joint = classes.map((k) => clusters.map((l) => share(a, (i) => a[i] === k && b[i] === l)));
  const [pa, pb] = [joint.map(sum), transpose(joint).map(sum)];
  const [ha, hb] = [entropy(pa), entropy(pb)];
  const information = ha + hb - entropy(joint.flat());
  const ratio = (m: number): number =>
    classes.length === 1 && clusters.length === 1
      ? 1
      : classes.length === 1 || clusters.length === 1
        ? 0
        : information / m;
  const side = Math.max(classes.length, clusters.length);
  const named = orders(side).map((o) => sum(o.map((l, k) => joint[k]?.[l] ?? 0)));
  return {
    nmi: [[ratio((ha + hb) / 2)]],
    nmiGeometric: [[ratio(Math.sqrt(ha * hb))]],
    ari: [[adjusted(a, b)]],
    accuracy: [[Math.max(...named)]],
    purity: [[sum(transpose(joint).map((column) => Math.max(...column)))]],
  };
};

const cosines = (q: Row, bank: ReadonlyArray<Row>): Row => bank.map((b) => dot(unit(q), unit(b)));

const ranked = (s: Row): Row => [...range(s.length)].sort((i, j) => at(s, j) - at(s, i) || i - j);

/** Σ exp((s − s₁)/τ) over the k nearest, for each of three classes */
export const neighbourVotes: Account = (c, t, labels = []) =>
  rowsOf(t, 'queries').map((q) => {
    const s = cosines(q, rowsOf(t, 'bank'));
    const near = ranked(s).slice(0, numberOf(c, 'k'));
    const vote = (i: number): number =>
      Math.exp((at(s, i) - at(s, at(near, 0))) / numberOf(c, 'temperature'));
    return range(3).map((k) => sum(near.filter((i) => labels[i] === k).map(vote)));
  });

/** Recall at 1, 2 and 4, R-precision and MAP@R, each row against the others. */
export const retrieval: Account = (_c, t, labels = []) => {
  const x = rowsOf(t, 'x');
  const queries = range(x.length).filter((i) => labels.filter((l) => l === labels[i]).length > 1);
  const hits = queries.map((i) =>
    ranked(cosines(at(x, i), x).map((s, j) => (j === i ? Number.NEGATIVE_INFINITY : s)))
      .slice(0, x.length - 1)
      .map((j) => (labels[j] === labels[i] ? 1 : 0)),
  );
  const total = (h: Row): number => sum(h);
  const precision = (h: Row, r: number): number => sum(h.slice(0, r)) / r;
  const average = (of: (h: Row) => number): Row[] => [[hits.length === 0 ? 0 : mean(hits.map(of))]];
  const recall = (k: number): Row[] => average((h) => (h.slice(0, k).includes(1) ? 1 : 0));
  return {
    recall1: recall(1),
    recall2: recall(2),
    recall4: recall(4),
    rPrecision: average((h) => precision(h, total(h))),
    map: average((h) => sum(range(total(h)).map((r) => (h[r] === 1 ? precision(h, r + 1) : 0))) / total(h)),
  };
};

/** mean over columns of √(Σ (x − mean)²/(N − 1)), rows of length 1 */
export const deviation: Account = (_c, t) => {
  const columns = transpose(rowsOf(t, 'x').map((x) => unit(x)));
  const spread = (v: Row): number => length(v.map((x) => x - mean(v))) / Math.sqrt(Math.max(1, v.length - 1));
  return [[mean(columns.map(spread))]];
};

/** Eigenvalues of a symmetric matrix by Jacobi's rotations, until what is off the diagonal is lost in rounding. */
const eigenvalues = (symmetric: ReadonlyArray<Row>): Row => {
  const a = symmetric.map((row) => [...row]);
  const n = a.length;
  const entry = (i: number, j: number): number => at(at(a, i), j);
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const theta = Math.atan2(2 * entry(p, q), entry(q, q) - entry(p, p)) / 2;
        const [c, s] = [Math.cos(theta), Math.sin(theta)];
        for (const row of a)
          [row[p], row[q]] = [c * at(row, p) - s * at(row, q), s * at(row, p) + c * at(row, q)];
        const [rp, rq] = [[...at(a, p)], [...at(a, q)]];
        a[p] = rp.map((v, k) => c * v - s * at(rq, k));
        a[q] = rp.map((v, k) => s * v + c * at(rq, k));
      }
  return range(n).map((i) => entry(i, i));
};

/** exp of the entropy of the singular values' shares, each with ε added; 1 where all are 0 */
export const rank: Account = (c, t) => {
  const x = rowsOf(t, 'x');
  const squares = eigenvalues(transpose(x).map((u) => transpose(x).map((v) => dot(u, v))));
  const s = squares.map((v) => Math.sqrt(Math.max(0, v)));
  const p = s.map((v) => v / sum(s) + numberOf(c, 'epsilon'));
  return [[sum(s) === 0 ? 1 : Math.exp(entropy(p))]];
};

/** mean over targets that vary of 1 − Σ(y − ŷ)²/Σ(y − ȳ)² */
export const explainedVariance: Account = (_c, t) => {
  const [predicted, targets] = [transpose(rowsOf(t, 'predicted')), transpose(rowsOf(t, 'targets'))];
  const shares = targets.flatMap((y, e) => {
    const total = sum(y.map((v) => (v - mean(y)) ** 2));
    return total > 0 ? [1 - sum(y.map((v, i) => (v - at(at(predicted, e), i)) ** 2)) / total] : [];
  });
  return { value: [[shares.length === 0 ? 0 : mean(shares)]] };
};
