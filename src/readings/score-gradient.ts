/**
 * score-gradient — the reading that asks how a loss moves with every score that it compares.
 *
 * Each log-partition of a formula is given a matrix of zeros beside its scores, and the loss is differentiated by it:
 *
 *   Gᵢⱼ = ∂ℒ/∂sᵢⱼ ,   sᵢⱼ = qᵢ·kⱼ as the partition compares them, temperature and all
 *
 * So for InfoNCE Gᵢⱼ = pᵢⱼ/N. Dense, [N, M] for each partition: for looking at a batch, not for training. What a
 * formula says beside its partitions, such as the pull of the positive, is not in G.
 */
import type { Among } from '../algebra/among.js';
import { partition } from '../algebra/definitions/partition.js';
import type { Algebra } from '../algebra/derived.js';
import { complete } from '../algebra/derived.js';
import { filled, scalar } from '../prelude/matrix.js';
import { pull } from './pullback.js';
import { fusedNodes } from './pulls/fused.js';
import type { Node } from './pulls/node.js';
import { leaf } from './pulls/node.js';
import { primitiveNodes } from './pulls/primitives.js';

/** One log-partition: what it ranges over, and the derivative of the loss by each of its scores. */
export interface ScoreGradient<U> {
  readonly among: Among;
  /** [N, M]; zero outside `among`. */
  readonly gradient: U;
}

interface Probe<U> {
  readonly among: Among;
  readonly node: Node<U>;
}

/** The differentiable algebra whose log-partitions add a probe to their scores. */
const probing = <U>(A: Algebra<U>, probes: Probe<U>[]): Algebra<Node<U>> => {
  const logPartition =
    (among: Among) =>
    (q: Node<U>, k: Node<U>): Node<U> => {
      const node = leaf(A.constant(filled(B.extent(q).rows, B.extent(k).rows, 0)));
      probes.push({ among, node });
      const pairwiseDot = (a: Node<U>, b: Node<U>): Node<U> => B.add(B.matmul(a, B.transpose(b)), node);
      return partition({ ...B, pairwiseDot }).logPartition(among)(q, k);
    };
  // Both directions are two log-partitions here, each with scores of its own.
  const logPartitionBoth: Algebra<Node<U>>['logPartitionBoth'] = (among) =>
    partition(B).logPartitionBoth(among);
  const B = complete(primitiveNodes(A), { ...fusedNodes(A), logPartition, logPartitionBoth });
  return B;
};

/**
 * The derivative of a loss by every score of its log-partitions, in the order in which the formula takes them.
 *
 * Laws     score-gradient/rows-are-probabilities: for InfoNCE Σⱼ Gᵢⱼ = 1/N
 */
export const scoreGradients =
  <U>(A: Algebra<U>) =>
  (loss: <T>(B: Algebra<T>) => (constant: (x: U) => T) => T): ReadonlyArray<ScoreGradient<U>> => {
    const probes: Probe<U>[] = [];
    const B = probing(A, probes);
    const result = loss(B as Algebra<Node<U>>)((x) => leaf(x));
    const bars = pull(
      A,
      result,
      A.constant(scalar(1)),
      probes.map((p) => p.node),
    );
    return probes.map(({ among }, i) => ({ among, gradient: bars[i] as U }));
  };
