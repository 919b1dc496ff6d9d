/** prose — what the book says around its laws. */

/** What a reader has to know to read on. */
export const preface = (
  laws: number,
  bugs: number,
): string => `${laws} properties that every honest implementation has, judged against our own backends by \`npm test\` and
against anybody's by \`contrastive verify\`. Each is data in \`spec/laws\`: a statement, a reason, the questions that it
asks, and how their answers must relate.

**How two sides agree.** Every answer comes with a first-order bound on what rounding can have done to it, computed by
our own formulas under the \`rounding\` reading for the subject's unit roundoff and for these very inputs. Two sides agree
when their bounds meet. A draw whose bound exceeds the numbers themselves decides nothing and is counted as such; NaN
satisfies nothing.

**What is drawn.** One to seven rows of one to seven columns, shrinking to the smallest: whole numbers, Gaussian rows,
one-hot rows, duplicates, identical rows, antipodes, collinear rows, a zero row, lengths from 1e-14 to 1e3, temperatures
from 0.003 to 100 by their logarithm. Whatever a law does to its inputs (rotations, rescalings, permutations) is exact in
float32, so that nothing but the subject rounds.

**What a law is worth.** The second column of each table is the smallest planted error that the law notices: every number
of an honest answer is off by that share of itself, up or down by the toss of a coin, the subject claims float32, and 32
draws are tried. It is found to within a factor of two. The third column names bugs that the law kills, out of
${bugs} that are kept in \`spec/mutants\`; each of them dies by some law, and each law kills at least one, which
\`spec/book/evidence.test.ts\` tries again. They claim float32 as well.

This file is written by \`npm run laws\`; \`npm run laws:evidence\` finds out again what laws kill and notice.
`;

/** Statements that are widely believed or were considered, and are no laws. */
export const struck = `* *InfoNCE falls (or rises) with the temperature*: it does neither; what holds is convexity in the scale 1/τ,
  \`info-nce/slope-in-the-scale\`.
* *InfoNCE of (a, b) is that of (b, a)*: false for one direction; CLIP averages both, \`clip/views-exchange\`.
* *A critic f(x, y) + h(y) is as good as f*: false; only terms of the anchor cancel, \`info-nce/shift-invariant\`.
* *1 − cos is a distance*: it breaks the triangle inequality at 0°, 45°, 90°; the angle keeps it,
  \`similarity/cosine/angles-make-triangles\`.
* *Symmetry to the last bit, sums in any order to the last bit*: true only where the order of summation is fixed; the laws
  allow what rounding does.
* *Triplet losses are invariant to isometries*: not with an ε inside each component, as torch has it; the law is said for
  ε = 0. KoLeo is not rotation-invariant for the same reason.
* *A draw in which two rows are as near as each other judges a loss of nearest rows*: either may be taken, and the derivative
  is of the one that is; KoLeo is judged where one row is nearest by a margin.
* *Decoupled losses are at least 0*: they are not; \`decoupled/floor\` has their floor.
* *log(2N − 1) − NT-Xent bounds the mutual information*: it can exceed it when the critic tells the views apart; log N −
  InfoNCE does not, \`info-nce/bounds-mutual-information\`.
* *Adam moves by at most the rate a step*, or by 3.16 times it: 7.27 times, \`optimiser/adam-steps-bounded\`.
* *Greyscale is idempotent*: its weights sum to 0.9999, \`augmentation/grey-twice-within-1e-4\`.
* *ARI is at least 0*: at least −½.
* *k = M neighbours give the class prior*: only as τ → ∞, \`nearest-neighbours/warm-votes-count\`.
* *The Hessian in the logits is diag p − ppᵀ*: no subject is asked for second derivatives; that it is positive semidefinite
  is said as the monotony of the gradient, \`info-nce/gradient-is-monotone\`.
* *ε → 0 makes Sinkhorn's codes hard*: only where the best assignment is better by much more than ε; no law.
* *Full-batch gradients equal cached ones, resumed runs equal uninterrupted ones, shuffled batches return in order*:
  properties of training and not of a quantity that one can ask for; they are tests in \`src/training\`.
* *Linear probes are convex and their gradient vanishes*: a property of a fit; tested in \`src/evaluation\`.
* *Two views of a pair are independent and alike*: of the distribution only means can be asked for,
  \`views/both-views-alike\`.`;
