/**
 * mutual-information — how much two views tell about each other, as far as a loss can show.
 *
 * Source   arXiv:1807.03748, eq. 5 and appendix A.1
 */

/**
 * The lower bound on mutual information that an InfoNCE loss proves.
 *
 *   I ≥ log N − ℒ,   N candidates with the positive among them
 *
 * Units    nats; at most log N, whatever the truth: a batch cannot show more
 * Domain   N counts the positive. For NT-Xent of N pairs use N too: log(2N − 1) − ℒ can exceed the information when
 *          the critic can tell the views apart.
 * @example
 * informationBound(0, 8) // => 2.0794
 */
export const informationBound = (loss: number, candidates: number): number => Math.log(candidates) - loss;
