/** in-batch — NT-Xent, CLIP and SigLIP: pairs that are each other's negatives. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { besides, collapsed, everyTensor, order, permuted, taken } from './moves.js';
import { firstRows } from './objectives.js';
import {
  asking,
  askingBoth,
  atMost,
  count,
  equal,
  exact,
  inverseTemperature,
  law,
  like,
  number,
  tensor,
  under,
  withTensors,
} from './saying.js';

const unit: Law['under'] = { normalisation: 'unit', reduction: 'mean' };
const ntXent: Law['under'] = { ...unit, scale: 1 };
const views: Readonly<Record<string, readonly [string, string]>> = {
  'nt-xent': ['z0', 'z1'],
  clip: ['image', 'text'],
};
const convention = (of: string): Law['under'] => (of === 'nt-xent' ? ntXent : unit);
const candidatesOf = (of: string, n: number): number => (of === 'nt-xent' ? 2 * n - 1 : n);

const alone = (of: string): Law =>
  law({
    id: `${of}/alone-is-zero`,
    statement: 'N = 1:   ℒ = 0 and ∇ℒ = 0',
    because: 'there is no negative',
    needs: ['loss', 'gradient'],
    questions: (x) => {
      const one = everyTensor(x, (m) => firstRows(m, 1));
      return { loss: asked('loss', one), slope: asked('gradient', one) };
    },
    relations: (R) => (_, a) => [
      equal(the(a, 'loss'), number(R)(0), 'loss'),
      ...Object.entries(a.slope ?? {}).map(([n, g]) => equal(g, R.scale(0)(g), n)),
    ],
  });

const atCollapse = (of: string): Law =>
  law({
    id: `${of}/log-candidates-at-collapse`,
    statement: of === 'nt-xent' ? 'all rows alike:   ℒ = log(2N − 1)' : 'all rows alike:   ℒ = log N',
    because: 'every candidate is as good as another',
    mistaken: 'self left in the denominator: log 2N',
    under: convention(of),
    questions: (x) => ({ here: asked('loss', collapsed(x)) }),
    relations: (R) => (x, a) => [equal(the(a, 'here'), number(R)(Math.log(candidatesOf(of, count(x)))))],
  });

const simplexFloor = (of: string): Law =>
  law({
    id: `${of}/not-below-simplex`,
    statement:
      of === 'nt-xent' ? 'ℒ ≥ log(1 + (2N − 2) e^{−N/((N−1)τ)})' : 'ℒ ≥ log(1 + (N − 1) e^{−N/((N−1)τ)})',
    because:
      'no N unit rows can all be further apart than the corners of a simplex; sharper than cosines at −1 for N > 2',
    mistaken: 'floors computed with every negative at −1',
    under: convention(of),
    domain: { least: 2 },
    questions: asking('loss'),
    relations: (R) => (x, a) => {
      const n = count(x);
      const exponent = Math.log(candidatesOf(of, n) - 1) - (n / (n - 1)) * inverseTemperature(x);
      return [atMost(R.softplus(number(R)(exponent)), the(a, 'here'))];
    },
  });

const microBatches = (of: string): Law =>
  law({
    id: `${of}/full-batch-not-below-micro-batches`,
    statement: 'ℒ(batch) ≥ mean over micro-batches of ℒ(micro-batch)',
    because: 'each anchor loses negatives: gradient accumulation is not big-batch training',
    mistaken: 'gradient accumulation sold as a large batch: sentence-transformers#2916',
    under: convention(of),
    domain: { least: 2 },
    questions: (x) => {
      const [n, half] = [count(x), Math.ceil(count(x) / 2)];
      const part = (from: number, to: number) =>
        everyTensor(x, (m) =>
          taken(
            m,
            Int32Array.from({ length: to - from }, (_, i) => from + i),
          ),
        );
      return { all: asked('loss', x), p: asked('loss', part(0, half)), q: asked('loss', part(half, n)) };
    },
    relations: (R) => (x, a) => {
      const share = Math.ceil(count(x) / 2) / count(x);
      return [atMost(R.add(R.scale(share)(the(a, 'p')), R.scale(1 - share)(the(a, 'q'))), the(a, 'all'))];
    },
  });

const twin = (of: string): Law =>
  law({
    id: `${of}/twins-cost-log-2`,
    statement: 'two pairs that are the same pair:   their ℒᵢ ≥ log 2',
    because: 'each has a negative as good as its positive',
    mistaken: 'duplicates in a batch: sentence-transformers#3189',
    needs: ['terms'],
    under: convention(of),
    domain: { least: 2 },
    questions: (x) => ({ here: asked('terms', twins(x)) }),
    relations: (R) => (_, a) => {
      const first = R.sliceRows(0, 2)(the(a, 'here', 'terms'));
      return [atMost(like(R, first, Math.LN2), first)];
    },
  });

/** The second pair a copy of the first. */
const twins = (x: Situation): Situation =>
  everyTensor(x, (m) =>
    taken(
      m,
      Int32Array.from({ length: m.rows }, (_, i) => (i === 1 ? 0 : i)),
    ),
  );

const both = (x: Situation): Matrix => {
  const [a, b] = [tensor(x, 'z0'), tensor(x, 'z1')];
  return tabulate(2 * a.rows, a.cols, (i, j) =>
    i < a.rows ? (a.data[i * a.cols + j] as number) : (b.data[(i - a.rows) * a.cols + j] as number),
  );
};

/** Softmax of all rows over all others. */
const shares = (R: Algebra<Bounded>, x: Situation): { p: Bounded; z: Bounded } => {
  const z = exact(both(x));
  const n = z.value.rows;
  const s = R.scale(inverseTemperature(x))(R.pairwiseDot(z, z));
  const far = exact(tabulate(n, n, (i, j) => (i === j ? -1e30 : 0)));
  return { p: R.softmax(R.add(s, far)), z };
};

const ntXentOnly: ReadonlyArray<Law> = [
  law({
    id: 'nt-xent/terms-permute',
    statement: 'ℒᵢ(πz) = ℒ_{π(i)}(z)',
    because: 'an anchor’s loss belongs to it, wherever it stands',
    needs: ['terms'],
    questions: askingBoth('terms', permuted),
    relations: (R) => (x, a) => {
      const [n, p] = [count(x), order(x)];
      const rows = Int32Array.from({ length: 2 * n }, (_, i) => (p[i % n] as number) + (i < n ? 0 : n));
      return [equal(R.takeRows(rows)(the(a, 'here', 'terms')), the(a, 'there', 'terms'))];
    },
  }),
  law({
    id: 'nt-xent/not-below-info-nce',
    statement: 'NT-Xentᵢ ≥ InfoNCEᵢ over the other view alone',
    because: 'its denominator has more in it',
    needs: ['terms'],
    under: ntXent,
    questions: (x) => ({ here: asked('terms', x), there: asked('loss', x) }),
    relations: (R) => (x, a) => {
      const [q, k] = ['z0', 'z1'].map((n) => R.normalizeRows(1e-12)(exact(tensor(x, n)))) as [
        Bounded,
        Bounded,
      ];
      const s = R.scale(inverseTemperature(x))(R.pairwiseDot(q, k));
      const own = R.sum('row')(R.mul(s, exact(tabulate(count(x), count(x), (i, j) => (i === j ? 1 : 0)))));
      const crossed = R.sub(R.logSumExp('row')(s), own);
      return [atMost(crossed, R.sliceRows(0, count(x))(the(a, 'here', 'terms')))];
    },
  }),
  law({
    id: 'nt-xent/gradient-pulls-both-ways',
    statement: '∂ℒ/∂zᵢ = (Σⱼ (pᵢⱼ + pⱼᵢ) zⱼ − 2 z_{p(i)})/(2Nτ)',
    because: 'a row is an anchor once and a candidate 2N − 1 times',
    mistaken: 'rows that do not move as negatives of others: detached keys, all_gather',
    needs: ['gradient'],
    under: { normalisation: 'none', reduction: 'mean', scale: 1 },
    domain: { kinds: ['gaussian', 'whole', 'one-hot', 'duplicates'] },
    questions: asking('gradient'),
    relations: (R) => (x, a) => {
      const [{ p, z }, n] = [shares(R, x), count(x)];
      const partner = Int32Array.from({ length: 2 * n }, (_, i) => (i + n) % (2 * n));
      const pushed = R.matmul(R.add(p, R.transpose(p)), z);
      const slope = R.scale(inverseTemperature(x) / (2 * n))(
        R.sub(pushed, R.scale(2)(R.takeRows(partner)(z))),
      );
      return [
        equal(the(a, 'here', 'z0'), R.sliceRows(0, n)(slope), 'z0'),
        equal(the(a, 'here', 'z1'), R.sliceRows(n, n)(slope), 'z1'),
      ];
    },
  }),
  law({
    id: 'nt-xent/scale-is-a-factor',
    statement: 'ℒ(scale 2) = 2 ℒ(scale 1)',
    because: 'some add the two views’ means where the paper averages them',
    mistaken: 'simclr-google and contrastive losses twice the paper’s',
    under: ntXent,
    questions: askingBoth('loss', (x) => under(x, { scale: 2 })),
    relations: (R) => (_, a) => [equal(R.scale(2)(the(a, 'here')), the(a, 'there'))],
  }),
];

const logits = (R: Algebra<Bounded>, x: Situation): Bounded => {
  const [p, q] = ['image', 'text'].map((n) => R.normalizeRows(1e-12)(exact(tensor(x, n)))) as [
    Bounded,
    Bounded,
  ];
  return R.scale(inverseTemperature(x))(R.pairwiseDot(p, q));
};

const twoTowers: ReadonlyArray<Law> = [
  law({
    id: 'clip/mean-of-both-info-nce',
    statement: 'CLIP = (InfoNCE(a, b) + InfoNCE(b, a))/2',
    because: 'images among texts, texts among images',
    under: unit,
    questions: (x) => ({ here: asked('loss', x) }),
    relations: (R) => (x, a) => {
      const s = logits(R, x);
      const eye = exact(tabulate(count(x), count(x), (i, j) => (i === j ? 1 : 0)));
      const one = (m: Bounded) => R.mean('all')(R.sub(R.logSumExp('row')(m), R.sum('row')(R.mul(m, eye))));
      return [equal(the(a, 'here'), R.scale(0.5)(R.add(one(s), one(R.transpose(s)))))];
    },
  }),
  law({
    id: 'clip/bias-is-invisible',
    statement: 'CLIP(S + b) = CLIP(S)',
    because: 'softmax does not see a shift: a bias is learned by SigLIP only',
    under: { normalisation: 'none', reduction: 'mean' },
    domain: { kinds: ['gaussian', 'whole', 'one-hot', 'duplicates'] },
    questions: askingBoth('loss', (x) =>
      withTensors(x, {
        image: besides(tensor(x, 'image'), () => 1),
        text: besides(tensor(x, 'text'), () => 2),
      }),
    ),
    relations: () => (_, a) => [equal(the(a, 'here'), the(a, 'there'))],
  }),
  law({
    id: 'siglip/softplus-minus-trace',
    statement: 'SigLIP = (Σᵢⱼ softplus(Sᵢⱼ) − trace S)/N',
    because: 'softplus(−s) = softplus(s) − s on the diagonal; the sum over N² is divided by N',
    mistaken: 'divided by N²',
    under: { normalisation: 'unit', bias: -10 },
    questions: (x) => ({ here: asked('loss', x) }),
    relations: (R) => (x, a) => {
      const s = R.shift(-10)(logits(R, x));
      const eye = exact(tabulate(count(x), count(x), (i, j) => (i === j ? 1 : 0)));
      const total = R.sub(R.sum('all')(R.softplus(s)), R.sum('all')(R.mul(s, eye)));
      return [equal(the(a, 'here'), R.scale(1 / count(x))(total))];
    },
  }),
  law({
    id: 'siglip/positive',
    statement: 'SigLIP ≥ 0',
    because: 'softplus is positive',
    questions: asking('loss'),
    relations: (R) => (_, a) => [atMost(number(R)(0), the(a, 'here'))],
  }),
  law({
    id: 'siglip/bias-trades-positives-for-negatives',
    statement: 'N ℒ(b + 1) ≤ N ℒ(b) + N(N − 1) and N ℒ(b + 1) ≥ N ℒ(b) − N',
    because: 'softplus is 1-Lipschitz: a higher bias helps N positives and harms N(N − 1) negatives',
    under: { normalisation: 'unit', bias: -10 },
    questions: askingBoth('loss', (x) => under(x, { bias: -9 })),
    relations: (R) => (x, a) => {
      const rise = R.sub(the(a, 'there'), the(a, 'here'));
      return [atMost(rise, number(R)(count(x) - 1), 'from above'), atMost(number(R)(-1), rise, 'from below')];
    },
  }),
];

const pairwise = Object.keys(views);

/** Laws of pairs in a batch. */
export const inBatchLaws: ReadonlyArray<Law> = [
  ...pairwise.map(alone),
  ...pairwise.map(atCollapse),
  ...pairwise.map(simplexFloor),
  ...pairwise.map(microBatches),
  ...pairwise.map(twin),
  ...ntXentOnly,
  ...twoTowers,
];
