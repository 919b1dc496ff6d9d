/** supervised-contrastive — arXiv:2004.11362, eq. 2 (out) and eq. 3 (in); pytorch-metric-learning (pair-wise). */
import { at, dot, logSumExp, mean, normalised, numberOf, reduced, rowsOf } from './arithmetic.js';
import type { Conventions, Oracle, Row } from './oracle.js';

/**
 * The term of an anchor, from its scores with positives and with negatives.
 *
 *   out      −(1/|P|) Σ_p log( exp s_p / Σ_{c ≠ a} exp s_c )
 *   in       −log( (1/|P|) Σ_p exp s_p / Σ_{c ≠ a} exp s_c );   in-sum without 1/|P|
 *   pair-wise  for each p by itself: −log( exp s_p / (exp s_p + Σ_n exp s_n) )
 */
const termsOf = (form: Conventions[string] | undefined, positives: Row, negatives: Row): Row => {
  const all = logSumExp([...positives, ...negatives]);
  if (form === 'pair-wise') return positives.map((p) => logSumExp([p, ...negatives]) - p);
  // An anchor without positives counts as 0.
  if (positives.length === 0) return [0];
  if (form === 'out') return [mean(positives.map((p) => all - p))];
  const count = form === 'in' ? Math.log(positives.length) : 0;
  return [all - logSumExp(positives) + count];
};

/** Terms times τ over the base temperature, reduced. */
export const supervisedContrastive: Oracle = (c, x, labels = []) => {
  const z = normalised(c, rowsOf(x, 'z'));
  const [tau, base] = [numberOf(c, 'temperature'), numberOf(c, 'baseTemperature')];
  const terms = z.flatMap((za, a) => {
    const scores = (chosen: (j: number) => boolean): Row =>
      z.filter((_, j) => j !== a && chosen(j)).map((zj) => dot(za, zj) / tau);
    const kin = (j: number): boolean => at(labels, j) === at(labels, a);
    return termsOf(
      c.form,
      scores(kin),
      scores((j) => !kin(j)),
    );
  });
  // pytorch-metric-learning leaves a batch of a single class out.
  if (c.reduction === 'mean-of-nonzero' && labels.every((l) => l === labels[0])) return 0;
  const factor = base === 0 ? 1 : tau / base;
  return reduced(
    c,
    terms.map((t) => factor * t),
  );
};
