import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset.js';
import { everyIndex } from './dataset.js';
import { named } from './open.js';
import { sceneClasses, sceneShape } from './scenes.js';
import type { Split } from './split.js';

const opened = async (name: string): Promise<Split> => {
  const split = await named[name]?.();
  if (split?._tag !== 'Right') throw new Error(`${name} did not open`);
  return split.right;
};

const sumOf = (d: Dataset, i: number): number =>
  Array.from(d.rows(Int32Array.of(i)).data).reduce((a, b) => a + b, 0);

describe('planted data', () => {
  it('turned-digits: turns and frames in equal parts, the class the turn, tasks of every sample', async () => {
    const { training, heldOut } = await opened('turned-digits');
    expect([training.size, heldOut.size]).toEqual([600, 400]);
    expect(Array.from(training.tasks?.turn ?? [])).toEqual(Array.from(training.labels ?? []));
    for (const [task, classes] of [
      ['turn', 4],
      ['frame', 2],
    ] as const) {
      const labels = training.tasks?.[task] ?? new Int32Array(0);
      const counts = Array.from({ length: classes }, (_, c) => labels.filter((l) => l === c).length);
      // Five standard deviations of a count.
      for (const count of counts)
        expect(Math.abs(count - 600 / classes)).toBeLessThanOrEqual(5 * Math.sqrt(600 / classes));
    }
    const frame = training.tasks?.frame ?? new Int32Array(0);
    const ink = (framed: number): number => {
      const index = everyIndex(training).filter((i) => frame[i] === framed);
      return index.reduce((so, i) => so + sumOf(training, i), 0) / index.length;
    };
    expect(ink(1) - ink(0)).toBeGreaterThan(150);
  });

  it('coloured-digits: three channels, a patch whose hue is the task', async () => {
    const { training } = await opened('coloured-digits');
    expect(training.form).toEqual({ kind: 'image', shape: { height: 28, width: 28, channels: 3 } });
    const patch = training.tasks?.patch ?? new Int32Array(0);
    const red = everyIndex(training).find((i) => patch[i] === 0) ?? 0;
    const [r = 0, g = 0, b = 0] = training.rows(Int32Array.of(red)).data;
    expect(r).toBeGreaterThan(Math.max(g, b));
  });

  it('scenes: the same pixels however they are asked for, a class for each, background where nothing is', async () => {
    const { training, heldOut } = await opened('scenes');
    const size = sceneShape.height * sceneShape.width;
    const two = training.pixels?.(Int32Array.of(7, 3)) ?? new Uint8Array(0);
    const one = training.pixels?.(Int32Array.of(3)) ?? new Uint8Array(0);
    expect(Array.from(two.subarray(size))).toEqual(Array.from(one));
    expect(Math.max(...two)).toBeLessThan(sceneClasses);
    const image = training.rows(Int32Array.of(3)).data;
    one.forEach((c, at) => {
      expect(c === 0).toBe((image[at] as number) === 0);
    });
    expect(heldOut.size).toBe(200);
  });
});
