/** A handful of kills; `npm run test:kill` makes fifty over all pipelines. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshGround } from './ground.js';
import { killedAt, straight } from './kill.js';

const ground = freshGround('array');
beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build']);
}, 240_000);
afterAll(() => rmSync(ground.folder, { recursive: true }));

it.each([
  ['moco', [0.45, 0.9]],
  ['deepcluster', [0.7]],
] as const)(
  'kill/nothing-lost: %s at some moments of its life',
  async (pipeline, moments) => {
    const whole = await straight(ground, pipeline);
    expect(whole.tensors.length).toBeGreaterThan(0);
    for (const part of moments)
      expect(await killedAt(ground, pipeline, part * whole.milliseconds, whole)).toBeUndefined();
  },
  120_000,
);
