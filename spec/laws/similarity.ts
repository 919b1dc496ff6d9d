/** similarity — how alike rows are: bounds, symmetries, geometry. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { foldIn, integer, named, normals } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { coarse, everyTensor, gridKinds, longKinds, rescaled, rotated } from './moves.js';
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

const kernels = ['cosine', 'dot', 'negative-squared-distance', 'rbf'];
const needs = ['value'];

const symmetric = (name: string): Law =>
  law({
    id: `similarity/${name}/symmetric`,
    statement: 's(x, y) = s(y, x)ᵀ',
    because: 'how alike two rows are does not depend on which is named first',
    needs,
    questions: askingBoth('value', (x) => withTensors(x, { x: tensor(x, 'y'), y: tensor(x, 'x') })),
    relations: (R) => (_, a) => [equal(the(a, 'here', 'value'), R.transpose(the(a, 'there', 'value')))],
  });

const rotationInvariant = (name: string): Law =>
  law({
    id: `similarity/${name}/rotation-invariant`,
    statement: 's(xQ, yQ) = s(x, y)   for every orthogonal Q',
    because: 'lengths and angles are all that is compared',
    needs,
    domain: { kinds: gridKinds },
    questions: (x) => {
      const grid = everyTensor(x, (m, n) => (n === 'w' ? m : coarse(m)));
      const there = everyTensor(grid, (m, n) => (n === 'w' ? m : rotated(m, x.key)));
      return { here: asked('value', grid), there: asked('value', there) };
    },
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  });

const ofItself = (x: Situation): Situation => withTensors(x, { y: tensor(x, 'x') });

const gramPositive = (name: string): Law =>
  law({
    id: `similarity/${name}/gram-positive`,
    statement: 'vᵀ s(x, x) v ≥ 0   for every v',
    because: 'it is an inner product of features',
    needs,
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (x, a) => {
      const s = the(a, 'here', 'value');
      const v = exact(drawnColumn(x, s.value.rows));
      return [atMost(number(R)(0), R.matmul(R.transpose(v), R.matmul(s, v)))];
    },
  });

const drawnColumn = (x: Situation, n: number): Matrix => {
  const z = normals(named(x.key, 'v'), n);
  return tabulate(n, 1, (i) => z[i] as number);
};

const sign = (x: Situation, i: number): number =>
  integer(foldIn(named(x.key, 'sign'), i), 2) === 0 ? 1 : -1;

const signed = (m: Matrix, of: (i: number) => number): Matrix =>
  tabulate(m.rows, m.cols, (i, j) => of(i) * (m.data[i * m.cols + j] as number));

const upper = (n: number, entry: (i: number, j: number) => number): Matrix => tabulate(n, n, entry);

/** By the first row; exact for small whole numbers. */
const determinant = (m: ReadonlyArray<ReadonlyArray<number>>): number =>
  m.length === 0
    ? 1
    : (m[0] ?? []).reduce(
        (so, v, j) =>
          v === 0
            ? so
            : so + (-1) ** j * v * determinant(m.slice(1).map((row) => row.filter((_, k) => k !== j))),
        0,
      );

/** How often row i enters the combination of the first D + 1 rows that is 0. */
const cofactor = (m: Matrix, i: number): number => {
  const rows = Array.from({ length: m.cols + 1 }, (_, r) =>
    Array.from(m.data.subarray(r * m.cols, (r + 1) * m.cols)),
  );
  return (-1) ** i * determinant(rows.filter((_, r) => r !== i));
};

const cosine: ReadonlyArray<Law> = [
  law({
    id: 'similarity/cosine/bounded',
    statement: '−1 ≤ cos(x, y) ≤ 1',
    because: 'Cauchy and Schwarz; rounding may pass the ends, and clamping them stops the gradient there',
    mistaken: 'code that clamps to [−1, 1]: no gradient at ±1',
    needs,
    questions: asking('value'),
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      return [atMost(s, like(R, s, 1), 'from above'), atMost(like(R, s, -1), s, 'from below')];
    },
  }),
  law({
    id: 'similarity/cosine/scale-invariant',
    statement: 'cos(ax, by) = sign(ab) cos(x, y)   for a, b ≠ 0',
    because: 'an angle has no length',
    mistaken: 'norms taken as √(Σx² + ε): the cosine of short rows shrinks',
    needs,
    domain: { kinds: longKinds },
    questions: askingBoth('value', (x) =>
      withTensors(x, {
        x: signed(rescaled(tensor(x, 'x'), named(x.key, 'a')), (i) => sign(x, i)),
        y: rescaled(tensor(x, 'y'), named(x.key, 'b')),
      }),
    ),
    relations: (R) => (x, a) => {
      const s = the(a, 'there', 'value');
      const signs = exact(tabulate(s.value.rows, 1, (i) => sign(x, i)));
      return [equal(the(a, 'here', 'value'), R.mul(signs, s))];
    },
  }),
  law({
    id: 'similarity/cosine/distance-of-unit-rows',
    statement: '‖x̂ − ŷ‖² = 2 − 2 cos(x, y)',
    because: 'on the sphere distance and angle are one',
    needs,
    domain: { kinds: longKinds, when: (x) => noZeroRow(tensor(x, 'x')) && noZeroRow(tensor(x, 'y')) },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [p, q] = [tensor(x, 'x'), tensor(x, 'y')].map((m) => R.normalizeRows(1e-12)(exact(m)));
      const apart = R.pairwiseSquaredDistance(p ?? exact(tensor(x, 'x')), q ?? exact(tensor(x, 'y')));
      return [equal(apart, R.shift(2)(R.scale(-2)(the(a, 'here', 'value'))))];
    },
  }),
  law({
    id: 'similarity/cosine/angles-make-triangles',
    statement: '(cos xz − cos xy cos yz)² ≤ (1 − cos² xy)(1 − cos² yz)',
    because: 'the angle is a metric: ∠xz ≤ ∠xy + ∠yz, said without arccos',
    mistaken: '1 − cos is called a distance and is none: 0°, 45°, 90°',
    needs,
    domain: { least: 3, kinds: longKinds, when: (x) => noZeroRow(tensor(x, 'x')) },
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      const entry = (i: number, j: number) => R.sliceColumns(j, 1)(R.sliceRows(i, 1)(s));
      const [xy, yz, xz] = [entry(0, 1), entry(1, 2), entry(0, 2)];
      const rest = (c: typeof s) => R.shift(1)(R.neg(R.square(c)));
      return [atMost(R.square(R.sub(xz, R.mul(xy, yz))), R.mul(rest(xy), rest(yz)))];
    },
  }),
  law({
    id: 'similarity/cosine/unit-diagonal',
    statement: 'cos(x, x) = 1',
    because: 'a row lies in its own direction',
    needs,
    domain: { kinds: longKinds, when: (x) => noZeroRow(tensor(x, 'x')) },
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      const eye = exact(upper(s.value.rows, (i, j) => (i === j ? 1 : 0)));
      return [equal(R.sum('row')(R.mul(s, eye)), like(R, R.sum('row')(s), 1))];
    },
  }),
  law({
    id: 'similarity/cosine/rank-one-on-a-line',
    statement: 'cos xy · cos yz = cos xz   for D = 1',
    because: 'the Gram matrix has rank at most D',
    needs,
    domain: { least: 3, kinds: ['gaussian', 'norms from 1e-3 to 1e3'] },
    questions: (x) => {
      const line = tabulate(
        tensor(x, 'x').rows,
        1,
        (i) => tensor(x, 'x').data[i * tensor(x, 'x').cols] as number,
      );
      return { here: asked('value', withTensors(x, { x: line, y: line, w: upper(line.rows, () => 1) })) };
    },
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      const first = R.sliceColumns(0, 1)(s);
      return [equal(R.mul(first, R.transpose(first)), s)];
    },
  }),
  law({
    id: 'similarity/cosine/rank-at-most-dimension',
    statement: 'Σⱼ vⱼ xⱼ = 0 for D + 1 rows:   Σⱼ cos(xᵢ, xⱼ) ‖xⱼ‖ vⱼ = 0',
    because: 'D + 1 rows are dependent, and so are the columns of their Gram matrix: its rank is at most D',
    needs,
    domain: { least: 2, kinds: ['whole'], when: (x) => tensor(x, 'x').rows > tensor(x, 'x').cols },
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (x, a) => {
      const m = tensor(x, 'x');
      const rows = exact(tabulate(m.cols + 1, m.cols, (i, j) => m.data[i * m.cols + j] as number));
      const lengths = R.sqrt(R.sum('row')(R.square(rows)));
      const v = exact(tabulate(m.cols + 1, 1, (i) => cofactor(m, i)));
      const columns = R.sliceColumns(0, m.cols + 1)(the(a, 'here', 'value'));
      const sum = R.matmul(columns, R.mul(lengths, v));
      return [equal(sum, like(R, sum, 0))];
    },
  }),
  law({
    id: 'similarity/cosine/mean-not-below-simplex',
    statement: 'mean_{i ≠ j} cos(xᵢ, xⱼ) ≥ −1/(N − 1)',
    because: '‖Σ x̂‖² ≥ 0: no more than a simplex can all point away from each other',
    needs,
    domain: { least: 2, kinds: longKinds, when: (x) => noZeroRow(tensor(x, 'x')) },
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      const n = s.value.rows;
      const off = exact(upper(n, (i, j) => (i === j ? 0 : 1 / (n * (n - 1)))));
      return [atMost(number(R)(-1 / (n - 1)), R.sum('all')(R.mul(s, off)))];
    },
  }),
];

/** Whether every row has a length well above the floor. */
export const noZeroRow = (m: Matrix): boolean =>
  Array.from({ length: m.rows }, (_, i) =>
    Math.hypot(...m.data.subarray(i * m.cols, (i + 1) * m.cols)),
  ).every((length) => length > 1e-9);

const distance: ReadonlyArray<Law> = [
  law({
    id: 'similarity/negative-squared-distance/not-positive',
    statement: '−‖x − y‖² ≤ 0, and exactly so',
    because: 'by ‖x‖² + ‖y‖² − 2x·y rounding can cross 0: it has to be held there, or a root of it is NaN',
    mistaken: 'pairwise distances by the expanded square without a clamp',
    needs,
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      const bare = { ...s, bound: R.scale(0)(exact(s.value)).value };
      return [atMost(bare, like(R, exact(s.value), 0))];
    },
  }),
  law({
    id: 'similarity/rbf/between-0-and-1',
    statement: '0 ≤ exp(−‖x − y‖²/2) ≤ 1, and 1 for a row with itself',
    because: 'the exponent is never positive',
    needs,
    questions: (x) => ({ here: asked('value', ofItself(x)) }),
    relations: (R) => (_, a) => {
      const s = the(a, 'here', 'value');
      return [atMost(like(R, s, 0), s, 'from below'), atMost(s, like(R, s, 1), 'from above')];
    },
  }),
];

/** Laws of similarities. */
export const similarityLaws: ReadonlyArray<Law> = [
  ...kernels.map(symmetric),
  ...kernels.map(rotationInvariant),
  ...['cosine', 'dot', 'rbf'].map(gramPositive),
  ...cosine,
  ...distance,
];
