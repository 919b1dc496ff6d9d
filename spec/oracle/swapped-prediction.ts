/** swapped-prediction — arXiv:2006.09882, eq. 2. */
import { at, logSumExp, numberOf, range, reduced, rowsOf, sum } from './arithmetic.js';
import type { Oracle, Row } from './oracle.js';
import { sinkhorn } from './sinkhorn.js';

/** −Σₖ qₖ log( exp(sₖ/τ) / Σ exp(s/τ) ) */
const crossEntropy = (tau: number, code: Row, scores: Row): number => {
  const s = scores.map((x) => x / tau);
  return sum(code.map((q, k) => q * (logSumExp(s) - at(s, k))));
};

/** Over ordered pairs of an assigned view and another view; the queue of a view only helps to balance its codes. */
export const swappedPrediction: Oracle = (c, x) => {
  const [views, assigned] = [numberOf(c, 'views'), numberOf(c, 'assigned')];
  const [scores, queue] = [rowsOf(x, 'scores'), x.queue ?? []];
  const [n, q] = [scores.length / views, queue.length / assigned];
  const view = (v: number) => scores.slice(v * n, (v + 1) * n);
  const terms = range(assigned).flatMap((a) => {
    const rows = [...view(a), ...queue.slice(a * q, (a + 1) * q)];
    const codes = sinkhorn(numberOf(c, 'epsilon'), numberOf(c, 'iterations'), rows);
    return range(views)
      .filter((v) => v !== a)
      .flatMap((v) => view(v).map((s, i) => crossEntropy(numberOf(c, 'temperature'), at(codes, i), s)));
  });
  return reduced(c, terms);
};
