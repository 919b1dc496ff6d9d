/** chosen — bugs in what is chosen rather than computed: triplets, queues, views, words, columns, pseudo-labels. */
import type { Algebra } from '../../src/algebra/derived.js';
import type { Tensors } from '../../src/objectives/objective.js';
import type { Matrix } from '../../src/prelude/matrix.js';
import { scalar, tabulate } from '../../src/prelude/matrix.js';
import type { Twisted } from './twisted.js';
import { after, before, hostedBug, twisted } from './twisted.js';

const entries = (m: Matrix | undefined, f: (v: number, i: number, j: number) => number): Matrix =>
  m === undefined
    ? scalar(Number.NaN)
    : tabulate(m.rows, m.cols, (i, j) => f(m.data[i * m.cols + j] as number, i, j));

/** exp(S/ε) scaled as it stands, whatever exceeds half precision infinite. */
const inHalf =
  <T>(A: Algebra<T>, epsilon: number, iterations: number) =>
  (x: Tensors<T>): Tensors<T> => {
    const e = A.exp(A.scale(1 / epsilon)(x.scores as T));
    let q = A.div(e, A.greater(A.constant(scalar(65504)), e));
    for (let i = 0; i < iterations; i++) {
      q = A.div(q, A.sum('column')(q));
      q = A.div(q, A.sum('row')(q));
    }
    return { value: q };
  };

/** Bugs in choices. */
export const chosenMutants: ReadonlyArray<Twisted> = [
  twisted(
    'triplet/margin-forgotten-when-mined',
    'triplet',
    'Mined triplets cost d₊ − d₋ without the margin.',
    after((A, out, _x, c) => (c.mining === 'all' ? out : A.relu(A.shift(-Number(c.margin))(out)))),
  ),
  hostedBug(
    'mining/labels-forgotten',
    'mining',
    'The negative is whichever row comes next.',
    ({ triplets }, { x }) => ({
      triplets: entries(triplets, (v, i, j) =>
        j === 2 ? ((triplets?.data[3 * i] as number) + 1) % (x?.rows ?? 1) : v,
      ),
    }),
  ),
  twisted(
    'decoupled/weight-on-the-first-only',
    'decoupled',
    'The weight is subtracted from the first row’s term twice.',
    after((A, out, _x, c) => {
      const { rows, cols } = A.extent(out);
      const first = A.constant(tabulate(rows, cols, (i) => (c.weightSigma !== 0 && i === 0 ? 0.25 : 0)));
      return A.add(out, first);
    }),
  ),
  twisted(
    'sinkhorn/half-precision-exponentials',
    'sinkhorn',
    'exp(S/ε) in half precision: infinite beyond 65504, and ∞/∞ after the first round.',
    (_formula, c) => (A) => inHalf(A, Number(c.epsilon), Number(c.iterations)),
    { happened: 'codes under automatic mixed precision; SwAV computes them in float32' },
  ),
  twisted(
    'swapped-prediction/oldest-of-the-queue',
    'swapped-prediction',
    'Of the queue only its first rows are looked at.',
    before((A, t, n) => (n === 'queue' ? A.sliceRows(0, 2)(t) : t)),
  ),
  twisted(
    'views/second-view-untouched',
    'views',
    'Only the first view is changed, though the policy is said to be symmetric.',
    (formula, c) => (c.view === 1 ? () => (x) => ({ value: x.x as (typeof x)[string] }) : formula),
  ),
  hostedBug(
    'text-edit/end-masked',
    'text-edit',
    'The place after the end is masked too.',
    ({ value }, _x, c) => ({
      value: entries(value, (v) => (v === 0 && c.edit === 'masking' ? 2 : v)),
    }),
  ),
  hostedBug(
    'text-edit/words-reversed',
    'text-edit',
    'What is left is put together from its end.',
    ({ value }) => ({
      value: entries(value, (_v, i, j) => {
        const own = Array.from(value?.data.subarray(i * 8, i * 8 + 8) ?? []).filter((w) => w !== 0);
        return own[own.length - 1 - j] ?? 0;
      }),
    }),
  ),
  hostedBug(
    'text-edit/always-masked',
    'text-edit',
    'All words but the first are masked.',
    ({ value }, _x, c) => ({
      value: entries(value, (v, _i, j) => (c.edit === 'masking' && v !== 0 && j > 0 ? 2 : v)),
    }),
  ),
  hostedBug(
    'table-corruption/another-column',
    'table-corruption',
    'A replaced value is read one column off.',
    ({ value }, { x }) => ({
      value: entries(value, (v, i, j) => {
        const before = x?.data[i * (x?.cols ?? 0) + j];
        return v === before ? v : v + 1;
      }),
    }),
  ),
  hostedBug(
    'pseudo-label/three-of-four',
    'pseudo-label',
    'Three quarters are never asked for.',
    ({ turns }) => (turns === undefined ? {} : { turns: entries(turns, (v) => v % 3) }),
  ),
  hostedBug(
    'pseudo-label/two-tiles-swapped',
    'pseudo-label',
    'Half of the orders are others with two tiles exchanged.',
    ({ orders }) =>
      orders === undefined
        ? {}
        : {
            orders: tabulate(orders.rows, orders.cols, (i, j) => {
              const from = i - (i % 2);
              const place = i % 2 === 1 && j < 2 ? 1 - j : j;
              return orders.data[from * orders.cols + place] as number;
            }),
          },
  ),
  hostedBug(
    'pseudo-label/target-off-by-one',
    'pseudo-label',
    'The target lies one instant further.',
    ({ targets }) => (targets === undefined ? {} : { targets: entries(targets, (v) => v + 1) }),
  ),
];
