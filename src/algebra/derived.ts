/**
 * derived — operations with a definition in primitives, which a backend may replace by a fused kernel.
 *
 * The definition stays the meaning: for each replacement the law `derived/<operation>/fused-equals-definition`
 * is judged, value and gradient. Definitions are bound late, so a definition that uses another derived operation
 * uses the backend's replacement of it.
 */
import type { Among } from './among.js';
import { convolution } from './definitions/convolution.js';
import { elementwise } from './definitions/elementwise.js';
import { normalisation } from './definitions/normalisation.js';
import { partition } from './definitions/partition.js';
import { pixelwise } from './definitions/pixelwise.js';
import { reductions } from './definitions/reductions.js';
import { rowsAndColumns } from './definitions/rows.js';
import type { ConvolutionGeometry } from './geometry.js';
import type { Per, Primitives } from './primitives.js';
import type { Resampling } from './resampling.js';

/** Elementwise operations. */
export interface Elementwise<T> {
  readonly sub: (a: T, b: T) => T;
  readonly div: (a: T, b: T) => T;
  /** c·a */
  readonly scale: (c: number) => (a: T) => T;
  /** a + c */
  readonly shift: (c: number) => (a: T) => T;
  readonly square: (a: T) => T;
  readonly absolute: (a: T) => T;
  /** exp(p log a), for a > 0 */
  readonly power: (p: number) => (a: T) => T;
  /** The larger of two; where they tie the derivative goes to b. */
  readonly maximum: (a: T, b: T) => T;
  readonly minimum: (a: T, b: T) => T;
  /** a held between two bounds, with derivative 1 inside and 0 outside. */
  readonly clip: (low: number, high: number) => (a: T) => T;
  readonly relu: (a: T) => T;
  /** The pullback of `relu` at a for an incoming derivative ȳ: ȳ where a > 0. */
  readonly reluPull: (a: T, ybar: T) => T;
  /** 1/(1 + e^−a) */
  readonly sigmoid: (a: T) => T;
  /** log(1 + e^a) */
  readonly softplus: (a: T) => T;
  /** log(e^a + e^b) */
  readonly logAddExp: (a: T, b: T) => T;
  /** −log p of one's own beside others, p = e^own/(e^own + e^others), where others is the log Σ exp of `count`. */
  readonly surprisal: (count: number) => (own: T, others: T) => T;
  /** The pullback of `surprisal` to others for an incoming derivative ȳ, ȳ(1 − p); to own it is the negative. */
  readonly surprisalPull: (count: number) => (own: T, others: T, ybar: T) => T;
}

/** Reductions over rows, columns or all. */
export interface Reductions<T> {
  readonly mean: (per: Per) => (a: T) => T;
  /** Mean squared deviation, divided by the count (biased). */
  readonly variance: (per: Per) => (a: T) => T;
  /** log Σ exp a */
  readonly logSumExp: (per: Per) => (a: T) => T;
  /** exp(a − logSumExp a), each row a distribution */
  readonly softmax: (a: T) => T;
  readonly logSoftmax: (a: T) => T;
  /** The largest entry as mathematics: entries that tie share the derivative equally. */
  readonly peak: (per: Per) => (a: T) => T;
}

/** Operations on rows as vectors. */
export interface RowsAndColumns<T> {
  /** x / √max(‖x‖², floor²): the floor sits under the root, so a zero row has a finite gradient. */
  readonly normalizeRows: (floor: number) => (a: T) => T;
  /**
   * The pullback of `normalizeRows` at x for an incoming derivative ȳ.
   *
   *   x̄ = (ȳ − x (x·ȳ)/‖x‖²)/‖x‖ where ‖x‖² > floor², else ȳ/floor
   */
  readonly normalizeRowsPull: (floor: number) => (x: T, ybar: T) => T;
  /** (x − mean) / √(variance + ε), column by column, variance biased. */
  readonly standardizeColumns: (epsilon: number) => (a: T) => T;
  /**
   * The pullback of `standardizeColumns` at x, whose value is y, for an incoming derivative ȳ.
   *
   *   x̄ = (ȳ − mean ȳ − y · mean(ȳ y)) / √(variance + ε),   means over each column
   */
  readonly standardizeColumnsPull: (epsilon: number) => (x: T, ybar: T) => T;
  /** aᵢ·bᵢ → [N, 1] */
  readonly rowDot: (a: T, b: T) => T;
  /** q kᵀ → [N, M] */
  readonly pairwiseDot: (q: T, k: T) => T;
  /** ‖qᵢ − kⱼ‖² → [N, M], held at 0 from below */
  readonly pairwiseSquaredDistance: (q: T, k: T) => T;
  /** Rows of a, then rows of b. */
  readonly concatRows: (a: T, b: T) => T;
  readonly concatColumns: (a: T, b: T) => T;
  /** Rows from `start`, `count` of them. */
  readonly sliceRows: (start: number, count: number) => (a: T) => T;
  readonly sliceColumns: (start: number, count: number) => (a: T) => T;
  /** x w + b, b a row */
  readonly affine: (x: T, w: T, b: T) => T;
}

/** What a batch normalisation adds to its columns, and whether a rectifier follows. */
export interface Normalisation {
  readonly epsilon: number;
  readonly rectified: boolean;
}

/** Batch normalisation as one operation. */
export interface BatchNormalisation<T> {
  /**
   * Columns standardised over the rows, scaled, shifted, and rectified if asked for; and their mean and variance.
   *
   *   y = scale · (x − μ)/√(σ² + ε) + shift,   or max(y, 0)
   *
   * Shapes   x [N, D] · scale, shift [1, D] → y [N, D], μ and biased σ² [1, D], both detached
   */
  readonly batchNorm: (n: Normalisation) => (x: T, scale: T, shift: T) => readonly [T, T, T];
  /**
   * The pullback of `batchNorm`'s y for an incoming derivative ȳ: x̄, and the derivatives by scale and shift.
   *
   * Mean and variance are what `batchNorm` found, for a kernel that need not find them again.
   */
  readonly batchNormPull: (
    n: Normalisation,
  ) => (x: T, scale: T, shift: T, mean: T, variance: T, ybar: T) => readonly [T, T, T];
}

/** A log-partition whose pull may have been begun while its scores were at hand. */
export interface PullableLogPartition<T> {
  readonly lse: T;
  readonly pull: (ybar: T) => readonly [T, T];
  /** What is kept for the pull, so that whoever owns the handles knows them and gives them back after it. */
  readonly begun: ReadonlyArray<T>;
}

/** The one expensive quantity and its derivative. */
export interface Partition<T> {
  /**
   * The logarithm of the partition sum of each anchor.
   *
   *   logPartition(q, k)ᵢ = log Σ_{j ∈ among(i)} exp(qᵢ·kⱼ)
   *
   * Shapes   q [N, D] · k [M, D] → [N, 1]
   * Units    nats; −1e30, which stands for −∞, when among(i) is empty
   * Numerics the row's own maximum over among(i) is subtracted before exp
   * Laws     derived/logPartition/definition, derived/logPartition/fused-equals-definition
   */
  readonly logPartition: (among: Among) => (q: T, k: T) => T;
  /**
   * The pullback of `logPartition` at (q, k) for an incoming derivative ȳ [N, 1].
   *
   *   q̄ = diag(ȳ) P k,   k̄ = (diag(ȳ) P)ᵀ q,   Pᵢⱼ = exp(qᵢ·kⱼ − lseᵢ) for j ∈ among(i), else 0
   */
  readonly logPartitionPull: (among: Among) => (q: T, k: T, lse: T, ybar: T) => readonly [T, T];
}

/** Anchors among keys and keys among anchors, whose scores are the same. */
export interface BothPartitions<T> {
  /**
   * The pullback of z ↦ `logPartition(among)(z, z)`, for a relation that is the same from both sides.
   *
   *   z̄ = (diag(ȳ) P + (diag(ȳ) P)ᵀ) z
   */
  readonly logPartitionPullWithin: (among: Among) => (z: T, lse: T, ybar: T) => T;
  /**
   * The log-partitions of both sides, anchors first.
   *
   *   logPartition(among)(q, k) above logPartition(converse among)(k, q)
   *
   * Shapes   q [N, D] · k [M, D] → [N + M, 1]
   * Laws     derived/log-partition-both/fused-equals-definition
   */
  readonly logPartitionBoth: (among: Among) => (q: T, k: T) => T;
  /** The pullback of `logPartitionBoth` at (q, k), whose value is lse, for ȳ [N + M, 1]: q̄ and k̄. */
  readonly logPartitionBothPull: (among: Among) => (q: T, k: T, lse: T, ybar: T) => readonly [T, T];
}

/** The log-partition on its way to a derivative. */
export interface PullablePartition<T> {
  /** `logPartition` and its pull together, for a backend that saves computing the scores twice. */
  readonly pullableLogPartition: (among: Among) => (q: T, k: T) => PullableLogPartition<T>;
}

/** Operations on the pixels of images, one row each. */
export interface Pixelwise<T> {
  /**
   * Bilinear samples of images, each by an affine map of its own.
   *
   *   outᵢ(y, x) = Σ_corners weight · xᵢ(corner),   the corners around mapᵢ(y, x)
   *
   * Shapes   x [N, H·W·C] → [N, H′·W′·C]
   * Laws     pretext/bilinear-within-range: min x ≤ out ≤ max x (zeros outside counted as pixels)
   */
  readonly resample: (plan: Resampling) => (x: T) => T;
  /** Rows of standard normal numbers, row i from the two words of key i: `random/normals`. */
  readonly normalRows: (keys: Uint32Array, cols: number) => T;
}

/** Convolution of images held as rows. */
export interface Convolution<T> {
  /** x [N, H·W·C] · w [K·K·C, C′] → [N, H′·W′·C′] */
  readonly convolve: (g: ConvolutionGeometry) => (x: T, w: T) => T;
  /** The pullback of `convolve` at (x, w) for ȳ: x̄ and w̄. */
  readonly convolvePull: (g: ConvolutionGeometry) => (x: T, w: T, ybar: T) => readonly [T, T];
  /** The w̄ of `convolvePull` alone, for images by which nobody differentiates. */
  readonly convolveWeightsPull: (g: ConvolutionGeometry) => (x: T, w: T, ybar: T) => T;
}

/** Every operation that has a definition. */
export interface Derived<T>
  extends Elementwise<T>,
    Reductions<T>,
    RowsAndColumns<T>,
    BatchNormalisation<T>,
    Partition<T>,
    BothPartitions<T>,
    PullablePartition<T>,
    Convolution<T>,
    Pixelwise<T> {}

/** What a formula is written against: primitives and everything derived from them. */
export interface Algebra<T> extends Primitives<T>, Derived<T> {}

/** The definitions of all derived operations, in terms of `A`, which may still be incomplete when this is called. */
export const definitions = <T>(A: Algebra<T>): Derived<T> => ({
  ...elementwise(A),
  ...reductions(A),
  ...rowsAndColumns(A),
  ...normalisation(A),
  ...partition(A),
  ...convolution(A),
  ...pixelwise(A),
});

/**
 * An algebra from primitives: each derived operation by its fused replacement where there is one,
 * by its definition otherwise.
 */
export const complete = <T>(primitives: Primitives<T>, fused: Partial<Derived<T>> = {}): Algebra<T> => {
  // Tied in a knot: definitions look their operations up when they are called, after the record is whole.
  const A = { ...primitives } as Algebra<T>;
  return Object.assign(A, definitions(A), fused);
};
