/**
 * self-distillation — a student takes over the teacher's distribution over prototypes.
 *
 * DINO centres the teacher so that no prototype wins everywhere; MSN and PMSN push the mean prediction towards
 * uniform or towards a power law.
 *
 * Source   arXiv:2104.14294 (Caron et al. 2021), eq. 1–4; arXiv:2204.07141 (Assran et al. 2022), eq. 1;
 *          arXiv:2210.07277 (Assran et al. 2023), eq. 5
 */
import type { Algebra } from '../algebra/derived.js';
import { tabulate } from '../prelude/matrix.js';

/** Mean of teacher rows over views and batch, mixed into the centre: m c + (1 − m) mean. */
export const dinoCentre =
  <T>(A: Algebra<T>) =>
  (momentum: number) =>
  (teacher: T, centre: T): T =>
    A.add(A.scale(momentum)(centre), A.scale(1 - momentum)(A.mean('column')(teacher)));

/** Temperatures of teacher and student. */
export interface DinoTemperatures {
  readonly teacher: number;
  readonly student: number;
}

/**
 * The cross-entropy of the student under the teacher, over pairs of different views.
 *
 *   ℒ = mean over t ≠ s of −Σ softmax((Tₜ − c)/τ_t) log softmax(S_s/τ_s)
 *
 * Shapes   teacher [V_t·N, K] · student [V_s·N, K], view-major · centre [1, K] → [pairs·N, 1]
 */
export const dinoTerms =
  <T>(A: Algebra<T>) =>
  (temperatures: DinoTemperatures, batch: number) =>
  (teacher: T, student: T, centre: T): T => {
    const q = A.detach(A.softmax(A.scale(1 / temperatures.teacher)(A.sub(teacher, centre))));
    const logs = A.logSoftmax(A.scale(1 / temperatures.student)(student));
    const [teachers, students] = [A.extent(teacher).rows / batch, A.extent(student).rows / batch];
    const [from, to]: [number[], number[]] = [[], []];
    for (let t = 0; t < teachers; t++)
      for (let s = 0; s < students; s++)
        for (let i = 0; t !== s && i < batch; i++) {
          from.push(t * batch + i);
          to.push(s * batch + i);
        }
    const pairs = (index: number[], x: T): T => A.takeRows(Int32Array.from(index))(x);
    return A.neg(A.rowDot(pairs(from, q), pairs(to, logs)));
  };

/** Sharpened targets: p^{1/T} renormalised, in the log domain. */
const sharpened = <T>(A: Algebra<T>, temperature: number, logs: T): T =>
  A.logSoftmax(A.scale(1 / temperature)(logs));

/**
 * Columns, then rows, brought to equal mass, `iterations` times; rows sum to 1 at the end.
 *
 * Source   arXiv:1306.0895, as SwAV uses it, on probabilities instead of scores
 */
const balanced = <T>(A: Algebra<T>, iterations: number, p: T): T => {
  const { rows, cols } = A.extent(p);
  if (iterations === 0) return A.scale(rows)(A.div(p, A.sum('all')(p)));
  let q = p;
  for (let i = 0; i < iterations; i++) {
    q = A.scale(1 / cols)(A.div(q, A.sum('column')(q)));
    q = A.scale(1 / rows)(A.div(q, A.sum('row')(q)));
  }
  return A.scale(rows)(q);
};

/** How MSN is meant; `powerLaw` 0 pulls the mean prediction towards uniform. */
export interface MsnConventions {
  readonly temperature: number;
  readonly sharpening: number;
  readonly iterations: number;
  readonly weight: number;
  readonly powerLaw: number;
}

/**
 * MSN: anchors predict their target's prototype.
 *
 *   ℒ = mean −Σ q log p + w R,   R = log K + Σ m log m, or KL(k^−a ‖ m);   m = mean p
 *
 * Shapes   anchors [V·N, D] · targets [N, D] · prototypes [K, D] → [1, 1]
 */
export const msnOf =
  <T>(A: Algebra<T>) =>
  (c: MsnConventions) =>
  (anchors: T, targets: T, prototypes: T): T => {
    const unit = A.normalizeRows(1e-12);
    const p = unit(prototypes);
    const scored = (x: T): T => A.logSoftmax(A.scale(1 / c.temperature)(A.pairwiseDot(unit(x), p)));
    const [logs, targetLogs] = [scored(anchors), scored(targets)];
    const q = balanced(A, c.iterations, A.exp(sharpened(A, c.sharpening, targetLogs)));
    const [n, all, k] = [A.extent(targets).rows, A.extent(anchors).rows, A.extent(prototypes).rows];
    const repeated = A.detach(A.takeRows(Int32Array.from({ length: all }, (_, i) => i % n))(q));
    const crossEntropy = A.neg(A.mean('all')(A.rowDot(repeated, logs)));
    return A.add(crossEntropy, A.scale(c.weight)(unevenly(A, c.powerLaw, k, A.mean('column')(A.exp(logs)))));
  };

/** How far the mean prediction is from uniform, or from a power law. */
const unevenly = <T>(A: Algebra<T>, powerLaw: number, k: number, mean: T): T => {
  if (powerLaw === 0) return A.shift(Math.log(k))(A.sum('all')(A.mul(mean, A.log(mean))));
  const law = Array.from({ length: k }, (_, i) => (i + 1) ** -powerLaw);
  const total = law.reduce((a, b) => a + b, 0);
  const shares = A.constant(tabulate(1, k, (_, j) => (law[j] as number) / total));
  const entropy = law.reduce((so, x) => so + (x / total) * Math.log(x / total), 0);
  return A.shift(entropy)(A.neg(A.sum('all')(A.mul(shares, A.log(mean)))));
};
