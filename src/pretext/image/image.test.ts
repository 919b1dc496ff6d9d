import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../../backends/array/algebra.js';
import type { FormOf } from '../../algebra/form.js';
import type { ImageShape } from '../../algebra/geometry.js';
import { pixels } from '../../algebra/geometry.js';
import { show } from '../../prelude/errors.js';
import type { Index, Matrix } from '../../prelude/matrix.js';
import { matrix, row } from '../../prelude/matrix.js';
import { keyOf, permutation, uniforms } from '../../prelude/random.js';
import type { Augmentation } from '../augmentation.js';
import { policies } from '../policies.js';
import type { Samples, Task } from '../pretext.js';
import { drawsOf, viewOf } from '../views.js';
import { catalogue } from './catalogue.js';
import { brightness, greyscale } from './colour.js';
import { jigsaw, jigsawTables } from './jigsaw.js';
import { multiCrop } from './multi-crop.js';
import { patchOf, patchPosition } from './patch-position.js';
import { orders } from './permutations.js';
import { rotation } from './rotation.js';
import { byTable, turned } from './turns.js';

const u = 2 ** -53;
const colour: ImageShape = { height: 12, width: 12, channels: 3 };
const grey: ImageShape = { height: 12, width: 12, channels: 1 };
const images = (seed: number, n: number, image: ImageShape): Matrix =>
  matrix(n, pixels(image), uniforms(keyOf(seed), n * pixels(image)));
const samplesOf = (shape: ImageShape, size = 4): Samples<FormOf<'image'>> => ({
  form: { kind: 'image', shape },
  size,
  rows: (index: Index) => images(1, index.length, shape),
});
const moment = (count: number, epoch = 0) => ({
  key: keyOf(3),
  epoch,
  samples: Int32Array.from({ length: count }, (_, i) => i),
});
const seen = (change: Augmentation, x: Matrix, image: ImageShape): Matrix =>
  viewOf(A)(change, image, moment(x.rows), 0)(x);
const bytes = (m: Matrix): ReadonlyArray<number> => Array.from(m.data);
const sorted = (m: Matrix, i: number): ReadonlyArray<number> => Array.from(row(m, i)).sort((a, b) => a - b);
const taskIn = (made: ReturnType<typeof rotation>): Task => {
  if (made._tag === 'Left') throw new Error(show(made.left));
  return made.right;
};

/** Whether counts could come of equal chances: χ² within five standard deviations of its mean, at a fixed seed. */
const looksUniform = (labels: Index, classes: number): boolean => {
  const expected = labels.length / classes;
  const counts = new Float64Array(classes);
  for (const l of labels) counts[l] = (counts[l] ?? 0) + 1;
  const chi = counts.reduce((so, c) => so + (c - expected) ** 2 / expected, 0);
  return chi <= classes - 1 + 5 * Math.sqrt(2 * (classes - 1));
};

describe('catalogue', () => {
  it.each(
    catalogue.map((t) => [t.name, t] as const),
  )('%s: every strength keeps the shape, finite numbers, and bytes that no other row moves', (_, t) => {
    const x = images(5, 5, colour);
    const order = permutation(keyOf(8), 5);
    for (const { change } of [...t.strengths, t.reading, { change: t.training }]) {
      const whole = seen(change, x, colour);
      expect([whole.rows, whole.cols]).toEqual([5, pixels(colour)]);
      expect(whole.data.every(Number.isFinite)).toBe(true);
      const mixed = viewOf(A)(change, colour, { ...moment(5), samples: order }, 0)(A.takeRows(order)(x));
      order.forEach((from, to) => {
        expect(Array.from(row(mixed, to))).toEqual(Array.from(row(whole, from)));
      });
    }
  });

  it.each(
    catalogue.filter((t) => t.name !== 'noise').map((t) => [t.name, t] as const),
  )('%s: pixels stay in [0, 1]', (_, t) => {
    const x = images(6, 12, colour);
    for (const { change } of t.strengths) {
      // A weighted sum of pixels whose weights sum to 1 within a few roundings, at most 49 of them.
      expect(seen(change, x, colour).data.every((p) => p >= -64 * u && p <= 1 + 64 * u)).toBe(true);
    }
  });

  it.each(
    catalogue.map((t) => [t.name, t] as const),
  )('%s: what a probe is to read is a function of the draws, and varies', (_, { reading }) => {
    const draws = drawsOf(reading.change, moment(200), 0);
    const told = draws.map((d) =>
      reading.kind === 'class' ? [reading.target(d)] : reading.targets(colour, d),
    );
    expect(told.flat().every(Number.isFinite)).toBe(true);
    told[0]?.forEach((_value, c) => {
      expect(new Set(told.map((values) => values[c])).size).toBeGreaterThan(1);
    });
    if (reading.kind === 'class')
      expect(looksUniform(Int32Array.from(told.flat()), reading.classes)).toBe(true);
  });

  it('says which images it cannot change, and why', () => {
    const reasons = catalogue.flatMap((t) => t.refuses({ height: 6, width: 5, channels: 1 }) ?? []);
    expect(reasons).toEqual([
      '6 × 5 pixels, where it needs a square',
      ...Array.from({ length: 3 }, () => '1 channel, where it needs 3'),
    ]);
  });
});

describe('policies', () => {
  it.each(Object.entries(policies))('%s: lacks what is left out, and nothing else', (_, {
    includes,
    change,
    without,
  }) => {
    const x = images(7, 40, colour);
    const whole = bytes(seen(change, x, colour));
    expect(bytes(seen(without([]), x, colour))).toEqual(whole);
    expect(without(includes).draws).toBe(change.draws);
    for (const name of includes) {
      expect(catalogue.some((t) => t.name === name)).toBe(true);
      expect(bytes(seen(without([name]), x, colour))).not.toEqual(whole);
    }
    expect(bytes(seen(without(includes), x, colour))).toEqual(bytes(x));
  });

  it('digits without noise is digits before the noise: the other draws stay', () => {
    const x = images(9, 6, grey);
    const digits = policies.digits as (typeof policies)[string];
    const [noisy, clean] = [digits.change, digits.without(['noise'])].map((c) => seen(c, x, grey));
    const difference = bytes(noisy as Matrix).map((p, i) => p - ((clean as Matrix).data[i] as number));
    const deviation = Math.sqrt(difference.reduce((s, d) => s + d * d, 0) / difference.length);
    // Five standard errors of a deviation of a tenth at a fixed seed.
    expect(Math.abs(deviation - 0.1)).toBeLessThanOrEqual((5 * 0.1) / Math.sqrt(2 * difference.length));
  });
});

describe('image', () => {
  it('quarter turns: undone by the rest of the circle, and no pixel is lost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(1, 3),
        fc.integer(),
        (side, channels, seed) => {
          const image = { height: side, width: side, channels };
          const x = images(seed, 4, image);
          const there = turned(A)(image, [0, 1, 2, 3])(x);
          expect(bytes(turned(A)(image, [0, 3, 2, 1])(there))).toEqual(bytes(x));
          for (let i = 0; i < 4; i++) expect(sorted(there, i)).toEqual(sorted(x, i));
        },
      ),
      { numRuns: 30, seed: 4 },
    );
  });

  it('greyscale twice is greyscale but for the weights, which sum to 0.9999', () => {
    const x = images(2, 3, colour);
    const once = greyscale(A)(colour)(x);
    const twice = greyscale(A)(colour)(once);
    twice.data.forEach((p, i) => {
      const g = once.data[i] as number;
      expect(Math.abs(p - 0.9999 * g)).toBeLessThanOrEqual(8 * u);
    });
  });

  it('brightness by f and then 1/f is the identity where nothing was clipped', () => {
    const x = images(3, 2, grey);
    const dark = brightness(A)(grey, [0.5, 0.25])(x);
    expect(bytes(brightness(A)(grey, [2, 4])(dark))).toEqual(bytes(x));
  });
});

describe('jigsaw', () => {
  it.each([
    2, 3, 4,
  ])('hamming-distance: n(n − 1) orders of a grid of %i, every two apart in n − 1 places', (grid) => {
    const all = orders(grid);
    const n = grid * grid;
    expect(all).toHaveLength(n * (n - 1));
    expect(all[0]).toEqual(Array.from({ length: n }, (_, i) => i));
    for (const order of all) expect([...order].sort((a, b) => a - b)).toEqual(all[0]);
    const apart = all.flatMap((p, i) =>
      all.slice(0, i).map((q) => p.reduce((so, x, place) => so + (x === q[place] ? 0 : 1), 0)),
    );
    expect(Math.min(...apart)).toBe(n - 1);
  });

  it('undone: the inverse order gives the sample back, pixels beyond the last tile stay', () => {
    const image = { height: 7, width: 8, channels: 3 };
    const x = images(4, 1, image);
    for (const table of jigsawTables(image, 2)) {
      const there = byTable(A)([table], [0])(x);
      const inverse = new Int32Array(table.length);
      table.forEach((from, to) => {
        inverse[from] = to;
      });
      expect(bytes(byTable(A)([inverse], [0])(there))).toEqual(bytes(x));
      expect(Array.from(row(there, 0).subarray(6 * 8 * 3))).toEqual(
        Array.from(row(x, 0).subarray(6 * 8 * 3)),
      );
    }
  });
});

describe('pseudo-labels', () => {
  const made: ReadonlyArray<readonly [string, Task]> = [
    ['rotation', taskIn(rotation(samplesOf(grey)))],
    ['jigsaw', taskIn(jigsaw(3)(samplesOf(grey)))],
    ['patch-position', taskIn(patchPosition(samplesOf(grey)))],
  ];

  it.each(made)('%s: uniform over its classes, anew in every epoch', (_, task) => {
    const [one, other] = [0, 1].map((epoch) => task.draw(moment(7200, epoch)).pseudoLabels as Index);
    expect(looksUniform(one as Index, task.classes)).toBe(true);
    expect(Array.from(one as Index)).not.toEqual(Array.from(other as Index));
  });

  it.each(made)('%s: label and view of a sample depend on no other sample', (_, task) => {
    const x = images(8, 6, grey);
    const whole = task.draw(moment(6));
    const alone = task.draw({ ...moment(6), samples: Int32Array.of(4) });
    expect(alone.pseudoLabels?.[0]).toBe(whole.pseudoLabels?.[4]);
    const [views, own] = [whole.views(A)(x), alone.views(A)(A.takeRows(Int32Array.of(4))(x))];
    expect(views).toHaveLength(task.count);
    views.forEach((view, v) => {
      expect(bytes(own[v] as Matrix)).toEqual(Array.from(row(view, 4)));
    });
  });

  it('rotation: turned on by 4 − r, a view of label r is the sample', () => {
    const x = images(8, 9, grey);
    const drawn = taskIn(rotation(samplesOf(grey))).draw(moment(9));
    const [view] = drawn.views(A)(x);
    const back = Array.from(drawn.pseudoLabels ?? [], (r) => 4 - r);
    expect(bytes(turned(A)(grey, back)(view as Matrix))).toEqual(bytes(x));
  });

  it('patch-position: every patch lies in its own tile', () => {
    const image = { height: 29, width: 31, channels: 1 };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: 0, max: 1 - u, noNaN: true }),
        fc.double({ min: 0, max: 1 - u, noNaN: true }),
        (tile, d, a) => {
          const { top, left, height, width } = patchOf(image, tile, d, a);
          const [h, w] = [9, 10];
          expect(top >= Math.floor(tile / 3) * h && top + height <= (Math.floor(tile / 3) + 1) * h).toBe(
            true,
          );
          expect(left >= (tile % 3) * w && left + width <= ((tile % 3) + 1) * w).toBe(true);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });

  it('refuses images that are too small or of the wrong shape, saying what is allowed', () => {
    const tiny = samplesOf({ height: 8, width: 8, channels: 1 });
    const wide = samplesOf({ height: 8, width: 12, channels: 1 });
    const said = [rotation(wide), jigsaw(3)(tiny), patchPosition(tiny), multiCrop(2)(tiny)].map((made_) =>
      made_._tag === 'Left' ? show(made_.left) : 'not refused',
    );
    expect(said).toEqual([
      'rotation by quarters: given 8 × 12 × 1 image; allowed: images as high as wide',
      'jigsaw of 3 × 3 tiles: given 8 × 8 × 1 image; allowed: images of at least 9 × 9 pixels',
      'patch position of 3 × 3 tiles: given 8 × 8 × 1 image; allowed: images of at least 9 × 9 pixels',
      'crops of a twentieth of the area: given 8 × 8 × 1 image; allowed: images of at least 14 × 14 pixels',
    ]);
  });

  it('multi-crop: two large views and as many small ones as asked for', () => {
    const task = taskIn(multiCrop(3)(samplesOf({ height: 16, width: 16, channels: 1 })));
    expect([task.count, task.classes]).toEqual([5, 0]);
  });
});
