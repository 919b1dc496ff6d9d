/**
 * info-nce-forms — the cross-entropy of picking one's own key: among the batch, or beside negatives of three kinds.
 *
 * Notation q queries · k keys · s similarities over the temperature τ · n negatives
 * Source   arXiv:1807.03748 (van den Oord, Li & Vinyals 2018), eq. 4, density ratio exp(s/τ)
 */
import type { Among } from '../algebra/among.js';
import { everyKey } from '../algebra/among.js';
import type { Algebra } from '../algebra/derived.js';
import type { Index } from '../prelude/matrix.js';

/**
 * The cross-entropy of picking each query's own key among all keys.
 *
 *   ℒᵢ = log Σⱼ exp(qᵢ·kⱼ/τ) − qᵢ·kᵢ/τ
 *
 * Shapes   q [N, D] · k [M, D], M ≥ N, key i belongs to query i → [N, 1]
 * Units    nats; ≥ 0; log M when all similarities coincide
 * Domain   τ > 0; unit rows for the cosine
 * Numerics the log-partition subtracts its largest exponent: finite at every τ whose 1/τ is
 * Laws     info-nce/definition, info-nce/permutation-invariant, info-nce/equals-log-n-at-collapse
 * Source   arXiv:1807.03748, eq. 4
 */
export const infoNceTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const own = A.sliceRows(0, A.extent(q).rows)(k);
    return A.sub(A.logPartition(everyKey)(scaled, k), A.rowDot(scaled, own));
  };

/**
 * The same for queries among keys and then for keys among queries, from the same similarities.
 *
 * Shapes   q [N, D] · k [N, D] → [2N, 1]
 */
export const infoNceBothTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const own = A.rowDot(scaled, k);
    return A.sub(A.logPartitionBoth(everyKey)(scaled, k), A.concatRows(own, own));
  };

/**
 * The cross-entropy of picking the positive beside negatives that all queries share.
 *
 *   ℒᵢ = log( exp(qᵢ·kᵢ/τ) + Σₘ exp(qᵢ·nₘ/τ) ) − qᵢ·kᵢ/τ
 *
 * Shapes   q [N, D] · k [N, D] · negatives [M, D] → [N, 1]
 * Source   arXiv:1911.05722 (MoCo), eq. 1, negatives from a queue
 */
export const infoNceSharedTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T, negatives: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const positive = A.rowDot(scaled, k);
    return A.surprisal(A.extent(negatives).rows)(positive, A.logPartition(everyKey)(scaled, negatives));
  };

/**
 * The cross-entropy of picking the positive beside negatives of one's own.
 *
 *   ℒᵢ = log( exp(qᵢ·kᵢ/τ) + Σₘ exp(qᵢ·nᵢₘ/τ) ) − qᵢ·kᵢ/τ
 *
 * Shapes   q [N, D] · k [N, D] · negatives [N·M, D], those of query i in rows iM … iM + M − 1 → [N, 1]
 */
export const infoNcePairedTerms =
  <T>(A: Algebra<T>) =>
  (tau: number) =>
  (q: T, k: T, negatives: T): T => {
    const [n, total] = [A.extent(q).rows, A.extent(negatives).rows];
    const each = total / n;
    const scaled = A.scale(1 / tau)(q);
    const repeated = A.takeRows(Int32Array.from({ length: total }, (_, i) => Math.floor(i / each)))(scaled);
    const scores = A.reshape(n, each)(A.rowDot(repeated, negatives));
    return A.surprisal(each)(A.rowDot(scaled, k), A.logSumExp('row')(scores));
  };

/** 0 … n − 1 */
export const places = (n: number): Index => Int32Array.from({ length: n }, (_, i) => i);

/** The keys that name query i as theirs. */
export const ownedBy = (queries: number, owners: Index): Among => ({
  relation: 'same',
  queries: places(queries),
  keys: owners,
  self: true,
});

/**
 * The same where queries have different numbers of negatives: each negative names the query that it belongs to.
 *
 *   ℒᵢ = log( exp(qᵢ·kᵢ/τ) + Σ_{m: owner(m) = i} exp(qᵢ·nₘ/τ) ) − qᵢ·kᵢ/τ;   0 for a query without negatives
 *
 * Shapes   q [N, D] · k [N, D] · negatives [M, D] · owners: M places of queries → [N, 1]
 */
export const infoNceOwnedTerms =
  <T>(A: Algebra<T>) =>
  (tau: number, owners: Index) =>
  (q: T, k: T, negatives: T): T => {
    const scaled = A.scale(1 / tau)(q);
    const lse = A.logPartition(ownedBy(A.extent(q).rows, owners))(scaled, negatives);
    return A.surprisal(owners.length)(A.rowDot(scaled, k), lse);
  };
