/** softmax — logarithms of sums of exponentials: what holds for any logits. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { named, normals, permutation } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { besides, coarse, gridKinds, taken, turned } from './moves.js';
import {
  asking,
  askingBoth,
  atMost,
  equal,
  exact,
  law,
  like,
  number,
  tensor,
  withTensors,
} from './saying.js';

const needs = ['value'];
const logitsOf = (x: Situation): Matrix => tensor(x, 'x');
const at = (x: Situation, logits: Matrix): Situation =>
  withTensors(x, {
    x: logits,
    ...(x.tensors.w?.cols === 1 ? {} : { w: tabulate(logits.rows, logits.cols, () => 1) }),
  });

/** Logits on a grid, not above some thousands, so that sums and halves of them are exact. */
const onGrid: Law['domain'] = { kinds: gridKinds, tau: [0.01, 100] };
const grid = (x: Situation): Situation => at(x, coarse(logitsOf(x)));

const other = (x: Situation): Matrix => {
  const m = logitsOf(x);
  const z = normals(named(x.key, 'other'), m.rows * m.cols);
  return coarse(tabulate(m.rows, m.cols, (i, j) => 4 * (z[i * m.cols + j] as number)));
};

const sumOf = (a: Matrix, b: Matrix, by: number): Matrix =>
  tabulate(
    a.rows,
    a.cols,
    (i, j) => ((a.data[i * a.cols + j] as number) + (b.data[i * a.cols + j] as number)) * by,
  );

/** Laws of log Σ exp. */
const logSumExp: ReadonlyArray<Law> = [
  law({
    id: 'log-sum-exp/shift',
    statement: 'lse(x + c) = lse(x) + c',
    because: 'log Σ e^c eˣ = c + log Σ eˣ',
    needs,
    domain: onGrid,
    questions: (x) => {
      const here = grid(x);
      const up = tabulate(logitsOf(x).rows, logitsOf(x).cols, () => 8);
      return { here: asked('value', here), there: asked('value', at(x, sumOf(logitsOf(here), up, 1))) };
    },
    relations: (R) => (_, a) => [equal(R.shift(8)(the(a, 'here', 'value')), the(a, 'there', 'value'))],
  }),
  law({
    id: 'log-sum-exp/between-max-and-max-plus-log-n',
    statement: 'max x ≤ lse(x) ≤ max x + log n',
    because: 'the largest term is in the sum, and no term exceeds it',
    needs,
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const top = R.max('row')(exact(logitsOf(x)));
      return [
        atMost(top, the(a, 'here', 'value'), 'from below'),
        atMost(the(a, 'here', 'value'), R.add(top, number(R)(Math.log(logitsOf(x).cols))), 'from above'),
      ];
    },
  }),
  law({
    id: 'log-sum-exp/gradient-is-softmax',
    statement: '∂ lse/∂x = softmax(x)',
    because: 'd log Σ eˣ = eˣ/Σ eˣ dx',
    mistaken: 'a maximum that is a constant where it is added back and not where it is subtracted',
    needs: ['gradient'],
    questions: (x) => ({ slope: asked('gradient', x) }),
    relations: (R) => (x, a) => [
      equal(the(a, 'slope', 'x'), R.mul(exact(tensor(x, 'w')), R.softmax(exact(logitsOf(x))))),
    ],
  }),
  law({
    id: 'log-sum-exp/convex',
    statement: 'lse((x + y)/2) ≤ (lse(x) + lse(y))/2',
    because: 'Hölder',
    needs,
    domain: onGrid,
    questions: (x) => {
      const [p, q] = [logitsOf(grid(x)), other(x)];
      const ask = (m: Matrix) => asked('value', at(x, m));
      return { p: ask(p), q: ask(q), middle: ask(sumOf(p, q, 0.5)) };
    },
    relations: (R) => (_, a) => [
      atMost(the(a, 'middle', 'value'), R.scale(0.5)(R.add(the(a, 'p', 'value'), the(a, 'q', 'value')))),
    ],
  }),
  law({
    id: 'log-sum-exp/lipschitz',
    statement: '|lse(x) − lse(y)| ≤ max |x − y|',
    because: 'its gradient is a distribution',
    needs,
    domain: onGrid,
    questions: (x) => {
      const ask = (m: Matrix) => asked('value', at(x, m));
      return { p: ask(logitsOf(grid(x))), q: ask(sumOf(logitsOf(grid(x)), other(x), 1)) };
    },
    relations: (R) => (x, a) => {
      const most = R.max('row')(R.absolute(exact(other(x))));
      return [atMost(R.absolute(R.sub(the(a, 'p', 'value'), the(a, 'q', 'value'))), most)];
    },
  }),
  law({
    id: 'log-sum-exp/of-tiles',
    statement: 'lse(x ++ y) = a + softplus(b − a),   a = lse x, b = lse y',
    because: 'a row may be summed in tiles, in any order',
    source: 'Inf-CL, ring.py: the combination of blocks',
    needs,
    questions: (x) => {
      const m = logitsOf(x);
      const both = tabulate(m.rows, 2 * m.cols, (i, j) =>
        j < m.cols ? (m.data[i * m.cols + j] as number) : (other(x).data[i * m.cols + j - m.cols] as number),
      );
      const ask = (l: Matrix) => asked('value', at(x, l));
      return { p: ask(m), q: ask(other(x)), both: ask(both) };
    },
    relations: (R) => (_, a) => [
      equal(R.logAddExp(the(a, 'p', 'value'), the(a, 'q', 'value')), the(a, 'both', 'value')),
    ],
  }),
  law({
    id: 'log-sum-exp/of-one-is-itself',
    statement: 'lse([x]) = x',
    because: 'log e^x = x, at any x that the numbers hold: up to 10³⁰',
    mistaken: 'exp taken before the largest is subtracted: infinite above 88.7 in float32',
    needs,
    questions: (x) => {
      const m = logitsOf(x);
      const huge = tabulate(m.rows, 1, (i) => Math.fround((m.data[i * m.cols] as number) * 1e24));
      return { here: asked('value', withTensors(x, { x: huge })) };
    },
    relations: () => (x, a) => {
      const m = logitsOf(x);
      const huge = tabulate(m.rows, 1, (i) => Math.fround((m.data[i * m.cols] as number) * 1e24));
      return [equal(the(a, 'here', 'value'), exact(huge))];
    },
  }),
  law({
    id: 'log-sum-exp/nothing-added-changes-nothing',
    statement: 'lse(x ++ [−10³⁰]) = lse(x)',
    because: 'e^−∞ = 0: a masked entry is no entry',
    mistaken: 'a mask of −103.6, which is log 1e−45, leaks at small temperatures: raminnakhli dcl.py',
    needs,
    questions: askingBoth('value', (x) =>
      at(
        x,
        besides(logitsOf(x), () => Math.fround(-1e30)),
      ),
    ),
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'log-sum-exp/near-the-mean',
    statement: '0 ≤ lse(x) − log n − mean x ≤ (max x − min x)²/8',
    because: 'Jensen from below, Hoeffding’s lemma from above; so τ lse(x/τ) − τ log n → mean x as τ → ∞',
    needs,
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const l = exact(logitsOf(x));
      const range = R.add(R.max('row')(l), R.max('row')(R.neg(l)));
      const above = R.sub(
        R.sub(the(a, 'here', 'value'), number(R)(Math.log(logitsOf(x).cols))),
        R.mean('row')(l),
      );
      return [
        atMost(R.scale(0)(above), above, 'from below'),
        atMost(above, R.scale(1 / 8)(R.square(range)), 'from above'),
      ];
    },
  }),
];

const softmax: ReadonlyArray<Law> = [
  law({
    id: 'softmax/distribution',
    statement: 'softmax(x) ≥ 0 and Σ softmax(x) = 1, row by row',
    because: 'it is exp over its own sum',
    mistaken: 'softmax over the other axis: columns sum to 1',
    needs,
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const p = the(a, 'here', 'value');
      const total = R.sum('row')(p);
      return [atMost(R.scale(0)(p), p, 'not negative'), equal(total, like(R, total, 1), 'sums to 1')];
    },
  }),
  law({
    id: 'softmax/ratios',
    statement: 'softmax(x)ⱼ = exp(xⱼ − xₗ) softmax(x)ₗ',
    because: 'normalisation cancels in ratios',
    needs,
    domain: { tau: [0.3, 100], kinds: gridKinds },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [p, l] = [the(a, 'here', 'value'), exact(logitsOf(x))];
      const gap = R.sub(l, R.sliceColumns(0, 1)(l));
      return [equal(p, R.mul(R.exp(gap), R.sliceColumns(0, 1)(p)))];
    },
  }),
  law({
    id: 'softmax/columns-permute',
    statement: 'softmax(πx) = π softmax(x)',
    because: 'entries have no order',
    needs,
    questions: askingBoth('value', (x) => {
      const p = permutation(named(x.key, 'columns'), logitsOf(x).cols);
      return at(x, turned(taken(turned(logitsOf(x)), p)));
    }),
    relations: (R) => (x, a) => {
      const p = permutation(named(x.key, 'columns'), logitsOf(x).cols);
      return [equal(the(a, 'there', 'value'), R.takeColumns(p)(the(a, 'here', 'value')))];
    },
  }),
  law({
    id: 'softmax/shift-invariant',
    statement: 'softmax(x + c) = softmax(x)',
    because: 'e^c cancels',
    needs,
    domain: onGrid,
    questions: (x) => {
      const here = grid(x);
      const up = tabulate(logitsOf(x).rows, logitsOf(x).cols, (i) => 4 * i + 4);
      return { here: asked('value', here), there: asked('value', at(x, sumOf(logitsOf(here), up, 1))) };
    },
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
];

/** Laws of log Σ exp and softmax. */
export const softmaxLaws: ReadonlyArray<Law> = [...logSumExp, ...softmax];
