/** The picture shows what the losses do, and the one in the documents is the one that is made. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at } from '../../src/prelude/matrix.js';
import { picture, pushesOfInfoNce, pushesOfPrototypeNce, samples } from './false-negatives.js';

describe('pictures/false-negatives', () => {
  it('InfoNCE pushes every other sample away from the anchor, the nearest of its own cluster hardest', () => {
    const pushes = pushesOfInfoNce();
    const sizes = Array.from({ length: samples.rows }, (_, i) =>
      Math.hypot(at(pushes, i, 0), at(pushes, i, 1)),
    );
    const along = sizes.map(
      (__, i) => at(pushes, i, 0) * at(samples, 0, 0) + at(pushes, i, 1) * at(samples, 0, 1),
    );
    for (const a of along.slice(1)) expect(a).toBeLessThan(0);
    expect(Math.max(...sizes)).toBe(sizes[1]);
  });
  it('ProtoNCE pushes none of them', () => {
    expect(Array.from(pushesOfPrototypeNce().data).every((x) => x === 0)).toBe(true);
  });
  it('docs/pictures/false-negatives.svg is what npm run pictures makes', () => {
    expect(readFileSync('docs/pictures/false-negatives.svg', 'utf8')).toBe(`${picture()}\n`);
  });
});
