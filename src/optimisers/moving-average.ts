/**
 * moving-average — parameters that follow other parameters slowly: the momentum encoder.
 *
 * Source   arXiv:1911.05722, eq. 2 (MoCo); arXiv:2006.07733, §3.1 (BYOL)
 */
import type { Algebra } from '../algebra/derived.js';
import type { Tensors } from './stage.js';

/**
 * The next average of each tensor; m = 1 holds it still, m = 0 copies.
 *
 *   ξ ← m ξ + (1 − m) θ
 *
 * Only names in the average are kept: what the online side has beside them (a predictor) does not enter.
 * Laws     moving-average/closed-form: with θ fixed, ξₙ = mⁿ ξ₀ + (1 − mⁿ) θ
 */
export const movingAverage =
  <T>(A: Algebra<T>) =>
  (m: number) =>
  (average: Tensors<T>, online: Tensors<T>): Tensors<T> =>
    Object.fromEntries(
      Object.entries(average).map(([name, xi]) => {
        const theta = online[name];
        return [name, theta === undefined ? xi : A.add(A.scale(m)(xi), A.scale(1 - m)(theta))];
      }),
    );
