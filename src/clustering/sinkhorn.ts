/**
 * sinkhorn — soft assignments of samples to prototypes in which every prototype gets its share.
 *
 * Scores over ε, exponentiated, are scaled in turn so that prototypes share the batch evenly and each sample spends
 * itself wholly. Here the scaling is done to logarithms, where it is a subtraction: finite at every ε whose 1/ε is,
 * while exp(s/ε) overflows float16 at ε = 0.05 and float32 below 0.012.
 *
 * The prototypes come first and the samples last, so that codes sum to 1 for each sample exactly and prototypes are
 * balanced approximately. A shift of one prototype's scores changes nothing after any count of iterations; a shift
 * of one sample's scores changes nothing only at convergence.
 *
 * Source   arXiv:1306.0895 (Cuturi 2013); arXiv:2006.09882, §3.2 (SwAV)
 */
import type { Algebra } from '../algebra/derived.js';

/** How codes are found. */
export interface SinkhornOptions {
  /** ε: small is hard, large is even. */
  readonly epsilon: number;
  /** Rounds of scaling; 0 leaves codes that do not sum to 1 for each sample. */
  readonly iterations: number;
}

/** SwAV's: ε = 0.05, three rounds. */
export const swavSinkhorn: SinkhornOptions = { epsilon: 0.05, iterations: 3 };

/**
 * The logarithms of the codes.
 *
 *   log Q ← S/ε;   iterations times: columns −= lse of the column, rows −= lse of the row
 *
 * Shapes   scores [B, K] → [B, K]
 * Numerics the factors 1/K and 1/B of the original cancel after a row step; lightly leaves one out, to the same codes
 */
export const logCodes =
  <T>(A: Algebra<T>) =>
  ({ epsilon, iterations }: SinkhornOptions) =>
  (scores: T): T => {
    let log = A.scale(1 / epsilon)(A.detach(scores));
    if (iterations === 0)
      return A.shift(Math.log(A.extent(scores).rows))(A.sub(log, A.logSumExp('all')(log)));
    for (let i = 0; i < iterations; i++) {
      log = A.sub(log, A.logSumExp('column')(log));
      log = A.sub(log, A.logSumExp('row')(log));
    }
    return log;
  };

/**
 * Balanced codes of a batch: constants for every derivative.
 *
 * Shapes   scores [B, K] → [B, K]
 * Units    > 0; each row sums to 1 when iterations ≥ 1; 1/K when all scores coincide
 * Domain   ε > 0
 * Laws     sinkhorn/rows-sum-to-one, sinkhorn/cross-ratio, sinkhorn/prototype-shift, sinkhorn/marginals-converge
 * Source   facebookresearch/swav main_swav.py distributed_sinkhorn
 */
export const codes =
  <T>(A: Algebra<T>) =>
  (options: SinkhornOptions = swavSinkhorn) =>
  (scores: T): T =>
    A.exp(logCodes(A)(options)(scores));

/**
 * Codes of a batch found together with the scores of a queue, so that a small batch can be spread over many
 * prototypes; only the batch's rows are returned. Whether the queue stands before or after changes nothing.
 */
export const codesWithQueue =
  <T>(A: Algebra<T>) =>
  (options: SinkhornOptions = swavSinkhorn) =>
  (scores: T, queue: T): T =>
    A.sliceRows(0, A.extent(scores).rows)(codes(A)(options)(A.concatRows(scores, queue)));
