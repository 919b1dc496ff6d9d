import { describe, expect, it } from 'vitest';
import { arrayAlgebra as A } from '../../backends/array/algebra.js';
import { show } from '../prelude/errors.js';
import { matrix, row } from '../prelude/matrix.js';
import { keyOf, uniforms } from '../prelude/random.js';
import { taskOf } from '../training/task-of.js';
import { chosenPretexts } from './chosen.js';
import type { Task } from './pretext.js';
import { pretexts, pretextsByName } from './registry.js';
import { asInvariance, together } from './tasks.js';
import type { Moment } from './views.js';

const both = { pairing: 'two-transformed', views: 2 } as const;
const image = { kind: 'image', shape: { height: 4, width: 4, channels: 1 } } as const;
const pixels = matrix(3, 16, uniforms(keyOf(1), 48));
const samples = { form: image, size: 3, rows: () => pixels };
const refused = (e: { readonly _tag: string; readonly left?: unknown }): string =>
  e._tag === 'Left' ? show(e.left as Parameters<typeof show>[0]) : 'accepted';

/** A task whose pseudo-label is the sample's number modulo `classes`, and whose view is the sample. */
const numbered = (classes: number): Task => ({
  form: image,
  count: 1,
  classes,
  draw: (moment: Moment) => ({
    pseudoLabels: moment.samples.map((s) => s % classes),
    views: (B) => (rows) => [B.constant(rows)],
  }),
});

describe('pretext', () => {
  it('registry/names: every task has a name of its own, a modality, and says what it keeps and discards', () => {
    expect(new Set(pretexts.map((p) => p.name)).size).toBe(pretexts.length);
    for (const p of pretexts) {
      expect(pretextsByName[p.name]).toBe(p);
      for (const words of [p.summary, p.keeps, p.discards, p.positives, p.negatives, p.source])
        expect(words.length).toBeGreaterThan(3);
    }
  });

  it('chosen: names, options and their bounds', () => {
    const two = chosenPretexts('digits+fashion');
    expect(two._tag === 'Right' && two.right.map((c) => c.pretext.name)).toEqual(['digits', 'fashion']);
    expect(refused(chosenPretexts('digit'))).toContain('pretext: given digit; allowed: digits');
    expect(refused(chosenPretexts('digits:rate=1'))).toBe('option of digits: given rate; allowed: no option');
  });

  it('task/modality: a task of images refuses a table', () => {
    const chosen = chosenPretexts('digits');
    const table = { form: { kind: 'columns', names: ['a'] } as const, size: 3, rows: () => pixels };
    expect(refused(chosen._tag === 'Right' ? taskOf(chosen.right, both)(table) : chosen)).toContain(
      'pretext: given digits for a 1 columns',
    );
  });

  it('task/views: what a sample is shown as depends on seed, epoch and sample alone', () => {
    const chosen = chosenPretexts('digits+fashion');
    const task = chosen._tag === 'Right' ? taskOf(chosen.right, both)(samples) : chosen;
    if (task._tag === 'Left') throw new Error(refused(task));
    const moment = { key: keyOf(7), epoch: 3, samples: Int32Array.of(4, 9, 2) };
    const [whole] = task.right.draw(moment).views(A)(pixels);
    const alone = { ...moment, samples: Int32Array.of(9) };
    const [one] = task.right.draw(alone).views(A)(A.takeRows(Int32Array.of(1))(pixels));
    expect(Array.from((one as typeof pixels).data)).toEqual(Array.from(row(whole as typeof pixels, 1)));
  });

  it('together: both pseudo-labels can be read from the joint one', () => {
    const moment = { key: keyOf(0), epoch: 0, samples: Int32Array.of(0, 1, 2, 3, 4, 5) };
    const joint = together(numbered(2), numbered(3));
    const labels = joint.draw(moment).pseudoLabels ?? new Int32Array(0);
    expect(joint.classes).toBe(6);
    expect(Array.from(labels, (l) => [Math.floor(l / 3), l % 3])).toEqual(
      Array.from(moment.samples, (s) => [s % 2, s % 3]),
    );
  });

  it('invariance: the sample itself beside the view, and nothing to predict', () => {
    const task = asInvariance(numbered(2), image);
    const drawn = task.draw({ key: keyOf(0), epoch: 0, samples: Int32Array.of(0, 1, 2) });
    const [clean, view] = drawn.views(A)(pixels);
    expect([task.count, task.classes, drawn.pseudoLabels]).toEqual([2, 0, undefined]);
    expect(Array.from((clean as typeof pixels).data)).toEqual(Array.from(pixels.data));
    expect(Array.from((view as typeof pixels).data)).toEqual(Array.from(pixels.data));
  });
});
