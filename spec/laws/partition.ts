/** partition — the log-partition over chosen keys: masking is deleting, and tiles do not show. */
import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { stacked, taken, times } from './moves.js';
import { asking, atMost, byFormula, equal, exact, law, like, tensor, under, withTensors } from './saying.js';

const needs = ['value'];
const ordinary: Law['domain'] = { least: 2 };

const amongAll = (x: Situation): Situation => under(x, { among: 'every' });

/** Keys of the first row's class put in front, so that deleting can be asked as a smaller question. */
const members = (x: Situation, same: boolean): ReadonlyArray<number> =>
  Array.from({ length: tensor(x, 'k').rows }, (_, j) => j).filter(
    (j) => j > 0 && (x.labels?.[j] === x.labels?.[0]) === same,
  );

const deleting = (among: string, same: boolean): Law =>
  law({
    id: `log-partition/masking-is-deleting/${among}`,
    of: 'log-partition',
    statement: `log Σ over ${same ? 'own' : 'other'} labels = log Σ over the keys that are left`,
    because: 'a key that is not among an anchor’s keys might as well not be there',
    mistaken: 'masks multiplied into exponentials after a maximum over masked entries was subtracted',
    needs,
    under: { among },
    domain: { ...ordinary, when: (x) => members(x, same).length > 0 },
    questions: (x) => ({
      masked: asked('value', x),
      deleted: asked(
        'value',
        amongAll(
          withTensors(x, {
            q: taken(tensor(x, 'q'), new Int32Array(members(x, same).length)),
            k: taken(tensor(x, 'k'), members(x, same)),
            w: tabulate(members(x, same).length, 1, () => 1),
          }),
        ),
      ),
    }),
    relations: (R) => (_, a) => [
      equal(R.sliceRows(0, 1)(the(a, 'masked', 'value')), R.sliceRows(0, 1)(the(a, 'deleted', 'value'))),
    ],
  });

/** Laws of the log-partition. */
export const partitionLaws: ReadonlyArray<Law> = [
  deleting('same-label', true),
  deleting('other-label', false),
  law({
    id: 'log-partition/own-left-out-is-less',
    statement: 'log Σ_{j ≠ i} ≤ log Σ_j',
    because: 'exponentials are positive',
    needs,
    domain: ordinary,
    questions: (x) => ({
      rest: asked('value', under(x, { among: 'all-but-self' })),
      all: asked('value', amongAll(x)),
    }),
    relations: () => (_, a) => [atMost(the(a, 'rest', 'value'), the(a, 'all', 'value'))],
  }),
  law({
    id: 'log-partition/own-and-other-labels-are-all-but-self',
    statement: 'log(Σ_same + Σ_other) = log Σ_{j ≠ i}',
    because: 'every other key has the anchor’s label or another',
    needs,
    domain: ordinary,
    questions: (x) => ({
      same: asked('value', under(x, { among: 'same-label' })),
      other: asked('value', under(x, { among: 'other-label' })),
      rest: asked('value', under(x, { among: 'all-but-self' })),
    }),
    relations: (R) => (_, a) => [
      equal(R.logAddExp(the(a, 'same', 'value'), the(a, 'other', 'value')), the(a, 'rest', 'value')),
    ],
  }),
  law({
    id: 'log-partition/keys-twice-add-log-2',
    statement: 'log Σ over each key twice = log Σ + log 2',
    because: 'log 2Σ = log 2 + log Σ',
    needs,
    under: { among: 'every' },
    questions: (x) => ({
      once: asked('value', x),
      twice: asked('value', withTensors(x, { k: stacked(tensor(x, 'k'), tensor(x, 'k')) })),
    }),
    relations: (R) => (_, a) => [equal(R.shift(Math.LN2)(the(a, 'once', 'value')), the(a, 'twice', 'value'))],
  }),
  law({
    id: 'log-partition/zero-queries',
    statement: 'log Σ exp(0·kⱼ) = log M',
    because: 'every exponential is 1',
    needs,
    under: { among: 'every' },
    questions: (x) => ({ here: asked('value', withTensors(x, { q: times(0, tensor(x, 'q')) })) }),
    relations: (R) => (x, a) => {
      const s = the(a, 'here', 'value');
      return [equal(s, like(R, s, Math.log(tensor(x, 'k').rows)))];
    },
  }),
  law({
    id: 'log-partition/many-keys',
    statement: 'over many keys it is still its definition, value and gradient',
    because: 'kernels walk keys in tiles, and the seams must not show',
    needs: ['value', 'gradient'],
    domain: { kinds: ['gaussian', 'whole'] },
    questions: (x) => ({ value: asked('value', many(x)), slope: asked('gradient', many(x)) }),
    relations: (R) => (x, a) => {
      const slope = byFormula(R, many(x), 'gradient');
      return [
        equal(the(a, 'value', 'value'), byFormula(R, many(x), 'value').value ?? exact(tensor(x, 'w'))),
        ...['q', 'k'].map((n) => equal(the(a, 'slope', n), slope[n] ?? exact(tensor(x, n)), n)),
      ];
    },
  }),
  law({
    id: 'log-partition/gradient-shares-sum',
    statement: 'Σⱼ ∂/∂kⱼ = Σᵢ wᵢ qᵢ',
    because: 'an anchor’s shares of its keys sum to 1',
    needs: ['gradient'],
    under: { among: 'every' },
    questions: asking('gradient'),
    relations: (R) => (x, a) => [
      equal(
        R.sum('column')(the(a, 'here', 'k')),
        R.sum('column')(R.mul(exact(tensor(x, 'w')), exact(tensor(x, 'q')))),
      ),
    ],
  }),
];

/** Seventy rows, the given ones over and over, each time a little shorter: more than one tile of any kernel. */
const many = (x: Situation): Situation => {
  const long = (name: string) => {
    const m = tensor(x, name);
    return tabulate(70, m.cols, (i, j) =>
      Math.fround((m.data[(i % m.rows) * m.cols + j] as number) * (1 - Math.floor(i / m.rows) / 128)),
    );
  };
  const labels = { labels: Int32Array.from({ length: 70 }, (_, i) => i % 3) };
  return { ...withTensors(x, { q: long('q'), k: long('k'), w: long('w') }), ...labels };
};
