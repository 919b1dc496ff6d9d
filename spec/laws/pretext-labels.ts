/** pretext-labels — what pseudo-labels are. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { row, tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { holds, same, sorted, strays } from './counted.js';
import { asking, equal, law, loosely, number, tensor, under, withTensors } from './saying.js';

const manySamples = (x: Situation): Situation => {
  const first = tensor(x, 'samples').data[0] ?? 0;
  return withTensors(x, { samples: tabulate(2048, 1, (i) => first + i) });
};

const differ = (m: Matrix, i: number, k: number): number =>
  Array.from(row(m, i)).filter((v, j) => v !== m.data[k * m.cols + j]).length;

/** Laws of pseudo-labels. */
export const labelLaws: ReadonlyArray<Law> = [
  law({
    id: 'pseudo-label/turns-are-uniform',
    statement: 'quarter turns 0, 1, 2, 3 are each as frequent, within √(log 2·10¹²/(2n))',
    because: 'a task that may guess the label learns nothing (Hoeffding, once in 10¹² times)',
    needs: ['turns'],
    questions: (x) => ({ here: asked('turns', manySamples(x)) }),
    relations: (R) => (_, a) => {
      const turns = the(a, 'here', 'turns');
      const share = (k: number) => R.mean('all')(R.greater(number(R)(0.25), R.absolute(R.shift(-k)(turns))));
      return [0, 1, 2, 3].map((k) => equal(share(k), loosely(number(R)(0.25), strays(2048)), `${k}`));
    },
  }),
  law({
    id: 'pseudo-label/orders-are-far-apart',
    statement: 'n(n − 1) orders of n = grid² tiles, every two differing in at least n − 1 places',
    because: 'maps ax + b of a finite field agree in at most one place, and no larger set does',
    source: 'arXiv:1603.09246, §4.2, whose set is found by a greedy search',
    mistaken: 'random orders: two of them may differ in two tiles only',
    needs: ['orders'],
    under: { grid: 2 },
    questions: (x) => ({ two: asked('orders', x), three: asked('orders', under(x, { grid: 3 })) }),
    relations: () => (_, a) =>
      ['two', 'three'].flatMap((q) => {
        const { value } = the(a, q, 'orders');
        const n = value.cols;
        const all = Array.from({ length: n }, (_v, j) => j);
        const others = (i: number) => Array.from({ length: i }, (_v, k) => k);
        return [
          holds(value.rows, (i) => same(sorted(Array.from(row(value, i))), all), `${q}: orders`),
          holds(value.rows, (i) => others(i).every((k) => differ(value, i, k) >= n - 1), `${q}: apart`),
        ];
      }),
  }),
  law({
    id: 'pseudo-label/targets-lie-ahead',
    statement: 'the target of anchor t is instant t + k of the same series, and of no other anchor',
    because: 'the positive stands among the negatives once: no negative has its place',
    source: 'arXiv:1807.03748, §2.3',
    mistaken: 'targets beyond the end, read from the next series',
    needs: ['targets'],
    questions: asking('targets'),
    relations: () => (x, a) => {
      const [targets, anchors] = ['targets', 'anchors'].map((n) => Array.from(the(a, 'here', n).value.data));
      const [length, ahead] = [Number(x.conventions.length), Number(x.conventions.ahead)];
      const [to, from] = [targets ?? [], anchors ?? []];
      const inside = (i: number): boolean => {
        const [t, f] = [to[i] ?? -1, from[i] ?? -1];
        const series = Math.floor(f / length);
        return series >= 0 && series < tensor(x, 'samples').rows && Math.floor(t / length) === series;
      };
      return [
        holds(to.length, (i) => (to[i] ?? 0) - (from[i] ?? 0) === ahead, 'ahead'),
        holds(to.length, inside, 'in the series'),
        holds(to.length, (i) => to.indexOf(to[i] ?? -1) === i, 'once'),
      ];
    },
  }),
];
