/** supervised-gradients — how positives that share one softmax are pulled, and what pairs alone cost. */
import type { Algebra } from '../../src/algebra/derived.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { asking, atMost, equal, exact, inverseTemperature, law, tensor, under } from './saying.js';

const form = (name: string): Law['under'] => ({
  form: name,
  normalisation: 'none',
  baseTemperature: 0,
  reduction: 'mean',
  noPositive: 'zero',
});
const domain: Law['domain'] = { kinds: ['gaussian', 'whole', 'one-hot', 'duplicates'], tau: [0.3, 100] };

const size = (x: Situation): number => tensor(x, 'z').rows;
const kin = (x: Situation, i: number, j: number): boolean => i !== j && x.labels?.[i] === x.labels?.[j];
const count = (x: Situation, i: number): number =>
  Array.from({ length: size(x) }, (_, j) => j).filter((j) => kin(x, i, j)).length;
const cells = (x: Situation, entry: (i: number, j: number) => number): Bounded =>
  exact(tabulate(size(x), size(x), entry));

/** p of each other row, 0 on the diagonal, and 1 where two rows are kin. */
const shares = (R: Algebra<Bounded>, x: Situation): readonly [p: Bounded, positives: Bounded] => {
  const z = exact(tensor(x, 'z'));
  const scores = R.scale(inverseTemperature(x))(R.pairwiseDot(z, z));
  const others = R.add(
    scores,
    cells(x, (i, j) => (i === j ? -1e30 : 0)),
  );
  return [R.softmax(others), cells(x, (i, j) => (kin(x, i, j) ? 1 : 0))];
};

/** ∂ℒ/∂z = (G + Gᵀ) z/τ from ∂ℒ/∂(s/τ) = G, anchors without positives left out. */
const byRows = (R: Algebra<Bounded>, x: Situation, perScore: Bounded): Bounded => {
  const counted = cells(x, (i) => (count(x, i) > 0 ? 1 / size(x) : 0));
  const g = R.mul(counted, perScore);
  return R.scale(inverseTemperature(x))(R.matmul(R.add(g, R.transpose(g)), exact(tensor(x, 'z'))));
};

/** Laws of positives that share a softmax. */
export const supervisedGradientLaws: ReadonlyArray<Law> = [
  law({
    id: 'supervised-contrastive/pairs-not-above-out',
    statement: 'mean over a’s pairs of ℒ_ap(pair-wise) ≤ ℒₐ(out)',
    because: 'a positive that competes with negatives only has fewer candidates',
    source: 'pytorch-metric-learning NTXentLoss',
    needs: ['terms'],
    under: { ...form('out'), normalisation: 'unit' },
    domain: { when: (x) => count(x, 0) > 0 },
    questions: (x) => ({ out: asked('terms', x), pairs: asked('terms', under(x, { form: 'pair-wise' })) }),
    relations: (R) => (x, a) => {
      const pairs = Array.from({ length: size(x) }, (_, i) => Array<number>(count(x, i)).fill(i)).flat();
      const averaging = tabulate(size(x), pairs.length, (i, e) => (pairs[e] === i ? 1 / count(x, i) : 0));
      return [atMost(R.matmul(exact(averaging), the(a, 'pairs', 'terms')), the(a, 'out', 'terms'))];
    },
  }),
  law({
    id: 'supervised-contrastive/out-pulls-to-even-shares',
    statement: 'out:   ∂ℒₐ/∂s_ap = (p_ap − 1/|P|)/τ,   and p/τ for negatives',
    because: 'each of |P| positives is pulled until its share is 1/|P|: one that is easier is pushed away',
    source: 'arXiv:2004.11362, eq. 2',
    mistaken: 'positives taken to be always pulled: of random ones with a share above 1/|P| none is',
    needs: ['gradient'],
    under: form('out'),
    domain,
    questions: asking('gradient'),
    relations: (R) => (x, a) => {
      const [p, positives] = shares(R, x);
      const even = cells(x, (i, j) => (kin(x, i, j) ? 1 / count(x, i) : 0));
      return [equal(the(a, 'here', 'z'), byRows(R, x, R.sub(p, R.mul(positives, even))))];
    },
  }),
  law({
    id: 'supervised-contrastive/in-pulls-by-share',
    statement: 'in:   ∂ℒₐ/∂s_ap = p_ap (1 − 1/Σ_P p)/τ ≤ 0',
    because: 'the positives are one event: each is pulled by its part of it, and none is pushed away',
    source: 'arXiv:2004.11362, eq. 3',
    needs: ['gradient'],
    under: form('in'),
    domain,
    questions: asking('gradient'),
    relations: (R) => (x, a) => {
      const [p, positives] = shares(R, x);
      const own = R.mul(p, positives);
      // Anchors without positives divide by 1 and are left out afterwards.
      const none = exact(tabulate(size(x), 1, (i) => (count(x, i) > 0 ? 0 : 1)));
      const total = R.add(R.sum('row')(own), none);
      return [equal(the(a, 'here', 'z'), byRows(R, x, R.sub(p, R.div(own, total))))];
    },
  }),
];
