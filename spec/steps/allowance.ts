/**
 * allowance — how far one more error may lie, when the squared lengths of some errors of its kind are known.
 *
 * Let e = Σᵢ √λᵢ zᵢ be the error to be judged, zᵢ independent and sub-Gaussian of proxy variance 1 (bounded roundings of
 * mean 0 are, by Hoeffding), and e₁ … e_R drawn errors of the same λ with Gaussian z. With t = Σλ, s² = Σ ‖e_r‖²/R and
 * any 0 < y < 1, from ∏(1 − yλᵢ/t) ≥ 1 − y and ∏(1 + yκ²λᵢ/(Rt)) ≥ 1 + yκ²/R:
 *
 *   P(‖e‖ > κ s) ≤ E exp( y(‖e‖² − κ²s²)/(2t) ) ≤ (1 − y)^(−1/2) · (1 + yκ²/R)^(−R/2)
 *
 * whatever λ is: a number, or a gradient of a hundred thousand entries. κ is where the least of the right-hand sides
 * over y is the chance that is accepted.
 *
 * Source   Hsu, Kakade & Zhang 2012, "A tail inequality for quadratic forms of subgaussian random vectors"; the
 *          estimate of t is ours, by the same exponential moments
 */

/** The least bound over y on the chance that an error exceeds κ times the root mean square of R others. */
const chanceBeyond = (kappa: number, samples: number): number => {
  let least = 1;
  for (let y = 1 / 128; y < 1; y += 1 / 128)
    least = Math.min(least, (1 - y) ** -0.5 * (1 + (y * kappa ** 2) / samples) ** (-samples / 2));
  return least;
};

/**
 * κ: the multiple of the root mean square of `samples` errors that another exceeds with a chance of at most `chance`.
 *
 * @example
 * allowance(16, 2 ** -20).toFixed(1) // => '9.9'
 */
export const allowance = (samples: number, chance: number): number => {
  let [low, high] = [1, 2];
  while (chanceBeyond(high, samples) > chance) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (chanceBeyond(middle, samples) > chance) low = middle;
    else high = middle;
  }
  return high;
};
