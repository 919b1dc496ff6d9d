/** augmentation — what changes of images keep, undo and never leave. */
import type { Matrix } from '../../src/prelude/matrix.js';
import { tabulate } from '../../src/prelude/matrix.js';
import { named, permutation } from '../../src/prelude/random.js';
import type { Situation } from '../domains/situation.js';
import { asked } from '../domains/situation.js';
import type { Law } from '../law.js';
import { the } from '../law.js';
import { taken } from './moves.js';
import {
  asking,
  askingBoth,
  atMost,
  equal,
  exact,
  law,
  like,
  loosely,
  tensor,
  under,
  withTensors,
} from './saying.js';

const needs = ['value'];
const image = (x: Situation): Matrix => tensor(x, 'x');
const change = (name: string, factor = 1): Law['under'] => ({ change: name, factor });

const identityAt = (name: string, factor: number): Law =>
  law({
    id: `augmentation/identity/${name}`,
    of: 'augmentation',
    statement: `${name} by ${factor} changes nothing`,
    because: 'it is the neutral element of its kind',
    needs,
    under: change(name, factor),
    questions: asking('value'),
    relations: () => (x, a) => [equal(the(a, 'here', 'value'), exact(image(x)))],
  });

/** The changed image changed again. */
const again: Law['follow'] = (x, a) => ({
  again: asked('value', withTensors(x, { x: the(a, 'here', 'value').value })),
});

const undoesItself = (name: string, factor = 1): Law =>
  law({
    id: `augmentation/twice-is-identity/${name}`,
    of: 'augmentation',
    statement: `${name} twice changes nothing`,
    because: 'a reflection is its own inverse',
    needs,
    under: change(name, factor),
    questions: asking('value'),
    follow: again,
    relations: () => (x, a) => [equal(the(a, 'again', 'value'), exact(image(x)))],
  });

const keepsPixels = (name: string, factor = 1): Law =>
  law({
    id: `augmentation/keeps-pixels/${name}`,
    of: 'augmentation',
    statement: `${name} moves pixels and alters none: Σ x and Σ x² stay`,
    because: 'it is a permutation of places',
    needs,
    under: change(name, factor),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [before, after] = [exact(image(x)), the(a, 'here', 'value')];
      return [
        equal(R.sum('row')(after), R.sum('row')(before), 'sum'),
        equal(R.sum('row')(R.square(after)), R.sum('row')(R.square(before)), 'squares'),
      ];
    },
  });

const staysWithin = (name: string, factor: number): Law =>
  law({
    id: `augmentation/within-range/${name}`,
    of: 'augmentation',
    statement: `min x ≤ ${name}(x) ≤ max x`,
    because: 'each pixel is a weighted mean of pixels, weights not negative and summing to 1',
    needs,
    under: change(name, factor),
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [v, y] = [exact(image(x)), the(a, 'here', 'value')];
      const same = R.scale(0)(y);
      return [
        atMost(y, R.add(same, R.max('row')(v)), 'from above'),
        atMost(R.add(same, R.neg(R.max('row')(R.neg(v)))), y, 'from below'),
      ];
    },
  });

const flat = (x: Situation): Situation =>
  withTensors(x, { x: tabulate(image(x).rows, image(x).cols, (i) => Math.fround(0.1 + 0.05 * i)) });

const changes: ReadonlyArray<Law> = [
  ...(
    [
      ['brightness', 1],
      ['contrast', 1],
      ['saturation', 1],
      ['hue', 0],
      ['solarise', 1.5],
      ['crop', 4],
      ['rotate', 0],
      ['quarter-turns', 4],
    ] as const
  ).map(([name, factor]) => identityAt(name, factor)),
  ...['flip-horizontal', 'flip-vertical'].map((n) => undoesItself(n)),
  undoesItself('quarter-turns', 2),
  ...['flip-horizontal', 'flip-vertical', 'quarter-turns'].map((n) => keepsPixels(n)),
  staysWithin('blur', 1.5),
  staysWithin('crop', 2.5),
  law({
    id: 'augmentation/turns-add',
    of: 'augmentation',
    statement: 'a quarter turn after a quarter turn = half a turn = both flips',
    because: 'turns are a group of four',
    mistaken: 'labels of rotation tasks that turn the other way',
    needs,
    under: change('quarter-turns', 1),
    questions: (x) => ({ here: asked('value', x), half: asked('value', under(x, { factor: 2 })) }),
    follow: again,
    relations: () => (_, a) => [equal(the(a, 'again', 'value'), the(a, 'half', 'value'))],
  }),
  law({
    id: 'augmentation/turns-are-undone-by-their-label',
    of: 'augmentation',
    statement: 'turned by r quarters and by 4 − r more, an image is what it was',
    because: 'the label says by how much it was turned, so it says how to turn it back',
    mistaken: 'labels that count the other way round',
    needs,
    under: change('quarter-turns', 1),
    questions: (x) => ({
      one: asked('value', x),
      two: asked('value', under(x, { factor: 2 })),
      three: asked('value', under(x, { factor: 3 })),
    }),
    follow: (x, a) =>
      Object.fromEntries(
        (['one', 'two', 'three'] as const).map((n, i) => [
          `${n} undone`,
          asked('value', under(withTensors(x, { x: the(a, n, 'value').value }), { factor: 3 - i })),
        ]),
      ),
    relations: () => (x, a) =>
      ['one', 'two', 'three'].map((n) => equal(the(a, `${n} undone`, 'value'), exact(image(x)), n)),
  }),
  law({
    id: 'augmentation/hue-is-a-circle',
    statement: 'hue by ½ = hue by −½',
    because: 'hues lie on a circle of length 1',
    needs,
    under: change('hue', 0.5),
    questions: askingBoth('value', (x) => under(x, { factor: -0.5 })),
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'augmentation/no-saturation-is-grey',
    statement: 'saturation 0 = greyscale',
    because: 'what is left of a colour is its brightness',
    needs,
    under: change('saturation', 0),
    questions: askingBoth('value', (x) => under(x, { change: 'greyscale' })),
    relations: () => (_, a) => [equal(the(a, 'here', 'value'), the(a, 'there', 'value'))],
  }),
  law({
    id: 'augmentation/grey-twice-within-1e-4',
    statement: '|grey(grey x) − grey x| ≤ 1.0001e−4',
    because: 'the weights 0.2989, 0.587, 0.114 sum to 0.9999: twice is not once, as in torchvision',
    needs,
    under: change('greyscale'),
    questions: asking('value'),
    follow: again,
    relations: (R) => (_, a) => {
      const apart = R.absolute(R.sub(the(a, 'again', 'value'), the(a, 'here', 'value')));
      return [atMost(apart, like(R, apart, 1.0001e-4))];
    },
  }),
  law({
    id: 'augmentation/blur-keeps-flat-images',
    statement: 'a flat image stays as it is under a blur',
    because: 'the kernel sums to 1, borders reflected',
    mistaken: 'borders padded with zeros: frames darken',
    needs,
    under: change('blur', 1.5),
    questions: (x) => ({ here: asked('value', flat(x)) }),
    relations: () => (x, a) => [equal(the(a, 'here', 'value'), exact(image(flat(x))))],
  }),
  law({
    id: 'augmentation/held-in-range',
    statement: '0 ≤ brightness, contrast, saturation ≤ 1, however strong',
    because: 'colours are held in [0, 1]',
    needs,
    under: change('contrast', 3),
    questions: (x) => ({
      contrast: asked('value', x),
      brightness: asked('value', under(x, { change: 'brightness' })),
      saturation: asked('value', under(x, { change: 'saturation' })),
    }),
    relations: (R) => (_, a) =>
      Object.keys(a).flatMap((n) => {
        const v = the(a, n, 'value');
        return [atMost(v, like(R, v, 1), n), atMost(like(R, v, 0), v, n)];
      }),
  }),
];

const alike = 1024;

/** White images, as many as tell two means apart. */
const flatView = (x: Situation): Situation => ({
  ...withTensors(x, { x: tabulate(alike, image(x).cols, () => 1) }),
  labels: Int32Array.from({ length: alike }, (_, i) => (x.labels?.[0] ?? 0) + i),
});

const views: ReadonlyArray<Law> = [
  law({
    id: 'views/batch-independent',
    statement: 'the view of a sample is the same whatever rows stand around it, in any order',
    because: 'its key is folded from the seed, the epoch, the sample’s own number and the view’s',
    mistaken: 'one generator drawn from in the order of the batch',
    needs,
    under: { policy: 'sequence' },
    questions: askingBoth('value', (x) => {
      const p = permutation(named(x.key, 'order'), image(x).rows);
      return { ...withTensors(x, { x: taken(image(x), p) }), labels: p.map((i) => x.labels?.[i] ?? 0) };
    }),
    relations: (R) => (x, a) => {
      const p = permutation(named(x.key, 'order'), image(x).rows);
      return [equal(R.takeRows(p)(the(a, 'here', 'value')), the(a, 'there', 'value'))];
    },
  }),
  law({
    id: 'views/both-views-alike',
    statement: 'over many samples the means of both views agree within √(log 2·10¹² · 2/(2n))',
    because:
      'one policy makes both views, from keys that differ: given the sample they are alike and independent',
    mistaken: 'a second view that is left as it is, or changed by less, under a policy said to be symmetric',
    needs,
    under: { policy: 'cut-out' },
    domain: { least: 7 },
    questions: (x) => ({
      here: asked('value', flatView(x)),
      there: asked('value', under(flatView(x), { view: 1 })),
    }),
    relations: (R) => (_, a) => {
      const mean = (q: string) => R.mean('all')(the(a, q, 'value'));
      return [equal(mean('here'), loosely(mean('there'), Math.sqrt(Math.log(2e12) / alike)))];
    },
  }),
  law({
    id: 'views/cut-out-takes-at-most-its-area',
    statement:
      'cut-out of at most 30 % of the area:   at least 44 % of the pixels stay, and what changes becomes 0',
    because: 'sides are rounded to whole pixels: at most 3 × 3 of 16',
    needs,
    under: { policy: 'cut-out' },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [v, y] = [exact(image(x)), the(a, 'here', 'value')];
      const gone = R.greater(v, y);
      return [
        equal(R.mul(y, R.sub(v, y)), R.scale(0)(y), 'kept or 0'),
        atMost(R.mean('row')(gone), like(R, R.mean('row')(gone), 9 / 16), 'area'),
      ];
    },
  }),
  law({
    id: 'views/crop-within-range',
    statement: 'min x ≤ crop(x) ≤ max x',
    because: 'a bilinear sample is a mean of four pixels of the box',
    needs,
    under: { policy: 'crop' },
    questions: asking('value'),
    relations: (R) => (x, a) => {
      const [v, y] = [exact(image(x)), the(a, 'here', 'value')];
      return [
        atMost(y, R.add(R.scale(0)(y), R.max('row')(v)), 'from above'),
        atMost(R.add(R.scale(0)(y), R.neg(R.max('row')(R.neg(v)))), y, 'from below'),
      ];
    },
  }),
];

/** Laws of augmentations and views. */
export const augmentationLaws: ReadonlyArray<Law> = [...changes, ...views];
