/**
 * redundancy — features of two views that agree, each feature saying something of its own.
 *
 * Three losses without negatives: Barlow Twins on the cross-correlation, VICReg on variance, invariance and
 * covariance, TiCo on a covariance remembered over steps.
 *
 * Source   arXiv:2103.03230 (Zbontar et al. 2021); arXiv:2105.04906 (Bardes et al. 2022); arXiv:2206.10698 (Zhu et al. 2022)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Extent } from '../prelude/matrix.js';
import { scalar, tabulate } from '../prelude/matrix.js';
import { atLeastTwo, nonNegative, objective, positive } from './build.js';
import { known, normalised } from './conventions.js';
import { bound, infimum } from './landmarks.js';
import type { Landmarks, Objective, Tensors } from './objective.js';

const identity = <T>(A: Algebra<T>, d: number): T => A.constant(tabulate(d, d, (i, j) => (i === j ? 1 : 0)));

const views = [
  ['z0', '[N, D]', 'projections of the first view'],
  ['z1', '[N, D]', 'projections of the second view'],
] as const;

/**
 * Barlow Twins.
 *
 *   ℒ = Σₖ (cₖₖ − 1)² + λ Σ_{k ≠ l} cₖₗ²,   c = âᵀ b̂ / N, columns standardised with ε = 1e-5
 *
 * Shapes   a, b [N, D] → [1, 1]
 */
export const barlowTwinsOf =
  <T>(A: Algebra<T>) =>
  (lambda: number) =>
  (a: T, b: T): T => {
    const { rows: n, cols: d } = A.extent(a);
    const standard = A.standardizeColumns(1e-5);
    const c = A.scale(1 / n)(A.matmul(A.transpose(standard(a)), standard(b)));
    const one = identity(A, d);
    const away = A.sub(c, one);
    const weights = A.add(A.scale(1 - lambda)(one), A.constant(scalar(lambda)));
    return A.sum('all')(A.mul(weights, A.square(away)));
  };

/**
 * Rows that coincide have c = 0 and cost D. The floor is that of a matrix of rank r = N − 1 with trace D a:
 *
 *   Σ(cₖₖ − 1)² + λ(‖c‖² − Σcₖₖ²) ≥ D (1 − a)² + λ D q a²,   q = max(0, D/r − 1);   least D λq/(1 + λq)
 *
 * since ‖c‖² ≥ (tr c)²/r, for λ ≤ 1; above, the value at λ = 1 is a bound. A tight frame reaches it; ε keeps cₖₖ below 1.
 */
const barlowLandmarks = (lambda: number, { rows: n, cols: d }: Extent): Landmarks => {
  if (n < 2) return infimum(d, d, 'a row alone has no spread, and the loss is D');
  const shared = Math.max(0, d / (n - 1) - 1);
  if (shared === 0)
    return infimum(
      0,
      d,
      'approached by equal views whose features are not correlated, as their spread grows',
    );
  const weight = Math.min(1, lambda) * shared;
  const floor = (d * weight) / (1 + weight);
  return lambda <= 1
    ? infimum(
        floor,
        d,
        `more features than the ${n - 1} that ${n} rows can tell apart: a tight frame reaches it`,
      )
    : bound(floor, d, 'more features than rows can tell apart; that of λ = 1');
};

/** How Barlow Twins is meant. */
export interface BarlowConventions {
  /** The weight of the entries off the diagonal. */
  readonly lambda: number;
}

/** Barlow Twins with its conventions. */
export const barlowTwins: Objective<BarlowConventions & Readonly<Record<'lambda', number>>> = objective({
  name: 'barlow-twins',
  summary: 'the cross-correlation of two views brought to the identity',
  source: 'arXiv:2103.03230, eq. 1',
  repels: false,
  tensors: views,
  conventions: [nonNegative('lambda', 'the weight of what features share')],
  defaults: { lambda: 0.005 },
  presets: {
    'barlow-fb': { conventions: { lambda: 0.0051 }, usedBy: 'facebookresearch/barlowtwins' },
    lightly: { conventions: { lambda: 0.005 }, usedBy: 'lightly BarlowTwinsLoss' },
  },
  pairs: ['z0', 'z1'],
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T =>
      barlowTwinsOf(A)(c.lambda)(x.z0 as T, x.z1 as T),
  landmarks: (c, extents) => barlowLandmarks(c.lambda, known('z0', extents)),
});

/** Unbiased covariance of columns. */
const covariance = <T>(A: Algebra<T>, z: T): T => {
  const centred = A.sub(z, A.mean('column')(z));
  return A.scale(1 / (A.extent(z).rows - 1))(A.matmul(A.transpose(centred), centred));
};

/** Mean over features of max(0, 1 − √(variance + ε)), variance unbiased. */
const flatness = <T>(A: Algebra<T>, epsilon: number, z: T): T => {
  const n = A.extent(z).rows;
  const deviation = A.sqrt(A.shift(epsilon)(A.scale(n / (n - 1))(A.variance('column')(z))));
  return A.mean('all')(A.relu(A.shift(1)(A.neg(deviation))));
};

/** Σ_{k ≠ l} cov² / D */
const sharing = <T>(A: Algebra<T>, z: T): T => {
  const d = A.extent(z).cols;
  const off = A.mul(covariance(A, z), A.shift(1)(A.neg(identity(A, d))));
  return A.scale(1 / d)(A.sum('all')(A.square(off)));
};

/** Weights of VICReg's three parts. */
export interface VicRegConventions {
  readonly invariance: number;
  readonly variance: number;
  readonly covariance: number;
  readonly epsilon: number;
}

/**
 * VICReg.
 *
 *   ℒ = λ mean (a − b)² + (μ/2) Σ_views mean max(0, 1 − √(var + ε)) + ν Σ_views Σ_{k ≠ l} cov²/D
 *
 * Shapes   a, b [N, D], N ≥ 2 → [1, 1]
 */
export const vicRegOf =
  <T>(A: Algebra<T>) =>
  (c: VicRegConventions) =>
  (a: T, b: T): T => {
    const apart = A.scale(c.invariance)(A.mean('all')(A.square(A.sub(a, b))));
    const flat = A.scale(c.variance / 2)(A.add(flatness(A, c.epsilon, a), flatness(A, c.epsilon, b)));
    const shared = A.scale(c.covariance)(A.add(sharing(A, a), sharing(A, b)));
    return A.add(apart, A.add(flat, shared));
  };

/** Rows that coincide differ in nothing and share nothing: only their variance is missing, μ (1 − √ε). */
const vicRegLandmarks = (c: VicRegConventions, { rows: n, cols: d }: Extent): Landmarks => {
  const collapse = c.variance * Math.max(0, 1 - Math.sqrt(c.epsilon));
  return d < n
    ? infimum(0, collapse, 'reached by equal views whose features are not correlated and have variance 1')
    : bound(0, collapse, `no part is below 0; ${d} features of ${n} rows cannot all vary without sharing`);
};

const vicRegDefaults = { invariance: 25, variance: 25, covariance: 1, epsilon: 1e-4 };

/** VICReg with its conventions. */
export const vicReg: Objective<VicRegConventions & Readonly<Record<keyof VicRegConventions, number>>> =
  objective({
    name: 'vicreg',
    summary: 'views that agree, features that vary, features that do not repeat each other',
    source: 'arXiv:2105.04906, eq. 6',
    repels: false,
    tensors: views,
    conventions: [
      nonNegative('invariance', 'weight of the views’ difference'),
      nonNegative('variance', 'weight of features that vary too little'),
      nonNegative('covariance', 'weight of what features share'),
      positive('epsilon', 'added to a variance under the root'),
    ],
    defaults: vicRegDefaults,
    presets: {
      'vicreg-fb': { conventions: vicRegDefaults, usedBy: 'facebookresearch/vicreg; lightly VICRegLoss' },
    },
    pairs: ['z0', 'z1'],
    also: (_, { z0 }) => atLeastTwo('z0', z0, 'a row alone has no variance'),
    terms:
      (c) =>
      <T>(A: Algebra<T>) =>
      (x: Tensors<T>): T =>
        vicRegOf(A)(c)(x.z0 as T, x.z1 as T),
    landmarks: (c, extents) => vicRegLandmarks(c, known('z0', extents)),
  });

/** TiCo's two numbers. */
export interface TicoConventions {
  /** How much of the remembered covariance stays. */
  readonly beta: number;
  readonly rho: number;
}

/** The covariance after a step: β C + (1 − β) aᵀa/N, without gradient. */
export const ticoMemory =
  <T>(A: Algebra<T>) =>
  (beta: number) =>
  (a: T, memory: T): T => {
    const now = A.scale(1 / A.extent(a).rows)(A.matmul(A.transpose(a), a));
    return A.add(A.scale(beta)(memory), A.scale(1 - beta)(A.detach(now)));
  };

/**
 * TiCo over unit rows.
 *
 *   ℒᵢ = 1 − aᵢ·bᵢ + ρ aᵢ C aᵢᵀ,   C after this step
 *
 * Shapes   a, b [N, D] · C [D, D] → [N, 1]
 */
export const ticoTerms =
  <T>(A: Algebra<T>) =>
  (rho: number) =>
  (a: T, b: T, memory: T): T =>
    A.add(A.shift(1)(A.neg(A.rowDot(a, b))), A.scale(rho)(A.rowDot(A.matmul(a, memory), a)));

/**
 * Without a memory C = (1 − β) aᵀa/N, and the mean of ρ aᵢCaᵢᵀ is ρ(1 − β) times the mean of (aᵢ·aⱼ)².
 *
 * That mean is 1 where rows coincide, and at least 1/min(N, D) (arXiv:1908.03888, Welch): a tight frame reaches it.
 */
const ticoLandmarks = ({ beta, rho }: TicoConventions, { rows, cols }: Extent): Landmarks => {
  const spread = rho * (1 - beta);
  return beta <= 1
    ? infimum(spread / Math.min(rows, cols), spread, 'reached by equal views that form a tight frame')
    : infimum(spread, spread, 'β above 1 rewards rows that coincide');
};

const ticoDefaults = { beta: 0.9, rho: 20 };

/** TiCo with its conventions; the remembered covariance is a tensor, zero before the first step. */
export const tico: Objective<TicoConventions & Readonly<Record<keyof TicoConventions, number>>> = objective({
  name: 'tico',
  summary: 'views that agree, along directions that earlier batches did not use',
  source: 'arXiv:2206.10698, eq. 6',
  repels: false,
  tensors: [
    ...views,
    ['memory', '[D, D]', 'the remembered covariance; zero when absent', 'optional-constant'],
  ],
  conventions: [
    nonNegative('beta', 'how much of the memory stays'),
    nonNegative('rho', 'weight of the memory'),
  ],
  defaults: ticoDefaults,
  presets: { lightly: { conventions: ticoDefaults, usedBy: 'lightly TiCoLoss' } },
  pairs: ['z0', 'z1'],
  terms:
    (c) =>
    <T>(A: Algebra<T>) =>
    (x: Tensors<T>): T => {
      const unit = normalised(A)('unit');
      const [a, b] = [unit(x.z0 as T), unit(x.z1 as T)];
      const d = A.extent(a).cols;
      const before = x.memory ?? A.scale(0)(identity(A, d));
      return ticoTerms(A)(c.rho)(a, b, ticoMemory(A)(c.beta)(a, before));
    },
  // What a remembered covariance adds depends on it.
  landmarks: (c, extents) =>
    extents.memory === undefined ? ticoLandmarks(c, known('z0', extents)) : undefined,
});
