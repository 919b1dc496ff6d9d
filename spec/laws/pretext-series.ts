import { tabulate } from '../../src/prelude/matrix.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Bounded, Law } from '../law.js';
import { the } from '../law.js';
import { needs, x0 } from './counted.js';
import { asking, atMost, equal, exact, law, like, loosely, number, withTensors } from './saying.js';

const series = (change: string): Law['under'] => ({ change });

/** The same instants as they stand: a ramp. */
const ramp = (x: Situation): Situation =>
  withTensors(x, { x: tabulate(x0(x).rows, 24, (_, j) => Math.floor(j / 2)) });

const still = (x: Situation, rows: number, fill: (i: number, j: number) => number): Situation => ({
  ...withTensors(x, { x: tabulate(rows, 24, fill) }),
  labels: Int32Array.from({ length: rows }, (_, i) => (x.labels?.[0] ?? 0) + i),
});

/** Laws of the changes of series. */
export const seriesLaws: ReadonlyArray<Law> = [
  law({
    id: 'series/segments-keep-instants',
    statement: 'segments in another order:   Σ x, Σ x² and Σ xₐx_b over instants stay',
    because: 'instants are moved whole, and none is altered',
    needs,
    under: series('segment-permutation'),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [before, after] = [exact(x0(x)), the(a, 'here', 'value')];
      const channel = (m: Bounded, c: number) =>
        R.takeColumns(Int32Array.from({ length: 12 }, (_, t) => 2 * t + c))(m);
      const across = (m: Bounded) => R.sum('row')(R.mul(channel(m, 0), channel(m, 1)));
      return [
        equal(R.sum('row')(after), R.sum('row')(before), 'sum'),
        equal(R.sum('row')(R.square(after)), R.sum('row')(R.square(before)), 'squares'),
        equal(across(after), across(before), 'channels together'),
      ];
    },
  }),
  law({
    id: 'series/warped-time-runs-forwards',
    statement: 'x(t) = t:   y(0) = 0, y(L − 1) = L − 1 and y(t) ≤ y(t + 1)',
    because: 'speeds are positive and time runs from the first instant to the last',
    mistaken: 'instants drawn and not sorted: events change their order',
    needs,
    under: series('time-warp'),
    questions: (x) => ({ here: asked('value', ramp(x)) }),
    relations: (R) => (_, a) => {
      const y = the(a, 'here', 'value');
      const end = (from: number) => R.sliceColumns(from, 2)(y);
      return [
        equal(end(0), like(R, end(0), 0), 'first'),
        equal(end(22), like(R, end(22), 11), 'last'),
        atMost(R.sliceColumns(0, 22)(y), R.sliceColumns(2, 22)(y), 'forwards'),
      ];
    },
  }),
  law({
    id: 'series/scaling-is-linear',
    statement: 'y(x + x′) = y(x) + y(x′), and a channel keeps its factor',
    because: 'each channel is multiplied by one number',
    needs,
    under: series('scaling'),
    questions: (x) => ({
      here: asked('value', x),
      ones: asked('value', withTensors(x, { x: tabulate(x0(x).rows, 24, () => 1) })),
      more: asked('value', withTensors(x, { x: { ...x0(x), data: x0(x).data.map((v) => v + 1) } })),
    }),
    relations: (R) => (_, a) => {
      const ones = the(a, 'ones', 'value');
      return [
        equal(the(a, 'more', 'value'), R.add(the(a, 'here', 'value'), ones), 'sums'),
        equal(R.sliceColumns(0, 22)(ones), R.sliceColumns(2, 22)(ones), 'factors'),
      ];
    },
  }),
  law({
    id: 'series/jitter-has-mean-0',
    statement: 'mean (y − x) is 0 within 7.6 deviations of a mean, and mean (y − x)² is σ² within as many',
    because: 'noise is standard normal, times σ = ½: further away once in 10¹² times',
    needs,
    under: series('jitter'),
    questions: (x) => ({
      here: asked(
        'value',
        still(x, 128, () => 0),
      ),
    }),
    relations: (R) => (_, a) => {
      const noise = the(a, 'here', 'value');
      const n = noise.value.data.length;
      const mean = R.mean('all')(noise);
      const square = R.mean('all')(R.square(noise));
      return [
        equal(mean, loosely(number(R)(0), (7.6 * 0.5) / Math.sqrt(n)), 'mean'),
        equal(square, loosely(number(R)(0.25), 7.6 * 0.25 * Math.sqrt(2 / n)), 'square'),
      ];
    },
  }),
  law({
    id: 'series/frequencies-share-the-energy',
    statement: '‖x‖² = ‖y‖² + ‖x − y‖², y real, mean y = mean x',
    because: 'the Fourier basis is orthonormal: Parseval; frequency 0 is always kept',
    mistaken: 'half of a spectrum masked and not its mirror: the inverse is complex',
    needs,
    under: series('frequency-mask'),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [before, after] = [exact(x0(x)), the(a, 'here', 'value')];
      const energy = (m: Bounded) => R.sum('row')(R.square(m));
      return [
        equal(energy(before), R.add(energy(after), energy(R.sub(before, after))), 'energy'),
        equal(R.mean('row')(after), R.mean('row')(before), 'mean'),
      ];
    },
  }),
];
