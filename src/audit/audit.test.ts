import { describe, expect, it } from 'vitest';
import { intervalOf } from '../evaluation/paired.js';
import { meanIntersection, placeClasses } from '../evaluation/segmentation.js';
import { matrix } from '../prelude/matrix.js';
import { foldIn, keyOf, normals, uniforms } from '../prelude/random.js';
import { catalogue } from '../pretext/image/catalogue.js';
import { cellsOf } from '../pretext/image/dense-crops.js';
import { auditPage } from '../report/audit-page.js';
import { heldIn, plantedCases } from './cases.js';
import { effectsOf } from './effects.js';
import { invarianceOf } from './invariance.js';
import { chanceOf, readability } from './readability.js';
import type { Audit, Task } from './record.js';
import { inWords } from './words.js';

const u = 2 ** -53;
const tasks: ReadonlyArray<Task> = ['turn', 'digit', 'frame'].map((name) => ({
  name,
  kind: 'class',
  meaning: name,
  chance: 0.25,
}));
const effects = (turn: number, frame: number) =>
  effectsOf(
    [
      {
        transformation: 'quarter-turns',
        with: [0, 0.01, -0.01].map((e) => ({ turn: 0.8 + turn + e, digit: 0.9 + e, frame: 0.98 + frame })),
        without: [0, 0, 0].map(() => ({ turn: 0.8, digit: 0.9, frame: 0.98 })),
      },
    ],
    tasks,
  );

describe('invariance', () => {
  it('1 for the same rows at any length, 0 for rows as far apart as others, and no less under a rotation', () => {
    const clean = matrix(40, 6, normals(keyOf(1), 240));
    const longer = matrix(
      40,
      6,
      clean.data.map((x) => 3 * x),
    );
    expect(Math.abs(invarianceOf(clean, longer).kept - 1)).toBeLessThanOrEqual(64 * u);
    const shuffled = matrix(40, 6, Float64Array.of(...clean.data.subarray(6), ...clean.data.subarray(0, 6)));
    // 40 pairs of independent directions in 6 dimensions: five standard errors of a mean cosine, 5/√(40·6).
    expect(Math.abs(invarianceOf(clean, shuffled).kept)).toBeLessThanOrEqual(5 / Math.sqrt(240));
  });

  it('rows that all coincide tell nothing: 0, not 0/0', () => {
    const point = matrix(3, 2, Float64Array.of(1, 0, 1, 0, 1, 0));
    expect(invarianceOf(point, point).kept).toBe(0);
  });
});

describe('readability', () => {
  const image = { height: 8, width: 8, channels: 1 };
  const read = (name: string, seed: number, hidden: boolean) => {
    const { reading } = catalogue.find((t) => t.name === name) as (typeof catalogue)[number];
    const draws = Array.from({ length: 300 }, (_, i) =>
      uniforms(foldIn(keyOf(seed), i), reading.change.draws),
    );
    const told = draws.map((d) =>
      reading.kind === 'class' ? reading.target(d) : (reading.targets(image, d)[0] ?? 0),
    );
    const noise = normals(keyOf(seed + 1), 600);
    const rows = matrix(
      300,
      2,
      Float64Array.from({ length: 600 }, (_, e) =>
        hidden || e % 2 === 1 ? (noise[e] as number) : (told[e >> 1] as number),
      ),
    );
    return { reading, rows, draws };
  };

  it.each([
    'rotation',
    'horizontal-flip',
  ])('%s: all of it from rows that hold the parameter, chance from rows that do not', (name) => {
    const [train, test] = [read(name, 1, false), read(name, 5, false)];
    expect(readability(train.reading, image)(train, test)).toBeGreaterThan(0.99);
    const [blind, blindTest] = [read(name, 1, true), read(name, 5, true)];
    const chance = chanceOf(train.reading, test.draws);
    // 300 held-out samples: five standard errors of an accuracy of a half, 5·½/√300.
    expect(readability(train.reading, image)(blind, blindTest)).toBeLessThanOrEqual(
      chance + 2.5 / Math.sqrt(300),
    );
  });
});

describe('interval', () => {
  it('Student: mean ± t s/√n, infinite from one difference', () => {
    const { mean, low, high } = intervalOf([1, 2, 3]);
    expect(mean).toBe(2);
    // t = 4.303 at two degrees of freedom, s = 1: a width of 2 · 4.303/√3, whose ends near 4.5 are rounded once each.
    const width = (2 * 4.303) / Math.sqrt(3);
    expect(Math.abs(high - low - width)).toBeLessThanOrEqual(2 * 4 * Number.EPSILON);
    expect(intervalOf([5]).low).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('planted', () => {
  const planted = plantedCases.orientation as (typeof plantedCases)[string];

  it('holds where the turn falls by twenty points and the frame stays, and only there', () => {
    const verdicts = (turn: number, frame: number) =>
      heldIn(planted, effects(turn, frame)).map((h) => h.holds);
    expect(verdicts(-0.25, 0.01)).toEqual([true, true]);
    expect(verdicts(-0.15, 0.01)).toEqual([false, true]);
    expect(verdicts(-0.25, 0.03)).toEqual([true, false]);
    expect(heldIn(planted, []).map((h) => h.holds)).toEqual([false, false]);
  });

  it('twenty points that the seeds do not agree on do not hold', () => {
    const unsure = effectsOf(
      [
        {
          transformation: 'quarter-turns',
          with: [{ turn: 0.8 }, { turn: 0.2 }],
          without: [{ turn: 0.8 }, { turn: 0.8 }],
        },
      ],
      tasks.slice(0, 1),
    );
    expect(unsure[0]?.difference.mean).toBe((0.2 - 0.8) / 2);
    expect(heldIn(planted, unsure)[0]?.holds).toBe(false);
  });
});

describe('words and page', () => {
  const audit: Audit = {
    title: 'Audit of <this>',
    lead: 'lead',
    samples: { training: 10, heldOut: 10 },
    seeds: 3,
    known: [{ task: 'digit', chance: 0.1, untrained: 0.5, trained: 0.75 }],
    invariance: [],
    reading: [
      { transformation: 'hue', parameter: 'angle', measure: 'R²', chance: 0, untrained: 0.8, trained: 0.2 },
    ],
    tasks,
    effects: effects(-0.25, 0),
    held: [],
    inWords: inWords({ invariance: [], reading: [], effects: effects(-0.25, 0) }),
    computed: [],
    command: 'audit',
  };

  it('names the task that is harmed and those on which nothing is clear', () => {
    const [said] = audit.inWords;
    expect(said).toContain('harms turn by −25.0 points');
    expect(said).toContain('no clear effect on digit and frame');
    expect(inWords({ invariance: [], reading: audit.reading, effects: [] })[0]).toContain('partly forgotten');
  });

  it('is one page with a heat map for each part, nothing fetched, text escaped', () => {
    const html = auditPage(audit);
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).not.toMatch(/<script|src="http|<link/);
    expect(html).toContain('Audit of &lt;this&gt;');
    expect(html).toContain('75.0');
  });
});

describe('segmentation', () => {
  it('mean intersection over union: 1 when right, classes absent from both left out', () => {
    expect(meanIntersection(Int32Array.of(3, 7), Int32Array.of(3, 7))).toBe(1);
    expect(meanIntersection(Int32Array.of(3, 3), Int32Array.of(7, 7))).toBe(0);
  });

  it('a place is of the digit that fills a quarter of it, else background', () => {
    const image = { height: 4, width: 8, channels: 1 };
    const pixels = new Uint8Array(32);
    pixels.fill(9, 0, 4);
    pixels.fill(2, 4, 7);
    expect(Array.from(placeClasses(pixels, image, 4))).toEqual([9, 0]);
  });

  it('places of a crop look at the cells of the image that they show', () => {
    const image = { height: 16, width: 16, channels: 1 };
    const whole = cellsOf(image, { top: 0, left: 0, height: 16, width: 16 });
    expect(Array.from(whole)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    const corner = cellsOf(image, { top: 8, left: 0, height: 8, width: 8 });
    expect(new Set(corner)).toEqual(new Set([8, 9, 12, 13]));
  });
});
