/**
 * supervised-contrastive — all rows of one's own class are positives.
 *
 * Four formulas go by this name. `out` averages the logarithms over positives, `in` takes the logarithm of the
 * average, `in-sum` leaves the average out (solo-learn), `pair-wise` lets a positive compete with negatives only
 * (pytorch-metric-learning). Always in-sum = in − log|P| ≤ in ≤ out, and pair-wise ≤ out.
 *
 * Notation z rows · P(a) rows of a's class but a · s similarities over τ
 * Source   arXiv:2004.11362 (Khosla et al. 2020), eq. 2 (out) and eq. 3 (in)
 */
import * as E from 'fp-ts/lib/Either.js';
import { allButSelf, amongCounts, otherLabel, sameLabel } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import { domainError } from '../prelude/errors.js';
import type { Index, Matrix } from '../prelude/matrix.js';
import { row, tabulate } from '../prelude/matrix.js';
import { named, objective, positive } from './build.js';
import type { Normalisation, Reduction } from './conventions.js';
import { known, meanOfNonzero, normalisationRole, normalised, rooted } from './conventions.js';
import { anyLength, atSimplex, bound, classCosine, classesOf, infimum } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

/** Labels renumbered 0, 1, … in order of appearance. */
const dense = (labels: Index): { readonly ids: Index; readonly count: number } => {
  const known = new Map<number, number>();
  for (const l of labels) if (!known.has(l)) known.set(l, known.size);
  return { ids: Int32Array.from(labels, (l) => known.get(l) as number), count: known.size };
};

/** |P(a)| of every row. */
export const positivesOf = (labels: Index): Float64Array =>
  amongCounts(sameLabel(labels), labels.length, labels.length);

/** 1 for rows that have a positive, else 0. */
const anchored = <T>(A: Algebra<T>, labels: Index): T => {
  const counts = positivesOf(labels);
  return A.constant(tabulate(labels.length, 1, (i) => ((counts[i] as number) > 0 ? 1 : 0)));
};

/**
 * The mean over positives of −log p.
 *
 *   ℒₐ = log Σ_{c ≠ a} exp s_ac − (1/|P|) Σ_{p ∈ P(a)} s_ap;   0 without positives
 *
 * Shapes   z [M, D] → [M, 1]
 * Units    nats; ≥ log|P|; log(M − 1) when all rows coincide
 * Numerics Σ_p s_ap = zₐ·(Σ_p z_p)/τ: one sum for each class, no M × M matrix; both sides carry √(1/τ), so that
 *          scores are symmetric and a fused log-partition makes half of them
 * Laws     supervised-contrastive/definition, supervised-contrastive/in-below-out
 * Source   arXiv:2004.11362, eq. 2
 */
export const supConOutTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, labels: Index) =>
  (z: T): T => {
    const { ids, count } = dense(labels);
    const counts = positivesOf(labels);
    const rows = rooted(A)(tau)(z);
    const others = A.sub(A.takeRows(ids)(A.putRows(ids, count)(z)), z);
    const weights = A.constant(tabulate(labels.length, 1, (i) => 1 / Math.max(1, counts[i] as number)));
    const positives = A.mul(weights, A.rowDot(A.scale(1 / tau)(z), others));
    return A.mul(anchored(A, labels), A.sub(A.logPartition(allButSelf)(rows, rows), positives));
  };

/**
 * The mean over positives of −log p, the positives given as a matrix of 0 and 1 that need be no equivalence.
 *
 * Shapes   z [M, D] · mask [M, M], its diagonal not looked at → [M, 1]
 * Source   HobbitLong/SupContrast, which accepts any mask
 */
export const supConMaskTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, mask: Matrix) =>
  (z: T): T => {
    const own = tabulate(mask.rows, mask.cols, (i, j) =>
      i === j ? 0 : (mask.data[i * mask.cols + j] as number),
    );
    const counts = Array.from({ length: own.rows }, (_, i) =>
      Array.from(row(own, i)).reduce((a, b) => a + b, 0),
    );
    const weights = A.constant(tabulate(own.rows, 1, (i) => 1 / Math.max(1, counts[i] as number)));
    const has = A.constant(tabulate(own.rows, 1, (i) => ((counts[i] as number) > 0 ? 1 : 0)));
    const rows = rooted(A)(tau)(z);
    const positives = A.mul(weights, A.rowDot(rows, A.matmul(A.constant(own), rows)));
    return A.mul(has, A.sub(A.logPartition(allButSelf)(rows, rows), positives));
  };

/**
 * −log of the mean over positives of p.
 *
 *   ℒₐ = log Σ_{c ≠ a} exp s_ac − log Σ_{p ∈ P(a)} exp s_ap + log|P|;   0 without positives
 *
 * Source   arXiv:2004.11362, eq. 3; without log|P| it is solo-learn's form
 */
export const supConInTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, labels: Index, averaged: boolean) =>
  (z: T): T => {
    const counts = positivesOf(labels);
    const rows = rooted(A)(tau)(z);
    const logCount = tabulate(labels.length, 1, (i) =>
      averaged ? Math.log(Math.max(1, counts[i] as number)) : 0,
    );
    // Without positives the second log-partition stands for −∞: the mask is laid on before it is subtracted.
    const has = anchored(A, labels);
    const same = A.mul(has, A.logPartition(sameLabel(labels))(rows, rows));
    const all = A.mul(has, A.logPartition(allButSelf)(rows, rows));
    return A.add(A.sub(all, same), A.mul(has, A.constant(logCount)));
  };

/** Ordered pairs of different rows of one class. */
export const positivePairs = (labels: Index): readonly [Index, Index] => {
  const [anchors, positives]: [number[], number[]] = [[], []];
  labels.forEach((l, a) => {
    labels.forEach((m, p) => {
      if (a === p || l !== m) return;
      anchors.push(a);
      positives.push(p);
    });
  });
  return [Int32Array.from(anchors), Int32Array.from(positives)];
};

/**
 * Each positive against the negatives alone: one term for each ordered pair.
 *
 *   ℒ_ap = log( exp s_ap + Σ_{n ∉ class} exp s_an ) − s_ap;   0 when there is no pair
 *
 * Source   pytorch-metric-learning NTXentLoss
 */
export const pairWiseTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, labels: Index) =>
  (z: T): T => {
    const [a, p] = positivePairs(labels);
    if (a.length === 0) return A.scale(0)(A.sum('row')(z));
    const rows = rooted(A)(tau)(z);
    const negatives = A.takeRows(a)(A.logPartition(otherLabel(labels))(rows, rows));
    return A.surprisal(labels.length)(A.rowDot(A.takeRows(a)(rows), A.takeRows(p)(rows)), negatives);
  };

/** How supervised contrastive learning is meant. */
export interface SupConConventions {
  readonly temperature: number;
  /** Terms are multiplied by τ over this; 0 for no factor. */
  readonly baseTemperature: number;
  readonly form: 'out' | 'in' | 'in-sum' | 'pair-wise';
  readonly normalisation: Normalisation;
  readonly reduction: Reduction | 'mean-of-nonzero';
  /** Anchors whose class has no other row. */
  readonly noPositive: 'zero' | 'refuse';
}

type Choices = SupConConventions & Readonly<Record<keyof SupConConventions, string | number>>;

const defaults: Choices = {
  temperature: 0.1,
  baseTemperature: 0,
  form: 'out',
  normalisation: 'unit',
  reduction: 'mean',
  noPositive: 'zero',
};

const terms =
  (c: Choices, labels: Index) =>
  <T>(A: Algebra<T>) =>
  (x: Tensors<T>): T => {
    const z = normalised(A)(c.normalisation)(x.z as T);
    const tau = c.temperature;
    const of = (): T => {
      if (c.form === 'out') return supConOutTerms(A)(tau, labels)(z);
      if (c.form === 'pair-wise') return pairWiseTerms(A)(tau, labels)(z);
      return supConInTerms(A)(tau, labels, c.form === 'in')(z);
    };
    return c.baseTemperature === 0 ? of() : A.scale(tau / c.baseTemperature)(of());
  };

const lonely = (labels: Index | undefined): boolean =>
  labels !== undefined && positivesOf(labels).some((n) => n === 0);

/**
 * The mean over anchors of the least term, positives at cosine 1 and negatives at their least, and of the collapsed one.
 *
 * Leaving out terms that are 0 can only raise a mean of terms of which none is below 0, and all collapsed terms of
 * anchors with positives are above 0 as soon as there are two classes.
 */
const landmarks = (c: Choices, labels: Index, d: number): Landmarks => {
  const { count, equal } = classesOf(labels);
  const nonzero = c.reduction === 'mean-of-nonzero';
  if (nonzero && count < 2) return infimum(0, 0, 'all rows are of one class, and the loss is 0');
  const counts = Array.from(positivesOf(labels)).filter((p) => p > 0 || !nonzero);
  const anchors = c.form === 'pair-wise' ? counts.flatMap((p) => Array.from({ length: p }, () => p)) : counts;
  const far = c.normalisation === 'none' ? 0 : Math.exp((classCosine(labels) - 1) / c.temperature);
  const factor = c.baseTemperature === 0 ? 1 : c.temperature / c.baseTemperature;
  const mean = (f: (positives: number, negatives: number) => number): number =>
    (factor * anchors.reduce((so, p) => so + (p === 0 ? 0 : f(p, labels.length - 1 - p)), 0)) /
    Math.max(1, anchors.length);
  const term = (weight: number) => (p: number, n: number) => {
    if (c.form === 'pair-wise') return Math.log1p(weight * n);
    return Math.log(p + weight * n) - (c.form === 'in-sum' ? Math.log(p) : 0);
  };
  const [floor, collapse] = [mean(term(far)), mean(term(1))];
  if (c.normalisation === 'none') return bound(floor, collapse, `no term is below it; ${anyLength}`);
  return equal || count === 2
    ? atSimplex(count, d, floor, collapse, 'classes')
    : bound(
        floor,
        collapse,
        'all rows of other classes opposite to each row, which more than two classes cannot be',
      );
};

/** Supervised contrastive learning with its conventions. */
export const supervisedContrastive: Objective<Choices> = objective({
  name: 'supervised-contrastive',
  summary: 'finding the rows of one’s own class among all others',
  source: 'arXiv:2004.11362, eq. 2 and 3',
  tensors: [['z', '[M, D]', 'rows with a label each']],
  conventions: [
    positive('temperature', 'similarities are divided by it'),
    {
      name: 'baseTemperature',
      meaning: 'terms are multiplied by τ over it; 0 for no factor',
      allowed: 'a finite number of 0 or above',
      holds: (x) => Number.isFinite(x) && x >= 0,
    },
    named('form', 'what is averaged over positives', {
      out: 'the logarithms: mean of −log p',
      in: 'the probabilities: −log of the mean p',
      'in-sum': 'nothing: −log of the sum of p',
      'pair-wise': 'each positive competes with negatives only; the other positives are left out',
    }),
    normalisationRole,
    named('reduction', 'how terms become one number', {
      mean: 'the mean over anchors, those without positives counted as 0',
      sum: 'the sum',
      none: 'the terms are the answer; what is differentiated is their sum',
      'mean-of-nonzero': 'the mean over terms above 0, which jumps as anchors become easy',
    }),
    named('noPositive', 'anchors whose class has no other row', {
      zero: 'their term is 0',
      refuse: 'they are an error',
    }),
  ],
  defaults,
  presets: {
    'supcon-out': { conventions: defaults, usedBy: 'arXiv:2004.11362, eq. 2' },
    'supcon-in': { conventions: { ...defaults, form: 'in' }, usedBy: 'arXiv:2004.11362, eq. 3' },
    supcontrast: {
      conventions: { ...defaults, temperature: 0.07, baseTemperature: 0.07, normalisation: 'none' },
      usedBy: 'HobbitLong/SupContrast SupConLoss: the factor τ/0.07, rows used as given',
    },
    'solo-learn': {
      conventions: { ...defaults, form: 'in-sum' },
      usedBy: 'solo-learn simclr_loss_func with repeated indexes',
    },
    'pml-supcon': {
      conventions: { ...defaults, reduction: 'mean-of-nonzero' },
      usedBy: 'pytorch-metric-learning SupConLoss',
    },
    'pml-ntxent': {
      conventions: { ...defaults, temperature: 0.07, form: 'pair-wise' },
      usedBy: 'pytorch-metric-learning NTXentLoss',
    },
  },
  labels: 'required',
  also: (c, _, side) =>
    c.noPositive === 'refuse' && lonely(side.labels)
      ? E.left(
          domainError('labels', 'a class of a single row', 'two rows of each class, or noPositive: zero'),
        )
      : E.right(undefined),
  terms: (c, side) => terms(c, side.labels ?? new Int32Array(0)),
  negatives: (_, __, { labels = new Int32Array(0) }) => [otherLabel(labels), otherLabel(labels)],
  landmarks: (c, extents, { labels }) =>
    labels === undefined ? undefined : landmarks(c, labels, known('z', extents).cols),
  loss: (c, side) => {
    const labels = side.labels ?? new Int32Array(0);
    const oneClass = labels.every((l) => l === labels[0]);
    return <T>(A: Algebra<T>) =>
      (x: Tensors<T>): T => {
        const each = terms(c, labels)(A)(x);
        if (c.reduction === 'sum' || c.reduction === 'none') return A.sum('all')(each);
        if (c.reduction === 'mean') return A.mean('all')(each);
        return oneClass ? A.scale(0)(A.sum('all')(each)) : meanOfNonzero(A)(each);
      };
  },
});
